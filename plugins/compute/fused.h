/*
 * fused.h: a product and the pass over its result in one parallel region: each thread multiplies a slice of columns
 * and passes over it while it is still in the thread's cache.
 */
#ifndef COMPUTE_FUSED_H
#define COMPUTE_FUSED_H

#include "activation.h"
#include "product.h"

/* compute_multiply(), then compute_units(). The product's c is units->values. */
int64_t compute_multiply_units(enum compute_backend backend, const struct compute_product *product,
                               const struct compute_units *units, struct lgs_error *error);

#endif
