/*
 * slices.h: work shared out among the threads, one slice to each.
 *
 * A thread that takes its slice through several passes in a row waits once where it would wait after every pass, and
 * finds what it wrote last in its own cache. The slices depend on the number of threads and on nothing else. Within a
 * parallel region the libraries, and whatever else shares work out, compute on the calling thread alone.
 */
#ifndef COMPUTE_SLICES_H
#define COMPUTE_SLICES_H

#include "product.h"

struct compute_slices {
	int64_t items;    /* what is shared out: columns, rows */
	int64_t multiple; /* of where slices begin */
	int64_t slices;
};

/* Columns or rows in slices whose sizes differ by 16 at most: whole vectors, and where random numbers may begin. */
struct compute_slices compute_share_out(int64_t items);

/*
 * Rows of samples: a slice for each thread, or a single one if the slices were so low that a product would spend more
 * time on reading the weights than on multiplying by them; then columns are better to share out.
 */
struct compute_slices compute_share_samples(int64_t samples);

/* The first item of a slice; of one beyond the last: the number of items. */
int64_t compute_slice_begin(struct compute_slices slices, int64_t slice);

/* The product restricted to some columns or rows of c. */
struct compute_product compute_columns_of(const struct compute_product *product, int64_t first, int64_t width);
struct compute_product compute_rows_of(const struct compute_product *product, int64_t first, int64_t height);

#endif
