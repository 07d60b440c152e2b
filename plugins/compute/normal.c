/* normal.c: see normal.h. */
#include "normal.h"

#include <math.h>

#define WORDS 1024 /* random words fetched at a time */

double
compute_normal(const uint32_t *words, int64_t i)
{
	const double turn = 6.283185307179586;
	int64_t even = i / 2 * 2;
	double radius = sqrt(-2 * log(((double)words[even] + 0.5) * 0x1p-32)); /* of (0, 1), never 0 */
	double angle = turn * 0x1p-32 * (double)words[even + 1];
	return radius * (i % 2 ? sin(angle) : cos(angle));
}

void
compute_draw_normal(const struct lgs_host *host, uint64_t key, double mean, double scale, int64_t count, float *values)
{
	uint32_t words[WORDS];
	for (int64_t i = 0; i < count; i++) {
		if (i % WORDS == 0)
			host->random_bits(host, key, (uint64_t)i, WORDS, words);
		values[i] = (float)(mean + scale * compute_normal(words, i % WORDS));
	}
}
