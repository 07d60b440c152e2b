/* convolution.c: see convolution.h. Batches are lowered in portions, so that a portion stays in the shared cache. */
#include "convolution.h"

#include <string.h>

#define PORTION (1 << 22) /* floats of lowered images at a time, where one image has no more */

int64_t
compute_large_count(const struct compute_layer *l, int64_t images)
{
	return images * l->large * l->large * l->large_channels;
}

int64_t
compute_small_count(const struct compute_layer *l, int64_t images)
{
	return images * l->small * l->small * l->small_channels;
}

int64_t
compute_weight_count(const struct compute_layer *l)
{
	return COMPUTE_KERNEL_PIXELS * l->large_channels * l->small_channels;
}

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
images_at_a_time(const struct compute_layer *l, int64_t images)
{
	int64_t portion = PORTION / lowered_image(l);
	portion = portion < 1 ? 1 : portion;
	return portion < images ? portion : images;
}

int64_t
compute_lowered_count(const struct compute_layer *l, int64_t images)
{
	return lowered_already(l) ? 0 : images_at_a_time(l, images) * lowered_image(l);
}

/* The columns [begin, end) of a kernel's row at x that lie within an image. */
struct columns {
	int64_t begin;
	int64_t end;
	int64_t first; /* the image's column under `begin` */
};

static struct columns
columns_at(const struct compute_layer *l, int64_t x)
{
	int64_t left = 2 * x - 1, begin = left < 0 ? -left : 0;
	int64_t right = l->large - left, end = right < COMPUTE_KERNEL ? right : COMPUTE_KERNEL;
	return (struct columns){begin, end, left + begin};
}

/* One row of the kernel at one position: a run of pixels, and nothing where it is outside of the image. */
static void
lower_run(const struct compute_layer *l, const float *image, int64_t y, int64_t x, float *run)
{
	const int64_t channels = l->large_channels, length = COMPUTE_KERNEL * channels;
	const struct columns c = columns_at(l, x);
	if (y < 0 || y >= l->large) {
		memset(run, 0, (size_t)length * sizeof *run);
		return;
	}
	memset(run, 0, (size_t)(c.begin * channels) * sizeof *run);
	memcpy(run + c.begin * channels, image + (y * l->large + c.first) * channels,
	       (size_t)((c.end - c.begin) * channels) * sizeof *run);
	memset(run + c.end * channels, 0, (size_t)((COMPUTE_KERNEL - c.end) * channels) * sizeof *run);
}

static void
raise_run(const struct compute_layer *l, const float *run, int64_t y, int64_t x, float *image)
{
	const int64_t channels = l->large_channels;
	const struct columns c = columns_at(l, x);
	if (y < 0 || y >= l->large)
		return;
	const float *from = run + c.begin * channels;
	float *to = image + (y * l->large + c.first) * channels;
#pragma omp simd
	for (int64_t i = 0; i < (c.end - c.begin) * channels; i++)
		to[i] += from[i];
}

void
compute_lower(const struct compute_layer *l, int64_t images, const float *large, float *rows)
{
	const int64_t run = COMPUTE_KERNEL * l->large_channels;
	if (lowered_already(l)) {
		memcpy(rows, large, (size_t)compute_large_count(l, images) * sizeof *rows);
		return;
	}
#pragma omp parallel for collapse(2) schedule(static)
	for (int64_t i = 0; i < images; i++)
		for (int64_t y = 0; y < l->small; y++)
			for (int64_t x = 0; x < l->small; x++)
				for (int64_t k = 0; k < COMPUTE_KERNEL; k++)
					lower_run(l, large + compute_large_count(l, i), 2 * y - 1 + k, x,
					          rows + ((i * l->small + y) * l->small + x) * row_length(l) + k * run);
}

void
compute_raise(const struct compute_layer *l, int64_t images, const float *rows, float *large)
{
	const int64_t run = COMPUTE_KERNEL * l->large_channels;
	if (lowered_already(l)) {
		memcpy(large, rows, (size_t)compute_large_count(l, images) * sizeof *large);
		return;
	}
#pragma omp parallel for schedule(static)
	for (int64_t i = 0; i < images; i++) {
		float *image = large + compute_large_count(l, i);
		memset(image, 0, (size_t)compute_large_count(l, 1) * sizeof *image);
		for (int64_t y = 0; y < l->small; y++)
			for (int64_t x = 0; x < l->small; x++)
				for (int64_t k = 0; k < COMPUTE_KERNEL; k++)
					raise_run(l,
					          rows + ((i * l->small + y) * l->small + x) * row_length(l) + k * run,
					          2 * y - 1 + k, x, image);
	}
}

/* small = rows W, the two others by their transposes. */
static struct compute_product
product(const struct compute_layer *l, enum compute_form form, int64_t images, const float *a, const float *b,
        float beta, float *c)
{
	const int64_t positions = images * l->small * l->small;
	struct compute_product p = {.form = form, .alpha = 1, .a = a, .b = b, .beta = beta, .c = c};
	p.m = form == COMPUTE_ATB ? row_length(l) : positions;
	p.n = form == COMPUTE_ABT ? row_length(l) : l->small_channels;
	p.k = form == COMPUTE_AB ? row_length(l) : form == COMPUTE_ABT ? l->small_channels : positions;
	return p;
}

static const float *
lowered(const struct compute_maps *maps, const struct compute_layer *l, int64_t images, const float *large)
{
	if (lowered_already(l))
		return large;
	compute_lower(l, images, large, maps->room);
	return maps->room;
}

int64_t
compute_convolve(const struct compute_maps *maps, const struct compute_layer *l, int64_t images, const float *large,
                 const float *weights, float *small, struct lgs_error *error)
{
	const int64_t portion = images_at_a_time(l, images);
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < images && status == LGS_OK; i += portion) {
		int64_t count = images - i < portion ? images - i : portion;
		const float *rows = lowered(maps, l, count, large + compute_large_count(l, i));
		const struct compute_product p =
		    product(l, COMPUTE_AB, count, rows, weights, 0, small + compute_small_count(l, i));
		status = compute_multiply(maps->backend, &p, error);
	}
	return status;
}

int64_t
compute_transpose_convolve(const struct compute_maps *maps, const struct compute_layer *l, int64_t images,
                           const float *small, const float *weights, float *large, struct lgs_error *error)
{
	const int64_t portion = images_at_a_time(l, images);
	const int direct = lowered_already(l);
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < images && status == LGS_OK; i += portion) {
		int64_t count = images - i < portion ? images - i : portion;
		float *rows = direct ? large + compute_large_count(l, i) : maps->room;
		const struct compute_product p =
		    product(l, COMPUTE_ABT, count, small + compute_small_count(l, i), weights, 0, rows);
		status = compute_multiply(maps->backend, &p, error);
		if (status == LGS_OK && !direct)
			compute_raise(l, count, rows, large + compute_large_count(l, i));
	}
	return status;
}

int64_t
compute_weights_gradient(const struct compute_maps *maps, const struct compute_layer *l, int64_t images,
                         const float *large, const float *small, float beta, float *gradient, struct lgs_error *error)
{
	const int64_t portion = images_at_a_time(l, images);
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < images && status == LGS_OK; i += portion) {
		int64_t count = images - i < portion ? images - i : portion;
		const float *rows = lowered(maps, l, count, large + compute_large_count(l, i));
		const struct compute_product p =
		    product(l, COMPUTE_ATB, count, rows, small + compute_small_count(l, i), i ? 1 : beta, gradient);
		status = compute_multiply(maps->backend, &p, error);
	}
	return status;
}
