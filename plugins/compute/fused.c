/* fused.c: see fused.h. */
#include "fused.h"

#include "slices.h"

int64_t
compute_multiply_units(enum compute_backend backend, const struct compute_product *product,
                       const struct compute_units *units, struct lgs_error *error)
{
	const struct compute_slices columns = compute_share_out(product->n);
	int64_t status = LGS_OK;
#pragma omp parallel for schedule(static, 1) reduction(min : status)
	for (int64_t i = 0; i < columns.slices; i++) {
		int64_t first = compute_slice_begin(columns, i);
		int64_t width = compute_slice_begin(columns, i + 1) - first;
		const struct compute_product slice = compute_columns_of(product, first, width);
		/* The slices are of one kind, so the first one's words do for all. */
		int64_t outcome = compute_multiply(backend, &slice, i ? NULL : error);
		status = outcome < status ? outcome : status;
		if (outcome == LGS_OK)
			compute_units_columns(units, first, width);
	}
	return status;
}
