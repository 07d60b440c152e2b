/*
 * tangent.h: forward mode through a batch-normalized layer (see normalization.h), and reverse mode through that, as
 * penalties on gradients need it.
 *
 * With x moves along a tangent x', so do
 *
 *     n' = s (x' - mean(x') - n mean(n x'))      y' = gain n'      a' = f'(y) y'      s = 1 / sqrt(variance + epsilon)
 *
 * with means over the rows; f'' is 0 but in single points.
 */
#ifndef COMPUTE_TANGENT_H
#define COMPUTE_TANGENT_H

#include "normalization.h"

/* moved = a' for the tangent x', both [rows x channels]. */
void compute_normalize_tangent(const struct compute_normalization *n, const float *tangent, float *moved);

/*
 * From slopes = dL/da and moved_slopes = dL/da' to dL/dx and dL/dx', each in place, where x moved along `tangent`;
 * gain_slope += dL/dgain, shift_slope += dL/dshift.
 */
void compute_tangent_backward(const struct compute_normalization *n, const float *tangent, float *slopes,
                              float *moved_slopes, float *gain_slope, float *shift_slope);

#endif
