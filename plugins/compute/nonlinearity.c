/* nonlinearity.c: see nonlinearity.h. */
#include "nonlinearity.h"

#include <math.h>

#include "exponential.h"

#define STRIP 16 /* channels that a thread sums at a time, in order of the rows */

/* tanh(x) = 2 logistic(2x) - 1. */
COMPUTE_CLONES static void
activate_row(enum compute_activation activation, int64_t channels, const float *bias, float *row)
{
	if (bias)
#pragma omp simd
		for (int64_t j = 0; j < channels; j++)
			row[j] += bias[j];
	if (activation == COMPUTE_TANH)
#pragma omp simd
		for (int64_t j = 0; j < channels; j++)
			row[j] = 2 * compute_logistic(2 * row[j]) - 1;
	else
#pragma omp simd
		for (int64_t j = 0; j < channels; j++)
			row[j] = compute_nonlinear(activation, row[j]);
}

void
compute_activate(enum compute_activation activation, int64_t rows, int64_t channels, const float *bias, float *values)
{
#pragma omp parallel for schedule(static)
	for (int64_t row = 0; row < rows; row++)
		activate_row(activation, channels, bias, values + row * channels);
}

/* Both rectifiers keep the sign, so that the outputs tell on which side of 0 the inputs were. */
COMPUTE_CLONES static void
backward_row(enum compute_activation activation, int64_t channels, const float *outputs, const float *magnitude,
             float *slopes)
{
	if (magnitude)
#pragma omp simd
		for (int64_t j = 0; j < channels; j++)
			slopes[j] += magnitude[j] * compute_sign(outputs[j]);
	if (activation == COMPUTE_TANH)
#pragma omp simd
		for (int64_t j = 0; j < channels; j++)
			slopes[j] *= 1 - outputs[j] * outputs[j];
	else
#pragma omp simd
		for (int64_t j = 0; j < channels; j++)
			slopes[j] *= compute_nonlinear_slope(activation, outputs[j]);
}

void
compute_activate_backward(enum compute_activation activation, int64_t rows, int64_t channels, const float *outputs,
                          const float *magnitude, float *slopes)
{
#pragma omp parallel for schedule(static)
	for (int64_t row = 0; row < rows; row++)
		backward_row(activation, channels, outputs + row * channels, magnitude, slopes + row * channels);
}

COMPUTE_CLONES static void
sum_strip(int64_t rows, int64_t channels, int64_t width, int magnitudes, const float *values, double *sums)
{
	for (int64_t j = 0; j < width; j++)
		sums[j] = 0;
	for (int64_t row = 0; row < rows; row++)
#pragma omp simd
		for (int64_t j = 0; j < width; j++) {
			float value = values[row * channels + j];
			sums[j] += (double)(magnitudes ? fabsf(value) : value);
		}
}

void
compute_channel_sums(int64_t rows, int64_t channels, int magnitudes, const float *values, double *sums)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < channels; first += STRIP)
		sum_strip(rows, channels, channels - first < STRIP ? channels - first : STRIP, magnitudes,
		          values + first, sums + first);
}
