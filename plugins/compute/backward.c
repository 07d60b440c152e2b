/*
 * backward.c: the passes of backward.h. As in activation.c, OpenMP shares out blocks of columns, and what happens in
 * one block is a function of its own.
 */
#include "backward.h"

#include "clones.h"

#define BLOCK 64 /* columns of a block; a multiple of 4, as positions of random numbers must be */

COMPUTE_CLONES static void
dropout_block(const struct compute_dropout *d, int64_t first, int64_t width)
{
	uint32_t words[BLOCK];
	const uint64_t limit = (uint64_t)(d->keep * 0x1p32); /* of 2^32 words, so many keep a unit */
	const float scale = (float)(1 / d->keep);
	for (int64_t row = 0; row < d->rows; row++) {
		const float *values = d->values + row * d->columns + first;
		float *copy = d->copy + row * d->columns + first;
		uint64_t position = d->draw.first + (uint64_t)row * d->draw.stride + (uint64_t)first;
		d->draw.host->random_bits(d->draw.host, d->draw.key, position, width, words);
#pragma omp simd
		for (int64_t j = 0; j < width; j++)
			copy[j] = words[j] < limit ? scale * values[j] : 0;
	}
}

COMPUTE_CLONES static void
backward_block(const struct compute_backward *b, int64_t first, int64_t width)
{
	const float keep = (float)b->keep;
	for (int64_t row = 0; row < b->rows; row++) {
		const float *outputs = b->outputs + row * b->columns + first;
		float *slopes = b->slopes + row * b->columns + first;
#pragma omp simd
		for (int64_t j = 0; j < width; j++)
			slopes[j] *= outputs[j] * (1 - keep * outputs[j]);
#pragma omp simd
		for (int64_t j = 0; j < width; j++)
			b->sums[first + j] += (double)slopes[j];
	}
}

static int64_t
block_width(int64_t columns, int64_t first)
{
	return compute_least(BLOCK, columns - first);
}

void
compute_dropout(const struct compute_dropout *dropout)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < dropout->columns; first += BLOCK)
		dropout_block(dropout, first, block_width(dropout->columns, first));
}

void
compute_backward(const struct compute_backward *backward)
{
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < backward->columns; first += BLOCK)
		backward_block(backward, first, block_width(backward->columns, first));
}
