/*
 * product.c: the choice between the matrix libraries, or neither. It calls none: see onednn/product.c, openblas.c,
 * sparse.c.
 */
#include "product.h"

#include <limits.h>
#include <stdatomic.h>

#include "sparse.h"

static const char *const names[] = {"auto", "onednn", "openblas"};

/* oneDNN is the faster one on small matrices; a library with threads of its own is the second choice. */
static enum compute_backend
preferred(void)
{
	return compute_onednn_shares_pool() || !compute_openblas_shares_pool() ? COMPUTE_ONEDNN : COMPUTE_OPENBLAS;
}

enum compute_backend
compute_choose_backend(enum compute_backend wish, const struct lgs_host *host)
{
	static atomic_flag said = ATOMIC_FLAG_INIT;
	enum compute_backend backend = wish == COMPUTE_AUTO ? preferred() : wish;
	/* Whichever library is chosen, as the other one's threads would wait beside OpenMP's all the same. */
	if (!compute_openblas_shares_pool()) {
		compute_openblas_use_one_thread();
		if (backend == COMPUTE_OPENBLAS && !atomic_flag_test_and_set(&said))
			lgs_log(host, LGS_LOG_WARNING,
			        "this OpenBLAS was not built for OpenMP and therefore runs on one thread; its OpenMP "
			        "build (Debian: libopenblas0-openmp) or backend=onednn uses all %lld",
			        (long long)host->threads);
	}
	return backend;
}

int64_t
compute_multiply(enum compute_backend backend, const struct compute_product *product, struct lgs_error *error)
{
	long long m = product->m, n = product->n, k = product->k;
	if (m < 1 || n < 1 || k < 1 || m > INT_MAX || n > INT_MAX || k > INT_MAX)
		return lgs_fail(error, LGS_INVALID, "a matrix product of %lld x %lld, %lld terms, is out of range", m,
		                n, k);
	if (product->sparse && compute_is_sparse(product)) {
		compute_multiply_sparse(product);
		return LGS_OK;
	}
	int status =
	    backend == COMPUTE_OPENBLAS ? compute_openblas_multiply(product) : compute_onednn_multiply(product);
	if (status)
		return lgs_fail(error, LGS_UNSUPPORTED,
		                "%s refused a matrix product of %lld x %lld, %lld terms (status %d); try another "
		                "backend",
		                names[backend], m, n, k, status);
	return LGS_OK;
}

int64_t
compute_row_of_a(const struct compute_product *p)
{
	return p->row_of_a ? p->row_of_a : p->form == COMPUTE_ATB ? p->m : p->k;
}

int64_t
compute_row_of_b(const struct compute_product *p)
{
	return p->row_of_b ? p->row_of_b : p->form == COMPUTE_ABT ? p->k : p->n;
}

int64_t
compute_row_of_c(const struct compute_product *p)
{
	return p->row_of_c ? p->row_of_c : p->n;
}

const char *const *
compute_libraries(void)
{
	static const char *libraries[3];
	libraries[0] = compute_onednn_library();
	libraries[1] = compute_openblas_library();
	return libraries;
}
