/*
 * npy.h: NumPy's array format, read from any stream (numpy.lib.format, versions 1 to 3).
 *
 * A magic string, a length, a dictionary in Python's notation ('descr', 'fortran_order', 'shape'), then the plain
 * elements. The reader evaluates nothing and trusts nothing: pickled objects are refused. This room knows neither files
 * nor archives.
 */
#ifndef LGS_CORE_FORMATS_NPY_H
#define LGS_CORE_FORMATS_NPY_H

#include <stdint.h>

#include <lgs/plugin.h>

#define NPY_RANK_MAXIMUM 8
#define NPY_MAGIC "\x93NUMPY"

/* Where the bytes come from, in order. read() returns how many there were, fewer than asked for only at the end, or a
 * negative status. */
struct npy_source {
	const char *name; /* for messages */
	void *context;
	int64_t (*read)(void *context, void *bytes, int64_t count, struct lgs_error *error);
};

/* What the header says. */
struct npy {
	int64_t rank;
	int64_t shape[NPY_RANK_MAXIMUM];
	int64_t count; /* elements */
	int fortran;   /* the first index changes fastest */
	char kind;     /* 'f', 'i', 'u' or 'b' */
	int big_endian;
	int64_t size; /* bytes of an element */
};

/* Reads the header; the source then stands before the elements. */
int64_t npy_open(const struct npy_source *source, struct npy *npy, struct lgs_error *error);

/* Reads all elements, into values[count] in row-major order. Anything behind them is an error. */
int64_t npy_read(const struct npy_source *source, const struct npy *npy, double *values, struct lgs_error *error);

#endif
