/* normalization.c: statistics of a batch, forward, and the sums that penalties look at. See normalization.h. */
#include "exponential.h"
#include "strips.h"

int64_t
compute_normalization_room(int64_t channels)
{
	return BLOCKS * KINDS * channels;
}

COMPUTE_INLINE void
sum_squares_strip(const struct pass *p, int64_t begin, int64_t end, int64_t first, const struct strip *s, int64_t width)
{
	(void)s;
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

COMPUTE_CLONES static void
sum_squares(const struct pass *p, int64_t begin, int64_t end)
{
	for_strips(p, begin, end, sum_squares_strip);
}

COMPUTE_INLINE void
sum_rates_strip(const struct pass *p, int64_t begin, int64_t end, int64_t first, const struct strip *s, int64_t width)
{
	float sum[STRIP] = {0};
	for (int64_t i = begin; i < end; i++) {
		const float *x = p->values + i * p->channels + first;
#pragma omp simd
		for (int64_t j = 0; j < width; j++) {
			float y = s->gain[j] * ((x[j] - s->mean[j]) * s->inverse[j]) + s->shift[j];
			sum[j] += compute_logistic(y * s->rate_scale[j]);
		}
	}
	add_few(width, sum, p->sums + first);
}

COMPUTE_CLONES static void
sum_rates(const struct pass *p, int64_t begin, int64_t end)
{
	for_strips(p, begin, end, sum_rates_strip);
}

COMPUTE_INLINE void
sum_magnitudes_strip(const struct pass *p, int64_t begin, int64_t end, int64_t first, const struct strip *s,
                     int64_t width)
{
	float sum[STRIP] = {0};
	for (int64_t i = begin; i < end; i++) {
		const float *x = p->values + i * p->channels + first;
#pragma omp simd
		for (int64_t j = 0; j < width; j++) {
			float y = s->gain[j] * ((x[j] - s->mean[j]) * s->inverse[j]) + s->shift[j];
			sum[j] += fabsf(compute_nonlinear(p->n->activation, y));
		}
	}
	add_few(width, sum, p->sums + first);
}

COMPUTE_CLONES static void
sum_magnitudes(const struct pass *p, int64_t begin, int64_t end)
{
	for_strips(p, begin, end, sum_magnitudes_strip);
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

COMPUTE_INLINE void
normalize_strip(const struct pass *p, int64_t begin, int64_t end, int64_t first, const struct strip *s, int64_t width)
{
	const enum compute_activation activation = p->n->activation;
	for (int64_t i = begin; i < end; i++) {
		const float *x = p->values + i * p->channels + first;
		float a[STRIP];
#pragma omp simd
		for (int64_t j = 0; j < width; j++) {
			float y = s->gain[j] * ((x[j] - s->mean[j]) * s->inverse[j]) + s->shift[j];
			a[j] = compute_nonlinear(activation, y);
		}
		store(p, i * p->channels + first, width, a);
	}
}

COMPUTE_CLONES static void
normalize_rows(const struct pass *p, int64_t begin, int64_t end)
{
	for_strips(p, begin, end, normalize_strip);
}

void
compute_normalize(const struct compute_normalization *n, enum compute_precision precision, void *outputs)
{
	const struct pass pass = {
	    .n = n, .channels = n->channels, .values = n->values, .precision = precision, .out = outputs};
	for_blocks(n->rows, pass, NULL, normalize_rows);
}
