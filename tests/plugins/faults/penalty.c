/*
 * penalty.c: the squared distance of the means from p, with one fault, chosen by -DFAULT=...; without it, sound. What
 * the file exports and needs is chosen by -DEXPORT and -DUNDEFINED.
 */
#include <lgs/regularizer.h>

#include <stdlib.h>

enum {
	NONE,
	WRONG_SIGN,
	TWICE,
	VALUE_WRONG, /* while the slope is right */
	FLAT_AT_ZERO,
	NAN_AT_BOUND, /* of p */
	BOUND_IGNORED,
	ACCUMULATES,
	SKIPS_LAST,
	WRITES_PAST_END,
	WRITES_ARGUMENT,
	READS_BEFORE,
	KEEPS_STATE,
	NOT_THREAD_SAFE,
	LEAKS,
	LEAKS_LARGE, /* blocks that have pages of their own */
	GROWS,       /* keeps a block of each call, as long as there are any */
	CRASHES,
	ABORTS,
	EXITS,
	HANGS,
	OVERFLOWS, /* the square of the sum of many */
	QUADRATIC, /* a table of all pairs of units, and no look at whether there is memory for it */
	MISSING_HELP,
	MISSING_EXAMPLE,
	CHOICE_TWICE,
	INTEGER_INEXACT,
	REFUSES_SILENTLY,
	COUNTS_SAMPLES, /* looks for the units' shape where they are samples */
	IN_FOURS        /* no fault: its check() refuses what four does not divide, where the formula means nothing */
};
#ifndef FAULT
#define FAULT NONE
#endif

struct options {
	double p;
	int64_t form;
	int64_t group;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, p, "p", "0.1", 0, 1, 0, FAULT == MISSING_HELP ? NULL : "target mean activation"),
    LGS_OPTION_CHOICE(struct options, form, "form", "sum", FAULT == CHOICE_TWICE ? "sum|sum" : "sum|mean",
                      "the sum over the units, or their mean"),
    LGS_OPTION_INT(struct options, group, "group", "1", 1, FAULT == INTEGER_INEXACT ? 9223372036854775808.0 : HUGE_VAL,
                   0, "not used"),
    LGS_OPTIONS_END,
};

#if defined(UNDEFINED)
int64_t service_of_the_host(const struct lgs_units *units); /* there is none */
#endif

#if defined(EXPORT)
int64_t helper(void);
int64_t
helper(void)
{
	return 0;
}
#endif

/* Everything that goes wrong before the formula. */
static void
misbehave(const struct lgs_units *units, double *gradient)
{
	static volatile int64_t endless = 1;
	static void *volatile lost;
	int64_t n = units->count;
	if (FAULT == LEAKS)
		lost = malloc(100);
	if (FAULT == LEAKS_LARGE)
		lost = malloc(1 << 18);
	if (FAULT == GROWS)
		lost = malloc(1 << 22);
	(void)lost;
	if (FAULT == CRASHES && n == 0)
		*(volatile int *)(uintptr_t)n = 1;
	if (FAULT == ABORTS && n > 1000)
		abort();
	if (FAULT == EXITS)
		exit(0);
	while (FAULT == HANGS && n > 50000 && endless)
		;
	if (FAULT == QUADRATIC) {
		volatile double *pairs = malloc((size_t)(n * n) * sizeof *pairs);
		for (int64_t j = 0; j < n; j++)
			pairs[j * n + j] = (double)j;
		free((void *)(uintptr_t)pairs);
	}
	if (FAULT == WRITES_PAST_END)
		gradient[n] = 0;
	if (FAULT == READS_BEFORE)
		gradient[0] = ((const volatile double *)units->mean)[-1];
	if (FAULT == WRITES_ARGUMENT && n)
		((double *)(uintptr_t)units->mean)[0] = 0.5;
#if defined(UNDEFINED)
	(void)service_of_the_host(units);
#endif
}

static double
penalty(const void *opaque, const struct lgs_units *units, double *gradient)
{
	static double kept, shared[100000];
	double local[100000], *scratch = FAULT == NOT_THREAD_SAFE ? shared : local;
	const struct options *options = opaque;
	double p = options->p, sum = 0, factor = options->form && units->count ? 1 / (double)units->count : 1;
	if (FAULT == BOUND_IGNORED && p >= 1)
		p = 0.1;
	if (FAULT == IN_FOURS && units->count % 4)
		return NAN;
	misbehave(units, gradient);
	for (int64_t j = 0; j < units->count; j++)
		scratch[j] = units->mean[j] - p;
	for (int64_t j = 0; j < units->count; j++) {
		double k = units->mean[j], distance = scratch[j], slope = 2 * distance * factor;
		if (FAULT == WRONG_SIGN)
			slope = -slope;
		if (FAULT == TWICE)
			slope *= 2;
		if (FAULT == FLAT_AT_ZERO && k == 0)
			slope = 0;
		if (FAULT == SKIPS_LAST && j == units->count - 1)
			break;
		gradient[j] = slope + (FAULT == ACCUMULATES ? gradient[j] : 0);
		sum += factor * (FAULT == VALUE_WRONG ? fabs(distance) : distance * distance);
	}
	if (FAULT == KEEPS_STATE)
		sum += kept += 1e-3;
	if (FAULT == NAN_AT_BOUND && p >= 1)
		return log(1 - p) - log(1 - p);
	if (FAULT == OVERFLOWS)
		return exp(sum) - 1 + sum;
	return sum;
}

static int64_t
check(const void *options, const struct lgs_demand *demand, struct lgs_error *error)
{
	(void)options, (void)error;
	if (FAULT == COUNTS_SAMPLES && demand->shape->channels < 1)
		return lgs_fail(error, LGS_INVALID, "no channels");
	if (FAULT == IN_FOURS && demand->units % 4)
		return lgs_fail(error, LGS_INVALID, "%lld units are no groups of four", (long long)demand->units);
	return FAULT == REFUSES_SILENTLY ? LGS_INVALID : LGS_OK;
}

LGS_REGULARIZER(faulty, "squared distance of the means from a target", .cites = "Nobody 2000",
                .example = FAULT == MISSING_EXAMPLE ? NULL : "lgs train rbm:hidden=64 --data bars -r ./faulty.so",
                .options = table, .options_size = sizeof(struct options), .check = check, .minimum = 0, .maximum = 1,
                .penalty = penalty)
