/*
 * normalization.c: see normalization.h. A few rows at a time, so that memory is read in its order, and of these strips
 * of channels, so that what is summed stays in registers; sums of a few rows in single precision, of blocks of rows in
 * double.
 */
#include "normalization.h"

#include <math.h>
#include <string.h>

#include "clones.h"
#include "exponential.h"

#define BLOCKS 32   /* of rows, whatever the threads */
#define STRIP 64    /* channels at a time */
#define FEW_ROWS 32 /* at a time */
#define KINDS 3     /* of sums at most */

int64_t
compute_normalization_room(int64_t channels)
{
	return BLOCKS * KINDS * channels;
}

COMPUTE_INLINE int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* The numbers of one strip, so that the loops below need not look them up. */
struct strip {
	int64_t width;
	float mean[STRIP], inverse[STRIP], gain[STRIP], shift[STRIP];
	float rate_slope[STRIP], magnitude_slope[STRIP], rate_scale[STRIP];
};

COMPUTE_INLINE void
fill_strip(const struct compute_normalization *n, const struct compute_unit_slopes *penalties, int64_t first,
           struct strip *s)
{
	s->width = least(STRIP, n->channels - first);
	for (int64_t j = 0; j < s->width; j++) {
		s->mean[j] = n->mean[first + j];
		s->inverse[j] = n->inverse[first + j];
		s->gain[j] = n->gain[first + j];
		s->shift[j] = n->shift[first + j];
		/* Where the gain is 0 all y are equal, and the rate does not depend on x. */
		s->rate_scale[j] = s->gain[j] == 0 ? 0 : COMPUTE_RATE_SCALE / fabsf(s->gain[j]);
		s->rate_slope[j] = penalties && penalties->rate ? penalties->rate[first + j] : 0;
		s->magnitude_slope[j] = penalties && penalties->magnitude ? penalties->magnitude[first + j] : 0;
	}
}

/* One pass over a block of rows. What is NULL in a pass is not needed by it. */
struct pass {
	const struct compute_normalization *n;
	const struct compute_unit_slopes *penalties;
	int64_t channels;
	const float *values;
	float *slopes;
	enum compute_precision precision; /* of what is written for products */
	void *out;
	const double *totals; /* of slopes, and of slopes times normalized values, over all rows */
	double *sums;         /* [KINDS x channels] of this block */
};

/* Works on a few rows, and adds to the sums. */
typedef void few_rows(const struct pass *pass, int64_t begin, int64_t end);

static void
for_blocks(int64_t rows, struct pass pass, double *room, few_rows *work)
{
#pragma omp parallel for schedule(static)
	for (int64_t block = 0; block < BLOCKS; block++) {
		struct pass own = pass;
		own.sums = room ? room + block * KINDS * pass.channels : NULL;
		if (own.sums)
			memset(own.sums, 0, (size_t)(KINDS * pass.channels) * sizeof *own.sums);
		const int64_t end = rows * (block + 1) / BLOCKS;
		for (int64_t row = rows * block / BLOCKS; row < end; row += FEW_ROWS)
			work(&own, row, least(row + FEW_ROWS, end));
	}
}

/* Writes a row of a strip as products take it in. */
COMPUTE_INLINE void
store(const struct pass *p, int64_t at, int64_t width, const float *strip)
{
	if (p->precision == COMPUTE_BF16) {
		compute_bf16 *out = (compute_bf16 *)p->out + at;
#pragma omp simd
		for (int64_t j = 0; j < width; j++)
			out[j] = compute_narrow(strip[j]);
	} else {
		float *out = (float *)p->out + at;
#pragma omp simd
		for (int64_t j = 0; j < width; j++)
			out[j] = strip[j];
	}
}

/* The blocks' sums of some kinds, in order, into the first block's. */
static void
gather(double *room, int64_t channels, int64_t kinds)
{
	for (int64_t block = 1; block < BLOCKS; block++)
		for (int64_t i = 0; i < kinds * channels; i++)
			room[i] += room[block * KINDS * channels + i];
}

COMPUTE_INLINE void
add_few(int64_t width, const float *few, double *sums)
{
#pragma omp simd
	for (int64_t j = 0; j < width; j++)
		sums[j] += (double)few[j];
}

/* ---- statistics and sums ---- */

COMPUTE_CLONES static void
sum_squares(const struct pass *p, int64_t begin, int64_t end)
{
	for (int64_t first = 0; first < p->channels; first += STRIP) {
		const int64_t width = least(STRIP, p->channels - first);
		float sum[STRIP] = {0}, square[STRIP] = {0};
		for (int64_t i = begin; i < end; i++) {
			const float *x = p->values + i * p->channels + first;
#pragma omp simd
			for (int64_t j = 0; j < width; j++) {
				sum[j] += x[j];
				square[j] += x[j] * x[j];
			}
		}
		add_few(width, sum, p->sums + first);
		add_few(width, square, p->sums + p->channels + first);
	}
}

COMPUTE_INLINE void
sum_units(const struct pass *p, int64_t begin, int64_t end, int magnitudes)
{
	const enum compute_activation activation = p->n->activation;
	struct strip s;
	for (int64_t first = 0; first < p->channels; first += STRIP) {
		fill_strip(p->n, NULL, first, &s);
		float sum[STRIP] = {0};
		for (int64_t i = begin; i < end; i++) {
			const float *x = p->values + i * p->channels + first;
#pragma omp simd
			for (int64_t j = 0; j < s.width; j++) {
				float y = s.gain[j] * ((x[j] - s.mean[j]) * s.inverse[j]) + s.shift[j];
				sum[j] += magnitudes ? fabsf(compute_nonlinear(activation, y))
				                     : compute_logistic(y * s.rate_scale[j]);
			}
		}
		add_few(s.width, sum, p->sums + first);
	}
}

COMPUTE_CLONES static void
sum_rates(const struct pass *p, int64_t begin, int64_t end)
{
	sum_units(p, begin, end, 0);
}

COMPUTE_CLONES static void
sum_magnitudes(const struct pass *p, int64_t begin, int64_t end)
{
	sum_units(p, begin, end, 1);
}

void
compute_batch_statistics(const struct compute_normalization *n, double *room, float *variance)
{
	const double rows = (double)n->rows;
	for_blocks(n->rows, (struct pass){.channels = n->channels, .values = n->values}, room, sum_squares);
	gather(room, n->channels, 2);
	for (int64_t j = 0; j < n->channels; j++) {
		double mean = room[j] / rows, spread = fmax(0, room[n->channels + j] / rows - mean * mean);
		n->mean[j] = (float)mean;
		n->inverse[j] = (float)(1 / sqrt(spread + COMPUTE_EPSILON));
		if (variance)
			variance[j] = (float)(n->rows > 1 ? spread * rows / (rows - 1) : spread);
	}
}

static void
unit_sums(const struct compute_normalization *n, few_rows *work, double *room, double *sums)
{
	for_blocks(n->rows, (struct pass){.n = n, .channels = n->channels, .values = n->values}, room, work);
	gather(room, n->channels, 1);
	memcpy(sums, room, (size_t)n->channels * sizeof *sums);
}

void
compute_rate_sums(const struct compute_normalization *n, double *room, double *sums)
{
	unit_sums(n, sum_rates, room, sums);
}

void
compute_magnitude_sums(const struct compute_normalization *n, double *room, double *sums)
{
	unit_sums(n, sum_magnitudes, room, sums);
}

/* ---- forward and backward ---- */

COMPUTE_CLONES static void
normalize_block(const struct pass *p, int64_t begin, int64_t end)
{
	const enum compute_activation activation = p->n->activation;
	struct strip s;
	for (int64_t first = 0; first < p->channels; first += STRIP) {
		fill_strip(p->n, NULL, first, &s);
		for (int64_t i = begin; i < end; i++) {
			const float *x = p->values + i * p->channels + first;
			float a[STRIP];
#pragma omp simd
			for (int64_t j = 0; j < s.width; j++) {
				float y = s.gain[j] * ((x[j] - s.mean[j]) * s.inverse[j]) + s.shift[j];
				a[j] = compute_nonlinear(activation, y);
			}
			store(p, i * p->channels + first, s.width, a);
		}
	}
}

void
compute_normalize(const struct compute_normalization *n, enum compute_precision precision, void *outputs)
{
	const struct pass pass = {
	    .n = n, .channels = n->channels, .values = n->values, .precision = precision, .out = outputs};
	for_blocks(n->rows, pass, NULL, normalize_block);
}

/* A penalty's slopes in a row of a strip that begins at channel `first`. */
COMPUTE_INLINE const float *
slopes_of_row(const struct compute_unit_slopes *penalties, const float *slopes, const float *of_strip, int64_t channels,
              int64_t first, int64_t row)
{
	return slopes && penalties->positions > 1 ? slopes + row % penalties->positions * channels + first : of_strip;
}

/* dL/dy, and its sums: of itself, times the normalized value, and the rate's own slope in the gain. */
COMPUTE_CLONES static void
backward_sums(const struct pass *p, int64_t begin, int64_t end)
{
	const enum compute_activation activation = p->n->activation;
	const float *rate = p->penalties ? p->penalties->rate : NULL;
	const float *magnitude = p->penalties ? p->penalties->magnitude : NULL;
	struct strip s;
	for (int64_t first = 0; first < p->channels; first += STRIP) {
		fill_strip(p->n, p->penalties, first, &s);
		float plain[STRIP] = {0}, times[STRIP] = {0}, direct[STRIP] = {0};
		for (int64_t i = begin; i < end; i++) {
			const float *x = p->values + i * p->channels + first;
			float *slope = p->slopes + i * p->channels + first;
			const float *rate_slope =
			    slopes_of_row(p->penalties, rate, s.rate_slope, p->channels, first, i);
			const float *magnitude_slope =
			    slopes_of_row(p->penalties, magnitude, s.magnitude_slope, p->channels, first, i);
#pragma omp simd
			for (int64_t j = 0; j < s.width; j++) {
				float normal = (x[j] - s.mean[j]) * s.inverse[j];
				float y = s.gain[j] * normal + s.shift[j];
				float at_output =
				    slope[j] + magnitude_slope[j] * compute_sign(compute_nonlinear(activation, y));
				slope[j] = at_output * compute_nonlinear_slope(activation, y);
			}
			if (rate)
#pragma omp simd
				for (int64_t j = 0; j < s.width; j++) {
					float y = s.gain[j] * ((x[j] - s.mean[j]) * s.inverse[j]) + s.shift[j];
					float r = compute_logistic(y * s.rate_scale[j]);
					float d = rate_slope[j] * r * (1 - r) * s.rate_scale[j];
					slope[j] += d;
					direct[j] -= d * y;
				}
#pragma omp simd
			for (int64_t j = 0; j < s.width; j++) {
				plain[j] += slope[j];
				times[j] += slope[j] * ((x[j] - s.mean[j]) * s.inverse[j]);
			}
		}
		add_few(s.width, plain, p->sums + first);
		add_few(s.width, times, p->sums + p->channels + first);
		add_few(s.width, direct, p->sums + 2 * p->channels + first);
	}
}

/* dL/dx = gain / sqrt(variance + epsilon) (dL/dy - its mean - n times the mean of dL/dy n). */
COMPUTE_CLONES static void
backward_values(const struct pass *p, int64_t begin, int64_t end)
{
	const double rows = (double)p->n->rows;
	float plain[STRIP], times[STRIP];
	struct strip s;
	for (int64_t first = 0; first < p->channels; first += STRIP) {
		fill_strip(p->n, NULL, first, &s);
		for (int64_t j = 0; j < s.width; j++) {
			plain[j] = (float)(p->totals[first + j] / rows);
			times[j] = (float)(p->totals[p->channels + first + j] / rows);
		}
		for (int64_t i = begin; i < end; i++) {
			const float *x = p->values + i * p->channels + first;
			const float *slope = p->slopes + i * p->channels + first;
			float d[STRIP];
#pragma omp simd
			for (int64_t j = 0; j < s.width; j++) {
				float normal = (x[j] - s.mean[j]) * s.inverse[j];
				d[j] = s.gain[j] * s.inverse[j] * (slope[j] - plain[j] - normal * times[j]);
			}
			store(p, i * p->channels + first, s.width, d);
		}
	}
}

void
compute_normalize_backward(const struct compute_normalization *n, const struct compute_unit_slopes *penalties,
                           double *room, float *slopes, float *gain_slope, float *shift_slope,
                           enum compute_precision precision, void *out)
{
	struct pass pass = {.n = n,
	                    .penalties = penalties,
	                    .channels = n->channels,
	                    .values = n->values,
	                    .slopes = slopes,
	                    .precision = precision,
	                    .out = out};
	for_blocks(n->rows, pass, room, backward_sums);
	gather(room, n->channels, KINDS);
	for (int64_t j = 0; j < n->channels; j++) {
		double direct = n->gain[j] == 0 ? 0 : room[2 * n->channels + j] / (double)n->gain[j];
		gain_slope[j] += (float)(room[n->channels + j] + direct);
		shift_slope[j] += (float)room[j];
	}
	pass.totals = room;
	for_blocks(n->rows, pass, NULL, backward_values);
}
