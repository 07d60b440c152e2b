/*
 * softmax.c: the objective on BLAS, the minimum by L-BFGS.
 *
 * Everything that this classifier needs of OpenBLAS and liblbfgs is here. Rows are worked through in blocks that stay
 * in the processor's cache between the product that makes the scores and the one that makes the gradient; threads take
 * blocks, not parts of products, because waking them twice a block costs more than the products do.
 *
 * The minimizer moves in W and b + W mean(x) instead of W and b: the scores of centred rows. That is the same function,
 * and the penalty does not see it since the bias is free, but features that are all positive no longer make one
 * direction a hundred times steeper than the others (as in LeCun, Bottou, Orr & Mueller 1998, "Efficient
 * BackProp", 4.3).
 */
#include "softmax.h"

#include <cblas.h>
#include <lbfgs.h>
#include <limits.h>
#include <math.h>
#include <omp.h>
#include <string.h>

#define BLOCK_ROWS 256
/* Pairs of steps that approximate the curvature (Nocedal 1980); memory is no concern for so few parameters. */
#define CORRECTIONS 20
#define NEGLIGIBLE 1e-8 /* part of the objective */
/* What openblas_get_parallel() says of a build; the third kind uses OpenMP, and one thread inside our parallel loop. */
#define SEQUENTIAL 0
#define OWN_POOL 1

void
softmax_use_threads(const struct lgs_host *host)
{
	omp_set_num_threads(host->threads > 1 && host->threads < INT_MAX ? (int)host->threads : 1);
	if (openblas_get_parallel() == OWN_POOL)
		openblas_set_num_threads(1);
}

/* A sequential OpenBLAS need not be safe to call from several threads. */
static int
threads(void)
{
	return openblas_get_parallel() == SEQUENTIAL ? 1 : omp_get_max_threads();
}

int64_t
softmax_parameter_count(int64_t features, int64_t classes)
{
	return classes * (features + 1);
}

/* scores[rows x classes] = x W^T + b */
static void
score(const double *x, int64_t rows, int64_t features, int64_t classes, const double *parameters, double *scores)
{
	const double *bias = parameters + classes * features;
	for (int64_t i = 0; i < rows; i++)
		memcpy(scores + i * classes, bias, (size_t)classes * sizeof *bias);
	if (features > 0)
		cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)rows, (blasint)classes, (blasint)features,
		            1, x, (blasint)features, parameters, (blasint)features, 1, scores, (blasint)classes);
}

/* Replaces one row of scores by c * (softmax - indicator of the label) and returns c * (-log softmax[label]). */
static double
lose(double *scores, int64_t classes, int64_t label, double c)
{
	double largest = scores[0], sum = 0;
	for (int64_t j = 1; j < classes; j++)
		largest = scores[j] > largest ? scores[j] : largest;
	double own = scores[label] - largest;
	for (int64_t j = 0; j < classes; j++) {
		scores[j] = exp(scores[j] - largest);
		sum += scores[j];
	}
	for (int64_t j = 0; j < classes; j++)
		scores[j] *= c / sum;
	scores[label] -= c;
	return c * (log(sum) - own);
}

static int64_t
block_count(int64_t rows)
{
	return (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
}

int64_t
softmax_scratch_count(const struct softmax_data *data)
{
	int64_t parameters = softmax_parameter_count(data->features, data->classes);
	return data->rows * data->classes + block_count(data->rows) * (parameters + 1);
}

/* The loss of one block of rows; overwrites gradient with that of W and b without the penalty. */
static double
block_objective(const struct softmax_data *data, int64_t block, double c, const double *parameters, double *scores,
                double *gradient)
{
	int64_t first = block * BLOCK_ROWS, classes = data->classes, features = data->features;
	int64_t rows = data->rows - first < BLOCK_ROWS ? data->rows - first : BLOCK_ROWS;
	const double *x = data->x + first * features;
	double *bias = gradient + classes * features, loss = 0;
	memset(bias, 0, (size_t)classes * sizeof *bias);
	score(x, rows, features, classes, parameters, scores);
	for (int64_t i = 0; i < rows; i++) {
		loss += lose(scores + i * classes, classes, data->labels[first + i], c);
		for (int64_t j = 0; j < classes; j++)
			bias[j] += scores[i * classes + j];
	}
	if (features > 0)
		cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (blasint)classes, (blasint)features, (blasint)rows,
		            1, scores, (blasint)classes, x, (blasint)features, 0, gradient, (blasint)features);
	return loss;
}

double
softmax_objective(const struct softmax_data *data, double c, const double *parameters, double *gradient,
                  double *scratch)
{
	int64_t weights = data->classes * data->features, count = weights + data->classes;
	int64_t blocks = block_count(data->rows);
	double *partial = scratch + data->rows * data->classes, *loss = partial + blocks * count, value = 0;
#pragma omp parallel for num_threads(threads()) schedule(static)
	for (int64_t i = 0; i < blocks; i++)
		loss[i] = block_objective(data, i, c, parameters, scratch + i * BLOCK_ROWS * data->classes,
		                          partial + i * count);
	for (int64_t i = 0; i < weights; i++)
		value += parameters[i] * parameters[i];
	value *= 0.5;
	memcpy(gradient, parameters, (size_t)weights * sizeof *gradient);
	memset(gradient + weights, 0, (size_t)data->classes * sizeof *gradient);
	/* In the order of the rows, so that the sum does not depend on how many threads there are. */
	for (int64_t i = 0; i < blocks; i++) {
		value += loss[i];
		for (int64_t j = 0; j < count; j++)
			gradient[j] += partial[i * count + j];
	}
	return value;
}

/* What the minimizer's callbacks see. */
struct fit {
	const struct softmax_data *data;
	const struct softmax_settings *settings;
	double *mean; /* of each feature */
	double *scratch;
	double *plain; /* parameters with the bias as it is */
	int64_t iterations;
	double gradient; /* its norm, relative as the tolerance is */
	double norm;     /* the same, as it is */
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
	const struct fit *fit = context;
	int64_t features = fit->data->features, classes = fit->data->classes;
	memcpy(fit->plain, centred, (size_t)count * sizeof *centred);
	shift_bias(fit, fit->plain, -1);
	double value = softmax_objective(fit->data, fit->settings->c, fit->plain, gradient, fit->scratch);
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
	(void)x, (void)g, (void)fx, (void)step, (void)n, (void)tries;
	struct fit *fit = context;
	fit->iterations = k;
	fit->norm = gnorm;
	fit->gradient = gnorm / (xnorm > 1 ? xnorm : 1);
	return 0;
}

/* Why it did not converge, or NULL where it did. */
static const char *
explain(int status, const struct fit *fit, double objective)
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
		/*
		 * The objective no longer shows a difference between two points. The penalty curves it by 1 in each
		 * weight, so it lies at most |gradient|^2 / 2 above its minimum; where that is nothing, this is it.
		 */
		if (0.5 * fit->norm * fit->norm <= NEGLIGIBLE * objective)
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
			mean[j] += data->x[i * data->features + j];
	for (int64_t j = 0; j < data->features; j++)
		mean[j] /= (double)(data->rows > 0 ? data->rows : 1);
}

static int
minimize(struct fit *fit, int64_t count, double *variables, double *objective)
{
	lbfgs_parameter_t parameter;
	lbfgs_parameter_init(&parameter);
	parameter.m = CORRECTIONS;
	parameter.epsilon = fit->settings->tolerance;
	parameter.max_iterations = (int)fit->settings->iterations;
	return lbfgs((int)count, variables, objective, evaluate, watch, fit, &parameter);
}

int64_t
softmax_fit(const struct softmax_data *data, const struct softmax_settings *settings, double *parameters,
            struct softmax_outcome *outcome, const struct lgs_host *host, struct lgs_error *error)
{
	struct fit fit = {.data = data, .settings = settings};
	int64_t count = softmax_parameter_count(data->features, data->classes);
	if (count > INT32_MAX || data->rows > INT32_MAX)
		return lgs_fail(error, LGS_UNSUPPORTED, "%lld parameters are too many for the minimizer",
		                (long long)count);
	double *variables = lbfgs_malloc((int)count); /* aligned as its vector instructions need it */
	fit.mean = host->allocate(host, (data->features + 1) * (int64_t)sizeof *fit.mean);
	fit.scratch = host->allocate(host, (softmax_scratch_count(data) + 1) * (int64_t)sizeof *fit.scratch);
	fit.plain = host->allocate(host, count * (int64_t)sizeof *fit.plain);
	int64_t status = LGS_OK;
	if (variables == NULL || fit.mean == NULL || fit.scratch == NULL || fit.plain == NULL) {
		status = lgs_fail(error, LGS_NO_MEMORY, "no memory to fit %lld parameters", (long long)count);
	} else {
		find_means(data, fit.mean);
		memcpy(variables, parameters, (size_t)count * sizeof *variables);
		shift_bias(&fit, variables, 1);
		int result = minimize(&fit, count, variables, &outcome->objective);
		shift_bias(&fit, variables, -1);
		memcpy(parameters, variables, (size_t)count * sizeof *variables);
		outcome->reason = explain(result, &fit, outcome->objective);
		outcome->iterations = fit.iterations;
		outcome->gradient = fit.gradient;
	}
	lbfgs_free(variables);
	host->release(host, fit.mean);
	host->release(host, fit.scratch);
	host->release(host, fit.plain);
	return status;
}

void
softmax_predict(const double *x, int64_t rows, int64_t features, int64_t classes, const double *parameters,
                double *scores, int64_t *predictions)
{
	score(x, rows, features, classes, parameters, scores);
	for (int64_t i = 0; i < rows; i++) {
		const double *row = scores + i * classes;
		int64_t best = 0;
		for (int64_t j = 1; j < classes; j++)
			best = row[j] > row[best] ? j : best;
		predictions[i] = best;
	}
}
