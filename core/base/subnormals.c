/* subnormals.c: the modes of x86-64 and of ARM, which a thread inherits from the one that starts it. */
#include "subnormals.h"

#include <stdint.h>

#if defined __SSE2__
#include <xmmintrin.h>

#define RESULTS_ARE_ZERO 0x8000u  /* MXCSR's FTZ */
#define OPERANDS_ARE_ZERO 0x0040u /* and DAZ */

void
subnormals_flush(void)
{
	_mm_setcsr(_mm_getcsr() | RESULTS_ARE_ZERO | OPERANDS_ARE_ZERO);
}

#elif defined __aarch64__

#define FLUSH_TO_ZERO (UINT64_C(1) << 24) /* FPCR's FZ: both */

void
subnormals_flush(void)
{
	uint64_t control;
	__asm__ volatile("mrs %0, fpcr" : "=r"(control));
	__asm__ volatile("msr fpcr, %0" : : "r"(control | FLUSH_TO_ZERO));
}

#else

void
subnormals_flush(void)
{
}

#endif
