/*
 * initial.c: how parameters and persistent chains begin. Random numbers are addressed by the element's index.
 */
#include "rbm.h"

#include <math.h>

#define WORDS 1024 /* random words fetched at a time */

/* weights ~ N(0, scale^2), two from each pair of random words (Box & Muller 1958). */
static void
draw_normal(const struct lgs_host *host, const char *purpose, double scale, int64_t count, float *values)
{
	const double turn = 6.283185307179586;
	uint64_t key = host->random_key(host, purpose);
	uint32_t words[WORDS];
	for (int64_t i = 0; i < count; i++) {
		if (i % WORDS == 0)
			host->random_bits(host, key, (uint64_t)i, WORDS, words);
		int64_t even = i % WORDS / 2 * 2;
		double radius = sqrt(-2 * log(((double)words[even] + 0.5) * 0x1p-32)); /* of (0, 1), never 0 */
		double angle = turn * 0x1p-32 * (double)words[even + 1];
		values[i] = (float)(scale * radius * (i % 2 ? sin(angle) : cos(angle)));
	}
}

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
	draw_normal(r->host, "initial weights", r->options.weight_scale, r->visible * r->hidden, r->weights);
	for (int64_t j = 0; j < r->hidden; j++)
		r->hidden_bias[j] = (float)r->options.hidden_bias;
	draw_coins(r->host, "initial chains", r->chains * r->hidden, r->chain_states);
}

/* a_i = log(p_i / (1 - p_i)) (Hinton 2010, section 8), p_i by the rule of succession, which keeps it within (0, 1). */
int64_t
rbm_initialize(void *model, const struct lgs_batch *first, struct lgs_error *error)
{
	struct rbm *r = model;
	(void)error;
	if (r->options.visible_bias != RBM_BIAS_DATA)
		return LGS_OK;
	for (int64_t i = 0; i < r->visible; i++) {
		double on = 1, off = 1;
		for (int64_t row = 0; row < first->count; row++) {
			double value = (double)first->images[row * r->visible + i];
			if (r->options.binarize == COMPUTE_THRESHOLD)
				value = value > 0.5;
			on += value;
			off += 1 - value;
		}
		r->visible_bias[i] = (float)log(on / off);
	}
	return LGS_OK;
}
