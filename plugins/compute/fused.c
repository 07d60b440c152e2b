/* fused.c: see fused.h. Within a parallel region the libraries compute on the calling thread alone. */
#include "fused.h"

#include "threads.h"

#define LEAST_SLICE 64 /* columns or rows below which a product is not worth a call of its own */
#define MULTIPLE 16    /* of where a slice begins: whole vectors, and where random numbers may begin */

/* Columns or rows shared out in slices, one a thread, whose sizes differ by one multiple at most. */
struct slices {
	int64_t count; /* of what is shared out */
	int64_t slices;
};

static struct slices
share_out(int64_t count)
{
	int64_t slices = compute_threads(), most = (count + LEAST_SLICE - 1) / LEAST_SLICE;
	return (struct slices){count, slices < most ? slices : most};
}

/* Where a slice begins; one beyond the last: where that ends. */
static int64_t
beginning(struct slices s, int64_t slice)
{
	int64_t multiples = (s.count + MULTIPLE - 1) / MULTIPLE;
	int64_t first = slice * multiples / s.slices * MULTIPLE;
	return first < s.count ? first : s.count;
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

int64_t
compute_multiply_units(enum compute_backend backend, const struct compute_product *product,
                       const struct compute_units *units, struct lgs_error *error)
{
	const struct slices columns = share_out(product->n);
	int64_t failed = 0;
#pragma omp parallel for schedule(static, 1) reduction(+ : failed)
	for (int64_t i = 0; i < columns.slices; i++) {
		int64_t first = beginning(columns, i);
		const struct compute_product slice = columns_of(product, first, beginning(columns, i + 1) - first);
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
	const struct slices rows = share_out(product->m);
	int64_t failed = 0;
#pragma omp parallel for schedule(static, 1) reduction(+ : failed)
	for (int64_t i = 0; i < rows.slices; i++) {
		int64_t first = beginning(rows, i);
		const struct compute_product slice = rows_of(product, first, beginning(rows, i + 1) - first);
		if (compute_multiply(backend, &slice, NULL) < 0)
			failed++;
		else
			compute_momentum_stretch(slice.m * product->n, shrinkage, slice.c,
			                         weights + first * product->n);
	}
	return failed ? compute_multiply(backend, product, error) : LGS_OK;
}
