/*
 * dropout.c: hidden units left out of training at random (Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov
 * 2014, section 8).
 *
 * Each training sample retains every hidden unit with probability 1 - p and is one of the machine of those units alone:
 * in both phases, the dropped ones say nothing to the visible units and are not trained on it. Row i of the negative
 * phase, a persistent chain too, has the mask of sample i.
 *
 * No unit is dropped once training has ended. Units were trained on everything the visible units say, so features are
 * P(h = 1 | v) as they stand; what the hidden units say is multiplied by 1 - p, which gives images of given hidden
 * states their mean input, and as the energy the mean of all the thinned machines' energies (features.c).
 */
#include "rbm.h"

void
rbm_draw_mask(struct rbm *r, int64_t rows, struct compute_draw draw)
{
	if (!r->mask)
		return;
#pragma omp parallel for simd schedule(static)
	for (int64_t i = 0; i < rows * r->hidden; i++)
		r->mask[i] = (float)(1 - r->options.dropout);
	compute_data(&(struct compute_data){
	    .binarize = COMPUTE_SAMPLE,
	    .rows = rows,
	    .columns = r->hidden,
	    .values = r->mask,
	    .copy = r->mask,
	    .draw = draw,
	});
}

static void
drop(const struct rbm *r, int64_t rows, int64_t first, int64_t width, float *hidden, double *sums)
{
	for (int64_t row = 0; row < rows; row++) {
		const float *mask = r->mask + row * r->hidden + first;
		float *values = hidden + row * r->hidden + first;
		for (int64_t j = 0; j < width; j++) {
			sums[first + j] -= (double)((1 - mask[j]) * values[j]);
			values[j] *= mask[j];
		}
	}
}

/* Clears some units' part in both phases where they are dropped, and takes it out of the sums it has been added to. */
void
rbm_drop_units(const struct rbm *r, const struct rbm_step *s, int64_t first, int64_t width)
{
	if (!r->mask)
		return;
	drop(r, s->count, first, width, s->positive_hidden, r->sums.hidden);
	drop(r, s->rows, first, width, s->negative_hidden, r->sums.hidden_negative);
}

/* States of some rows without the dropped units', in r->states; those of persistent chains stay whole for the next
 * mask. */
const float *
rbm_retained(struct rbm *r, int64_t first, int64_t rows, const float *states)
{
	const int64_t begin = first * r->hidden;
	if (!r->mask)
		return states + begin;
#pragma omp parallel for simd schedule(static)
	for (int64_t i = begin; i < begin + rows * r->hidden; i++)
		r->states[i] = states[i] * r->mask[i];
	return r->states + begin;
}
