/* slices.c: see slices.h. */
#include "slices.h"

#include "clones.h"
#include "threads.h"

#define LEAST_ITEMS 64   /* below which a product is not worth a call of its own */
#define LEAST_SAMPLES 32 /* below which products are bound by memory */

struct compute_slices
compute_share_out(int64_t items)
{
	return (struct compute_slices){items, 16,
	                               compute_least(compute_threads(), (items + LEAST_ITEMS - 1) / LEAST_ITEMS)};
}

struct compute_slices
compute_share_samples(int64_t samples)
{
	int64_t threads = compute_threads();
	return (struct compute_slices){samples, 1, samples / threads < LEAST_SAMPLES ? 1 : threads};
}

int64_t
compute_slice_begin(struct compute_slices s, int64_t slice)
{
	int64_t multiples = (s.items + s.multiple - 1) / s.multiple;
	return compute_least(slice * multiples / s.slices * s.multiple, s.items);
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

struct compute_product
compute_columns_of(const struct compute_product *product, int64_t first, int64_t width)
{
	struct compute_product slice = with_rows(product);
	slice.n = width;
	slice.b += product->form == COMPUTE_ABT ? first * slice.row_of_b : first;
	slice.c += first;
	return slice;
}

struct compute_product
compute_rows_of(const struct compute_product *product, int64_t first, int64_t height)
{
	struct compute_product slice = with_rows(product);
	slice.m = height;
	slice.a += product->form == COMPUTE_ATB ? first : first * slice.row_of_a;
	slice.c += first * slice.row_of_c;
	return slice;
}
