/* versions.c: the calls that differ between oneDNN 2.6 and 3.x; see types.h. */
#include <string.h>

#include "types.h"

#if DNNL_VERSION_MAJOR >= 3

int
onednn_describe(struct onednn_layout *layout, int rank, const dnnl_dims_t sizes, dnnl_data_type_t type,
                dnnl_format_tag_t order)
{
	return (int)dnnl_memory_desc_create_with_tag(&layout->is, rank, sizes, type, order);
}

void
onednn_release_layout(struct onednn_layout *layout)
{
	if (layout->is)
		(void)dnnl_memory_desc_destroy(layout->is);
	layout->is = NULL;
}

onednn_layout_ref
onednn_layout(const struct onednn_layout *layout)
{
	return layout->is;
}

int
onednn_prepare_convolution(dnnl_primitive_desc_t *prepared, enum onednn_pass pass, const struct onednn_convolution *c,
                           const_dnnl_primitive_desc_t hint)
{
	const dnnl_dims_t dense = {0, 0};
	const dnnl_engine_t engine = onednn_engine();
	if (pass == ONEDNN_FORWARD)
		return (int)dnnl_convolution_forward_primitive_desc_create(
		    prepared, engine, dnnl_forward_training, dnnl_convolution_direct, c->large.is, c->weights.is, NULL,
		    c->small.is, c->strides, dense, c->padding, c->padding, NULL);
	if (pass == ONEDNN_BACKWARD_DATA)
		return (int)dnnl_convolution_backward_data_primitive_desc_create(
		    prepared, engine, dnnl_convolution_direct, c->large.is, c->weights.is, c->small.is, c->strides,
		    dense, c->padding, c->padding, hint, NULL);
	return (int)dnnl_convolution_backward_weights_primitive_desc_create(
	    prepared, engine, dnnl_convolution_direct, c->large.is, c->weights.is, NULL, c->small.is, c->strides, dense,
	    c->padding, c->padding, hint, NULL);
}

int
onednn_prepare_product(dnnl_primitive_desc_t *prepared, const struct onednn_layout *a, const struct onednn_layout *b,
                       const struct onednn_layout *c, const_dnnl_primitive_attr_t attributes)
{
	return (int)dnnl_matmul_primitive_desc_create(prepared, onednn_engine(), a->is, b->is, NULL, c->is, attributes);
}

int
onednn_append_sum(dnnl_post_ops_t operations, float scale)
{
	return (int)dnnl_post_ops_append_sum(operations, scale, 0, dnnl_data_type_undef);
}

#else

int
onednn_describe(struct onednn_layout *layout, int rank, const dnnl_dims_t sizes, dnnl_data_type_t type,
                dnnl_format_tag_t order)
{
	return (int)dnnl_memory_desc_init_by_tag(&layout->is, rank, sizes, type, order);
}

void
onednn_release_layout(struct onednn_layout *layout)
{
	memset(layout, 0, sizeof *layout);
}

onednn_layout_ref
onednn_layout(const struct onednn_layout *layout)
{
	return &layout->is;
}

int
onednn_prepare_convolution(dnnl_primitive_desc_t *prepared, enum onednn_pass pass, const struct onednn_convolution *c,
                           const_dnnl_primitive_desc_t hint)
{
	dnnl_convolution_desc_t operation;
	dnnl_status_t status;
	if (pass == ONEDNN_FORWARD)
		status = dnnl_convolution_forward_desc_init(&operation, dnnl_forward_training, dnnl_convolution_direct,
		                                            &c->large.is, &c->weights.is, NULL, &c->small.is,
		                                            c->strides, c->padding, c->padding);
	else if (pass == ONEDNN_BACKWARD_DATA)
		status = dnnl_convolution_backward_data_desc_init(&operation, dnnl_convolution_direct, &c->large.is,
		                                                  &c->weights.is, &c->small.is, c->strides, c->padding,
		                                                  c->padding);
	else
		status = dnnl_convolution_backward_weights_desc_init(&operation, dnnl_convolution_direct, &c->large.is,
		                                                     &c->weights.is, NULL, &c->small.is, c->strides,
		                                                     c->padding, c->padding);
	if (status == dnnl_success)
		status = dnnl_primitive_desc_create(prepared, &operation, NULL, onednn_engine(), hint);
	return (int)status;
}

int
onednn_prepare_product(dnnl_primitive_desc_t *prepared, const struct onednn_layout *a, const struct onednn_layout *b,
                       const struct onednn_layout *c, const_dnnl_primitive_attr_t attributes)
{
	dnnl_matmul_desc_t operation;
	dnnl_status_t status = dnnl_matmul_desc_init(&operation, &a->is, &b->is, NULL, &c->is);
	if (status == dnnl_success)
		status = dnnl_primitive_desc_create(prepared, &operation, attributes, onednn_engine(), NULL);
	return (int)status;
}

int
onednn_append_sum(dnnl_post_ops_t operations, float scale)
{
	return (int)dnnl_post_ops_append_sum(operations, scale);
}

#endif
