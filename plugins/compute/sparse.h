/*
 * sparse.h: matrix products whose left factor is mostly zeros, as states of sparse units and pixels of drawings are.
 *
 * Libraries multiply by every zero. Skipping them is the faster way where at most a quarter of the elements are others.
 * Which of the two ways a product takes depends on its size and on that count, so the same data give the same bits.
 */
#ifndef COMPUTE_SPARSE_H
#define COMPUTE_SPARSE_H

#include "product.h"

/* Whether zeros of `a` are worth skipping. Gives up looking as soon as it sees that they are not. */
int compute_is_sparse(const struct compute_product *product);

/* c = alpha op(a) op(b) + beta c, skipping the zeros of `a` whatever they would be multiplied by. */
void compute_multiply_sparse(const struct compute_product *product);

#endif
