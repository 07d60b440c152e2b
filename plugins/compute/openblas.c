/*
 * openblas.c: everything that our matrix products need of OpenBLAS.
 */
#include <cblas.h>

#include "product.h"

/* What openblas_get_parallel() says of a build for OpenMP; 0 is sequential, 1 a pool of its own. */
#define BUILT_FOR_OPENMP 2

int
compute_openblas_shares_pool(void)
{
	return openblas_get_parallel() == BUILT_FOR_OPENMP;
}

void
compute_openblas_use_one_thread(void)
{
	openblas_set_num_threads(1);
}

int
compute_openblas_multiply(const struct compute_product *p)
{
	CBLAS_TRANSPOSE transpose_a = p->form == COMPUTE_ATB ? CblasTrans : CblasNoTrans;
	CBLAS_TRANSPOSE transpose_b = p->form == COMPUTE_ABT ? CblasTrans : CblasNoTrans;
	cblas_sgemm(CblasRowMajor, transpose_a, transpose_b, (blasint)p->m, (blasint)p->n, (blasint)p->k, p->alpha,
	            p->a, (blasint)compute_row_of_a(p), p->b, (blasint)compute_row_of_b(p), p->beta, p->c,
	            (blasint)compute_row_of_c(p));
	return 0;
}

void
compute_openblas_transpose(int64_t rows, int64_t columns, const float *in, int64_t row_of_in, float *out,
                           int64_t row_of_out)
{
	cblas_somatcopy(CblasRowMajor, CblasTrans, (blasint)rows, (blasint)columns, 1, in, (blasint)row_of_in, out,
	                (blasint)row_of_out);
}

const char *
compute_openblas_library(void)
{
	return openblas_get_config();
}
