/*
 * normalization.h: batch normalization (Ioffe & Szegedy 2015) with the activation function behind it, forward and
 * backward. Rows are the positions of all images of a batch, columns the channels.
 *
 *     n = (x - mean) / sqrt(variance + epsilon)      y = gain n + shift      a = f(y)
 *
 * with mean and variance over the rows. Sums are taken in blocks of rows whose number does not depend on the threads,
 * in double precision across blocks.
 */
#ifndef COMPUTE_NORMALIZATION_H
#define COMPUTE_NORMALIZATION_H

#include "nonlinearity.h"
#include "precision.h"

#define COMPUTE_EPSILON 1e-5

/* One normalized layer's rows. All arrays have a number a channel but for the matrices [rows x channels]. */
struct compute_normalization {
	int64_t rows;
	int64_t channels;
	enum compute_activation activation;
	const float *gain;
	const float *shift;
	const float *values; /* x */
	float *mean;
	float *inverse; /* 1 / sqrt(variance + epsilon) */
};

/* Fills in mean and inverse; variance (may be NULL) gets the unbiased one, for running averages. */
void compute_batch_statistics(const struct compute_normalization *n, double *room, float *variance);
/* Doubles of room that these need. */
int64_t compute_normalization_room(int64_t channels);

/* outputs = a, as products take them in. */
void compute_normalize(const struct compute_normalization *n, enum compute_precision precision, void *outputs);

/* Penalties on a layer: the slopes of the sums below, or NULL: by channel or, if `positions` is above 1, [positions x
 * channels], of which row i takes the part i mod positions. */
struct compute_unit_slopes {
	const float *rate;
	const float *magnitude;
	int64_t positions;
};

/*
 * From slopes = dL/da to out = dL/dx, through the statistics; gain_slope += dL/dgain, shift_slope += dL/dshift. What
 * penalties add is inside. out is what products take in, and may be slopes itself where that is floats; slopes are
 * overwritten.
 */
void compute_normalize_backward(const struct compute_normalization *n, const struct compute_unit_slopes *penalties,
                                double *room, float *slopes, float *gain_slope, float *shift_slope,
                                enum compute_precision precision, void *out);

/* sums[channel] = the sum over rows of |a|. */
void compute_magnitude_sums(const struct compute_normalization *n, double *room, double *sums);

/*
 * sums[channel] = the sum over rows of the soft firing rate r = logistic(1.702 y / |gain|): of normal numbers nearly
 * the share of positive y; the gain cannot change it without changing that share. The rate has a slope in the gain of
 * its own, for given y.
 */
#define COMPUTE_RATE_SCALE 1.702f
void compute_rate_sums(const struct compute_normalization *n, double *room, double *sums);

#endif
