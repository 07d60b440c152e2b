/*
 * convolution.c: the maps between layers by oneDNN's convolution primitives: images channels-last, weights reordered
 * into whatever order the primitive is fastest with, their gradient back into ours.
 *
 * The forward pass of a convolution makes small images of large ones, its backward pass with respect to data large ones
 * of small ones: that is the transposed convolution.
 */
#include <string.h>

#include "primitives.h"

static dnnl_data_type_t
type_of(int64_t precision)
{
	return precision == COMPUTE_BF16 ? dnnl_bf16 : dnnl_f32;
}

static void
release_convolution(struct onednn_convolution *c)
{
	onednn_release_layout(&c->large);
	onednn_release_layout(&c->weights);
	onednn_release_layout(&c->small);
}

/* The sides of a layer, and its weights in any order. Floats where the pass writes. */
static int
describe(const struct onednn_key *key, enum onednn_pass pass, struct onednn_convolution *c)
{
	const int64_t *layer = key->numbers;
	const dnnl_dims_t large = {key->images, layer[1], layer[0], layer[0]},
			  small = {key->images, layer[3], layer[2], layer[2]},
			  weights = {layer[3], layer[1], COMPUTE_KERNEL, COMPUTE_KERNEL};
	const dnnl_data_type_t type = type_of(key->precision);
	memset(c, 0, sizeof *c);
	for (int i = 0; i < 2; i++) {
		c->strides[i] = 2;
		c->padding[i] = layer[2] == 1 && layer[0] == COMPUTE_KERNEL ? 0 : 1;
	}
	int status = onednn_describe(&c->large, 4, large, pass == ONEDNN_BACKWARD_DATA ? dnnl_f32 : type, dnnl_nhwc);
	if (!status)
		status = onednn_describe(&c->small, 4, small, pass == ONEDNN_FORWARD ? dnnl_f32 : type, dnnl_nhwc);
	if (!status)
		status = onednn_describe(&c->weights, 4, weights, pass == ONEDNN_BACKWARD_WEIGHTS ? dnnl_f32 : type,
		                         dnnl_format_tag_any);
	return status;
}

/* The pass, prepared; the two backward ones want the forward one as a hint. */
static int
prepare_pass(const struct onednn_key *key, enum onednn_pass pass, dnnl_primitive_desc_t *prepared)
{
	struct onednn_convolution forward, own;
	dnnl_primitive_desc_t hint = NULL;
	int status = describe(key, ONEDNN_FORWARD, &forward);
	if (!status)
		status = onednn_prepare_convolution(&hint, ONEDNN_FORWARD, &forward, NULL);
	release_convolution(&forward);
	if (status || pass == ONEDNN_FORWARD) {
		*prepared = hint;
		return status;
	}
	status = describe(key, pass, &own);
	if (!status)
		status = onednn_prepare_convolution(prepared, pass, &own, hint);
	release_convolution(&own);
	(void)dnnl_primitive_desc_destroy(hint);
	return status;
}

/* Weights in the primitive's order, memory for them, and the way between that and ours. */
static int
prepare_weights(struct onednn_primitives *primitives, struct onednn_operation *o, int name, onednn_layout_ref theirs)
{
	const int64_t *layer = o->key.numbers;
	const dnnl_dims_t sizes = {layer[3], layer[1], COMPUTE_KERNEL, COMPUTE_KERNEL};
	const int gradient = name == DNNL_ARG_DIFF_WEIGHTS;
	struct onednn_layout ours = {0};
	dnnl_primitive_attr_t attributes = NULL;
	dnnl_primitive_desc_t prepared = NULL;
	if (!(o->room = onednn_allocate(primitives, dnnl_memory_desc_get_size(theirs))))
		return dnnl_out_of_memory;
	int status = onednn_set_argument(o, 1, name, theirs, o->room);
	if (!status)
		status = onednn_describe(&ours, 4, sizes, dnnl_f32, dnnl_hwio);
	if (!status)
		status = (int)dnnl_memory_create(&o->plain, onednn_layout(&ours), onednn_engine(), DNNL_MEMORY_NONE);
	if (!status)
		status = onednn_create_attributes(o->key.beta, &attributes);
	if (!status)
		status = (int)dnnl_reorder_primitive_desc_create(
		    &prepared, gradient ? theirs : onednn_layout(&ours), onednn_engine(),
		    gradient ? onednn_layout(&ours) : theirs, onednn_engine(), attributes);
	if (!status)
		status = (int)dnnl_primitive_create(&o->reorder, prepared);
	if (prepared)
		(void)dnnl_primitive_desc_destroy(prepared);
	if (attributes)
		(void)dnnl_primitive_attr_destroy(attributes);
	onednn_release_layout(&ours);
	return status;
}

/* What the three arguments of a pass are: read, weights, written; of the gradient's: large, weights, small. */
static const struct {
	int name;
	dnnl_query_t layout;
} arguments[][ONEDNN_ARGUMENTS] = {
    [ONEDNN_FORWARD] = {{DNNL_ARG_SRC, dnnl_query_src_md},
                        {DNNL_ARG_WEIGHTS, dnnl_query_weights_md},
                        {DNNL_ARG_DST, dnnl_query_dst_md}},
    [ONEDNN_BACKWARD_DATA] = {{DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md},
                              {DNNL_ARG_WEIGHTS, dnnl_query_weights_md},
                              {DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md}},
    [ONEDNN_BACKWARD_WEIGHTS] = {{DNNL_ARG_SRC, dnnl_query_src_md},
                                 {DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md},
                                 {DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md}},
};

static int
prepare(struct onednn_primitives *primitives, struct onednn_operation *o)
{
	const enum onednn_pass pass = (enum onednn_pass)o->key.kind;
	dnnl_primitive_desc_t prepared = NULL;
	int status = prepare_pass(&o->key, pass, &prepared);
	if (!status)
		status = (int)dnnl_primitive_create(&o->primitive, prepared);
	for (int i = 0; i < ONEDNN_ARGUMENTS && !status; i++) {
		const int name = arguments[pass][i].name;
		const onednn_layout_ref layout = dnnl_primitive_desc_query_md(prepared, arguments[pass][i].layout, 0);
		status = i == 1 ? prepare_weights(primitives, o, name, layout)
		                : onednn_set_argument(o, i, name, layout, NULL);
	}
	if (prepared)
		(void)dnnl_primitive_desc_destroy(prepared);
	return status;
}

/* The operation of a pass with its two arrays of images in place. */
static const struct onednn_operation *
find(struct onednn_primitives *primitives, enum onednn_pass pass, const struct compute_layer *l,
     enum compute_precision precision, int64_t images, float beta, const void *first, const void *last, int *status)
{
	const struct onednn_key key = {
	    .kind = pass,
	    .precision = precision,
	    .images = images,
	    .numbers = {l->large, l->large_channels, l->small, l->small_channels},
	    .beta = beta,
	};
	const struct onednn_operation *o = onednn_find(primitives, &key, prepare, status);
	if (!*status)
		*status = onednn_place_argument(o, 0, first);
	if (!*status)
		*status = onednn_place_argument(o, 2, last);
	return o;
}

static int
map(struct onednn_primitives *primitives, enum onednn_pass pass, const struct compute_layer *l,
    enum compute_precision precision, int64_t images, const void *from, const float *weights, float *to)
{
	int status;
	const struct onednn_operation *o = find(primitives, pass, l, precision, images, 0, from, to, &status);
	if (!status)
		status = onednn_run_reorder(o, 1, weights);
	return status ? status : onednn_run(o);
}

int
onednn_convolve(struct onednn_primitives *primitives, const struct compute_layer *l, enum compute_precision precision,
                int64_t images, const void *large, const float *weights, float *small)
{
	return map(primitives, ONEDNN_FORWARD, l, precision, images, large, weights, small);
}

int
onednn_transpose_convolve(struct onednn_primitives *primitives, const struct compute_layer *l,
                          enum compute_precision precision, int64_t images, const void *small, const float *weights,
                          float *large)
{
	return map(primitives, ONEDNN_BACKWARD_DATA, l, precision, images, small, weights, large);
}

int
onednn_weights_gradient(struct onednn_primitives *primitives, const struct compute_layer *l,
                        enum compute_precision precision, int64_t images, const void *large, const void *small,
                        float beta, float *gradient)
{
	int status;
	const struct onednn_operation *o =
	    find(primitives, ONEDNN_BACKWARD_WEIGHTS, l, precision, images, beta, large, small, &status);
	if (!status)
		status = onednn_run(o);
	return status ? status : onednn_run_reorder(o, 0, gradient);
}
