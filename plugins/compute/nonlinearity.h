/*
 * nonlinearity.h: activation functions of convolutional networks, one number at a time for the passes of this folder,
 * and whole layers that have no normalization. Rows are positions, columns channels.
 */
#ifndef COMPUTE_NONLINEARITY_H
#define COMPUTE_NONLINEARITY_H

#include "clones.h"

#define COMPUTE_LEAK 0.2f /* slope of the leaky rectifier below 0 */

enum compute_activation { COMPUTE_IDENTITY, COMPUTE_RECTIFIER, COMPUTE_LEAKY_RECTIFIER, COMPUTE_TANH };

/* f(y) and f'(y), but for tanh, which whole layers alone have. */
COMPUTE_INLINE float
compute_nonlinear(enum compute_activation activation, float y)
{
	if (activation == COMPUTE_RECTIFIER)
		return y < 0 ? 0 : y; /* what is not a number stays so, to be seen in the loss */
	return activation == COMPUTE_LEAKY_RECTIFIER && y <= 0 ? COMPUTE_LEAK * y : y;
}

COMPUTE_INLINE float
compute_nonlinear_slope(enum compute_activation activation, float y)
{
	if (activation == COMPUTE_RECTIFIER)
		return y > 0 ? 1 : 0;
	return activation == COMPUTE_LEAKY_RECTIFIER && y <= 0 ? COMPUTE_LEAK : 1;
}

COMPUTE_INLINE float
compute_sign(float x)
{
	return x > 0 ? 1.0f : x < 0 ? -1.0f : 0.0f;
}

/* values = f(values + bias), a bias a channel; it may be NULL. */
void compute_activate(enum compute_activation activation, int64_t rows, int64_t channels, const float *bias,
                      float *values);

/* From slopes = dL/da to those of the layer's inputs, in place, given its outputs. magnitude (may be NULL) is, by
 * channel, the slope of the sum over rows of |a|, which is added. */
void compute_activate_backward(enum compute_activation activation, int64_t rows, int64_t channels, const float *outputs,
                               const float *magnitude, float *slopes);

/* sums[channel] = the sum over rows of the values, or of their magnitudes. */
void compute_channel_sums(int64_t rows, int64_t channels, int magnitudes, const float *values, double *sums);

#endif
