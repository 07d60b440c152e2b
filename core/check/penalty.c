/* penalty.c: see penalty.h. */
#include "penalty.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../penalties/penalties.h"
#include "crash.h"
#include "guard.h"

/* So many units as one map that is as square as can be. */
static struct lgs_shape
as_map(int64_t count)
{
	int64_t height = 1;
	for (int64_t i = 1; i * i <= count; i++)
		if (count % i == 0)
			height = i;
	return (struct lgs_shape){(int64_t)sizeof(struct lgs_shape), 1, height, count / height};
}

static struct lgs_shape
units_of(const struct penalty *penalty, int64_t count)
{
	return penalty->on_map ? as_map(count) : (struct lgs_shape){(int64_t)sizeof(struct lgs_shape), count, 1, 1};
}

/* A demand that no penalty has reason to refuse, but for its number of units, or how they lie; units of axis=population
 * are samples, whose number nobody knows. */
static int64_t
check_demand(const struct penalty *penalty, int64_t count, int population, struct lgs_error *error)
{
	static const char *const words[] = {"activation", NULL};
	const struct lgs_shape units = units_of(penalty, count), weights = {(int64_t)sizeof weights, 1, 7, count};
	const int64_t form = penalty->calls->parameters ? LGS_FORM_PARAMETERS
	                     : penalty->calls->samples  ? LGS_FORM_SAMPLES
	                                                : LGS_FORM_MEANS;
	const struct lgs_site site = {.size = (int64_t)sizeof site,
	                              .name = "units",
	                              .shape = penalty->calls->parameters ? &weights : &units,
	                              .minimum = penalty->low,
	                              .maximum = penalty->high,
	                              .forms = form,
	                              .statistics = words,
	                              .streams = words};
	const struct lgs_demand demand = {.size = (int64_t)sizeof demand,
	                                  .site = &site,
	                                  .stream = words[0],
	                                  .statistic = words[0],
	                                  .form = form,
	                                  .per = penalty->on_map ? LGS_PER_ELEMENT : LGS_PER_CHANNEL,
	                                  .units = population ? 0 : count,
	                                  .shape = population ? NULL : &units};
	return penalty->calls->check
	           ? penalty->calls->check(penalty->options, penalty->calls->terms ? NULL : &demand, error)
	           : LGS_OK;
}

/* It may refuse what means nothing without a number of units, but must not look for them. */
static void
check_population(const struct penalty *penalty)
{
	MESSAGE;
	if (!penalty->calls->penalty || !penalty->calls->check)
		return;
	crash_where("check()%s for axis=population, where demand->units is 0 and demand->shape NULL", penalty->setting);
	(void)check_demand(penalty, 0, 1, &error);
}

int
penalty_open(struct trial *trial, struct penalty *penalty, const char *key, const char *value, int64_t count)
{
	MESSAGE;
	*penalty = (struct penalty){.instance = trial_open(trial, key, value, NULL, NULL, &error)};
	penalty->setting = key ? text_format(" with %s=%s", key, value) : strdup("");
	if (!penalty->instance || !penalty->setting) {
		trial_fail_with(trial, "it cannot be opened", &error);
		return -1;
	}
	const struct lgs_regularizer *calls = &penalty->instance->component->as.regularizer;
	penalty->calls = calls;
	penalty->options = penalty->instance->opened.options;
	penalty->is_matrix = !calls->penalty;
	penalty->low = penalty->is_matrix ? -HUGE_VAL : penalty_least(calls);
	penalty->high = penalty->is_matrix ? HUGE_VAL : penalty_most(calls);
	check_population(penalty);
	crash_where("check()%s", penalty->setting);
	int accepted = check_demand(penalty, count, 0, &error) >= 0;
	if (!accepted) {
		*message = 0;
		penalty->on_map = 1;
		accepted = check_demand(penalty, count, 0, &error) >= 0;
	}
	crash_where("its value and slope%s", penalty->setting);
	if (accepted)
		return 1;
	if (!*message)
		trial_say(trial, VERDICT_FAIL, "its check() refuses%s without words; lgs_fail() writes what is allowed",
		          penalty->setting);
	return 0;
}

int
penalty_accepts(const struct penalty *penalty, int64_t count)
{
	MESSAGE;
	return check_demand(penalty, count, 0, &error) >= 0;
}

void
penalty_close(struct penalty *penalty)
{
	instance_close(penalty->instance);
	free(penalty->setting);
	*penalty = (struct penalty){.instance = NULL};
}

void
penalty_with(struct trial *trial, const char *key, const char *value, int64_t count, penalty_work *work)
{
	struct penalty penalty;
	if (penalty_open(trial, &penalty, key, value, count) > 0)
		work(trial, &penalty);
	penalty_close(&penalty);
}

int
penalty_has_formula(const struct component *component)
{
	return !component->as.regularizer.terms;
}

int64_t
penalty_bytes(const struct penalty *penalty, int64_t elements)
{
	return elements * (int64_t)(penalty->is_matrix ? sizeof(float) : sizeof(double));
}

void *
penalty_array(const struct penalty *penalty, const char *name, int64_t elements)
{
	return guard_create(name, penalty_bytes(penalty, elements), penalty_bytes(penalty, 1), 1);
}

double
penalty_value(const struct penalty *penalty, int64_t rows, int64_t count, const void *at, void *gradient)
{
	const struct lgs_regularizer *calls = penalty->calls;
	const struct lgs_shape shape = units_of(penalty, count);
	const struct lgs_units units = {(int64_t)sizeof units, count, at, &shape};
	const struct lgs_matrix matrix = {(int64_t)sizeof matrix, rows, count, at, &shape};
	if (calls->penalty)
		return calls->penalty(penalty->options, &units, gradient);
	return (calls->samples ? calls->samples : calls->parameters)(penalty->options, &matrix, gradient);
}

int64_t
penalty_prox(const struct penalty *penalty, int64_t rows, int64_t count, double step, float *weights)
{
	const struct lgs_shape shape = units_of(penalty, count);
	const struct lgs_matrix matrix = {(int64_t)sizeof matrix, rows, count, weights, &shape};
	return penalty->calls->prox(penalty->options, &matrix, step, weights);
}

double
penalty_get(const struct penalty *penalty, const void *array, int64_t i)
{
	return penalty->is_matrix ? (double)((const float *)array)[i] : ((const double *)array)[i];
}

void
penalty_set(const struct penalty *penalty, void *array, int64_t i, double value)
{
	if (penalty->is_matrix)
		((float *)array)[i] = (float)value;
	else
		((double *)array)[i] = value;
}

/* Activations are mostly between 0 and 1; where the domain allows, some are outside. On a grid, so that floats and the
 * steps of difference quotients are exact. */
void
penalty_random(struct trial *trial, const struct penalty *penalty, int64_t elements, void *at)
{
	for (int64_t i = 0; i < elements; i++) {
		double low = fmax(penalty->low, trial_uniform(trial) < 0.25 ? -2 : 0);
		double high = fmin(penalty->high, trial_uniform(trial) < 0.25 ? low + 3 : low + 1);
		double value = round(trial_between(trial, low, high) * 0x1p12) * 0x1p-12;
		penalty_set(penalty, at, i, fmin(fmax(value, penalty->low), penalty->high));
	}
}

void
penalty_special(const struct penalty *penalty, int64_t elements, void *at)
{
	const double fine = penalty->is_matrix ? 0x1p-10 : 1e-9;
	const double low = penalty->low > -HUGE_VAL ? penalty->low : 0,
		     high = penalty->high < HUGE_VAL ? penalty->high : 1;
	const double points[PENALTY_SPECIAL] = {
	    low,        0, high, low + fine, high - fine,          -0x1p-10, low + (high - low) / 2,
	    low + 1e-3, 1, -1,   0.1,        high == 1 ? 32 : high};
	for (int64_t i = 0; i < elements; i++)
		penalty_set(penalty, at, i, fmin(fmax(points[i % PENALTY_SPECIAL], penalty->low), penalty->high));
}

int
penalty_is_finite(struct trial *trial, const struct penalty *penalty, int64_t rows, int64_t count, const void *at,
                  double value, const void *gradient)
{
	if (!isfinite(value)) {
		trial_say(trial, VERDICT_FAIL,
		          "its value is %g%s at %lld x %lld numbers that begin with %.10g; look for a division by zero "
		          "or a logarithm or root at the ends of its domain, or declare the end open",
		          value, penalty->setting, (long long)rows, (long long)count,
		          rows * count > 0 ? penalty_get(penalty, at, 0) : 0);
		return 0;
	}
	for (int64_t i = 0; i < rows * count; i++)
		if (!isfinite(penalty_get(penalty, gradient, i))) {
			trial_say(trial, VERDICT_FAIL,
			          "its slope is %g%s at element %lld of %lld x %lld, which is %.10g; write a finite "
			          "number there, or declare that end of the domain open",
			          penalty_get(penalty, gradient, i), penalty->setting, (long long)i, (long long)rows,
			          (long long)count, penalty_get(penalty, at, i));
			return 0;
		}
	return 1;
}
