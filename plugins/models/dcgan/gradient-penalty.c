/*
 * gradient-penalty.c: the option `r1`: half of gamma times the mean over real images of the squared norm of the slopes
 * of the logit with respect to the image, which the discriminator minimizes too (Mescheder, Geiger & Nowozin 2018).
 *
 * Its gradient is exact, but for the rounding of v. Let v be those slopes, held fixed. Then the gradient of half their
 * squared norm is that of the logits' slope along v: forward mode, once through the discriminator with v as the images'
 * tangent; and reverse mode through that, for parameters' slopes. Batch normalization makes every image's logit one of
 * all images, and is differentiated so. With precision=bf16 the slopes v come from products of bfloat16; what follows
 * is in single precision.
 */
#include "dcgan.h"

#include "../../compute/tangent.h"

int
dcgan_build_gradient_penalty(struct dcgan *g)
{
	struct dcgan_network *d = &g->discriminator;
	const int64_t size = (int64_t)sizeof(float);
	int64_t widest = compute_large_count(&d->block[0].layer, g->batch);
	int fine = 1;
	for (int64_t i = 0; i < d->blocks && fine; i++) {
		struct dcgan_block *b = &d->block[i];
		const int64_t count = g->batch * b->positions * b->channels;
		widest = count > widest ? count : widest;
		fine = (b->tangent = dcgan_room(g, count, size)) != NULL;
		if (b->normalized)
			fine = fine && (b->moved = dcgan_room(g, count, size));
		else
			b->moved = b->tangent;
	}
	for (int i = 0; i < 2 && fine; i++)
		fine = (g->primal_slopes[i] = dcgan_room(g, widest, size)) &&
		       (g->moved_slopes[i] = dcgan_room(g, widest, size));
	if (fine && g->maps.precision != COMPUTE_F32)
		fine = (g->widened = dcgan_room(g, widest, size)) != NULL;
	return fine;
}

/* The slopes v of the sum of the real images' logits, and the penalty. */
static int64_t
input_slopes(struct dcgan *g, const float **slopes, double *value, struct lgs_error *error)
{
	struct dcgan_network *d = &g->discriminator;
	const int64_t streams = d->streams, count = compute_large_count(&d->block[0].layer, d->images);
	for (int64_t i = 0; i < d->images; i++)
		d->slopes[0][i] = 1;
	d->streams = 1;
	int64_t status = dcgan_backward(g, d, 0, slopes, error);
	d->streams = streams;
	*value = 0;
	for (int64_t i = 0; i < count && status == LGS_OK; i++)
		*value += (double)(*slopes)[i] * (double)(*slopes)[i];
	*value *= g->options.r1 / 2 / (double)d->images;
	return status;
}

/* f' of outputs whose sign is that of y. */
static void
multiply_by_slopes(const struct dcgan_block *b, int64_t images, float *numbers)
{
	compute_activate_backward(b->activation, images * b->positions, b->channels, b->values, NULL, numbers);
}

static int64_t
move(struct dcgan *g, const struct compute_maps *maps, const float *tangent, struct lgs_error *error)
{
	struct dcgan_network *d = &g->discriminator;
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < d->blocks && status == LGS_OK; i++) {
		struct dcgan_block *b = &d->block[i];
		const struct compute_normalization rows = dcgan_normalization(d, b, 0);
		status = compute_convolve(maps, &b->layer, d->images, i ? d->block[i - 1].moved : tangent, b->map,
		                          b->tangent, error);
		if (status == LGS_OK && b->normalized)
			compute_normalize_tangent(&rows, b->tangent, b->moved);
		else if (status == LGS_OK)
			multiply_by_slopes(b, d->images, b->tangent);
	}
	return status;
}

static void
backward_units(struct dcgan *g, struct dcgan_block *b, float *slopes, float *moved_slopes)
{
	const struct dcgan_network *d = &g->discriminator;
	const int64_t rows = d->images * b->positions;
	if (b->normalized) {
		const struct compute_normalization of = dcgan_normalization(d, b, 0);
		compute_tangent_backward(&of, b->tangent, slopes, moved_slopes, b->gain.gradient, b->shift.gradient);
		return;
	}
	multiply_by_slopes(b, d->images, slopes);
	multiply_by_slopes(b, d->images, moved_slopes);
	if (b->biased)
		dcgan_add_bias_slopes(g, b, rows, slopes);
}

/* What a block's map took in, as single precision has it. */
static const float *
input_of(struct dcgan *g, int64_t block)
{
	const struct dcgan_network *d = &g->discriminator;
	if (block == 0)
		return g->pairs;
	const struct dcgan_block *before = &d->block[block - 1];
	if (g->maps.precision == COMPUTE_F32)
		return before->outputs;
	compute_from_operands(g->maps.precision, d->images * before->positions * before->channels, before->outputs,
	                      g->widened);
	return g->widened;
}

/* One map: the slopes of its weights are added, those of its input written. */
static int64_t
backward_map(const struct compute_maps *maps, struct dcgan_block *b, int64_t images, const float *input,
             const float *slopes, float *input_slopes, struct lgs_error *error)
{
	int64_t status =
	    compute_weights_gradient(maps, &b->layer, images, input, slopes, 1, b->weights.gradient, error);
	if (status == LGS_OK && input_slopes)
		status = compute_transpose_convolve(maps, &b->layer, images, slopes, b->map, input_slopes, error);
	return status;
}

static int64_t
backward(struct dcgan *g, const struct compute_maps *maps, const float *tangent, struct lgs_error *error)
{
	struct dcgan_network *d = &g->discriminator;
	float **p = g->primal_slopes, **q = g->moved_slopes;
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < d->images; i++) {
		p[0][i] = 0;
		q[0][i] = (float)(g->options.r1 / (double)d->images);
	}
	for (int64_t i = d->blocks - 1, at = 0; i >= 0 && status == LGS_OK; i--, at = 1 - at) {
		struct dcgan_block *b = &d->block[i];
		backward_units(g, b, p[at], q[at]);
		status = backward_map(maps, b, d->images, input_of(g, i), p[at], i ? p[1 - at] : NULL, error);
		if (status == LGS_OK)
			status = backward_map(maps, b, d->images, i ? d->block[i - 1].moved : tangent, q[at],
			                      i ? q[1 - at] : NULL, error);
	}
	return status;
}

int64_t
dcgan_penalize_gradient(struct dcgan *g, double *value, struct lgs_error *error)
{
	struct compute_maps maps = g->maps;
	const float *tangent = NULL;
	maps.precision = COMPUTE_F32;
	dcgan_forget_penalties(&g->discriminator);
	int64_t status = input_slopes(g, &tangent, value, error);
	if (status == LGS_OK)
		status = move(g, &maps, tangent, error);
	return status == LGS_OK ? backward(g, &maps, tangent, error) : status;
}
