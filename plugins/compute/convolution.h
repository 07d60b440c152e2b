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
 * Images are channels-last, [images x side x side x channels]; W is [16 channels of large x channels of small], its
 * rows ordered by kernel row, kernel column, channel.
 */
#ifndef COMPUTE_CONVOLUTION_H
#define COMPUTE_CONVOLUTION_H

#include "product.h"

#define COMPUTE_KERNEL 4
#define COMPUTE_KERNEL_PIXELS (COMPUTE_KERNEL * COMPUTE_KERNEL)

/* A layer between larger and smaller images. The side of the larger ones is 4, or twice that of the smaller ones. */
struct compute_layer {
	int64_t large; /* side, in pixels: an even number, or 4 where small is 1 */
	int64_t large_channels;
	int64_t small;
	int64_t small_channels;
};

/* Floats in all images of a layer's two sides, and in its weights. */
int64_t compute_large_count(const struct compute_layer *layer, int64_t images);
int64_t compute_small_count(const struct compute_layer *layer, int64_t images);
int64_t compute_weight_count(const struct compute_layer *layer);

/* Floats of room that the maps below need for lowered images, for batches of at most so many images. */
int64_t compute_lowered_count(const struct compute_layer *layer, int64_t images);

/* The larger images lowered: rows[images small^2 x 16 large_channels]; and raised again: large is overwritten. */
void compute_lower(const struct compute_layer *layer, int64_t images, const float *large, float *rows);
void compute_raise(const struct compute_layer *layer, int64_t images, const float *rows, float *large);

/* What a map works on. room has compute_lowered_count() floats; what a map writes may overlap nothing else. */
struct compute_maps {
	enum compute_backend backend;
	float *room;
};

int64_t compute_convolve(const struct compute_maps *maps, const struct compute_layer *layer, int64_t images,
                         const float *large, const float *weights, float *small, struct lgs_error *error);
int64_t compute_transpose_convolve(const struct compute_maps *maps, const struct compute_layer *layer, int64_t images,
                                   const float *small, const float *weights, float *large, struct lgs_error *error);
/* gradient = beta gradient + W'. */
int64_t compute_weights_gradient(const struct compute_maps *maps, const struct compute_layer *layer, int64_t images,
                                 const float *large, const float *small, float beta, float *gradient,
                                 struct lgs_error *error);

#endif
