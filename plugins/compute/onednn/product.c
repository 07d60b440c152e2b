/*
 * product.c: matrix products by oneDNN: of floats by dnnl_sgemm, which is row-major and needs no preparation, of
 * bfloat16 by prepared matmul primitives.
 */
#include "primitives.h"

int
compute_onednn_multiply(const struct compute_product *p)
{
	char transpose_a = p->form == COMPUTE_ATB ? 'T' : 'N';
	char transpose_b = p->form == COMPUTE_ABT ? 'T' : 'N';
	return (int)dnnl_sgemm(transpose_a, transpose_b, p->m, p->n, p->k, p->alpha, p->a, compute_row_of_a(p), p->b,
	                       compute_row_of_b(p), p->beta, p->c, compute_row_of_c(p));
}

static int
describe(const struct onednn_key *key, struct onednn_layout *a, struct onednn_layout *b, struct onednn_layout *c)
{
	const int64_t m = key->numbers[0], n = key->numbers[1], k = key->numbers[2], form = key->numbers[3];
	const dnnl_dims_t size_a = {m, k}, size_b = {k, n}, size_c = {m, n};
	int status = onednn_describe(a, 2, size_a, dnnl_bf16, form == COMPUTE_ATB ? dnnl_ba : dnnl_ab);
	if (!status)
		status = onednn_describe(b, 2, size_b, dnnl_bf16, form == COMPUTE_ABT ? dnnl_ba : dnnl_ab);
	return status ? status : onednn_describe(c, 2, size_c, dnnl_f32, dnnl_ab);
}

static int
prepare_product(struct onednn_primitives *primitives, struct onednn_operation *o)
{
	struct onednn_layout a = {0}, b = {0}, c = {0};
	dnnl_primitive_attr_t attributes = NULL;
	dnnl_primitive_desc_t prepared = NULL;
	(void)primitives;
	int status = describe(&o->key, &a, &b, &c);
	if (!status)
		status = onednn_create_attributes(o->key.beta, &attributes);
	if (!status)
		status = onednn_prepare_product(&prepared, &a, &b, &c, attributes);
	if (!status)
		status = (int)dnnl_primitive_create(&o->primitive, prepared);
	if (!status)
		status = onednn_set_argument(o, 0, DNNL_ARG_SRC, onednn_layout(&a), NULL);
	if (!status)
		status = onednn_set_argument(o, 1, DNNL_ARG_WEIGHTS, onednn_layout(&b), NULL);
	if (!status)
		status = onednn_set_argument(o, 2, DNNL_ARG_DST, onednn_layout(&c), NULL);
	if (prepared)
		(void)dnnl_primitive_desc_destroy(prepared);
	if (attributes)
		(void)dnnl_primitive_attr_destroy(attributes);
	onednn_release_layout(&a), onednn_release_layout(&b), onednn_release_layout(&c);
	return status;
}

int
onednn_multiply_bf16(struct onednn_primitives *primitives, enum compute_form form, int64_t m, int64_t n, int64_t k,
                     const compute_bf16 *a, const compute_bf16 *b, float beta, float *c)
{
	const struct onednn_key key = {
	    .kind = ONEDNN_PRODUCT, .precision = COMPUTE_BF16, .numbers = {m, n, k, form}, .beta = beta};
	int status;
	const struct onednn_operation *o = onednn_find(primitives, &key, prepare_product, &status);
	if (!status)
		status = onednn_place_argument(o, 0, a);
	if (!status)
		status = onednn_place_argument(o, 1, b);
	if (!status)
		status = onednn_place_argument(o, 2, c);
	return status ? status : onednn_run(o);
}
