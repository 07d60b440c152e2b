/*
 * centering.c: the gradient of a machine whose units are centred (Montavon & Mueller 2012), which follows the data
 * equally well whether they are black on white or white on black.
 *
 * The centred machine has the energy E(v, h) = -(v - mu).W (h - lambda) - a'.v - c'.h with running means mu and lambda
 * of the data's units. Multiplied out it is the plain machine of the same weights and the biases
 *
 *     a = a' - sigma W lambda        c = c' - W^T mu / sigma
 *
 * so only the plain parameters are kept, and moving the offsets changes no machine (Melchior, Fischer & Wiskott 2016,
 * algorithm 1, whose offsets these are). A step is taken in W, a' and c': with mu and lambda subtracted from the
 * stacked phases, the product that gives the plain gradient of W gives the centred one, and the biases' gradients are
 * the plain ones. Momentum, decay and penalties act there too; then the plain biases follow from how the weights have
 * changed.
 */
#include "rbm.h"

#include <string.h>

#include "../../compute/clones.h"

#define BLOCK 64 /* columns at a time, so that sums do not depend on the number of threads */

static void
move(int64_t units, double rate, double share, const double *sums, float *offset)
{
	for (int64_t i = 0; i < units; i++)
		offset[i] = (float)((1 - rate) * (double)offset[i] + rate * share * sums[i]);
}

/* mu and lambda towards the means of the positive phase; with dropout lambda is what is retained on average. */
void
rbm_move_offsets(struct rbm *r, const struct rbm_step *s)
{
	if (!r->visible_offset)
		return;
	double share = 1 / (double)s->count, rate = r->options.centering_rate;
	move(r->visible, rate, share, r->sums.visible, r->visible_offset);
	move(r->hidden, rate, share * (1 - r->options.dropout), r->sums.hidden, r->hidden_offset);
}

/* values -= scale offset in some columns of a row. */
COMPUTE_CLONES static void
subtract(int64_t width, float scale, const float *offset, float *values)
{
#pragma omp simd
	for (int64_t i = 0; i < width; i++)
		values[i] -= scale * offset[i];
}

/* shift += sign W lambda. */
COMPUTE_CLONES static void
add_row(const struct rbm *r, double sign, int64_t i)
{
	const float *weights = r->weights + i * r->hidden, *offset = r->hidden_offset;
	double sum = 0;
#pragma omp simd reduction(+ : sum)
	for (int64_t j = 0; j < r->hidden; j++)
		sum += (double)weights[j] * (double)offset[j];
	r->visible_shift[i] += sign * sum;
}

/* shift += sign W^T mu, a block of columns. */
COMPUTE_CLONES static void
add_columns(const struct rbm *r, double sign, int64_t first, int64_t width)
{
	for (int64_t i = 0; i < r->visible; i++) {
		const float *weights = r->weights + i * r->hidden + first;
		double offset = sign * (double)r->visible_offset[i];
#pragma omp simd
		for (int64_t j = 0; j < width; j++)
			r->hidden_shift[first + j] += offset * (double)weights[j];
	}
}

static void
add_shifts(const struct rbm *r, double sign)
{
#pragma omp parallel for schedule(static)
	for (int64_t i = 0; i < r->visible; i++)
		add_row(r, sign, i);
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < r->hidden; first += BLOCK)
		add_columns(r, sign, first, compute_least(BLOCK, r->hidden - first));
}

/* Before the update: V - mu. */
void
rbm_center_visible(struct rbm *r, const struct rbm_step *s)
{
	if (!r->visible_offset)
		return;
#pragma omp parallel for schedule(static)
	for (int64_t row = 0; row < s->count + s->rows; row++)
		subtract(r->visible, 1, r->visible_offset, r->visible_stack + row * r->visible);
	memset(r->visible_shift, 0, (size_t)r->visible * sizeof(double));
	memset(r->hidden_shift, 0, (size_t)r->hidden * sizeof(double));
	add_shifts(r, 1);
}

/* And P - lambda for some hidden units; P1 has its sign and scale already. */
void
rbm_center_units(const struct rbm *r, const struct rbm_step *s, int64_t first, int64_t width)
{
	if (!r->hidden_offset)
		return;
	const float negative = -(float)s->count / (float)s->rows, *offset = r->hidden_offset + first;
	for (int64_t row = 0; row < s->count; row++)
		subtract(width, 1, offset, s->positive_hidden + row * r->hidden + first);
	for (int64_t row = 0; row < s->rows; row++)
		subtract(width, negative, offset, s->negative_hidden + row * r->hidden + first);
}

/* After the update: a = a' - sigma W lambda and c = c' - W^T mu / sigma with the new weights. */
void
rbm_settle_biases(struct rbm *r)
{
	if (!r->visible_offset)
		return;
	add_shifts(r, -1);
	for (int64_t i = 0; i < r->visible; i++)
		r->visible_bias[i] += (float)(r->sigma * r->visible_shift[i]);
	for (int64_t j = 0; j < r->hidden; j++)
		r->hidden_bias[j] += (float)(r->hidden_shift[j] / r->sigma);
}
