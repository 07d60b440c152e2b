/*
 * reference_layers: the layers of a convolutional network in double precision, as plain as their definitions: every
 * sum written out, no library, no lowering. What computes fast is compared with these.
 *
 * Images are channels-last, weights as in plugins/compute/convolution.h.
 */
#ifndef TESTS_REFERENCE_LAYERS_H
#define TESTS_REFERENCE_LAYERS_H

#include <stdint.h>

#include "../plugins/compute/convolution.h"

/* small = convolution of large; large = transposed convolution of small; gradient += that of the weights. */
void reference_convolve(const struct compute_layer *layer, int64_t images, const double *large, const double *weights,
                        double *small);
void reference_transpose(const struct compute_layer *layer, int64_t images, const double *small, const double *weights,
                         double *large);
void reference_gradient(const struct compute_layer *layer, int64_t images, const double *large, const double *small,
                        double *gradient);

#endif
