/*
 * onednn.h: what the rest of the house may ask of oneDNN. Every call of that library is in this folder, which builds
 * with oneDNN 2.6 and with 3.x (types.h).
 *
 *   library.c       which library this is, and the one engine
 *   product.c       matrix products
 *   primitives.c    operations that were prepared for a shape, kept
 *   convolution.c   the maps of ../convolution.h by convolution primitives
 *
 * What returns an int returns 0, or the library's status.
 */
#ifndef COMPUTE_ONEDNN_H
#define COMPUTE_ONEDNN_H

#include "../convolution.h"
#include "../precision.h"
#include "../product.h"

/* Does this processor multiply bfloat16? (oneDNN imitates it on others, slowly.) */
int onednn_has_bf16(void);
/* Does it do so by whole tiles (AMX)? */
int onednn_has_tiles(void);
/* Does it have AVX-512? */
int onednn_has_wide_vectors(void);

/* Operations of certain shapes, each prepared when it is first met and kept until the end. One thread at a time may
 * use them. */
struct onednn_primitives;
struct onednn_primitives *onednn_open(const struct lgs_host *host); /* NULL without memory */
void onednn_close(struct onednn_primitives *primitives);            /* which may be NULL */

/* c = op(a) op(b) + beta c, forms as in product.h, rows without gaps. */
int onednn_multiply_bf16(struct onednn_primitives *primitives, enum compute_form form, int64_t m, int64_t n, int64_t k,
                         const compute_bf16 *a, const compute_bf16 *b, float beta, float *c);

/* The three maps of ../convolution.h. Images are of the given precision where they come in, floats where they come
 * out; weights and their gradient are floats. */
int onednn_convolve(struct onednn_primitives *primitives, const struct compute_layer *layer,
                    enum compute_precision precision, int64_t images, const void *large, const float *weights,
                    float *small);
int onednn_transpose_convolve(struct onednn_primitives *primitives, const struct compute_layer *layer,
                              enum compute_precision precision, int64_t images, const void *small, const float *weights,
                              float *large);
int onednn_weights_gradient(struct onednn_primitives *primitives, const struct compute_layer *layer,
                            enum compute_precision precision, int64_t images, const void *large, const void *small,
                            float beta, float *gradient);

#endif
