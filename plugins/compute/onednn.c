/*
 * onednn.c: everything that our matrix products need of oneDNN.
 *
 * dnnl_sgemm, row-major, is the same in oneDNN 2 and 3. Convolutions are elsewhere.
 */
#include <oneapi/dnnl/dnnl.h>

#include <stdio.h>

#include "product.h"

int
compute_onednn_shares_pool(void)
{
	return dnnl_version()->cpu_runtime == DNNL_RUNTIME_OMP;
}

int
compute_onednn_multiply(const struct compute_product *p)
{
	char transpose_a = p->form == COMPUTE_ATB ? 'T' : 'N';
	char transpose_b = p->form == COMPUTE_ABT ? 'T' : 'N';
	return (int)dnnl_sgemm(transpose_a, transpose_b, p->m, p->n, p->k, p->alpha, p->a, compute_row_of_a(p), p->b,
	                       compute_row_of_b(p), p->beta, p->c, compute_row_of_c(p));
}

const char *
compute_onednn_library(void)
{
	static char text[64];
	const dnnl_version_t *version = dnnl_version();
	(void)snprintf(text, sizeof text, "oneDNN %d.%d.%d", version->major, version->minor, version->patch);
	return text;
}
