/* units.c: a block's units as they were in the batch that passed last, for whoever looks at them beside training's own
 * passes. */
#include "dcgan.h"

#include <math.h>
#include <string.h>

#include "../../compute/exponential.h"

struct dcgan_units
dcgan_units_of(struct dcgan *g, const struct dcgan_network *n, const struct dcgan_block *b, int64_t stream)
{
	const int64_t rows = n->images * b->positions;
	float *scale = g->affine, *offset = scale + b->channels, *rate = offset + b->channels;
	for (int64_t j = 0; j < b->channels; j++) {
		const float gain = b->normalized ? b->gain.values[j] : 0;
		scale[j] = b->normalized ? gain * b->inverse[stream][j] : 1;
		offset[j] = b->normalized ? b->shift.values[j] - scale[j] * b->mean[stream][j] : 0;
		rate[j] = gain == 0 ? 0 : COMPUTE_RATE_SCALE / fabsf(gain);
	}
	return (struct dcgan_units){.images = n->images,
	                            .positions = b->positions,
	                            .channels = b->channels,
	                            .activation = b->activation,
	                            .normalized = b->normalized,
	                            .values = b->values + stream * rows * b->channels,
	                            .scale = scale,
	                            .offset = offset,
	                            .rate = rate};
}

COMPUTE_CLONES static void
element_row(const struct dcgan_units *u, int magnitude, const float *values, double *sums)
{
	for (int64_t j = 0; j < u->channels; j++) {
		const float y = u->scale[j] * values[j] + u->offset[j];
		const float a = u->normalized ? compute_nonlinear(u->activation, y) : y;
		sums[j * u->positions] += (double)(magnitude ? fabsf(a) : compute_logistic(u->rate[j] * y));
	}
}

void
dcgan_element_sums(struct dcgan *g, const struct dcgan_network *n, const struct dcgan_block *b, int magnitude,
                   int64_t stream, double *sums)
{
	const struct dcgan_units u = dcgan_units_of(g, n, b, stream);
	memset(sums, 0, (size_t)(u.positions * u.channels) * sizeof *sums);
#pragma omp parallel for schedule(static)
	for (int64_t p = 0; p < u.positions; p++)
		for (int64_t i = 0; i < u.images; i++)
			element_row(&u, magnitude, u.values + (i * u.positions + p) * u.channels, sums + p);
}
