/*
 * precision.h: the numbers that matrix products and convolutions take in. Their sums, and everything else, are in
 * single precision; bfloat16 is its upper half: the same range with 8 bits of significand, half the memory, and twice
 * the rate on processors that multiply it.
 */
#ifndef COMPUTE_PRECISION_H
#define COMPUTE_PRECISION_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "clones.h"

/* As the option `precision` of models lists them; auto: bfloat16 where the processor multiplies it. */
#define COMPUTE_PRECISIONS "f32|bf16|auto"
enum compute_precision { COMPUTE_F32, COMPUTE_BF16, COMPUTE_BEST_PRECISION };

typedef uint16_t compute_bf16;

/* Bytes of such a number. */
COMPUTE_INLINE size_t
compute_operand_size(enum compute_precision precision)
{
	return precision == COMPUTE_BF16 ? sizeof(compute_bf16) : sizeof(float);
}

/* To the nearest, ties to even; what is not a number stays none. */
COMPUTE_INLINE compute_bf16
compute_narrow(float x)
{
	uint32_t bits;
	memcpy(&bits, &x, sizeof bits);
	return (compute_bf16)(x == x ? (bits + 0x7fff + (bits >> 16 & 1)) >> 16 : bits >> 16 | 0x40);
}

COMPUTE_INLINE float
compute_widen(compute_bf16 x)
{
	uint32_t bits = (uint32_t)x << 16;
	float wide;
	memcpy(&wide, &bits, sizeof wide);
	return wide;
}

/* One of an array of such numbers. */
COMPUTE_INLINE float
compute_operand(enum compute_precision precision, const void *array, int64_t at)
{
	return precision == COMPUTE_BF16 ? compute_widen(((const compute_bf16 *)array)[at])
	                                 : ((const float *)array)[at];
}

/* Copies floats into what products take in, and back. */
void compute_to_operands(enum compute_precision precision, int64_t count, const float *from, void *to);
void compute_from_operands(enum compute_precision precision, int64_t count, const void *from, float *to);

#endif
