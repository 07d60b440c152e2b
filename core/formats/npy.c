/* npy.c: the elements of an .npy file, of whatever type, order of bytes and order of axes. See npy.h. */
#include "npy.h"

#include "element.h"

#define AT_ONCE 4096 /* elements */

static double
element(const struct npy *npy, const unsigned char *bytes)
{
	unsigned char swapped[8];
	if (!npy->big_endian)
		return element_as_double(npy->kind, npy->size, bytes);
	for (int64_t i = 0; i < npy->size; i++)
		swapped[i] = bytes[npy->size - 1 - i];
	return element_as_double(npy->kind, npy->size, swapped);
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
