/* fused.c: see fused.h. Within a parallel region the libraries compute on the calling thread alone. */
#include "fused.h"

#include "threads.h"

#define LEAST_SLICE 64 /* columns or rows below which a product is not worth a call of its own */
#define MULTIPLE 16    /* of a slice's width: whole vectors, and where random numbers may begin */

/* Two slices a thread, so that the last, smaller one does not keep the others waiting for long. */
static int64_t
slice_width(int64_t count)
{
	int64_t slices = 2 * compute_threads();
	int64_t width = (count + slices - 1) / slices;
	width = width < LEAST_SLICE ? LEAST_SLICE : width;
	return (width + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
}

/* A copy that keeps the rows' lengths in memory when it is restricted. */
static struct compute_product
with_rows(const struct compute_product *product)
{
	struct compute_product copy = *product;
	copy.row_of_a = compute_row_of_a(product);
	copy.row_of_b = compute_row_of_b(product);
	copy.row_of_c = compute_row_of_c(product);
	return copy;
}

/* The product restricted to some columns of c. */
static struct compute_product
columns_of(const struct compute_product *product, int64_t first, int64_t width)
{
	struct compute_product slice = with_rows(product);
	slice.n = width;
	slice.b += product->form == COMPUTE_ABT ? first * slice.row_of_b : first;
	slice.c += first;
	return slice;
}

/* The product restricted to some rows of c. */
static struct compute_product
rows_of(const struct compute_product *product, int64_t first, int64_t height)
{
	struct compute_product slice = with_rows(product);
	slice.m = height;
	slice.a += product->form == COMPUTE_ATB ? first : first * slice.row_of_a;
	slice.c += first * slice.row_of_c;
	return slice;
}

static int64_t
shorter(int64_t width, int64_t rest)
{
	return width < rest ? width : rest;
}

int64_t
compute_multiply_units(enum compute_backend backend, const struct compute_product *product,
                       const struct compute_units *units, struct lgs_error *error)
{
	int64_t width = slice_width(product->n), failed = 0;
#pragma omp parallel for schedule(static, 1) reduction(+ : failed)
	for (int64_t first = 0; first < product->n; first += width) {
		const struct compute_product slice = columns_of(product, first, shorter(width, product->n - first));
		if (compute_multiply(backend, &slice, NULL) < 0)
			failed++;
		else
			compute_units_columns(units, first, slice.n);
	}
	/* Once more, for the words. */
	return failed ? compute_multiply(backend, product, error) : LGS_OK;
}

int64_t
compute_multiply_momentum(enum compute_backend backend, const struct compute_product *product, float shrinkage,
                          float *weights, struct lgs_error *error)
{
	int64_t height = slice_width(product->m), failed = 0;
#pragma omp parallel for schedule(static, 1) reduction(+ : failed)
	for (int64_t first = 0; first < product->m; first += height) {
		const struct compute_product slice = rows_of(product, first, shorter(height, product->m - first));
		if (compute_multiply(backend, &slice, NULL) < 0)
			failed++;
		else
			compute_momentum_stretch(slice.m * product->n, shrinkage, slice.c,
			                         weights + first * product->n);
	}
	return failed ? compute_multiply(backend, product, error) : LGS_OK;
}
