/* npy.c: the elements of an .npy file, of whatever type, order of bytes and order of axes. See npy.h. */
#include "npy.h"

#include <math.h>
#include <string.h>

#define AT_ONCE 4096 /* elements */

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

#define AS(type)                                     \
	{                                            \
		type value;                          \
		memcpy(&value, bytes, sizeof value); \
		return (double)value;                \
	}

/* One element, its bytes in this machine's order. */
static double
as_double(char kind, int64_t size, const unsigned char *bytes)
{
	uint16_t word;
	switch (kind * 16 + size) {
	case 'f' * 16 + 2:
		memcpy(&word, bytes, sizeof word);
		return half(word);
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

static double
element(const struct npy *npy, const unsigned char *bytes)
{
	unsigned char swapped[8];
	if (!npy->big_endian)
		return as_double(npy->kind, npy->size, bytes);
	for (int64_t i = 0; i < npy->size; i++)
		swapped[i] = bytes[npy->size - 1 - i];
	return as_double(npy->kind, npy->size, swapped);
}

/* Where the next element belongs, with the first axis changing fastest. */
static int64_t
next_place(const struct npy *npy, int64_t index[NPY_RANK_MAXIMUM])
{
	int64_t place = 0, axis = 0;
	while (axis < npy->rank && ++index[axis] == npy->shape[axis])
		index[axis++] = 0;
	for (axis = 0; axis < npy->rank; axis++)
		place = place * npy->shape[axis] + index[axis];
	return place;
}

int64_t
npy_read(const struct npy_source *source, const struct npy *npy, double *values, struct lgs_error *error)
{
	unsigned char bytes[AT_ONCE * 8];
	int64_t index[NPY_RANK_MAXIMUM] = {0}, place = 0;
	for (int64_t done = 0; done < npy->count; done += AT_ONCE) {
		int64_t count = npy->count - done < AT_ONCE ? npy->count - done : AT_ONCE;
		int64_t found = source->read(source->context, bytes, count * npy->size, error);
		if (found < 0)
			return found;
		if (found < count * npy->size)
			return lgs_fail(error, LGS_INVALID, "%s is truncated: it ends within its elements",
			                source->name);
		for (int64_t i = 0; i < count; i++) {
			values[npy->fortran ? place : done + i] = element(npy, bytes + i * npy->size);
			place = npy->fortran ? next_place(npy, index) : 0;
		}
	}
	/* At its end, an archive's checksum is compared too. */
	int64_t rest = source->read(source->context, bytes, 1, error);
	if (rest > 0)
		return lgs_fail(error, LGS_INVALID, "%s has bytes behind its last element", source->name);
	return rest < 0 ? rest : LGS_OK;
}
