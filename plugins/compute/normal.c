/* normal.c: see normal.h. */
#include "normal.h"

#include <math.h>

#define WORDS 1024 /* random words fetched at a time */

void
compute_normals(const uint32_t *words, int64_t count, double *normals)
{
	const double turn = 6.283185307179586;
	for (int64_t i = 0; i < count; i += 2) {
		const double radius = sqrt(-2 * log(((double)words[i] + 0.5) * 0x1p-32)); /* of (0, 1), never 0 */
		const double angle = turn * 0x1p-32 * (double)words[i + 1];
		normals[i] = radius * cos(angle);
		normals[i + 1] = radius * sin(angle);
	}
}

void
compute_draw_normal(const struct lgs_host *host, uint64_t key, double mean, double scale, int64_t count, float *values)
{
	uint32_t words[WORDS];
	double normals[WORDS];
	for (int64_t i = 0; i < count; i++) {
		if (i % WORDS == 0) {
			host->random_bits(host, key, (uint64_t)i, WORDS, words);
			compute_normals(words, count - i < WORDS ? count - i : WORDS, normals);
		}
		values[i] = (float)(mean + scale * normals[i % WORDS]);
	}
}
