/*
 * softmax.c: the minimum of the objective, by L-BFGS.
 *
 * The minimizer moves in W and b + W mean(x) instead of W and b: the scores of centred rows. That is the same function,
 * and the penalty does not see it since the bias is free, but features that are all positive no longer make one
 * direction a hundred times steeper than the others (as in LeCun, Bottou, Orr & Mueller 1998, "Efficient
 * BackProp", 4.3).
 */
#include "softmax.h"

#include <lbfgs.h>
#include <math.h>
#include <string.h>

/* Pairs of steps that approximate the curvature (Nocedal 1980); memory is no concern for so few parameters. */
#define CORRECTIONS 20
/* It has converged, too, where so many iterations change the objective by less than this part of it. */
#define PAST 10
#define NEGLIGIBLE 3e-8
#define STALLED 3e-8 /* the same of a single iteration, where the line search after it fails */
/* The anchor follows every so many iterations, once the gradient's relative norm is below this. */
#define ANCHOR_EVERY 10
#define ATTEMPTS 5
#define ANCHOR_FROM 1e-2

/* What the minimizer's callbacks see. */
struct fit {
	const struct softmax_data *data;
	const struct softmax_settings *settings;
	double *mean; /* of each feature */
	void *scratch;
	double *plain; /* parameters with the bias as it is */
	struct softmax_anchor anchor;
	const char *reason;
	int move; /* the anchor, before the next evaluation */
	int64_t iterations;
	double gradient; /* its norm, relative as the tolerance is */
	double last;     /* the objective one iteration earlier */
	double recent;   /* and at this one */
	double begun;    /* where the search began; NaN before */
};

/* Adds `sign` times W mean(x) to the biases. */
static void
shift_bias(const struct fit *fit, double *parameters, double sign)
{
	int64_t features = fit->data->features, classes = fit->data->classes;
	for (int64_t j = 0; j < classes; j++) {
		double sum = 0;
		for (int64_t i = 0; i < features; i++)
			sum += parameters[j * features + i] * fit->mean[i];
		parameters[classes * features + j] += sign * sum;
	}
}

static lbfgsfloatval_t
evaluate(void *context, const lbfgsfloatval_t *centred, lbfgsfloatval_t *gradient, const int count,
         const lbfgsfloatval_t step)
{
	(void)step;
	struct fit *fit = context;
	int64_t features = fit->data->features, classes = fit->data->classes;
	memcpy(fit->plain, centred, (size_t)count * sizeof *centred);
	shift_bias(fit, fit->plain, -1);
	if (fit->move)
		softmax_move_anchor(fit->data, fit->plain, &fit->anchor);
	fit->move = 0;
	const double value =
	    softmax_objective(fit->data, fit->settings->c, fit->plain, &fit->anchor, gradient, fit->scratch);
	if (isnan(fit->begun))
		fit->begun = value;
	/* The chain rule of the shift: dL/dW at constant centred bias. */
	for (int64_t j = 0; j < classes; j++)
		for (int64_t i = 0; i < features; i++)
			gradient[j * features + i] -= gradient[classes * features + j] * fit->mean[i];
	return value;
}

static int
watch(void *context, const lbfgsfloatval_t *x, const lbfgsfloatval_t *g, const lbfgsfloatval_t fx,
      const lbfgsfloatval_t xnorm, const lbfgsfloatval_t gnorm, const lbfgsfloatval_t step, int n, int k, int tries)
{
	(void)x, (void)g, (void)step, (void)n, (void)tries;
	struct fit *fit = context;
	fit->iterations++;
	fit->gradient = gnorm / (xnorm > 1 ? xnorm : 1);
	fit->last = fit->recent;
	fit->recent = fx;
	fit->move = k % ANCHOR_EVERY == 0 && fit->gradient < ANCHOR_FROM;
	return 0;
}

/* Why it did not converge, or NULL where it did. */
static const char *
explain(int status, const struct fit *fit)
{
	switch (status) {
	case LBFGS_SUCCESS:
	case LBFGS_STOP:
	case LBFGS_ALREADY_MINIMIZED:
		return NULL;
	case LBFGSERR_MAXIMUMITERATION:
		return "it needs more iterations: raise `iterations`, or lower `c`";
	case LBFGSERR_ROUNDING_ERROR:
	case LBFGSERR_MINIMUMSTEP:
	case LBFGSERR_MAXIMUMSTEP:
	case LBFGSERR_MAXIMUMLINESEARCH:
	case LBFGSERR_WIDTHTOOSMALL:
	case LBFGSERR_INCREASEGRADIENT:
		/* Single precision shows no difference between two points any more, and the last one was little. */
		if (fit->last - fit->recent <= STALLED * fit->recent)
			return NULL;
		return "the arithmetic is too coarse to go on: raise `tolerance`, or lower `c`";
	default:
		return "the minimizer gave up: lower `c`, and look whether the features are of reasonable size";
	}
}

static void
find_means(const struct softmax_data *data, double *mean)
{
	for (int64_t i = 0; i < data->rows; i++)
		for (int64_t j = 0; j < data->features; j++)
			mean[j] += (double)data->x[i * data->features + j];
	for (int64_t j = 0; j < data->features; j++)
		mean[j] /= (double)(data->rows > 0 ? data->rows : 1);
}

static void
minimize(struct fit *fit, int64_t count, double *variables, double *objective)
{
	lbfgs_parameter_t parameter;
	lbfgs_parameter_init(&parameter);
	parameter.m = CORRECTIONS;
	parameter.epsilon = fit->settings->tolerance;
	parameter.past = PAST;
	parameter.delta = NEGLIGIBLE;
	/* Where the digits run out, they are there again once the anchor is where the search has come. */
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		int64_t before = fit->iterations, limit = fit->settings->iterations;
		parameter.max_iterations = limit ? (int)(limit - before) : 0;
		int result = lbfgs((int)count, variables, objective, evaluate, watch, fit, &parameter);
		/* A search that failed leaves the objective of its last try beside the point that it began at. */
		*objective = isfinite(fit->recent) ? fit->recent : fit->begun;
		fit->reason = explain(result, fit);
		fit->move = 1;
		if (fit->reason == NULL || fit->iterations == before || fit->iterations == limit)
			return;
	}
}

int64_t
softmax_fit(const struct softmax_data *data, const struct softmax_settings *settings, double *parameters,
            struct softmax_outcome *outcome, const struct lgs_host *host, struct lgs_error *error)
{
	struct fit fit = {.data = data, .settings = settings, .last = INFINITY, .recent = INFINITY, .begun = NAN};
	int64_t count = softmax_parameter_count(data->features, data->classes);
	if (count > INT32_MAX || data->rows > INT32_MAX)
		return lgs_fail(error, LGS_UNSUPPORTED, "%lld parameters are too many for the minimizer",
		                (long long)count);
	double *variables = lbfgs_malloc((int)count); /* aligned as its vector instructions need it */
	fit.mean = host->allocate(host, (data->features + 1) * (int64_t)sizeof *fit.mean);
	fit.scratch = host->allocate(host, softmax_scratch_bytes(data));
	fit.plain = host->allocate(host, count * (int64_t)sizeof *fit.plain);
	fit.anchor.weights = host->allocate(host, count * (int64_t)sizeof(double));
	fit.anchor.scores = host->allocate(host, (data->rows * data->classes + 1) * (int64_t)sizeof(double));
	int64_t status = LGS_OK;
	if (variables == NULL || fit.mean == NULL || fit.scratch == NULL || fit.plain == NULL ||
	    fit.anchor.weights == NULL || fit.anchor.scores == NULL) {
		status = lgs_fail(error, LGS_NO_MEMORY, "no memory to fit %lld parameters", (long long)count);
	} else {
		find_means(data, fit.mean);
		memcpy(variables, parameters, (size_t)count * sizeof *variables);
		shift_bias(&fit, variables, 1);
		minimize(&fit, count, variables, &outcome->objective);
		shift_bias(&fit, variables, -1);
		memcpy(parameters, variables, (size_t)count * sizeof *variables);
		outcome->reason = fit.reason;
		outcome->iterations = fit.iterations;
		outcome->gradient = fit.gradient;
	}
	lbfgs_free(variables);
	host->release(host, fit.mean);
	host->release(host, fit.scratch);
	host->release(host, fit.plain);
	host->release(host, fit.anchor.weights);
	host->release(host, fit.anchor.scores);
	return status;
}
