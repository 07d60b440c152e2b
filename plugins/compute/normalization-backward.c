/* normalization-backward.c: back through normalization and its statistics, penalties inside. See normalization.h. */
#include "exponential.h"
#include "strips.h"

/* A penalty's slopes in a row of a strip that begins at channel `first`. */
COMPUTE_INLINE const float *
slopes_of_row(const struct compute_unit_slopes *penalties, const float *slopes, const float *of_strip, int64_t channels,
              int64_t first, int64_t row)
{
	return slopes && penalties->positions > 1 ? slopes + row % penalties->positions * channels + first : of_strip;
}

/* dL/dy, and its sums: of itself, times the normalized value, and the rate's own slope in the gain. */
COMPUTE_INLINE void
backward_sums_strip(const struct pass *p, int64_t begin, int64_t end, int64_t first, const struct strip *s,
                    int64_t width, int rates, int magnitudes)
{
	const enum compute_activation activation = p->n->activation;
	const float *rate = rates ? p->penalties->rate : NULL;
	const float *magnitude = magnitudes ? p->penalties->magnitude : NULL;
	float plain[STRIP] = {0}, times[STRIP] = {0}, direct[STRIP] = {0};
	for (int64_t i = begin; i < end; i++) {
		const float *x = p->values + i * p->channels + first;
		float *slope = p->slopes + i * p->channels + first;
		const float *rate_slope = slopes_of_row(p->penalties, rate, s->rate_slope, p->channels, first, i);
		const float *magnitude_slope =
		    slopes_of_row(p->penalties, magnitude, s->magnitude_slope, p->channels, first, i);
#pragma omp simd
		for (int64_t j = 0; j < width; j++) {
			float normal = (x[j] - s->mean[j]) * s->inverse[j];
			float y = s->gain[j] * normal + s->shift[j];
			float d = slope[j];
			if (magnitudes)
				d += magnitude_slope[j] * compute_sign(compute_nonlinear(activation, y));
			d *= compute_nonlinear_slope(activation, y);
			if (rates) {
				float r = compute_logistic(y * s->rate_scale[j]);
				float more = rate_slope[j] * r * (1 - r) * s->rate_scale[j];
				d += more;
				direct[j] -= more * y;
			}
			slope[j] = d;
			plain[j] += d;
			times[j] += d * normal;
		}
	}
	add_few(width, plain, p->sums + first);
	add_few(width, times, p->sums + p->channels + first);
	if (rates)
		add_few(width, direct, p->sums + 2 * p->channels + first);
}

/* What no penalty asks for is left out when it is compiled. */
COMPUTE_INLINE void
backward_plain_strip(const struct pass *p, int64_t begin, int64_t end, int64_t first, const struct strip *s,
                     int64_t width)
{
	backward_sums_strip(p, begin, end, first, s, width, 0, 0);
}

COMPUTE_INLINE void
backward_rate_strip(const struct pass *p, int64_t begin, int64_t end, int64_t first, const struct strip *s,
                    int64_t width)
{
	backward_sums_strip(p, begin, end, first, s, width, 1, 0);
}

COMPUTE_INLINE void
backward_magnitude_strip(const struct pass *p, int64_t begin, int64_t end, int64_t first, const struct strip *s,
                         int64_t width)
{
	backward_sums_strip(p, begin, end, first, s, width, p->penalties->rate != NULL, 1);
}

COMPUTE_CLONES static void
backward_sums(const struct pass *p, int64_t begin, int64_t end)
{
	if (p->penalties && p->penalties->magnitude)
		for_strips(p, begin, end, backward_magnitude_strip);
	else if (p->penalties && p->penalties->rate)
		for_strips(p, begin, end, backward_rate_strip);
	else
		for_strips(p, begin, end, backward_plain_strip);
}

/* dL/dx = gain / sqrt(variance + epsilon) (dL/dy - its mean - n times the mean of dL/dy n). */
COMPUTE_INLINE void
backward_values_strip(const struct pass *p, int64_t begin, int64_t end, int64_t first, const struct strip *s,
                      int64_t width)
{
	const double rows = (double)p->n->rows;
	float plain[STRIP], times[STRIP];
	for (int64_t j = 0; j < width; j++) {
		plain[j] = (float)(p->totals[first + j] / rows);
		times[j] = (float)(p->totals[p->channels + first + j] / rows);
	}
	for (int64_t i = begin; i < end; i++) {
		const float *x = p->values + i * p->channels + first;
		const float *slope = p->slopes + i * p->channels + first;
		float d[STRIP];
#pragma omp simd
		for (int64_t j = 0; j < width; j++) {
			float normal = (x[j] - s->mean[j]) * s->inverse[j];
			d[j] = s->gain[j] * s->inverse[j] * (slope[j] - plain[j] - normal * times[j]);
		}
		store(p, i * p->channels + first, width, d);
	}
}

COMPUTE_CLONES static void
backward_values(const struct pass *p, int64_t begin, int64_t end)
{
	for_strips(p, begin, end, backward_values_strip);
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
