/* stand-in-data.c: the numbers of stand-in.h: images, and what a training would have reported. */
#include <math.h>

#include "../base/random.h"
#include "stand-in.h"

#define STEPS 2000 /* of every series */

double
stand_in_draw(uint64_t key, uint64_t position)
{
	uint32_t words[4];
	random_bits(key, 4 * position, 4, words);
	return words[0] * 0x1p-32;
}

int64_t
stand_in_class(int64_t index)
{
	return index % STAND_IN_CLASSES;
}

void
stand_in_image(const struct lgs_shape *shape, uint64_t seed, int64_t index, float *image)
{
	const uint64_t key = random_key(seed, "", "stand-in images"), at = 4 * (uint64_t)index;
	const double ground = 0.1 + 0.2 * stand_in_draw(key, at),
		     y0 = (double)shape->height * (0.25 + 0.5 * stand_in_draw(key, at + 1)),
		     x0 = (double)shape->width * (0.25 + 0.5 * stand_in_draw(key, at + 2)),
		     radius = (double)shape->width * (0.08 + 0.05 * (double)stand_in_class(index));
	for (int64_t c = 0; c < shape->channels; c++)
		for (int64_t y = 0; y < shape->height; y++)
			for (int64_t x = 0; x < shape->width; x++) {
				double far = ((double)y - y0) * ((double)y - y0) + ((double)x - x0) * ((double)x - x0);
				double disc = exp(-far / (2 * radius * radius));
				*image++ = (float)(ground + (0.95 - ground) * disc * (1 - 0.1 * (double)c));
			}
}

/* Losses as they go: falling, with some noise. */
int64_t
stand_in_series(const struct lgs_subject *subject, const char *name, int64_t capacity, double *x, double *y,
                struct lgs_error *error)
{
	const uint64_t key = random_key(1, name, "stand-in series");
	(void)subject, (void)error;
	for (int64_t i = 0; i < STEPS && i < capacity; i++) {
		if (x)
			x[i] = (double)i;
		if (y)
			y[i] = 0.5 + exp(-(double)i / STEPS) + 0.2 * stand_in_draw(key, (uint64_t)i);
	}
	return STEPS;
}
