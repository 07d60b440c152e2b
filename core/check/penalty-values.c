/* penalty-values.c: the formula of a regularizer: value and gradient at random points, at special ones, for each
 * option. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "crash.h"
#include "guard.h"
#include "penalty.h"

/* Sizes at which every element's slope is compared, if check() allows them. Odd ones, so that blocks of elements leave
 * a rest; and the one that it was opened with, which it does allow. */
static const int64_t sizes[][2] = {{1, 1}, {1, 2}, {1, 7}, {3, 6}, {1, PENALTY_UNITS}};
#define SIZES (sizeof sizes / sizeof *sizes)

static int64_t
rows_of(const struct penalty *penalty, size_t size)
{
	return penalty->is_matrix ? sizes[size][0] : 1;
}

static int64_t
count_of(const struct penalty *penalty, size_t size)
{
	return penalty->is_matrix ? sizes[size][1] : sizes[size][0] * sizes[size][1];
}

static void
compare_at_random(struct trial *trial, const struct penalty *penalty, size_t size)
{
	int64_t rows = rows_of(penalty, size), count = count_of(penalty, size);
	if (!penalty_accepts(penalty, count))
		return;
	void *at = penalty_array(penalty, "its argument", rows * count);
	if (at) {
		penalty_random(trial, penalty, rows * count, at);
		penalty_compare_slopes(trial, penalty, rows, count, at);
	}
	(void)guard_free(at);
}

/* The plain opening, for cases that do not vary options. */
static int
open_plainly(struct trial *trial, struct penalty *penalty)
{
	int status = penalty_open(trial, penalty, NULL, NULL, PENALTY_UNITS);
	if (!status)
		trial_say(trial, VERDICT_SKIP, "its check() refuses a site of %d units with these options",
		          PENALTY_UNITS);
	return status > 0;
}

static void
has_value(struct trial *trial)
{
	struct penalty penalty;
	int opened = open_plainly(trial, &penalty);
	for (size_t size = 0; opened && size < SIZES; size++) {
		int64_t rows = rows_of(&penalty, size), count = count_of(&penalty, size);
		if (!penalty_accepts(&penalty, count))
			continue;
		void *at = penalty_array(&penalty, "its argument", rows * count);
		void *gradient = penalty_array(&penalty, "its gradient", rows * count);
		for (int repeat = 0; at && gradient && repeat < 20 && !trial_failed(trial); repeat++) {
			penalty_random(trial, &penalty, rows * count, at);
			double value = penalty_value(&penalty, rows, count, at, gradient);
			(void)penalty_is_finite(trial, &penalty, rows, count, at, value, gradient);
		}
		(void)guard_free(at);
		(void)guard_free(gradient);
	}
	penalty_close(&penalty);
}

static void
has_gradient(struct trial *trial)
{
	struct penalty penalty;
	if (open_plainly(trial, &penalty))
		for (size_t size = 0; size < SIZES; size++)
			for (int repeat = 0; repeat < 4 && !trial_failed(trial); repeat++)
				compare_at_random(trial, &penalty, size);
	penalty_close(&penalty);
}

/* All special points together, and each alone: some penalties look at all units at once. */
static void
has_ends(struct trial *trial)
{
	struct penalty penalty;
	double one[PENALTY_SPECIAL] = {0};
	if (open_plainly(trial, &penalty)) {
		const int64_t count = penalty_accepts(&penalty, PENALTY_SPECIAL) ? PENALTY_SPECIAL : PENALTY_UNITS;
		const int64_t alone = penalty_accepts(&penalty, 1) ? PENALTY_SPECIAL : 0;
		void *at = penalty_array(&penalty, "its argument", count);
		penalty_special(&penalty, count, at);
		penalty_compare_slopes(trial, &penalty, 1, count, at);
		for (int64_t i = 0; i < alone && !trial_failed(trial); i++) {
			penalty_set(&penalty, one, 0, penalty_get(&penalty, at, i));
			penalty_compare_slopes(trial, &penalty, 1, 1, one);
		}
		(void)guard_free(at);
	}
	penalty_close(&penalty);
}

/* What a penalty says at points that depend on nothing but the seed: value and gradient, into found[]. */
#define FOUND 8
static void
sound_out(struct trial *trial, const struct penalty *penalty, double found[FOUND])
{
	double at[PENALTY_UNITS], gradient[PENALTY_UNITS];
	const int64_t count = penalty_accepts(penalty, FOUND - 1) ? FOUND - 1 : PENALTY_UNITS;
	uint64_t drawn = trial->drawn;
	trial->drawn = 0;
	penalty_random(trial, penalty, count, at);
	trial->drawn = drawn;
	found[0] = penalty_value(penalty, 1, count, at, gradient);
	for (int i = 1; i < FOUND; i++)
		found[i] = penalty_get(penalty, gradient, i - 1);
	if (penalty->calls->prox) {
		(void)penalty_prox(penalty, 1, count, 0.1, (float *)(void *)at);
		for (int i = 1; i < FOUND; i++)
			found[i] += penalty_get(penalty, at, i - 1);
	}
}

/* A number option must act up to its ends: there, and a trifle before, the penalty is nearly the same. */
static void
compare_near_end(struct trial *trial, const struct penalty *penalty, const struct lgs_option *option, const char *value)
{
	struct penalty before;
	char inside[40];
	double here[FOUND], there[FOUND], end = strtod(value, NULL);
	double inwards = end == option->minimum ? 1 : -1, span = option->maximum - option->minimum;
	(void)snprintf(inside, sizeof inside, "%.17g", end + inwards * 1e-9 * fmin(span, fmax(fabs(end), 1e-3)));
	if (penalty_open(trial, &before, option->name, inside, PENALTY_UNITS) > 0) {
		sound_out(trial, penalty, here);
		sound_out(trial, &before, there);
		for (int i = 0; i < FOUND; i++)
			if (!(fabs(here[i] - there[i]) <= 1e-4 * (fabs(here[i]) + fabs(there[i])) + 1e-6))
				trial_say(trial, VERDICT_FAIL,
				          "%s%s is %.10g, but %.10g with %s=%s; an option should act up to its "
				          "ends (a number of special meaning is better a choice of its own)",
				          i ? "its slope" : "its value", penalty->setting, here[i], there[i],
				          option->name, inside);
	}
	penalty_close(&before);
}

static int
is_end(const struct lgs_option *option, const char *value)
{
	double number = strtod(value, NULL);
	return option->type == LGS_DOUBLE && option->minimum < option->maximum &&
	       (number == option->minimum || number == option->maximum);
}

static void
try_option(struct trial *trial, const struct lgs_option *option, const char *value)
{
	struct penalty penalty;
	if (penalty_open(trial, &penalty, option->name, value, PENALTY_UNITS) > 0) {
		for (size_t size = 0; size < SIZES && !trial_failed(trial); size++)
			compare_at_random(trial, &penalty, size);
		if (is_end(option, value) && !trial_failed(trial))
			compare_near_end(trial, &penalty, option, value);
	}
	penalty_close(&penalty);
}

static void
has_options(struct trial *trial)
{
	if (!penalty_vary(trial, try_option))
		trial_say(trial, VERDICT_SKIP, "every option that could be varied is given, and stays as it is given");
}

/* Numbers as a user would type them: both ends, and random ones between. Without ends, around the default. */
static void
vary_number(struct trial *trial, const struct lgs_option *option,
            void (*visit)(struct trial *trial, const struct lgs_option *option, const char *value))
{
	const int bounded = option->minimum < option->maximum;
	const double standard = strtod(option->standard, NULL), around = fmax(fabs(standard), 1);
	const double low = bounded && isfinite(option->minimum) ? option->minimum : standard - 2 * around;
	const double high = bounded && isfinite(option->maximum) ? option->maximum : standard + 2 * around;
	const int log_scale = (option->flags & LGS_LOGARITHMIC) && low > 0;
	for (int i = 0; i < 6 && !trial_failed(trial); i++) {
		char value[40];
		double share = i < 2 ? i : trial_uniform(trial);
		double number = log_scale ? low * pow(high / low, share) : low + (high - low) * share;
		if (i < 2)
			number = i ? high : low;
		(void)snprintf(value, sizeof value, option->type == LGS_INT ? "%.0f" : "%.17g", number);
		visit(trial, option, value);
	}
}

static void
vary_choice(struct trial *trial, const struct lgs_option *option,
            void (*visit)(struct trial *trial, const struct lgs_option *option, const char *value))
{
	for (const char *at = option->choices; !trial_failed(trial);) {
		size_t length = strcspn(at, "|");
		char *word = strndup(at, length);
		if (word)
			visit(trial, option, word);
		free(word);
		if (!at[length])
			return;
		at += length + 1;
	}
}

static int
is_given(const struct specification *specification, const char *key)
{
	for (int64_t i = 0; i < specification->count; i++)
		if (!strcmp(specification->settings[i].key, key))
			return 1;
	return 0;
}

int
penalty_vary(struct trial *trial,
             void (*visit)(struct trial *trial, const struct lgs_option *option, const char *value))
{
	MESSAGE;
	struct specification *given = specification_parse(trial->specification, 0, &error);
	int varied = 0, held = 0;
	if (!given)
		trial_fail_with(trial, "its specification cannot be read", &error);
	for (const struct lgs_option *at = trial->component->options; at->name && !trial_failed(trial); at++) {
		const int number = at->type == LGS_INT || at->type == LGS_DOUBLE;
		if (!number && at->type != LGS_CHOICE)
			continue;
		if (is_given(given, at->name)) {
			held++;
			continue;
		}
		varied++;
		(number ? vary_number : vary_choice)(trial, at, visit);
	}
	specification_destroy(given);
	return varied || !held;
}

static int
has_formula_and_options(const struct component *component)
{
	return penalty_has_formula(component) && component->options->name;
}

const struct check_case penalty_cases[] = {
    {LGS_REGULARIZER_KIND, "value", "value and slope are finite at random points", has_value, penalty_has_formula, 0},
    {LGS_REGULARIZER_KIND, "gradient", "the slope is the derivative of the value", has_gradient, penalty_has_formula,
     0},
    {LGS_REGULARIZER_KIND, "ends", "so it is at zero, at kinks and at the ends of the domain", has_ends,
     penalty_has_formula, 0},
    {LGS_REGULARIZER_KIND, "options", "and with every option, at its ends and at random", has_options,
     has_formula_and_options, 0},
    {.name = NULL},
};
