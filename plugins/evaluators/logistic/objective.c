/*
 * objective.c: the loss of multinomial logistic regression, its gradient, and its predictions, on matrix products.
 *
 * Rows are worked through in blocks that stay in the processor's cache between the product that makes the scores and
 * the one that makes the gradient. Within a block the scores lie class by class, so that what is done to each row is
 * done to many at once. Threads take chunks of whole blocks; how many chunks there are does not depend on them.
 */
#include <lgs/clones.h>
#include <math.h>
#include <string.h>

#include "../../compute/exponential.h"
#include "softmax.h"

#define BLOCK 256
#define MOST_CHUNKS 16

/* Room of one chunk. */
struct chunk {
	double *gradient; /* of W and b, without c and the penalty */
	double loss;
	float *product; /* classes x features: the part of one block */
	float *scores;  /* classes x BLOCK */
};

int64_t
softmax_parameter_count(int64_t features, int64_t classes)
{
	return classes * (features + 1);
}

static int64_t
block_count(const struct softmax_data *data)
{
	return (data->rows + BLOCK - 1) / BLOCK;
}

static int64_t
rows_of(const struct softmax_data *data, int64_t block)
{
	int64_t left = data->rows - block * BLOCK;
	return left < BLOCK ? left : BLOCK;
}

static int64_t
chunk_count(const struct softmax_data *data)
{
	return block_count(data) < MOST_CHUNKS ? block_count(data) : MOST_CHUNKS;
}

static int64_t
chunk_bytes(const struct softmax_data *data)
{
	int64_t count = softmax_parameter_count(data->features, data->classes);
	return count * (int64_t)sizeof(double) +
	       (data->classes * (data->features + BLOCK) + 1) / 2 * 2 * (int64_t)sizeof(float);
}

int64_t
softmax_scratch_bytes(const struct softmax_data *data)
{
	int64_t weights = (data->classes * data->features + 1) / 2 * 2;
	return weights * (int64_t)sizeof(float) + chunk_count(data) * chunk_bytes(data);
}

/* scores[classes x rows] = W x^T for some rows, without the bias. */
static int64_t
score(const struct softmax_data *data, int64_t first, int64_t rows, const float *weights, float *scores)
{
	const struct compute_product product = {.form = COMPUTE_ABT,
	                                        .m = data->classes,
	                                        .n = rows,
	                                        .k = data->features,
	                                        .alpha = 1,
	                                        .a = weights,
	                                        .b = data->x + first * data->features,
	                                        .c = scores};
	return compute_multiply(data->backend, &product, NULL);
}

/* The scores of some rows in double precision. */
LGS_CLONES static void
score_exactly(const struct softmax_data *data, int64_t first, int64_t rows, const double *weights, double *scores)
{
	int64_t features = data->features;
	for (int64_t i = 0; i < rows; i++)
		for (int64_t k = 0; k < data->classes; k++) {
			const float *x = data->x + (first + i) * features;
			const double *w = weights + k * features;
			double sum = 0;
#pragma omp simd reduction(+ : sum)
			for (int64_t j = 0; j < features; j++)
				sum += w[j] * (double)x[j];
			scores[k * rows + i] = sum;
		}
}

void
softmax_move_anchor(const struct softmax_data *data, const double *parameters, struct softmax_anchor *anchor)
{
	memcpy(anchor->weights, parameters, (size_t)(data->classes * data->features) * sizeof *parameters);
#pragma omp parallel for schedule(static)
	for (int64_t block = 0; block < block_count(data); block++)
		score_exactly(data, block * BLOCK, rows_of(data, block), anchor->weights,
		              anchor->scores + block * BLOCK * data->classes);
}

/* A row's score of one class: the product's difference from the anchor, the anchor, and the bias. */
LGS_INLINE double
complete(float difference, double anchor, double bias)
{
	return (double)difference + anchor + bias;
}

/* The largest score of each row. */
LGS_INLINE void
find_largest(const float *scores, int64_t classes, int64_t rows, const double *anchor, const double *bias,
             double *largest)
{
	for (int64_t i = 0; i < rows; i++)
		largest[i] = -INFINITY;
	for (int64_t k = 0; k < classes; k++)
#pragma omp simd
		for (int64_t i = 0; i < rows; i++) {
			double here = complete(scores[k * rows + i], anchor[k * rows + i], bias[k]);
			largest[i] = here > largest[i] ? here : largest[i];
		}
}

/* e to a power that is rounded for the fast function, and what rounding lost put right to first order. */
LGS_INLINE double
exponential(double power)
{
	float rounded = (float)power;
	double lost = power > -80 ? power - (double)rounded : 0;
	return (double)compute_exp(rounded) * (1 + lost);
}

/*
 * Replaces scores[classes x rows] by softmax minus indicator of the label, adds their sums to bias_gradient, and
 * returns the sum of -log softmax[label]. What matters of a row that is nearly certain are the small chances of the
 * other classes: they are summed up in double precision, and the label's own value is taken from their sum.
 */
LGS_CLONES static double
lose(float *scores, int64_t classes, int64_t rows, const int64_t *labels, const double *anchor, const double *bias,
     double *bias_gradient)
{
	double largest[BLOCK], sum[BLOCK] = {0}, loss = 0;
	float own[BLOCK];
	find_largest(scores, classes, rows, anchor, bias, largest);
	for (int64_t i = 0; i < rows; i++) {
		int64_t at = labels[i] * rows + i;
		loss += largest[i] - complete(scores[at], anchor[at], bias[labels[i]]);
	}
	for (int64_t k = 0; k < classes; k++)
#pragma omp simd
		for (int64_t i = 0; i < rows; i++) {
			float *at = &scores[k * rows + i];
			double chance = exponential(complete(*at, anchor[k * rows + i], bias[k]) - largest[i]);
			*at = (float)chance;
			sum[i] += chance;
		}
	for (int64_t i = 0; i < rows; i++) {
		loss += log(sum[i]);
		own[i] = (float)(((double)scores[labels[i] * rows + i] - sum[i]) / sum[i]);
		sum[i] = 1 / sum[i];
	}
	for (int64_t k = 0; k < classes; k++) {
		double total = 0;
#pragma omp simd reduction(+ : total)
		for (int64_t i = 0; i < rows; i++) {
			float *at = &scores[k * rows + i];
			*at = labels[i] == k ? own[i] : (float)((double)*at * sum[i]);
			total += (double)*at;
		}
		bias_gradient[k] += total;
	}
	return loss;
}

static void
take_block(const struct softmax_data *data, int64_t block, const float *weights, const double *anchor,
           const double *bias, struct chunk *chunk)
{
	int64_t first = block * BLOCK, count = data->classes * data->features, rows = rows_of(data, block);
	const struct compute_product product = {.form = COMPUTE_AB,
	                                        .m = data->classes,
	                                        .n = data->features,
	                                        .k = rows,
	                                        .alpha = 1,
	                                        .a = chunk->scores,
	                                        .b = data->x + first * data->features,
	                                        .c = chunk->product};
	if (score(data, first, rows, weights, chunk->scores) < 0) {
		chunk->loss = NAN;
		return;
	}
	chunk->loss += lose(chunk->scores, data->classes, rows, data->labels + first, anchor + first * data->classes,
	                    bias, chunk->gradient + count);
	if (compute_multiply(data->backend, &product, NULL) < 0)
		chunk->loss = NAN;
	for (int64_t j = 0; j < count; j++)
		chunk->gradient[j] += (double)chunk->product[j];
}

static struct chunk
chunk_at(const struct softmax_data *data, char *memory, int64_t number)
{
	int64_t count = softmax_parameter_count(data->features, data->classes);
	struct chunk chunk = {.gradient = (double *)(void *)(memory + number * chunk_bytes(data))};
	chunk.product = (float *)(void *)(chunk.gradient + count);
	chunk.scores = chunk.product + data->classes * data->features;
	memset(chunk.gradient, 0, (size_t)count * sizeof *chunk.gradient);
	return chunk;
}

double
softmax_objective(const struct softmax_data *data, double c, const double *parameters,
                  const struct softmax_anchor *anchor, double *gradient, void *scratch)
{
	int64_t count = data->classes * data->features, all = count + data->classes;
	int64_t blocks = block_count(data), chunks = chunk_count(data);
	float *weights = scratch;
	char *memory = (char *)(weights + (count + 1) / 2 * 2);
	double loss[MOST_CHUNKS] = {0}, value = 0, sum = 0;
	for (int64_t j = 0; j < count; j++)
		weights[j] = (float)(parameters[j] - anchor->weights[j]);
#pragma omp parallel for schedule(static)
	for (int64_t i = 0; i < chunks; i++) {
		struct chunk chunk = chunk_at(data, memory, i);
		for (int64_t block = i * blocks / chunks; block < (i + 1) * blocks / chunks; block++)
			take_block(data, block, weights, anchor->scores, parameters + count, &chunk);
		loss[i] = chunk.loss;
	}
	memset(gradient, 0, (size_t)all * sizeof *gradient);
	/* In the order of the rows, so that the sum does not depend on how many threads there are. */
	for (int64_t i = 0; i < chunks; i++) {
		const double *part = (const double *)(void *)(memory + i * chunk_bytes(data));
		sum += loss[i];
		for (int64_t j = 0; j < all; j++)
			gradient[j] += part[j];
	}
	for (int64_t j = 0; j < all; j++)
		gradient[j] = c * gradient[j] + (j < count ? parameters[j] : 0);
	for (int64_t j = 0; j < count; j++)
		value += parameters[j] * parameters[j];
	return 0.5 * value + c * sum;
}

/* The number of the largest score of each row, the first of equals. */
static void
choose(const float *scores, int64_t classes, int64_t rows, const double *bias, int64_t *predictions)
{
	for (int64_t i = 0; i < rows; i++) {
		double largest = (double)scores[i] + bias[0];
		predictions[i] = 0;
		for (int64_t k = 1; k < classes; k++) {
			double here = (double)scores[k * rows + i] + bias[k];
			if (here > largest) {
				largest = here;
				predictions[i] = k;
			}
		}
	}
}

int64_t
softmax_predict(const struct softmax_data *data, const double *parameters, int64_t *predictions,
                const struct lgs_host *host, struct lgs_error *error)
{
	int64_t count = data->classes * data->features, status = LGS_OK;
	float *weights = host->allocate(host, (count + data->classes * BLOCK) * (int64_t)sizeof *weights);
	if (weights == NULL)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory to predict the classes of images");
	for (int64_t j = 0; j < count; j++)
		weights[j] = (float)parameters[j];
	for (int64_t block = 0; status >= 0 && block < block_count(data); block++) {
		int64_t first = block * BLOCK, rows = rows_of(data, block);
		status = score(data, first, rows, weights, weights + count);
		if (status >= 0)
			choose(weights + count, data->classes, rows, parameters + count, predictions + first);
	}
	host->release(host, weights);
	return status < 0 ? lgs_fail(error, status, "the products that predict classes failed") : LGS_OK;
}
