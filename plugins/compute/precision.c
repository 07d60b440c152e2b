/* precision.c: see precision.h. */
#include "precision.h"

#define STRETCH 16384 /* numbers that a thread copies at a time */

COMPUTE_CLONES static void
narrow(int64_t count, const float *from, compute_bf16 *to)
{
#pragma omp simd
	for (int64_t i = 0; i < count; i++)
		to[i] = compute_narrow(from[i]);
}

COMPUTE_CLONES static void
widen(int64_t count, const compute_bf16 *from, float *to)
{
#pragma omp simd
	for (int64_t i = 0; i < count; i++)
		to[i] = compute_widen(from[i]);
}

void
compute_to_operands(enum compute_precision precision, int64_t count, const float *from, void *to)
{
#pragma omp parallel for schedule(static)
	for (int64_t i = 0; i < count; i += STRETCH) {
		const int64_t some = compute_least(STRETCH, count - i);
		if (precision == COMPUTE_BF16)
			narrow(some, from + i, (compute_bf16 *)to + i);
		else
			memcpy((float *)to + i, from + i, (size_t)some * sizeof *from);
	}
}

void
compute_from_operands(enum compute_precision precision, int64_t count, const void *from, float *to)
{
#pragma omp parallel for schedule(static)
	for (int64_t i = 0; i < count; i += STRETCH) {
		const int64_t some = compute_least(STRETCH, count - i);
		if (precision == COMPUTE_BF16)
			widen(some, (const compute_bf16 *)from + i, to + i);
		else
			memcpy(to + i, (const float *)from + i, (size_t)some * sizeof *to);
	}
}
