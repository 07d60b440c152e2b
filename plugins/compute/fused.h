/*
 * fused.h: a product and the pass over its result in one parallel region.
 *
 * Each thread multiplies a slice and passes over it while it is still in the thread's cache; and there is one barrier
 * where there were two or three. The slices depend on the number of threads and on nothing else.
 */
#ifndef COMPUTE_FUSED_H
#define COMPUTE_FUSED_H

#include "activation.h"
#include "product.h"

/* compute_multiply(), then compute_units(). The product's c is units->values. */
int64_t compute_multiply_units(enum compute_backend backend, const struct compute_product *product,
                               const struct compute_units *units, struct lgs_error *error);

/* compute_multiply(), then compute_momentum_step(). The product's c is the velocity, of the shape of the weights. */
int64_t compute_multiply_momentum(enum compute_backend backend, const struct compute_product *product, float shrinkage,
                                  float *weights, struct lgs_error *error);

#endif
