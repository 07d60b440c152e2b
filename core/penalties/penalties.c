/* penalties.c: answers demands. Resolution onto sites is in attach.c, what an epoch showed in penalties-epoch.c. */
#include "penalties.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct demand *
demand_of(const struct lgs_demand *asked)
{
	return (struct demand *)(uintptr_t)asked->context;
}

double
penalty_least(const struct lgs_regularizer *r)
{
	if (!(r->minimum < r->maximum))
		return -HUGE_VAL;
	return r->open & LGS_OPEN_MINIMUM ? fmax(r->minimum + LGS_OPEN_MARGIN, nextafter(r->minimum, HUGE_VAL))
	                                  : r->minimum;
}

double
penalty_most(const struct lgs_regularizer *r)
{
	if (!(r->minimum < r->maximum))
		return HUGE_VAL;
	return r->open & LGS_OPEN_MAXIMUM ? fmin(r->maximum - LGS_OPEN_MARGIN, nextafter(r->maximum, -HUGE_VAL))
	                                  : r->maximum;
}

static int64_t
refused_memory(const struct demand *demand, struct lgs_error *error)
{
	return lgs_fail(error, LGS_NO_MEMORY, "out of memory for the penalties at %s", demand->name);
}

static int64_t
not_finite(const struct attachment *attachment, struct lgs_error *error)
{
	return lgs_fail(
	    error, LGS_INVALID,
	    "penalty %s gave a value or gradient that is not finite; check its formula near the ends of its domain, "
	    "or lower its weight or the learning rate",
	    attachment->label);
}

static void
record(struct attachment *attachment, double value)
{
	attachment->value_sum += value;
	attachment->value_count++;
}

/* Evaluates one penalty of the form `penalty` at k, of units of this shape; k is clamped in place. */
static int64_t
evaluate(struct attachment *attachment, const struct lgs_shape *shape, double *k, double *gradient, double *value,
         struct lgs_error *error)
{
	const struct lgs_regularizer *r = attachment->regularizer;
	const int64_t n = shape->channels * shape->height * shape->width;
	const struct lgs_units units = {(int64_t)sizeof units, n, k, shape};
	const double low = penalty_least(r), high = penalty_most(r);
	for (int64_t j = 0; j < n; j++)
		k[j] = k[j] < low ? low : k[j] > high ? high : k[j];
	*value = r->penalty(attachment->instance->opened.options, &units, gradient);
	double sum = *value;
	for (int64_t j = 0; j < n; j++)
		sum += gradient[j];
	return isfinite(sum) ? LGS_OK : not_finite(attachment, error);
}

/* k: the batch's means, or their running average (which begins with the first batch's means). */
static void
average(struct attachment *attachment, const double *mean, int64_t n, double *k)
{
	double rho = attachment->running_steps ? attachment->average : 0;
	if (!attachment->running) {
		memcpy(k, mean, (size_t)n * sizeof *k);
		return;
	}
	attachment->running_steps++;
	for (int64_t j = 0; j < n; j++)
		k[j] = attachment->running[j] = rho * attachment->running[j] + (1 - rho) * mean[j];
}

static void
observe(struct demand *demand, const double *sums, double count)
{
	demand->epoch_count += count;
	for (int64_t j = 0; j < demand->asked.units; j++)
		demand->epoch_sums[j] += sums[j];
}

int64_t
penalize_means(const struct lgs_host *host, const struct lgs_demand *asked, const double *sums, double count,
               double *slope, struct lgs_error *error)
{
	struct demand *demand = demand_of(asked);
	int64_t n = asked->units, acting = 0;

	(void)host;
	memset(slope, 0, (size_t)n * sizeof *slope);
	if (!(count > 0)) /* no samples: nothing acts, and no average moves */
		return 0;
	for (int64_t j = 0; j < n; j++)
		demand->mean[j] = sums[j] / count;
	if (demand->observed)
		observe(demand, sums, count);
	for (struct attachment *at = demand->attachments; at; at = at->next) {
		double value;
		average(at, demand->mean, n, demand->used);
		int64_t status = evaluate(at, &demand->shape, demand->used, demand->gradient, &value, error);
		if (status < 0)
			return status;
		record(at, value);
		if (at->weight == 0)
			continue;
		acting++;
		for (int64_t j = 0; j < n; j++)
			slope[j] += at->weight * demand->gradient[j] / count;
	}
	return acting;
}

static int64_t
reserve(struct demand *demand, int64_t elements, int64_t rows, struct lgs_error *error)
{
	if (elements > demand->matrix_count) {
		free(demand->matrix);
		demand->matrix = malloc((size_t)elements * sizeof *demand->matrix);
		demand->matrix_count = demand->matrix ? elements : 0;
	}
	if (rows > demand->rows_count) {
		free(demand->rows);
		demand->rows = malloc((size_t)rows * 2 * sizeof *demand->rows);
		demand->rows_count = demand->rows ? rows : 0;
	}
	return demand->matrix_count < elements || demand->rows_count < rows ? refused_memory(demand, error) : LGS_OK;
}

/* axis=population: k is the mean over all units of each sample; the value is divided by the samples. */
static int64_t
over_population(struct demand *demand, struct attachment *at, int64_t rows, const float *activations, float *slope,
                double *value, struct lgs_error *error)
{
	int64_t n = demand->asked.units;
	double *k = demand->rows, *gradient = k + rows;
	const struct lgs_shape samples = {(int64_t)sizeof samples, rows, 1, 1};

	for (int64_t l = 0; l < rows; l++) {
		double sum = 0;
		for (int64_t j = 0; j < n; j++)
			sum += activations[l * n + j];
		k[l] = n ? sum / (double)n : 0;
	}
	int64_t status = evaluate(at, &samples, k, gradient, value, error);
	if (status < 0)
		return status;
	*value /= (double)rows;
	for (int64_t l = 0; l < rows; l++)
		for (int64_t j = 0; j < n; j++)
			slope[l * n + j] += (float)(at->weight * gradient[l] / (double)(rows * n));
	return LGS_OK;
}

/* axis=code: k is one sample's activations; the value is the mean over samples. */
static int64_t
over_code(struct demand *demand, struct attachment *at, int64_t rows, const float *activations, float *slope,
          double *value, struct lgs_error *error)
{
	int64_t n = demand->asked.units;
	*value = 0;
	for (int64_t l = 0; l < rows; l++) {
		double of_sample;
		for (int64_t j = 0; j < n; j++)
			demand->used[j] = activations[l * n + j];
		int64_t status = evaluate(at, &demand->shape, demand->used, demand->gradient, &of_sample, error);
		if (status < 0)
			return status;
		*value += of_sample / (double)rows;
		for (int64_t j = 0; j < n; j++)
			slope[l * n + j] += (float)(at->weight * demand->gradient[j] / (double)rows);
	}
	return LGS_OK;
}

/* The forms `samples` and `parameters`: the regularizer sees the matrix itself. Adds to slope unless it is NULL. */
static int64_t
over_matrix(struct demand *demand, struct attachment *at, int64_t rows, const float *values, float *slope,
            double *value, struct lgs_error *error)
{
	const struct lgs_regularizer *r = at->regularizer;
	const struct lgs_matrix matrix = {(int64_t)sizeof matrix, rows, demand->asked.units, values, &demand->shape};
	const void *options = at->instance->opened.options;
	int64_t elements = rows * demand->asked.units;

	*value =
	    r->samples ? r->samples(options, &matrix, demand->matrix) : r->parameters(options, &matrix, demand->matrix);
	double sum = *value;
	for (int64_t i = 0; i < elements; i++)
		sum += (double)demand->matrix[i];
	if (!isfinite(sum))
		return not_finite(at, error);
	for (int64_t i = 0; slope && i < elements; i++)
		slope[i] += (float)at->weight * demand->matrix[i];
	return LGS_OK;
}

int64_t
penalize_samples(const struct lgs_host *host, const struct lgs_demand *asked, int64_t rows, const float *activations,
                 float *slope, struct lgs_error *error)
{
	struct demand *demand = demand_of(asked);
	int64_t acting = 0, status = reserve(demand, rows * asked->units, rows, error);

	(void)host;
	if (status < 0)
		return status;
	memset(slope, 0, (size_t)(rows * asked->units) * sizeof *slope);
	for (struct attachment *at = demand->attachments; at && rows > 0; at = at->next) {
		double value;
		if (at->regularizer->samples)
			status = over_matrix(demand, at, rows, activations, slope, &value, error);
		else if (at->axis == PENALTY_POPULATION)
			status = over_population(demand, at, rows, activations, slope, &value, error);
		else
			status = over_code(demand, at, rows, activations, slope, &value, error);
		if (status < 0)
			return status;
		record(at, value);
		acting += at->weight != 0;
	}
	return acting;
}

int64_t
penalize_parameters(const struct lgs_host *host, const struct lgs_demand *asked, int64_t rows, const float *weights,
                    float *slope, struct lgs_error *error)
{
	struct demand *demand = demand_of(asked);
	int64_t acting = 0, status = reserve(demand, rows * asked->units, 0, error);

	(void)host;
	if (status < 0)
		return status;
	memset(slope, 0, (size_t)(rows * asked->units) * sizeof *slope);
	for (struct attachment *at = demand->attachments; at; at = at->next) {
		double value;
		int by_gradient = !at->regularizer->prox && at->weight != 0;
		status = over_matrix(demand, at, rows, weights, by_gradient ? slope : NULL, &value, error);
		if (status < 0)
			return status;
		record(at, value);
		acting += by_gradient;
	}
	return acting;
}

int64_t
shrink_parameters(const struct lgs_host *host, const struct lgs_demand *asked, int64_t rows, float *weights,
                  double step, struct lgs_error *error)
{
	struct demand *demand = demand_of(asked);
	const struct lgs_matrix matrix = {(int64_t)sizeof matrix, rows, asked->units, weights, &demand->shape};
	int64_t acting = 0;

	(void)host;
	for (struct attachment *at = demand->attachments; at; at = at->next) {
		if (!at->regularizer->prox || at->weight == 0)
			continue;
		int64_t status =
		    at->regularizer->prox(at->instance->opened.options, &matrix, step * at->weight, weights);
		if (status < 0)
			return lgs_fail(error, status, "penalty %s: its proximal operator failed; is memory short?",
			                at->label);
		acting++;
	}
	return acting;
}
