/*
 * strips.h: how the passes of normalization go through a matrix: a few rows at a time, so that memory is read in its
 * order, and of these strips of channels as wide as a vector register, so that what belongs to a channel, sums
 * included, stays in registers. Sums of a few rows are in single precision, those of blocks of rows in double.
 */
#ifndef COMPUTE_STRIPS_H
#define COMPUTE_STRIPS_H

#include <math.h>
#include <string.h>

#include "clones.h"
#include "normalization.h"

#define BLOCKS 32   /* of rows, whatever the threads */
#define STRIP 16    /* channels at a time: their numbers stay in registers */
#define FEW_ROWS 32 /* at a time */
#define KINDS 3     /* of sums at most */

/*
 * The numbers of one strip, so that the loops below need not look them up. What is no strip comes last: compilers begin
 * and end a loop one by one, half of it under AVX2, to come to where vectors are aligned.
 */
struct strip {
	float mean[STRIP], inverse[STRIP], gain[STRIP], shift[STRIP];
	float rate_slope[STRIP], magnitude_slope[STRIP], rate_scale[STRIP];
	int64_t width;
};

COMPUTE_INLINE void
fill_strip(const struct compute_normalization *n, const struct compute_unit_slopes *penalties, int64_t first,
           struct strip *s)
{
	s->width = compute_least(STRIP, n->channels - first);
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

static inline void
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
			work(&own, row, compute_least(row + FEW_ROWS, end));
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
static inline void
gather(double *room, int64_t channels, int64_t kinds)
{
	for (int64_t block = 1; block < BLOCKS; block++)
		for (int64_t i = 0; i < kinds * channels; i++)
			room[i] += room[block * KINDS * channels + i];
}

/* What a pass does to a few rows of a strip that begins at channel `first`. */
typedef void strip_of_rows(const struct pass *pass, int64_t begin, int64_t end, int64_t first, const struct strip *s,
                           int64_t width);

/* All strips of a few rows. A whole strip is compiled for its constant width. */
COMPUTE_INLINE void
for_strips(const struct pass *p, int64_t begin, int64_t end, strip_of_rows *work)
{
	struct strip s;
	for (int64_t first = 0; first < p->channels; first += STRIP) {
		if (p->n)
			fill_strip(p->n, p->penalties, first, &s);
		if (p->channels - first >= STRIP)
			work(p, begin, end, first, &s, STRIP);
		else
			work(p, begin, end, first, &s, p->channels - first);
	}
}

COMPUTE_INLINE void
add_few(int64_t width, const float *few, double *sums)
{
#pragma omp simd
	for (int64_t j = 0; j < width; j++)
		sums[j] += (double)few[j];
}

#endif
