/*
 * lowering.c: the maps of convolution.h as matrix products. Batches are lowered in portions, which stay in the caches.
 */
#include <string.h>

#include "onednn/onednn.h"
#include "threads.h"

#define CACHED (1 << 18) /* numbers that a processor's own cache holds beside what else a product needs */

static int64_t
row_length(const struct compute_layer *l)
{
	return COMPUTE_KERNEL_PIXELS * l->large_channels;
}

/* Images of 4 x 4 under a kernel of 4 x 4: a row already. */
static int
lowered_already(const struct compute_layer *l)
{
	return l->small == 1 && l->large == COMPUTE_KERNEL;
}

static int64_t
lowered_image(const struct compute_layer *l)
{
	return l->small * l->small * row_length(l);
}

static int64_t
greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* As many as the caches hold; but no fewer numbers than there are weights, as every portion's product reads these anew.
 */
static int64_t
images_at_a_time(const struct compute_layer *l, int64_t images)
{
	int64_t numbers = greater(CACHED * compute_threads(), compute_weight_count(l));
	int64_t portion = greater(numbers / lowered_image(l), 1);
	return compute_least(portion, images);
}

int64_t
compute_lowered_count(const struct compute_layer *l, int64_t images)
{
	return lowered_already(l) ? 0 : images_at_a_time(l, images) * lowered_image(l);
}

/* ---- lowering and raising ---- */

/* The columns [begin, end) of a kernel's row at x that lie within an image. */
struct columns {
	int64_t begin;
	int64_t end;
	int64_t first; /* the image's column under `begin` */
};

COMPUTE_INLINE struct columns
columns_at(const struct compute_layer *l, int64_t x)
{
	int64_t left = 2 * x - 1, begin = left < 0 ? -left : 0;
	int64_t right = l->large - left, end = right < COMPUTE_KERNEL ? right : COMPUTE_KERNEL;
	return (struct columns){begin, end, left + begin};
}

/* One row of the kernel at one position: a run of pixels, and nothing where it is outside of the image. */
static void
lower_run(const struct compute_layer *l, size_t pixel, const char *image, int64_t y, int64_t x, char *run)
{
	const struct columns c = columns_at(l, x);
	const size_t begin = (size_t)c.begin * pixel, end = (size_t)c.end * pixel;
	if (y < 0 || y >= l->large) {
		memset(run, 0, COMPUTE_KERNEL * pixel);
		return;
	}
	if (begin)
		memset(run, 0, begin);
	memcpy(run + begin, image + (size_t)(y * l->large + c.first) * pixel, end - begin);
	if (end < COMPUTE_KERNEL * pixel)
		memset(run + end, 0, COMPUTE_KERNEL * pixel - end);
}

void
compute_lower(const struct compute_layer *l, enum compute_precision precision, int64_t images, const void *large,
              void *rows)
{
	const size_t pixel = (size_t)l->large_channels * compute_operand_size(precision),
		     image = (size_t)(l->large * l->large) * pixel;
	const char *from = large;
	char *to = rows;
	if (lowered_already(l)) {
		memcpy(rows, large, (size_t)images * image);
		return;
	}
#pragma omp parallel for collapse(2) schedule(static)
	for (int64_t i = 0; i < images; i++)
		for (int64_t y = 0; y < l->small; y++)
			for (int64_t x = 0; x < l->small; x++)
				for (int64_t k = 0; k < COMPUTE_KERNEL; k++)
					lower_run(
					    l, pixel, from + (size_t)i * image, 2 * y - 1 + k, x,
					    to + (size_t)(((i * l->small + y) * l->small + x) * COMPUTE_KERNEL + k) *
						     COMPUTE_KERNEL * pixel);
}

/* Adds a run at x to a row of an image. */
COMPUTE_INLINE void
raise_run(const struct compute_layer *l, const float *run, int64_t x, float *row)
{
	const struct columns c = columns_at(l, x);
	const float *from = run + c.begin * l->large_channels;
	float *to = row + c.first * l->large_channels;
#pragma omp simd
	for (int64_t i = 0; i < (c.end - c.begin) * l->large_channels; i++)
		to[i] += from[i];
}

/* Row `at` of an image: under the kernels of two rows of positions, y = (at + 1 - k) / 2 for every other k. */
COMPUTE_CLONES static void
raise_row(const struct compute_layer *l, const float *rows, int64_t at, float *row)
{
	const int64_t run = COMPUTE_KERNEL * l->large_channels;
	memset(row, 0, (size_t)(l->large * l->large_channels) * sizeof *row);
	for (int64_t k = (at + 1) % 2; k < COMPUTE_KERNEL; k += 2) {
		const int64_t y = (at + 1 - k) / 2;
		if (at + 1 < k || y >= l->small)
			continue;
		for (int64_t x = 0; x < l->small; x++)
			raise_run(l, rows + (y * l->small + x) * row_length(l) + k * run, x, row);
	}
}

void
compute_raise(const struct compute_layer *l, int64_t images, const float *rows, float *large)
{
	if (lowered_already(l)) {
		memcpy(large, rows, (size_t)compute_large_count(l, images) * sizeof *large);
		return;
	}
#pragma omp parallel for collapse(2) schedule(static)
	for (int64_t i = 0; i < images; i++)
		for (int64_t at = 0; at < l->large; at++)
			raise_row(l, rows + i * lowered_image(l), at,
			          large + (i * l->large + at) * l->large * l->large_channels);
}

/* ---- products ---- */

/* c = op(a) op(b) + beta c between lowered rows, small images and weights: small = rows W, the others by transposes. */
static int64_t
multiply(const struct compute_maps *maps, const struct compute_layer *l, enum compute_form form, int64_t images,
         const void *a, const void *b, float beta, float *c, struct lgs_error *error)
{
	const int64_t positions = images * l->small * l->small;
	const int64_t m = form == COMPUTE_ATB ? row_length(l) : positions,
		      n = form == COMPUTE_ABT ? row_length(l) : l->small_channels,
		      k = form == COMPUTE_AB    ? row_length(l)
	                  : form == COMPUTE_ABT ? l->small_channels
	                                        : positions;
	if (maps->precision != COMPUTE_BF16) {
		const struct compute_product p = {
		    .form = form, .m = m, .n = n, .k = k, .alpha = 1, .a = a, .b = b, .beta = beta, .c = c};
		return compute_multiply(maps->backend, &p, error);
	}
	const int status = onednn_multiply_bf16(maps->primitives, form, m, n, k, a, b, beta, c);
	return status ? lgs_fail(error, LGS_UNSUPPORTED,
	                         "oneDNN refused a product of %lld x %lld numbers of bfloat16, %lld terms (status %d); "
	                         "try precision=f32",
	                         (long long)m, (long long)n, (long long)k, status)
	              : LGS_OK;
}

/* Weights as products take them in. */
static const void *
narrow_weights(const struct compute_maps *maps, const struct compute_layer *l, const float *weights)
{
	if (maps->precision != COMPUTE_BF16)
		return weights;
	compute_to_operands(COMPUTE_BF16, compute_weight_count(l), weights, maps->weights);
	return maps->weights;
}

static const void *
lowered(const struct compute_maps *maps, const struct compute_layer *l, int64_t images, const void *large)
{
	if (lowered_already(l))
		return large;
	compute_lower(l, maps->precision, images, large, maps->lowered);
	return maps->lowered;
}

/* The images from i on of an array of numbers that products take in. */
static const void *
operand(const struct compute_maps *maps, const void *images, int64_t numbers)
{
	return (const char *)images + (size_t)numbers * compute_operand_size(maps->precision);
}

int64_t
compute_lowered_convolve(const struct compute_maps *maps, const struct compute_layer *l, int64_t images,
                         const void *large, const float *weights, float *small, struct lgs_error *error)
{
	const int64_t portion = images_at_a_time(l, images);
	const void *w = narrow_weights(maps, l, weights);
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < images && status == LGS_OK; i += portion) {
		int64_t count = compute_least(images - i, portion);
		const void *rows = lowered(maps, l, count, operand(maps, large, compute_large_count(l, i)));
		status = multiply(maps, l, COMPUTE_AB, count, rows, w, 0, small + compute_small_count(l, i), error);
	}
	return status;
}

int64_t
compute_lowered_transpose(const struct compute_maps *maps, const struct compute_layer *l, int64_t images,
                          const void *small, const float *weights, float *large, struct lgs_error *error)
{
	const int64_t portion = images_at_a_time(l, images);
	const int direct = lowered_already(l);
	const void *w = narrow_weights(maps, l, weights);
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < images && status == LGS_OK; i += portion) {
		int64_t count = compute_least(images - i, portion);
		float *rows = direct ? large + compute_large_count(l, i) : maps->lowered;
		status = multiply(maps, l, COMPUTE_ABT, count, operand(maps, small, compute_small_count(l, i)), w, 0,
		                  rows, error);
		if (status == LGS_OK && !direct)
			compute_raise(l, count, rows, large + compute_large_count(l, i));
	}
	return status;
}

int64_t
compute_lowered_gradient(const struct compute_maps *maps, const struct compute_layer *l, int64_t images,
                         const void *large, const void *small, float beta, float *gradient, struct lgs_error *error)
{
	const int64_t portion = images_at_a_time(l, images);
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < images && status == LGS_OK; i += portion) {
		int64_t count = compute_least(images - i, portion);
		const void *rows = lowered(maps, l, count, operand(maps, large, compute_large_count(l, i)));
		status = multiply(maps, l, COMPUTE_ATB, count, rows, operand(maps, small, compute_small_count(l, i)),
		                  i ? 1 : beta, gradient, error);
	}
	return status;
}
