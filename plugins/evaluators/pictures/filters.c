/* filters.c: luminance and a low-pass, both in place, as a result is never longer than what it is made of. */
#include <math.h>

#include "pictures.h"

void
pictures_luminance(struct pictures *pictures)
{
	static const float luma[] = {0.299f, 0.587f, 0.114f};
	int64_t channels = pictures->shape.channels, pixels = pictures->shape.height * pictures->shape.width;
	if (channels == 1)
		return;
	for (int64_t i = 0; i < pictures->count; i++) {
		const float *image = pictures->values + i * channels * pixels;
		float *grey = pictures->values + i * pixels;
		for (int64_t p = 0; p < pixels; p++) {
			float sum = 0;
			for (int64_t c = 0; c < channels; c++)
				sum += (channels == 3 ? luma[c] : 1 / (float)channels) * image[c * pixels + p];
			grey[p] = sum;
		}
	}
	pictures->shape.channels = 1;
}

void
pictures_luminance_all(struct pictures_compared *compared)
{
	for (int i = 0; i < PICTURES_SETS; i++)
		pictures_luminance(&compared->set[i]);
}

/*
 * Makes `to` averages of `from` values, `stride` elements apart in both: average k is over the stretch from k from/to
 * to (k + 1) from/to, values at its ends counted by the part that lies within.
 */
static void
average_line(int64_t from, const float *in, int64_t to, float *out, int64_t stride)
{
	double width = (double)from / (double)to;
	for (int64_t k = 0; k < to; k++) {
		double begin = (double)k * width, end = begin + width, sum = 0;
		for (int64_t i = (int64_t)begin; i < from && (double)i < end; i++) {
			double part = fmin((double)i + 1, end) - fmax((double)i, begin);
			sum += part * (double)in[i * stride];
		}
		out[k * stride] = (float)(sum / width);
	}
}

static int64_t
shorter(int64_t side)
{
	return side < PICTURES_LOW_PASS ? side : PICTURES_LOW_PASS;
}

int64_t
pictures_low_pass(struct pictures *pictures, const struct lgs_host *host, struct lgs_error *error)
{
	int64_t height = pictures->shape.height, width = pictures->shape.width;
	int64_t new_height = shorter(height), new_width = shorter(width);
	float *room = host->allocate(host, height * new_width * (int64_t)sizeof *room);
	if (!room)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for a low-pass of images");
	for (int64_t plane = 0; plane < pictures->count * pictures->shape.channels; plane++) {
		const float *in = pictures->values + plane * height * width;
		float *out = pictures->values + plane * new_height * new_width;
		for (int64_t y = 0; y < height; y++)
			average_line(width, in + y * width, new_width, room + y * new_width, 1);
		for (int64_t x = 0; x < new_width; x++)
			average_line(height, room + x, new_height, out + x, new_width);
	}
	host->release(host, room);
	pictures->shape.height = new_height;
	pictures->shape.width = new_width;
	return LGS_OK;
}

int64_t
pictures_low_pass_all(struct pictures_compared *compared, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	for (int i = 0; status >= 0 && i < PICTURES_SETS; i++)
		status = pictures_low_pass(&compared->set[i], compared->host, error);
	return status;
}
