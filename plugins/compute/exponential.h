/*
 * exponential.h: exp, the logistic function and softplus in single precision, as straight-line code that vectorizes.
 *
 * The C library's functions are calls, one element at a time. Not a number passes through all three.
 */
#ifndef COMPUTE_EXPONENTIAL_H
#define COMPUTE_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

#include "clones.h"

/*
 * e^x for |x| <= 87 and clamped to that range, which keeps the result normal. x = n log 2 + r with n whole and
 * |r| <= log(2) / 2; e^r = 1 + r + r^2 q(r) with q the minimax polynomial of degree 4 (relative error 3e-9); log 2 is
 * split in two so that r is exact to single precision (Cody & Waite 1980). Largest error found: 1.0 units in the last
 * place.
 */
COMPUTE_INLINE float
compute_exp(float x)
{
	const float round = 12582912; /* 1.5 * 2^23: adding it leaves n in the lowest bits */
	x = x > 87 ? 87 : x;
	x = x < -87 ? -87 : x;
	float shifted = x * 1.44269504f + round;
	float n = shifted - round;
	float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
	float q = 0.00138145406f;
	q = q * r + 0.00836874545f;
	q = q * r + 0.041668389f;
	q = q * r + 0.166665211f;
	q = q * r + 0.49999994f;
	uint32_t bits;
	memcpy(&bits, &shifted, sizeof bits);
	bits = (bits << 23) + 0x3f800000u; /* the float 2^n */
	float power;
	memcpy(&power, &bits, sizeof power);
	return ((q * r) * r + r + 1) * power;
}

COMPUTE_INLINE float
compute_logistic(float x)
{
	return 1 / (1 + compute_exp(-x));
}

/*
 * log(1 + e^x) = max(x, 0) + log(1 + t) with t = e^-|x|, never an overflow. log(1 + t) = 2 artanh(s), s = t / (2 + t)
 * <= 1/3; artanh(s) = s + s^3 p(s^2) with p the minimax polynomial of degree 3 (relative error 5e-9), so the relative
 * error stays small where t does.
 */
COMPUTE_INLINE float
compute_softplus(float x)
{
	float t = compute_exp(x < 0 ? x : -x);
	float s = t / (2 + t);
	float z = s * s;
	float p = 0.140122294f;
	p = p * z + 0.139995709f;
	p = p * z + 0.200108498f;
	p = p * z + 0.333332062f;
	return (x < 0 ? 0 : x) + 2 * (s + (s * z) * p);
}

#endif
