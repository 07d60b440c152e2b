/*
 * gaussian.c: visible units that are real numbers.
 *
 *     E(v, h) = |v - a|^2 / (2 sigma^2) - c.h - (v / sigma).W h        (Hinton 2010, section 13.2; Krizhevsky 2009)
 *
 * so P(h = 1 | v) = logistic(c + v W / sigma), and v given h is normal with mean a + sigma W h and variance sigma^2.
 * The log-likelihood's gradients are differences of the means of v h^T / sigma for W, v / sigma^2 for a, h for c. v and
 * a stay in pixel units throughout; sigma is a factor of the products (gibbs.c, step.c) and 1 for binary units. Nothing
 * bounds what a Gaussian unit reconstructs, so rates that suit binary units diverge.
 */
#include "rbm.h"

#include "../../compute/clones.h"
#include "../../compute/normal.h"

#define BLOCK 64 /* columns at a time, so that sums do not depend on the number of threads; a multiple of 4 */

/* states = values + sigma times normal numbers; rows begin at multiples of 4, so there is always a whole pair. */
static void
draw_states(const struct compute_draw *draw, int64_t row, int64_t first, int64_t width, double sigma,
            const float *values, float *states)
{
	uint32_t words[BLOCK];
	double normals[BLOCK];
	uint64_t position = draw->first + (uint64_t)row * draw->stride + (uint64_t)first;
	draw->host->random_bits(draw->host, draw->key, position, (width + 1) / 2 * 2, words);
	compute_normals(words, width, normals);
	for (int64_t i = 0; i < width; i++)
		states[i] = (float)((double)values[i] + sigma * normals[i]);
}

static void
gaussian_block(const struct compute_units *u, double sigma, int64_t first, int64_t width)
{
	for (int64_t row = 0; row < u->rows; row++) {
		int64_t offset = row * u->columns + first;
		float *values = u->values + offset;
		for (int64_t i = 0; i < width; i++)
			values[i] += u->bias[first + i];
		for (int64_t i = 0; u->squares && i < width; i++) {
			double difference = (double)u->target[offset + i] - (double)values[i];
			u->squares[first + i] += difference * difference;
		}
		for (int64_t i = 0; u->sums && i < width; i++)
			u->sums[first + i] += (double)values[i];
		if (u->states)
			draw_states(&u->draw, row, first, width, sigma, values, u->states + offset);
	}
}

/* As compute_units() for binary units (activation.h), with means in the place of probabilities and a scale of 1. */
void
rbm_gaussian_units(const struct compute_units *units, double sigma)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < units->columns; first += BLOCK)
		gaussian_block(units, sigma, first, compute_least(BLOCK, units->columns - first));
}

/* |v - a|^2 / (2 sigma^2). */
double
rbm_gaussian_energy(int64_t count, double sigma, const float *mean, const float *values)
{
	double sum = 0;
	for (int64_t i = 0; i < count; i++) {
		double distance = ((double)values[i] - (double)mean[i]) / sigma;
		sum += distance * distance / 2;
	}
	return sum;
}
