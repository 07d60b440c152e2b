/*
 * types.h: oneDNN 2.6 and 3.x under one set of names, within this folder. Version 3 made layouts opaque, and prepares
 * an operation in one step where version 2 took two.
 */
#ifndef ONEDNN_TYPES_H
#define ONEDNN_TYPES_H

#include <oneapi/dnnl/dnnl.h>

#include "onednn.h"

/* How an array lies in memory: one of ours, and one that belongs to the library. */
struct onednn_layout {
	dnnl_memory_desc_t is;
};
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t onednn_layout_ref;
#else
typedef const dnnl_memory_desc_t *onednn_layout_ref;
#endif

/* A layout that holds no resources yet may be released. */
int onednn_describe(struct onednn_layout *layout, int rank, const dnnl_dims_t sizes, dnnl_data_type_t type,
                    dnnl_format_tag_t order);
void onednn_release_layout(struct onednn_layout *layout);
onednn_layout_ref onednn_layout(const struct onednn_layout *layout);

/* The three passes of a convolution layer, as oneDNN knows them. */
enum onednn_pass { ONEDNN_FORWARD, ONEDNN_BACKWARD_DATA, ONEDNN_BACKWARD_WEIGHTS };
struct onednn_convolution {
	struct onednn_layout large, weights, small;
	dnnl_dims_t strides, padding;
};

/* Prepared operations. hint is the forward one, for the two others. */
int onednn_prepare_convolution(dnnl_primitive_desc_t *prepared, enum onednn_pass pass,
                               const struct onednn_convolution *convolution, const_dnnl_primitive_desc_t hint);
int onednn_prepare_product(dnnl_primitive_desc_t *prepared, const struct onednn_layout *a,
                           const struct onednn_layout *b, const struct onednn_layout *c, const_dnnl_primitive_attr_t);
int onednn_append_sum(dnnl_post_ops_t operations, float scale);

/* library.c: the processor, and the order in which work is done on it; NULL if the library has none. */
dnnl_engine_t onednn_engine(void);
dnnl_stream_t onednn_stream(void);

#endif
