/*
 * unroll.c: the machine as a layer of a feed-forward network, whose units have the machine's hidden probabilities.
 */
#include "rbm.h"

#include <string.h>

static int64_t
unroll(void *model, float *weights, float *bias, struct lgs_error *error)
{
	const struct rbm *r = model;
	if (r->options.binarize == COMPUTE_THRESHOLD)
		return lgs_fail(error, LGS_UNSUPPORTED,
		                "an rbm with binarize=threshold is no layer of a network, whose inputs have no "
		                "threshold; binarize=none and binarize=sample are possible");
	const struct rbm_parameters learnt = rbm_learnt(r);
	for (int64_t i = 0; i < r->visible * r->hidden; i++)
		weights[i] = learnt.weights[i] / (float)r->sigma;
	memcpy(bias, learnt.hidden_bias, (size_t)r->hidden * sizeof *bias);
	return LGS_OK;
}

const struct lgs_feed_forward rbm_feed_forward = {.size = sizeof(struct lgs_feed_forward), .unroll = unroll};
