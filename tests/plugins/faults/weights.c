/* weights.c: the L1 norm of weights with its proximal operator, and a list of terms, with one fault by -DFAULT=... */
#include <lgs/regularizer.h>

enum {
	NONE,
	PROX_DOUBLE_STEP,
	PROX_NEVER_ZERO,
	PROX_MOVES_WITHOUT_STEP,
	KINK_WRONG,
	ROWS_IGNORED,
	TERMS_ENDLESS,
	TERM_UNKNOWN,
	TERM_RESIZED,
	TERM_WRITES_BEYOND,
	TERM_NEGATIVE,
	TERMS_LOOK_AT_UNITS /* of which a list of terms is told nothing */
};
#ifndef FAULT
#define FAULT NONE
#endif

static double
weight_l1(const void *options, const struct lgs_matrix *weights, float *gradient)
{
	int64_t rows = FAULT == ROWS_IGNORED && weights->rows > 1 ? 1 : weights->rows;
	double sum = 0;
	(void)options;
	for (int64_t i = 0; i < rows * weights->count; i++) {
		double w = (double)weights->values[i];
		sum += fabs(w);
		gradient[i] = (float)((w > 0) - (w < 0));
		if (FAULT == KINK_WRONG && w == 0)
			gradient[i] = 2;
	}
	return sum;
}

static int64_t
soft_threshold(const void *options, const struct lgs_matrix *weights, double step, float *x)
{
	(void)options;
	if (FAULT == PROX_DOUBLE_STEP)
		step *= 2;
	for (int64_t i = 0; i < weights->rows * weights->count; i++) {
		double left = fabs((double)weights->values[i]) - step;
		if (FAULT == PROX_NEVER_ZERO)
			left = fabs(left);
		x[i] = left <= 0 ? 0 : (float)copysign(left, weights->values[i]);
		if (FAULT == PROX_MOVES_WITHOUT_STEP)
			x[i] *= 0.999f;
	}
	return LGS_OK;
}

static int64_t
terms(const void *options, int64_t index, struct lgs_term *term)
{
	(void)options;
	if (index < 0 || (index > 1 && FAULT != TERMS_ENDLESS))
		return 0;
	if (FAULT == TERM_RESIZED)
		term->size = 4096;
	if (FAULT == TERM_WRITES_BEYOND)
		((double *)(void *)(term + 1))[0] = 1;
	if (FAULT == TERM_NEGATIVE)
		return -1;
	term->regularizer = FAULT == TERM_UNKNOWN ? "no-such-penalty" : "l1";
	term->weight = 0.5;
	return 1;
}

static int64_t
check_list(const void *options, const struct lgs_demand *demand, struct lgs_error *error)
{
	(void)options;
	if (FAULT == TERMS_LOOK_AT_UNITS && demand->units < 1)
		return lgs_fail(error, LGS_INVALID, "no units");
	return LGS_OK;
}

#define HEAD(token, line)                                                                                     \
	.size = sizeof(struct lgs_regularizer), .kind = LGS_REGULARIZER_KIND, .name = token, .summary = line, \
	.cites = "Nobody 2000", .example = "lgs train rbm:hidden=64 --data bars -r " token
static const struct lgs_regularizer shrinks = {HEAD("faulty-shrink", "L1 norm of the weights"), .parameters = weight_l1,
                                               .prox = soft_threshold};
static const struct lgs_regularizer lists = {HEAD("faulty-list", "two penalties"), .check = check_list, .terms = terms};

LGS_PLUGIN(faulty, LGS_COMPONENT(shrinks), LGS_COMPONENT(lists))
