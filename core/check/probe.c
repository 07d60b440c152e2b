/* probe.c: see probe.h. */
#include "probe.h"

static double
of_means(const void *options, const struct lgs_units *units, double *gradient)
{
	double sum = 0;
	(void)options;
	for (int64_t j = 0; j < units->count; j++) {
		gradient[j] = units->mean[j];
		sum += 0.5 * units->mean[j] * units->mean[j];
	}
	return sum;
}

static double
of_matrix(const struct lgs_matrix *matrix, double factor, float *gradient)
{
	double sum = 0;
	for (int64_t i = 0; i < matrix->rows * matrix->count; i++) {
		gradient[i] = (float)(factor * (double)matrix->values[i]);
		sum += 0.5 * factor * (double)matrix->values[i] * (double)matrix->values[i];
	}
	return sum;
}

static double
of_samples(const void *options, const struct lgs_matrix *activations, float *gradient)
{
	(void)options;
	return of_matrix(activations, activations->rows ? 1 / (double)activations->rows : 0, gradient);
}

static double
of_parameters(const void *options, const struct lgs_matrix *weights, float *gradient)
{
	(void)options;
	return of_matrix(weights, 1, gradient);
}

static int64_t
shrink(const void *options, const struct lgs_matrix *weights, double step, float *x)
{
	(void)options;
	for (int64_t i = 0; i < weights->rows * weights->count; i++)
		x[i] = (float)((double)weights->values[i] / (1 + step));
	return LGS_OK;
}

#define HEAD(token, line) \
	.size = (int64_t)sizeof(struct lgs_regularizer), .kind = LGS_REGULARIZER_KIND, .name = token, .summary = line
static const struct lgs_regularizer means = {HEAD(PROBE_MEANS, "squares of means"), .penalty = of_means};
static const struct lgs_regularizer samples = {HEAD(PROBE_SAMPLES, "squares of activations"), .samples = of_samples};
static const struct lgs_regularizer parameters = {HEAD(PROBE_PARAMETERS, "squares of parameters"),
                                                  .parameters = of_parameters};
static const struct lgs_regularizer prox = {HEAD(PROBE_PROX, "squares of parameters, shrunk"),
                                            .parameters = of_parameters, .prox = shrink};

static const struct lgs_component *const components[] = {LGS_COMPONENT(means), LGS_COMPONENT(samples),
                                                         LGS_COMPONENT(parameters), LGS_COMPONENT(prox), NULL};
static const struct lgs_plugin plugin = {(int64_t)sizeof plugin, LGS_ABI_MAJOR, 0, "check", LGS_RELEASE, components,
                                         LGS_ABI_MINOR};

static const struct lgs_plugin *
entry(const struct lgs_abi *host)
{
	(void)host;
	return &plugin;
}

plugin_entry
probe_entry(void)
{
	return entry;
}
