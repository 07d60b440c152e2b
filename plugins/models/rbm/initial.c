/*
 * initial.c: how parameters and persistent chains begin. Random numbers are addressed by the element's index.
 */
#include "rbm.h"

#include <math.h>

#include "../../compute/normal.h"

#define WORDS 1024 /* random words fetched at a time */

/* Fair coins, from the highest bit of each word. */
static void
draw_coins(const struct lgs_host *host, const char *purpose, int64_t count, float *values)
{
	uint64_t key = host->random_key(host, purpose);
	uint32_t words[WORDS];
	for (int64_t i = 0; i < count; i++) {
		if (i % WORDS == 0)
			host->random_bits(host, key, (uint64_t)i, WORDS, words);
		values[i] = (float)(words[i % WORDS] >> 31);
	}
}

void
rbm_begin(struct rbm *r)
{
	compute_draw_normal(r->host, r->host->random_key(r->host, "initial weights"), 0, r->options.weight_scale,
	                    r->visible * r->hidden, r->weights);
	for (int64_t j = 0; j < r->hidden; j++)
		r->hidden_bias[j] = (float)r->options.hidden_bias;
	draw_coins(r->host, "initial chains", r->chains * r->hidden, r->chain_states);
	for (int64_t i = 0; r->visible_offset && i < r->visible; i++)
		r->visible_offset[i] = 0.5f;
	for (int64_t j = 0; r->hidden_offset && j < r->hidden; j++)
		r->hidden_offset[j] = (float)((1 - r->options.dropout) / (1 + exp(-r->options.hidden_bias)));
}

/*
 * a_i = log(p_i / (1 - p_i)) (Hinton 2010, section 8), p_i by the rule of succession, which keeps it within (0, 1); of
 * Gaussian units the mean itself. Centring begins with the mean too.
 */
int64_t
rbm_initialize(void *model, const struct lgs_batch *first, struct lgs_error *error)
{
	struct rbm *r = model;
	(void)error;
	for (int64_t i = 0; i < r->visible; i++) {
		double on = 1, off = 1;
		for (int64_t row = 0; row < first->count; row++) {
			double value = (double)first->images[row * r->visible + i];
			if (r->options.binarize == COMPUTE_THRESHOLD)
				value = value > 0.5;
			on += value;
			off += 1 - value;
		}
		float mean = (float)((on - 1) / (double)first->count);
		if (r->visible_offset)
			r->visible_offset[i] = mean;
		if (r->options.visible_bias == RBM_BIAS_DATA)
			r->visible_bias[i] = r->options.visible == RBM_GAUSSIAN ? mean : (float)log(on / off);
	}
	return LGS_OK;
}
