/*
 * array: a matrix or vector of numbers in somebody else's file: .npy, a member of an .npz, or a tensor of a safetensors
 * file. What it is, the file's first bytes say, not its name.
 */
#ifndef LGS_CORE_FORMATS_ARRAY_H
#define LGS_CORE_FORMATS_ARRAY_H

#include "npy.h"

#define ARRAY_RANK_MAXIMUM NPY_RANK_MAXIMUM

struct array;

/* Looks at an array, so that its shape is known before its elements are read. "" is the only member. NULL on failure.
 */
struct array *array_open(const char *path, const char *member, struct lgs_error *error);
void array_close(struct array *array); /* NULL is allowed */

int64_t array_rank(const struct array *array);
const int64_t *array_shape(const struct array *array);

/* All elements in row-major order. Once. */
int64_t array_read(struct array *array, double *values, struct lgs_error *error);

#endif
