/*
 * product.h: matrix products, by whichever library was chosen at run time.
 *
 * All matrices are row-major, in single precision. Only onednn/ and openblas.c know
 * the libraries; product.c chooses, or skips zeros: sparse.h.
 */
#ifndef COMPUTE_PRODUCT_H
#define COMPUTE_PRODUCT_H

#include <lgs/host.h>

/* As the option `backend` of models lists them. */
#define COMPUTE_BACKENDS "auto|onednn|openblas"
enum compute_backend { COMPUTE_AUTO, COMPUTE_ONEDNN, COMPUTE_OPENBLAS };

/* Which factor is transposed. */
enum compute_form {
	COMPUTE_AB,  /* a[m x k] b[k x n] */
	COMPUTE_ABT, /* a[m x k] b[n x k]^T */
	COMPUTE_ATB, /* a[k x m]^T b[k x n] */
};

struct compute_product {
	enum compute_form form;
	int64_t m; /* rows of c */
	int64_t n; /* columns of c */
	int64_t k; /* terms of each sum */
	float alpha;
	const float *a;
	const float *b;
	float beta; /* 0: c is overwritten whatever it held */
	float *c;
	/* Elements from one row in memory to the next; 0: the rows have no gaps. */
	int64_t row_of_a;
	int64_t row_of_b;
	int64_t row_of_c;
	int sparse; /* whether `a` may be mostly zeros, so that counting them is worth while: sparse.h */
};

/* Settles on a library, COMPUTE_AUTO included, and on how many threads each may use. */
enum compute_backend compute_choose_backend(enum compute_backend wish, const struct lgs_host *host);

/* c = alpha op(a) op(b) + beta c. */
int64_t compute_multiply(enum compute_backend backend, const struct compute_product *product, struct lgs_error *error);

/* The rows' lengths in memory, gaps included. */
int64_t compute_row_of_a(const struct compute_product *product);
int64_t compute_row_of_b(const struct compute_product *product);
int64_t compute_row_of_c(const struct compute_product *product);

/* Names and versions of the libraries, NULL at the end, as LGS_EXTENSION_LIBRARIES wants them. */
const char *const *compute_libraries(void);

/* The libraries' own files. multiply: 0, or the library's status. shares_pool: it computes on OpenMP's threads. */
int compute_onednn_multiply(const struct compute_product *product);
int compute_onednn_shares_pool(void);
const char *compute_onednn_library(void);
int compute_openblas_multiply(const struct compute_product *product);
int compute_openblas_shares_pool(void);
const char *compute_openblas_library(void);
void compute_openblas_use_one_thread(void);
/* out[columns x rows] = in[rows x columns]^T, both with gaps between their rows. */
void compute_openblas_transpose(int64_t rows, int64_t columns, const float *in, int64_t row_of_in, float *out,
                                int64_t row_of_out);

#endif
