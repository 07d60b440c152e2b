/* element.c: numbers of other types and widths as doubles. See element.h. */
#include "element.h"

#include <math.h>
#include <string.h>

/* IEEE 754 half precision: a sign, 5 bits of exponent, 10 of fraction. */
static double
half(uint16_t bits)
{
	int exponent = bits >> 10 & 31, fraction = bits & 1023;
	double value = exponent == 31 ? (fraction ? NAN : INFINITY)
	               : exponent     ? ldexp(1024 + fraction, exponent - 25)
	                              : ldexp(fraction, -24);
	return bits >> 15 ? -value : value;
}

/* The upper half of a float. */
static double
brain(uint16_t bits)
{
	uint32_t word = (uint32_t)bits << 16;
	float value;
	memcpy(&value, &word, sizeof value);
	return (double)value;
}

#define AS(type)                                     \
	{                                            \
		type value;                          \
		memcpy(&value, bytes, sizeof value); \
		return (double)value;                \
	}

double
element_as_double(char kind, int64_t size, const unsigned char *bytes)
{
	uint16_t word;
	switch (kind * 16 + size) {
	case 'f' * 16 + 2:
		memcpy(&word, bytes, sizeof word);
		return half(word);
	case ELEMENT_BRAIN * 16 + 2:
		memcpy(&word, bytes, sizeof word);
		return brain(word);
	case 'f' * 16 + 4:
		AS(float)
	case 'f' * 16 + 8:
		AS(double)
	case 'i' * 16 + 1:
		AS(int8_t)
	case 'i' * 16 + 2:
		AS(int16_t)
	case 'i' * 16 + 4:
		AS(int32_t)
	case 'i' * 16 + 8:
		AS(int64_t)
	case 'u' * 16 + 2:
		AS(uint16_t)
	case 'u' * 16 + 4:
		AS(uint32_t)
	case 'u' * 16 + 8:
		AS(uint64_t)
	default: /* u1, b1 */
		return bytes[0];
	}
}
