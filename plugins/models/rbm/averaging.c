/*
 * averaging.c: which parameters count once training has ended: those of its last step, or after `average-from` epochs
 * their mean over all steps since (Polyak & Juditsky 1992). The steps of stochastic gradients wander about a good
 * place rather than rest in it; their mean is nearer to it than any of them. Training itself never sees the mean.
 */
#include "rbm.h"

#include "../../compute/clones.h"

#define STRETCH 16384 /* elements that one thread updates at a time */

COMPUTE_CLONES static void
move(int64_t count, float share, const float *values, float *mean)
{
#pragma omp simd
	for (int64_t i = 0; i < count; i++)
		mean[i] += share * (values[i] - mean[i]);
}

static void
average(int64_t count, float share, const float *values, float *mean)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < count; first += STRETCH)
		move(compute_least(STRETCH, count - first), share, values + first, mean + first);
}

/* mean <- mean + (parameters - mean) / n, the n-th of them. */
void
rbm_average(struct rbm *r, int64_t epoch)
{
	if (!r->average_weights || epoch < r->options.average_from)
		return;
	r->averaged_batches++;
	float share = (float)(1 / (double)r->averaged_batches);
	average(r->visible * r->hidden, share, r->weights, r->average_weights);
	average(r->visible, share, r->visible_bias, r->average_visible_bias);
	average(r->hidden, share, r->hidden_bias, r->average_hidden_bias);
}

/* The parameters that everything but training uses. */
struct rbm_parameters
rbm_learnt(const struct rbm *r)
{
	struct rbm_parameters learnt = r->raw;
	if (r->averaged_batches)
		learnt =
		    (struct rbm_parameters){r->average_weights, r->average_visible_bias, r->average_hidden_bias, 1};
	learnt.retained = 1 - r->options.dropout;
	return learnt;
}
