/* penalty.c: see penalty.h. */
#include "penalty.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "crash.h"
#include "guard.h"

/* A site that no penalty has reason to refuse, but for its number of units. */
static int64_t
check_site(const struct penalty *penalty, int64_t count, struct lgs_error *error)
{
	static const char *const words[] = {"activation", NULL};
	struct lgs_shape shape = {(int64_t)sizeof shape, count, 1, 1}, weights = {(int64_t)sizeof weights, 1, 7, count};
	const struct lgs_site site = {.size = (int64_t)sizeof site,
	                              .name = "units",
	                              .shape = penalty->calls->parameters ? &weights : &shape,
	                              .minimum = penalty->low,
	                              .maximum = penalty->high,
	                              .forms = LGS_FORM_MEANS | LGS_FORM_SAMPLES | LGS_FORM_PARAMETERS,
	                              .statistics = words,
	                              .streams = words};
	return penalty->calls->check ? penalty->calls->check(penalty->options, &site, error) : LGS_OK;
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
	int bounded = calls->minimum < calls->maximum;
	penalty->calls = calls;
	penalty->options = penalty->instance->opened.options;
	penalty->is_matrix = !calls->penalty;
	penalty->low = bounded && !penalty->is_matrix
	                   ? calls->minimum + (calls->open & LGS_OPEN_MINIMUM ? LGS_OPEN_MARGIN : 0)
	                   : -HUGE_VAL;
	penalty->high = bounded && !penalty->is_matrix
	                    ? calls->maximum - (calls->open & LGS_OPEN_MAXIMUM ? LGS_OPEN_MARGIN : 0)
	                    : HUGE_VAL;
	crash_where("check()%s", penalty->setting);
	if (check_site(penalty, count, &error) >= 0)
		return 1;
	if (!*message)
		trial_say(trial, VERDICT_FAIL, "its check() refuses%s without words; lgs_fail() writes what is allowed",
		          penalty->setting);
	return 0;
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
	const struct lgs_shape shape = {(int64_t)sizeof shape, count, 1, 1};
	const struct lgs_units units = {(int64_t)sizeof units, count, at, &shape};
	const struct lgs_matrix matrix = {(int64_t)sizeof matrix, rows, count, at, &shape};
	if (calls->penalty)
		return calls->penalty(penalty->options, &units, gradient);
	return (calls->samples ? calls->samples : calls->parameters)(penalty->options, &matrix, gradient);
}

void
penalty_prox(const struct penalty *penalty, int64_t rows, int64_t count, double step, float *weights)
{
	const struct lgs_shape shape = {(int64_t)sizeof shape, count, 1, 1};
	const struct lgs_matrix matrix = {(int64_t)sizeof matrix, rows, count, weights, &shape};
	penalty->calls->prox(penalty->options, &matrix, step, weights);
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
