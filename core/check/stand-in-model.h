/*
 * stand-in-model: a restricted Boltzmann machine with weights at random, whose samples are the stand-in's images, and
 * that has every optional ability of a model but that of learning.
 */
#ifndef LGS_CHECK_STAND_IN_MODEL_H
#define LGS_CHECK_STAND_IN_MODEL_H

#include <lgs/model.h>

#define STAND_IN_SIDE 16
#define STAND_IN_VISIBLE (STAND_IN_SIDE * STAND_IN_SIDE)
#define STAND_IN_HIDDEN 12

struct stand_in_model {
	struct lgs_shape shape;
	float weights[STAND_IN_VISIBLE * STAND_IN_HIDDEN], visible_bias[STAND_IN_VISIBLE], hidden_bias[STAND_IN_HIDDEN];
	int64_t shapes[3][2];
	struct lgs_tensor tensor[3];
	const struct lgs_tensor *tensors[4];
};

/* Fills one that is zero. */
void stand_in_model_fill(struct stand_in_model *model, uint64_t seed);
/* The struct lgs_model that such a struct is an instance of. */
const struct lgs_component *stand_in_component(int bare); /* bare: with nothing that a model may lack */

/* Its features(), for sets of images. */
int64_t stand_in_features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error);

#endif
