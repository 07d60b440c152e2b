/*
 * spectral.c: the option `spectral-norm` (Miyato, Kataoka, Koyama & Yoshida 2018): the discriminator's maps are its
 * weights W, as matrices [16 channels of large x channels of small], divided by an estimate of their largest singular
 * value,
 *
 *     v = W u / |W u|      u = W^T v / |W^T v|      sigma = v^T W u
 *
 * a step of the power iteration in each step of training. Batch normalization would undo the division, so that the
 * discriminator has biases in its place. The slopes of W, with u and v held fixed, are those of the maps, G, without
 * their part along W:
 *
 *     (G - <G, W / sigma> v u^T) / sigma
 */
#include "dcgan.h"

#include <math.h>

#include "../../compute/normal.h"

#define LEAST 1e-12 /* of a norm */
#define STRIP 64    /* columns at a time */

static int64_t
rows_of(const struct dcgan_block *b)
{
	return b->weights.count / b->layer.small_channels;
}

int
dcgan_build_spectral(struct dcgan *g)
{
	struct dcgan_network *d = &g->discriminator;
	int fine = 1;
	for (int64_t i = 0; i < d->blocks && fine; i++) {
		struct dcgan_block *b = &d->block[i];
		fine = (b->map = dcgan_room(g, b->weights.count, (int64_t)sizeof(float))) &&
		       (b->left = dcgan_room(g, rows_of(b), (int64_t)sizeof(float))) &&
		       (b->right = dcgan_room(g, b->layer.small_channels, (int64_t)sizeof(float))) &&
		       (b->next_right = dcgan_room(g, b->layer.small_channels, (int64_t)sizeof(float)));
	}
	return fine;
}

void
dcgan_begin_spectral(struct dcgan *g)
{
	char purpose[64];
	for (int64_t i = 0; i < g->discriminator.blocks; i++) {
		struct dcgan_block *b = &g->discriminator.block[i];
		(void)snprintf(purpose, sizeof purpose, "initial singular vector %lld", (long long)i);
		compute_draw_normal(g->host, g->host->random_key(g->host, purpose), 0, 1, b->layer.small_channels,
		                    b->right);
	}
}

/* Divides a vector by its norm, which is returned. */
static double
to_unit_length(int64_t count, float *vector)
{
	double square = 0;
	for (int64_t i = 0; i < count; i++)
		square += (double)vector[i] * (double)vector[i];
	const double norm = fmax(sqrt(square), LEAST);
	for (int64_t i = 0; i < count; i++)
		vector[i] = (float)((double)vector[i] / norm);
	return norm;
}

/* left = W right */
static void
multiply(const struct dcgan_block *b, const float *right, float *left)
{
	const int64_t rows = rows_of(b), columns = b->layer.small_channels;
#pragma omp parallel for schedule(static)
	for (int64_t i = 0; i < rows; i++) {
		double sum = 0;
		for (int64_t j = 0; j < columns; j++)
			sum += (double)b->weights.values[i * columns + j] * (double)right[j];
		left[i] = (float)sum;
	}
}

/* right = W^T left */
static void
multiply_transposed(const struct dcgan_block *b, const float *left, float *right)
{
	const int64_t rows = rows_of(b), columns = b->layer.small_channels;
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < columns; first += STRIP) {
		const int64_t width = compute_least(STRIP, columns - first);
		double sum[STRIP] = {0};
		for (int64_t i = 0; i < rows; i++)
			for (int64_t j = 0; j < width; j++)
				sum[j] += (double)b->weights.values[i * columns + first + j] * (double)left[i];
		for (int64_t j = 0; j < width; j++)
			right[first + j] = (float)sum[j];
	}
}

void
dcgan_divide_by_norms(struct dcgan *g, int iterates)
{
	struct dcgan_network *d = &g->discriminator;
	for (int64_t i = 0; g->options.spectral_norm && i < d->blocks; i++) {
		struct dcgan_block *b = &d->block[i];
		multiply(b, b->right, b->left);
		(void)to_unit_length(rows_of(b), b->left);
		multiply_transposed(b, b->left, b->next_right);
		b->norm = to_unit_length(b->layer.small_channels, b->next_right);
		for (int64_t j = 0; iterates && j < b->layer.small_channels; j++)
			b->right[j] = b->next_right[j];
		const float scale = (float)(1 / b->norm);
#pragma omp parallel for simd schedule(static)
		for (int64_t j = 0; j < b->weights.count; j++)
			b->map[j] = scale * b->weights.values[j];
	}
}

void
dcgan_pass_norms(struct dcgan *g)
{
	struct dcgan_network *d = &g->discriminator;
	for (int64_t i = 0; g->options.spectral_norm && i < d->blocks; i++) {
		struct dcgan_block *b = &d->block[i];
		const int64_t rows = rows_of(b), columns = b->layer.small_channels;
		float *slopes = b->weights.gradient;
		double along = 0;
		for (int64_t j = 0; j < b->weights.count; j++)
			along += (double)slopes[j] * (double)b->map[j];
		const float scale = (float)(1 / b->norm), part = (float)along;
#pragma omp parallel for schedule(static)
		for (int64_t row = 0; row < rows; row++)
			for (int64_t j = 0; j < columns; j++)
				slopes[row * columns + j] =
				    scale * (slopes[row * columns + j] - part * b->left[row] * b->next_right[j]);
	}
}
