/*
 * convolution.h: the maps between the images of one layer and those, half as large, of the next: convolution with a
 * kernel of 4 x 4, stride 2 and padding 1, its transpose, and the gradient of its weights, as matrix products.
 *
 * Let lower() make of the larger images a matrix with a row for each position of the smaller ones: the 16 pixels under
 * the kernel, with all their channels; and let raise() be its transpose, which adds such rows up into images. Then
 *
 *     convolution               small = lower(large) W
 *     transposed convolution    large = raise(small W^T)
 *     weights' gradient             W' = lower(large)^T small
 *
 * and the gradient of the first with respect to large is the second, that of the second with respect to small the
 * first: these three are all that a generator and a discriminator need, forward and backward. A layer between images
 * of 4 x 4 and single pixels is the same without padding; there lower() is the identity.
 *
 * Or the same by a library's convolution primitives. Which is faster depends on layer, map and processor: that is a
 * layer's plan (plan.c).
 *
 * Images are channels-last, [images x side x side x channels]; W is [16 channels of large x channels of small], its
 * rows ordered by kernel row, kernel column, channel.
 */
#ifndef COMPUTE_CONVOLUTION_H
#define COMPUTE_CONVOLUTION_H

#include "precision.h"
#include "product.h"

struct onednn_primitives; /* onednn/onednn.h */

#define COMPUTE_KERNEL 4
#define COMPUTE_KERNEL_PIXELS (COMPUTE_KERNEL * COMPUTE_KERNEL)

enum compute_map { COMPUTE_CONVOLUTION, COMPUTE_TRANSPOSE, COMPUTE_WEIGHTS, COMPUTE_MAPS };

/* A layer between larger and smaller images. The side of the larger ones is 4, or twice that of the smaller ones. */
struct compute_layer {
	int64_t large; /* side, in pixels: an even number, or 4 where small is 1 */
	int64_t large_channels;
	int64_t small;
	int64_t small_channels;
	/* By map: 1 by convolution primitives, 0 by matrix products, negative: yet to be measured. Numbers that a
	 * checkpoint can keep. */
	float plan[COMPUTE_MAPS];
};

/* Floats in all images of a layer's two sides, and in its weights. */
int64_t compute_large_count(const struct compute_layer *layer, int64_t images);
int64_t compute_small_count(const struct compute_layer *layer, int64_t images);
int64_t compute_weight_count(const struct compute_layer *layer);

/* Floats of room that the maps below need for lowered images, for batches of at most so many images, by as many threads
 * as compute_use_threads() set. */
int64_t compute_lowered_count(const struct compute_layer *layer, int64_t images);

/* The larger images lowered: rows[images small^2 x 16 large_channels]; and raised again: large is overwritten. */
void compute_lower(const struct compute_layer *layer, enum compute_precision precision, int64_t images,
                   const void *large, void *rows);
void compute_raise(const struct compute_layer *layer, int64_t images, const float *rows, float *large);

/* What maps are computed with. */
struct compute_maps {
	enum compute_backend backend;
	enum compute_precision precision;     /* of images that come in; what comes out, and weights, are floats */
	struct onednn_primitives *primitives; /* of convolutions, and of products of bfloat16 */
	float *lowered;                       /* [compute_lowered_count()] */
	compute_bf16 *weights;                /* [compute_weight_count()] if the precision is bfloat16 */
};

/* What a map writes may overlap nothing else. */
int64_t compute_convolve(const struct compute_maps *maps, const struct compute_layer *layer, int64_t images,
                         const void *large, const float *weights, float *small, struct lgs_error *error);
int64_t compute_transpose_convolve(const struct compute_maps *maps, const struct compute_layer *layer, int64_t images,
                                   const void *small, const float *weights, float *large, struct lgs_error *error);
/* gradient = beta gradient + W'. */
int64_t compute_weights_gradient(const struct compute_maps *maps, const struct compute_layer *layer, int64_t images,
                                 const void *large, const void *small, float beta, float *gradient,
                                 struct lgs_error *error);

/* The same by matrix products, whatever the layer's plan. */
int64_t compute_lowered_convolve(const struct compute_maps *maps, const struct compute_layer *layer, int64_t images,
                                 const void *large, const float *weights, float *small, struct lgs_error *error);
int64_t compute_lowered_transpose(const struct compute_maps *maps, const struct compute_layer *layer, int64_t images,
                                  const void *small, const float *weights, float *large, struct lgs_error *error);
int64_t compute_lowered_gradient(const struct compute_maps *maps, const struct compute_layer *layer, int64_t images,
                                 const void *large, const void *small, float beta, float *gradient,
                                 struct lgs_error *error);

/* How layers are planned, as the option `plan` of models lists it. */
#define COMPUTE_PLANS "table|measure|products|convolutions"
enum compute_plan { COMPUTE_BY_TABLE, COMPUTE_MEASURED, COMPUTE_PRODUCTS, COMPUTE_CONVOLUTIONS };

/* Plans a layer, but for what is to be measured. */
void compute_plan_layer(enum compute_plan plan, enum compute_precision precision, struct compute_layer *layer);
/* Measures what the plan leaves open, on so many images. Each takes a few runs of the map. */
int64_t compute_measure_layer(const struct compute_maps *maps, struct compute_layer *layer, int64_t images,
                              const struct lgs_host *host, struct lgs_error *error);

#endif
