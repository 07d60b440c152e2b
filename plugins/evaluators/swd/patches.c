/*
 * patches.c: patches of each level of a pyramid, for a whole set of images; see swd.h.
 *
 * The pyramid is made in the images' own memory: of a level its band is needed for patches and the smaller images for
 * what follows, so that these take the larger ones' place.
 */
#include <math.h>
#include <string.h>

#include "../../compute/slices.h"
#include "swd.h"

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t
swd_patch_size(const struct lgs_shape *shape)
{
	return shape->channels * least(SWD_PATCH, shape->height) * least(SWD_PATCH, shape->width);
}

int64_t
swd_levels(const struct lgs_shape *shape)
{
	int64_t levels = 1;
	for (int64_t side = swd_half(least(shape->height, shape->width)); side >= SWD_LEAST_SIDE; side = swd_half(side))
		levels++;
	return levels;
}

void
swd_begin(struct swd_descent *descent, const struct pictures *pictures, uint64_t key, const struct lgs_host *host)
{
	*descent = (struct swd_descent){.host = host,
	                                .pictures = pictures,
	                                .stride = pictures_size(&pictures->shape),
	                                .height = pictures->shape.height,
	                                .width = pictures->shape.width,
	                                .key = key};
}

/* Patches of an image at places drawn by the image's number and the level's; of channel after channel. */
static void
cut_patches(const struct swd_descent *descent, int64_t image, int64_t per_image, float *out)
{
	int64_t channels = descent->pictures->shape.channels, height = descent->height, width = descent->width;
	int64_t rows = least(SWD_PATCH, descent->pictures->shape.height);
	int64_t columns = least(SWD_PATCH, descent->pictures->shape.width);
	const float *band = descent->pictures->values + image * descent->stride;
	uint64_t number = ((uint64_t)descent->level << 48) + (uint64_t)(image * per_image);
	for (int64_t patch = 0; patch < per_image; patch++) {
		uint32_t words[4];
		descent->host->random_bits(descent->host, descent->key, (number + (uint64_t)patch) * 4, 2, words);
		int64_t y = pictures_below(words[0], height - rows + 1),
			x = pictures_below(words[1], width - columns + 1);
		for (int64_t c = 0; c < channels; c++)
			for (int64_t row = 0; row < rows; row++, out += columns)
				memcpy(out, band + (c * height + y + row) * width + x, (size_t)columns * sizeof *out);
	}
}

/* room has space for an image of this level and two passes; returns what is needed. */
static int64_t
room_size(const struct swd_descent *descent)
{
	int64_t pixels = descent->height * descent->width;
	return (descent->pictures->shape.channels + 1) * pixels;
}

static void
descend_image(const struct swd_descent *descent, int64_t image, int last, int64_t per_image, float *out, float *room)
{
	int64_t channels = descent->pictures->shape.channels, height = descent->height, width = descent->width;
	int64_t small_pixels = swd_half(height) * swd_half(width);
	float *values = descent->pictures->values + image * descent->stride;
	float *small = room + height * width;
	for (int64_t c = 0; !last && c < channels; c++) {
		float *plane = values + c * height * width;
		swd_reduce(height, width, plane, small + c * small_pixels, room);
		swd_subtract_expanded(height, width, small + c * small_pixels, plane, room);
	}
	cut_patches(descent, image, per_image, out);
	if (!last)
		memcpy(values, small, (size_t)(channels * small_pixels) * sizeof *values);
}

int64_t
swd_descend(struct swd_descent *descent, int last, int64_t per_image, float *out, struct lgs_error *error)
{
	int64_t size = swd_patch_size(&descent->pictures->shape), room = room_size(descent);
	struct compute_slices slices = compute_share_out(descent->pictures->count);
	float *rooms = descent->host->allocate(descent->host, slices.slices * room * (int64_t)sizeof *rooms);
	if (!rooms)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for a level of the pyramid");
#pragma omp parallel for
	for (int64_t slice = 0; slice < slices.slices; slice++)
		for (int64_t i = compute_slice_begin(slices, slice); i < compute_slice_begin(slices, slice + 1); i++)
			descend_image(descent, i, last, per_image, out + i * per_image * size, rooms + slice * room);
	descent->host->release(descent->host, rooms);
	descent->height = swd_half(descent->height);
	descent->width = swd_half(descent->width);
	descent->level++;
	return LGS_OK;
}

void
swd_normalize(int64_t channels, int64_t count, int64_t size, float *patches)
{
	int64_t pixels = size / channels;
	for (int64_t c = 0; c < channels; c++) {
		double sum = 0, squares = 0, values = (double)(count * pixels);
		for (int64_t i = 0; i < count; i++)
			for (int64_t p = 0; p < pixels; p++)
				sum += (double)patches[i * size + c * pixels + p];
		double mean = sum / values;
		for (int64_t i = 0; i < count; i++)
			for (int64_t p = 0; p < pixels; p++) {
				double difference = (double)patches[i * size + c * pixels + p] - mean;
				squares += difference * difference;
			}
		/* A channel that is the same everywhere becomes 0. */
		double scale = squares > 0 ? 1 / sqrt(squares / values) : 0;
		for (int64_t i = 0; i < count; i++)
			for (int64_t p = 0; p < pixels; p++) {
				float *value = &patches[i * size + c * pixels + p];
				*value = (float)(((double)*value - mean) * scale);
			}
	}
}
