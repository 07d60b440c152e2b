/* nonlinearity.c: see nonlinearity.h. */
#include "nonlinearity.h"

#include <math.h>

#include "exponential.h"

#define STRIP 16 /* channels that a thread sums at a time, in order of the rows */
#define RUN 4096 /* numbers at a time, where channels do not matter: rows of images are three numbers long */

/* A matrix as runs of numbers: its rows, or longer ones where no number belongs to a channel. */
struct runs {
	int64_t all, length, count;
};

static struct runs
runs_of(int64_t rows, int64_t channels, int by_channel)
{
	const int64_t all = rows * channels, length = by_channel ? channels : RUN;
	return (struct runs){all, length, (all + length - 1) / length};
}

static int64_t
run_length(const struct runs *r, int64_t run)
{
	return compute_least(r->length, r->all - run * r->length);
}

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
	const struct runs r = runs_of(rows, channels, bias != NULL);
#pragma omp parallel for schedule(static)
	for (int64_t run = 0; run < r.count; run++)
		activate_row(activation, run_length(&r, run), bias, values + run * r.length);
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
	const struct runs r = runs_of(rows, channels, magnitude != NULL);
#pragma omp parallel for schedule(static)
	for (int64_t run = 0; run < r.count; run++)
		backward_row(activation, run_length(&r, run), outputs + run * r.length, magnitude,
		             slopes + run * r.length);
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
		sum_strip(rows, channels, compute_least(STRIP, channels - first), magnitudes, values + first,
		          sums + first);
}
