/* pyramid.c: a step of the Laplacian pyramid (Burt & Adelson 1983), by rows and columns; see swd.h. */
#include "swd.h"

static const float binomial[5] = {1 / 16.0f, 4 / 16.0f, 6 / 16.0f, 4 / 16.0f, 1 / 16.0f};

int64_t
swd_half(int64_t side)
{
	return (side + 1) / 2;
}

/* The pixel that stands for number i of a line mirrored about its first and last one. */
static int64_t
mirror(int64_t i, int64_t count)
{
	if (count == 1)
		return 0;
	while (i < 0 || i >= count)
		i = i < 0 ? -i : 2 * (count - 1) - i;
	return i;
}

/* Every second value of a filtered line; elements are `stride` apart in both. */
static void
reduce_line(int64_t count, const float *in, float *out, int64_t in_stride, int64_t out_stride)
{
	for (int64_t k = 0; k < swd_half(count); k++) {
		float sum = 0;
		for (int64_t tap = -2; tap <= 2; tap++)
			sum += binomial[tap + 2] * in[mirror(2 * k + tap, count) * in_stride];
		out[k * out_stride] = sum;
	}
}

void
swd_reduce(int64_t height, int64_t width, const float *plane, float *out, float *room)
{
	int64_t half = swd_half(width);
	for (int64_t y = 0; y < height; y++)
		reduce_line(width, plane + y * width, room + y * half, 1, 1);
	for (int64_t x = 0; x < half; x++)
		reduce_line(height, room + x, out + x, half, half);
}

/* A value of a filtered line of `count` values that are zero at odd places; twice, so that it keeps its mean. */
static float
expanded(int64_t k, int64_t count, const float *small, int64_t stride)
{
	float sum = 0;
	for (int64_t tap = -2; tap <= 2; tap++) {
		int64_t i = mirror(k + tap, count);
		if (i % 2 == 0)
			sum += 2 * binomial[tap + 2] * small[i / 2 * stride];
	}
	return sum;
}

void
swd_subtract_expanded(int64_t height, int64_t width, const float *small, float *plane, float *room)
{
	int64_t half = swd_half(width);
	for (int64_t y = 0; y < swd_half(height); y++)
		for (int64_t x = 0; x < width; x++)
			room[y * width + x] = expanded(x, width, small + y * half, 1);
	for (int64_t y = 0; y < height; y++)
		for (int64_t x = 0; x < width; x++)
			plane[y * width + x] -= expanded(y, height, room + x, width);
}
