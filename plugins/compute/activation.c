/*
 * activation.c: the passes of activation.h. OpenMP shares blocks of columns out; what happens in one block is a
 * function of its own, compiled for several vector widths.
 */
#include "activation.h"

#include "clones.h"
#include "exponential.h"

#define BLOCK 64      /* columns of a block; a multiple of 4, as positions of random numbers must be */
#define STRETCH 16384 /* elements that one thread updates at a time */
#define FEW_ROWS 50   /* that are summed in single precision */

uint64_t
compute_stride(int64_t columns)
{
	return ((uint64_t)columns + 3) / 4 * 4;
}

/* The upper 24 bits of a word as a number in [0, 1): exact in single precision, so p = 0 and p = 1 are certain. */
COMPUTE_INLINE float
uniform(uint32_t word)
{
	return (float)(int32_t)(word >> 8) * 0x1p-24f;
}

COMPUTE_INLINE void
draw_states(const struct compute_draw *draw, int64_t row, int64_t first, int64_t width, const float *probabilities,
            float *states)
{
	uint32_t words[BLOCK];
	uint64_t position = draw->first + (uint64_t)row * draw->stride + (uint64_t)first;
	draw->host->random_bits(draw->host, draw->key, position, width, words);
#pragma omp simd
	for (int64_t j = 0; j < width; j++)
		states[j] = uniform(words[j]) < probabilities[j] ? 1 : 0;
}

/*
 * Sums over rows: in single precision over a few of them, in a block's cache, then in double. A sum of so few numbers
 * of like size is off by some units in its 6th digit at worst; in double from the start it would take twice the time.
 */
COMPUTE_INLINE void
add_block(int64_t width, const float *few, double *sums)
{
#pragma omp simd
	for (int64_t j = 0; j < width; j++)
		sums[j] += (double)few[j];
}

COMPUTE_INLINE void
units_few_rows(const struct compute_units *u, int64_t begin, int64_t end, int64_t first, int64_t width)
{
	float probabilities[BLOCK], sums[BLOCK] = {0}, squares[BLOCK] = {0};
	const float *bias = u->bias + first;
	for (int64_t row = begin; row < end; row++) {
		int64_t offset = row * u->columns + first;
		float *values = u->values + offset;
#pragma omp simd
		for (int64_t j = 0; j < width; j++) {
			probabilities[j] = compute_logistic(values[j] + bias[j]);
			values[j] = u->scale * probabilities[j];
			sums[j] += values[j];
		}
		if (u->squares)
#pragma omp simd
			for (int64_t j = 0; j < width; j++) {
				float difference = u->target[offset + j] - probabilities[j];
				squares[j] += difference * difference;
			}
		if (u->states)
			draw_states(&u->draw, row, first, width, probabilities, u->states + offset);
	}
	if (u->sums)
		add_block(width, sums, u->sums + first);
	if (u->squares)
		add_block(width, squares, u->squares + first);
}

COMPUTE_INLINE void
units_rows(const struct compute_units *u, int64_t first, int64_t width)
{
	for (int64_t row = 0; row < u->rows; row += FEW_ROWS)
		units_few_rows(u, row, compute_least(row + FEW_ROWS, u->rows), first, width);
}

/* Where it knows the width, as it nearly always does, the compiler unrolls the loops and leaves no remainders. */
COMPUTE_CLONES static void
units_block(const struct compute_units *u, int64_t first, int64_t width)
{
	if (width == BLOCK)
		units_rows(u, first, BLOCK);
	else
		units_rows(u, first, width);
}

static int64_t
block_width(int64_t columns, int64_t first)
{
	return compute_least(columns - first, BLOCK);
}

void
compute_units_columns(const struct compute_units *units, int64_t first, int64_t width)
{
	for (int64_t done = 0; done < width; done += BLOCK)
		units_block(units, first + done, block_width(width, done));
}

void
compute_units(const struct compute_units *units)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < units->columns; first += BLOCK)
		units_block(units, first, block_width(units->columns, first));
}

COMPUTE_INLINE void
data_few_rows(const struct compute_data *d, int64_t begin, int64_t end, int64_t first, int64_t width)
{
	float sums[BLOCK] = {0};
	for (int64_t row = begin; row < end; row++) {
		int64_t offset = row * d->columns + first;
		const float *values = d->values + offset;
		float *copy = d->copy + offset;
		if (d->binarize == COMPUTE_SAMPLE) {
			draw_states(&d->draw, row, first, width, values, copy);
		} else if (d->binarize == COMPUTE_THRESHOLD) {
#pragma omp simd
			for (int64_t j = 0; j < width; j++)
				copy[j] = values[j] > 0.5f ? 1 : 0;
		} else {
#pragma omp simd
			for (int64_t j = 0; j < width; j++)
				copy[j] = values[j];
		}
#pragma omp simd
		for (int64_t j = 0; j < width; j++)
			sums[j] += copy[j];
	}
	if (d->sums)
		add_block(width, sums, d->sums + first);
}

COMPUTE_INLINE void
data_rows(const struct compute_data *d, int64_t first, int64_t width)
{
	for (int64_t row = 0; row < d->rows; row += FEW_ROWS)
		data_few_rows(d, row, compute_least(row + FEW_ROWS, d->rows), first, width);
}

COMPUTE_CLONES static void
data_block(const struct compute_data *d, int64_t first, int64_t width)
{
	if (width == BLOCK)
		data_rows(d, first, BLOCK);
	else
		data_rows(d, first, width);
}

void
compute_data(const struct compute_data *data)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < data->columns; first += BLOCK)
		data_block(data, first, block_width(data->columns, first));
}

COMPUTE_CLONES static double
softplus_sum(int64_t columns, const float *values, const float *bias)
{
	double sum = 0;
#pragma omp simd reduction(+ : sum)
	for (int64_t j = 0; j < columns; j++)
		sum += (double)compute_softplus(values[j] + bias[j]);
	return sum;
}

void
compute_softplus_sums(int64_t rows, int64_t columns, const float *values, const float *bias, double *sums)
{
#pragma omp parallel for schedule(static)
	for (int64_t row = 0; row < rows; row++)
		sums[row] += softplus_sum(columns, values + row * columns, bias);
}

/* Most of the time goes into moving the two arrays; without decay one of them is only read. */
COMPUTE_CLONES static void
momentum_stretch(int64_t count, float shrinkage, float *velocity, float *weights)
{
	if (shrinkage == 0) {
#pragma omp simd
		for (int64_t i = 0; i < count; i++)
			weights[i] += velocity[i];
		return;
	}
#pragma omp simd
	for (int64_t i = 0; i < count; i++) {
		velocity[i] -= shrinkage * weights[i];
		weights[i] += velocity[i];
	}
}

void
compute_momentum_stretch(int64_t count, float shrinkage, float *velocity, float *weights)
{
	momentum_stretch(count, shrinkage, velocity, weights);
}

void
compute_momentum_step(int64_t count, float shrinkage, float *velocity, float *weights)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < count; first += STRETCH) {
		int64_t length = compute_least(STRETCH, count - first);
		momentum_stretch(length, shrinkage, velocity + first, weights + first);
	}
}

COMPUTE_CLONES static void
add_stretch(int64_t count, float factor, const float *terms, float *sums)
{
#pragma omp simd
	for (int64_t i = 0; i < count; i++)
		sums[i] += factor * terms[i];
}

void
compute_add(int64_t count, float factor, const float *terms, float *sums)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < count; first += STRETCH) {
		int64_t length = compute_least(STRETCH, count - first);
		add_stretch(length, factor, terms + first, sums + first);
	}
}
