/* tangent.c: see tangent.h. A thread takes some channels through all passes, in order of the rows. */
#include "tangent.h"

#define STRIP 16 /* channels at a time */

/* A strip's numbers. */
struct strip {
	int64_t first, width;
	float mean[STRIP], inverse[STRIP], gain[STRIP], shift[STRIP];
	double tangent[STRIP], times[STRIP]; /* mean(x'), mean(n x') */
};

COMPUTE_INLINE float
normal_of(const struct strip *s, int64_t j, float x)
{
	return (x - s->mean[j]) * s->inverse[j];
}

/* f'(y) */
COMPUTE_INLINE float
slope_of(const struct compute_normalization *n, const struct strip *s, int64_t j, float normal)
{
	return compute_nonlinear_slope(n->activation, s->gain[j] * normal + s->shift[j]);
}

COMPUTE_CLONES static void
fill_strip(const struct compute_normalization *n, const float *tangent, int64_t first, struct strip *s)
{
	s->first = first;
	s->width = compute_least(STRIP, n->channels - first);
	for (int64_t j = 0; j < s->width; j++) {
		s->mean[j] = n->mean[first + j];
		s->inverse[j] = n->inverse[first + j];
		s->gain[j] = n->gain[first + j];
		s->shift[j] = n->shift[first + j];
		s->tangent[j] = s->times[j] = 0;
	}
	for (int64_t i = 0; i < n->rows; i++) {
		const float *x = n->values + i * n->channels + first, *t = tangent + i * n->channels + first;
#pragma omp simd
		for (int64_t j = 0; j < s->width; j++) {
			s->tangent[j] += (double)t[j];
			s->times[j] += (double)(t[j] * normal_of(s, j, x[j]));
		}
	}
	for (int64_t j = 0; j < s->width; j++) {
		s->tangent[j] /= (double)n->rows;
		s->times[j] /= (double)n->rows;
	}
}

COMPUTE_CLONES static void
move_strip(const struct compute_normalization *n, const struct strip *s, const float *tangent, float *moved)
{
	for (int64_t i = 0; i < n->rows; i++) {
		const int64_t at = i * n->channels + s->first;
		const float *x = n->values + at, *t = tangent + at;
		float *out = moved + at;
#pragma omp simd
		for (int64_t j = 0; j < s->width; j++) {
			const float normal = normal_of(s, j, x[j]);
			out[j] = slope_of(n, s, j, normal) * s->gain[j] * s->inverse[j] *
			         (t[j] - (float)s->tangent[j] - normal * (float)s->times[j]);
		}
	}
}

void
compute_normalize_tangent(const struct compute_normalization *n, const float *tangent, float *moved)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < n->channels; first += STRIP) {
		struct strip s;
		fill_strip(n, tangent, first, &s);
		move_strip(n, &s, tangent, moved);
	}
}

/* Sums over the rows of p = dL/dy and q = dL/dy'. */
struct sums {
	double p[STRIP], p_normal[STRIP];
	double q[STRIP], q_normal[STRIP], q_tangent[STRIP];
};

/* Slopes of outputs become those of y. */
COMPUTE_CLONES static void
sum_strip(const struct compute_normalization *n, const struct strip *s, const float *tangent, float *slopes,
          float *moved_slopes, struct sums *sums)
{
	for (int64_t i = 0; i < n->rows; i++) {
		const int64_t at = i * n->channels + s->first;
		const float *x = n->values + at, *t = tangent + at;
		float *p = slopes + at, *q = moved_slopes + at;
#pragma omp simd
		for (int64_t j = 0; j < s->width; j++) {
			const float normal = normal_of(s, j, x[j]), slope = slope_of(n, s, j, normal);
			p[j] *= slope;
			q[j] *= slope;
			sums->p[j] += (double)p[j];
			sums->p_normal[j] += (double)(p[j] * normal);
			sums->q[j] += (double)q[j];
			sums->q_normal[j] += (double)(q[j] * normal);
			sums->q_tangent[j] += (double)(q[j] * t[j]);
		}
	}
}

/*
 * dL/dx' = gain s (q - mean(q) - n mean(q n)), as normalization is linear in x' and symmetric. x is in n' three times:
 * in n itself, in the mean of n x', and in s. With dL/dn = gain (p - s (mean(n x') q + x' mean(q n))),
 *
 *     dL/dx = s (dL/dn - mean(dL/dn) - n mean(n dL/dn) - n gain mean(q n'))
 */
COMPUTE_CLONES static void
backward_strip(const struct compute_normalization *n, const struct strip *s, const struct sums *sums,
               const float *tangent, float *slopes, float *moved_slopes, const double *q_moved)
{
	const double rows = (double)n->rows;
	float q_mean[STRIP], q_normal[STRIP], times[STRIP], mean[STRIP], along[STRIP];
	for (int64_t j = 0; j < s->width; j++) {
		const double inverse = (double)s->inverse[j];
		q_mean[j] = (float)(sums->q[j] / rows);
		q_normal[j] = (float)(sums->q_normal[j] / rows);
		times[j] = (float)s->times[j];
		mean[j] =
		    (float)((sums->p[j] - inverse * (s->times[j] * sums->q[j] + s->tangent[j] * sums->q_normal[j])) /
		            rows);
		along[j] =
		    (float)((sums->p_normal[j] - 2 * inverse * s->times[j] * sums->q_normal[j] + q_moved[j]) / rows);
	}
	for (int64_t i = 0; i < n->rows; i++) {
		const int64_t at = i * n->channels + s->first;
		const float *x = n->values + at, *t = tangent + at;
		float *p = slopes + at, *q = moved_slopes + at;
#pragma omp simd
		for (int64_t j = 0; j < s->width; j++) {
			const float normal = normal_of(s, j, x[j]), scale = s->gain[j] * s->inverse[j];
			const float inner = p[j] - s->inverse[j] * (times[j] * q[j] + t[j] * q_normal[j]);
			p[j] = scale * (inner - mean[j] - normal * along[j]);
			q[j] = scale * (q[j] - q_mean[j] - normal * q_normal[j]);
		}
	}
}

void
compute_tangent_backward(const struct compute_normalization *n, const float *tangent, float *slopes,
                         float *moved_slopes, float *gain_slope, float *shift_slope)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < n->channels; first += STRIP) {
		struct sums sums = {.p = {0}};
		struct strip s;
		double q_moved[STRIP]; /* sums of q n' */
		fill_strip(n, tangent, first, &s);
		sum_strip(n, &s, tangent, slopes, moved_slopes, &sums);
		for (int64_t j = 0; j < s.width; j++) {
			q_moved[j] = (double)s.inverse[j] *
			             (sums.q_tangent[j] - s.tangent[j] * sums.q[j] - s.times[j] * sums.q_normal[j]);
			gain_slope[first + j] += (float)(sums.p_normal[j] + q_moved[j]);
			shift_slope[first + j] += (float)sums.p[j];
		}
		backward_strip(n, &s, &sums, tangent, slopes, moved_slopes, q_moved);
	}
}
