/*
 * prox.c: the proximal operator against a search for the minimum of (1/2)|x - w|^2 + step * penalty(x): on a grid for
 * one weight; for several, against whatever a search around w, around the result and towards zero finds.
 */
#include <math.h>
#include <string.h>

#include "crash.h"
#include "penalty.h"

#define ROWS 3
#define COUNT 5
#define ELEMENTS (ROWS * COUNT)

struct problem {
	const struct penalty *penalty;
	int64_t rows, count;
	const float *weights;
	double step;
};

static double
objective(const struct problem *problem, const float *x)
{
	float ignored[ELEMENTS];
	double squares = 0;
	for (int64_t i = 0; i < problem->rows * problem->count; i++)
		squares += ((double)x[i] - problem->weights[i]) * ((double)x[i] - problem->weights[i]);
	return 0.5 * squares +
	       problem->step * penalty_value(problem->penalty, problem->rows, problem->count, x, ignored);
}

static void
judge(struct trial *trial, const struct problem *problem, const float *result, const float *better)
{
	double got = objective(problem, result), found = objective(problem, better);
	if (got <= found + 1e-5 * (fabs(found) + 1e-2) || trial_failed(trial))
		return;
	trial_say(
	    trial, VERDICT_FAIL,
	    "prox%s with step %.6g takes %lld x %lld weights that begin with %.8g to %.8g, where (1/2)|x - w|^2 + step "
	    "* penalty(x) is %.8g; at x = %.8g it is only %.8g",
	    problem->penalty->setting, problem->step, (long long)problem->rows, (long long)problem->count,
	    (double)problem->weights[0], (double)result[0], got, (double)better[0], found);
}

static void
apply(struct trial *trial, const struct problem *problem, float *x)
{
	memcpy(x, problem->weights, (size_t)(problem->rows * problem->count) * sizeof *x);
	if (penalty_prox(problem->penalty, problem->rows, problem->count, problem->step, x) < 0)
		trial_say(trial, VERDICT_FAIL, "prox%s fails with a negative status, where memory is not short",
		          problem->penalty->setting);
}

static void
search_grid(struct trial *trial, const struct problem *problem)
{
	float result, best = 0;
	double least = HUGE_VAL;
	apply(trial, problem, &result);
	for (int i = -4096; i <= 4096; i++) {
		float x = (float)i / 1024;
		double value = objective(problem, &x);
		if (value < least) {
			least = value;
			best = x;
		}
	}
	judge(trial, problem, &result, &best);
}

/* One that may be better: moved a little, with a row, a column or a single weight shrunk or zero. */
static void
propose(struct trial *trial, const float *from, float *x)
{
	int64_t what = (int64_t)(trial_uniform(trial) * 5), which = (int64_t)(trial_uniform(trial) * ELEMENTS);
	float factor = (float)(trial_uniform(trial) < 0.3 ? 0 : trial_between(trial, 0.5, 1.1));
	double size = pow(10, trial_between(trial, -4, 0));
	for (int64_t i = 0; i < ELEMENTS; i++) {
		int meant = what == 0   ? i == which
		            : what == 1 ? i % COUNT == which % COUNT
		            : what == 2 ? i / COUNT == which / COUNT
		                        : what == 3;
		x[i] = from[i];
		if (what == 4)
			x[i] += (float)(size * trial_between(trial, -1, 1));
		else if (meant)
			x[i] *= factor;
	}
}

static void
search_around(struct trial *trial, const struct problem *problem)
{
	float result[ELEMENTS], best[ELEMENTS], x[ELEMENTS];
	apply(trial, problem, result);
	memcpy(best, problem->weights, sizeof best);
	for (int i = 0; i < 2000; i++) {
		propose(trial, i % 2 ? best : result, x);
		if (objective(problem, x) < objective(problem, best))
			memcpy(best, x, sizeof best);
	}
	judge(trial, problem, result, best);
}

static void
keeps_still(struct trial *trial, const struct problem *problem)
{
	float result[ELEMENTS];
	apply(trial, problem, result);
	if (memcmp(result, problem->weights, (size_t)(problem->rows * problem->count) * sizeof *result))
		trial_say(trial, VERDICT_FAIL, "prox%s with step 0 changes the weights; it must leave them as they are",
		          problem->penalty->setting);
}

static void
search(struct trial *trial, const struct penalty *penalty)
{
	const double steps[] = {1e-3, 0.05, 0.25, 1.5};
	float weights[ELEMENTS];
	crash_where("prox%s", penalty->setting);
	for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
		for (int repeat = 0; repeat < 4 && !trial_failed(trial); repeat++) {
			struct problem one = {penalty, 1, 1, weights, steps[s]},
				       many = {penalty, ROWS, COUNT, weights, steps[s]};
			for (int64_t i = 0; i < ELEMENTS; i++)
				weights[i] = (float)trial_between(trial, -3, 3);
			if (penalty_accepts(penalty, 1))
				search_grid(trial, &one);
			search_around(trial, &many);
			many.step = 0;
			keeps_still(trial, &many);
		}
}

static void
try_option(struct trial *trial, const struct lgs_option *option, const char *value)
{
	penalty_with(trial, option->name, value, COUNT, search);
}

static void
is_minimum(struct trial *trial)
{
	struct penalty penalty;
	int opened = penalty_open(trial, &penalty, NULL, NULL, COUNT);
	if (opened > 0)
		search(trial, &penalty);
	else if (!opened)
		trial_say(trial, VERDICT_SKIP, "its check() refuses rows of %d weights with these options", COUNT);
	penalty_close(&penalty);
	(void)penalty_vary(trial, try_option);
}

static int
has_prox(const struct component *component)
{
	return component->as.regularizer.prox != NULL;
}

const struct check_case prox_cases[] = {
    {LGS_REGULARIZER_KIND, "prox", "prox finds the minimum that a search finds", is_minimum, has_prox, 0},
    {.name = NULL},
};
