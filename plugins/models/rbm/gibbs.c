/*
 * gibbs.c: from one layer to the other, and what follows from it: generating images and sampling them.
 */
#include "rbm.h"

#include <string.h>

#include "../../compute/threads.h"

/* P(h = 1 | v) = logistic(c + v W / sigma), eq. 9. */
int64_t
rbm_up(const struct rbm *r, const struct rbm_parameters *p, const float *visible, struct compute_units *hidden,
       struct lgs_error *error)
{
	const struct compute_product product = {
	    .form = COMPUTE_AB,
	    .m = hidden->rows,
	    .n = r->hidden,
	    .k = r->visible,
	    .alpha = (float)(1 / r->sigma),
	    .a = visible,
	    .b = p->weights,
	    .sparse = 1,
	    .beta = 0,
	    .c = hidden->values,
	};
	hidden->columns = r->hidden;
	hidden->bias = p->hidden_bias;
	return compute_multiply_units(r->backend, &product, hidden, error);
}

/* P(v = 1 | h) = logistic(a + h W^T), eq. 10; of Gaussian units the mean a + sigma h W^T. */
int64_t
rbm_down(const struct rbm *r, const struct rbm_parameters *p, const float *hidden, struct compute_units *visible,
         struct lgs_error *error)
{
	const struct compute_product product = {
	    .form = COMPUTE_ABT,
	    .m = visible->rows,
	    .n = r->visible,
	    .k = r->hidden,
	    .alpha = (float)(r->sigma * p->retained),
	    .a = hidden,
	    .b = p->weights,
	    .sparse = 1,
	    .beta = 0,
	    .c = visible->values,
	};
	visible->columns = r->visible;
	visible->bias = p->visible_bias;
	if (r->options.visible != RBM_GAUSSIAN)
		return compute_multiply_units(r->backend, &product, visible, error);
	int64_t status = compute_multiply(r->backend, &product, error);
	if (status == LGS_OK)
		rbm_gaussian_units(visible, r->sigma);
	return status;
}

/* Random numbers of one matrix of at most `rows` samples, the `matrix`-th of its purpose. */
struct compute_draw
rbm_draw(const struct rbm *r, const char *purpose, uint64_t matrix, int64_t columns)
{
	uint64_t stride = compute_stride(columns);
	return (struct compute_draw){
	    .host = r->host,
	    .key = r->host->random_key(r->host, purpose),
	    .first = matrix * (uint64_t)r->rows * stride,
	    .stride = stride,
	};
}

/*
 * Sampling addresses random numbers by image first, then by Gibbs step, then by layer, so that an image does not depend
 * on how many others are drawn with it. Step 0 is the start, which has no visible layer; what dropout leaves out of an
 * image comes last.
 */
static struct compute_draw
sampling_draw(const struct rbm *r, uint64_t key, int64_t image, int64_t gibbs, int hidden)
{
	uint64_t layers = compute_stride(r->visible) + compute_stride(r->hidden);
	uint64_t dropped = r->mask ? compute_stride(r->hidden) : 0;
	uint64_t stride = layers * ((uint64_t)r->options.sample_steps + 1) + dropped;
	return (struct compute_draw){
	    .host = r->host,
	    .key = key,
	    .first = (uint64_t)image * stride + (uint64_t)gibbs * layers + (hidden ? compute_stride(r->visible) : 0),
	    .stride = stride,
	};
}

/* Hidden states to start from: the persistent chains', or fair coins. */
static void
start(struct rbm *r, uint64_t key, int64_t first, int64_t rows)
{
	for (int64_t row = 0; r->chains && row < rows; row++)
		memcpy(r->states + row * r->hidden, r->chain_states + (first + row) % r->chains * r->hidden,
		       (size_t)r->hidden * sizeof(float));
	if (r->chains)
		return;
	for (int64_t i = 0; i < rows * r->hidden; i++)
		r->hidden_stack[i] = 0.5f;
	compute_data(&(struct compute_data){
	    .binarize = COMPUTE_SAMPLE,
	    .rows = rows,
	    .columns = r->hidden,
	    .values = r->hidden_stack,
	    .copy = r->states,
	    .draw = sampling_draw(r, key, first, 0, 1),
	});
}

/* With dropout each image is drawn from the machine of the units it retains, as training draws its samples. */
static int64_t
sample_rows(struct rbm *r, uint64_t key, int64_t first, int64_t rows, float *images, struct lgs_error *error)
{
	struct rbm_parameters learnt = rbm_learnt(r);
	learnt.retained = 1;
	rbm_draw_mask(r, rows, sampling_draw(r, key, first, r->options.sample_steps + 1, 0));
	start(r, key, first, rows);
	for (int64_t gibbs = 1; gibbs <= r->options.sample_steps; gibbs++) {
		struct compute_units visible = {
		    .rows = rows,
		    .values = r->visible_stack,
		    .scale = 1,
		    .states = r->visible_stack,
		    .draw = sampling_draw(r, key, first, gibbs, 0),
		};
		struct compute_units hidden = {
		    .rows = rows,
		    .values = r->hidden_stack,
		    .scale = 1,
		    .states = r->states,
		    .draw = sampling_draw(r, key, first, gibbs, 1),
		};
		int64_t status = rbm_down(r, &learnt, rbm_retained(r, 0, rows, r->states), &visible, error);
		if (status == LGS_OK)
			status = rbm_up(r, &learnt, r->visible_stack, &hidden, error);
		if (status != LGS_OK)
			return status;
	}
	struct compute_units visible = {.rows = rows, .values = images, .scale = 1};
	return rbm_down(r, &learnt, rbm_retained(r, 0, rows, r->states), &visible, error);
}

/* The probabilities (Gaussian: means) of visible units after sample-steps Gibbs steps. */
int64_t
rbm_sample(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error)
{
	struct rbm *r = model;
	compute_use_threads(r->host);
	for (int64_t first = 0; first < count; first += r->batch) {
		int64_t rows = count - first < r->batch ? count - first : r->batch;
		int64_t status = sample_rows(r, key, first, rows, images + first * r->visible, error);
		if (status != LGS_OK)
			return status;
	}
	return LGS_OK;
}

int64_t
rbm_latent_count(void *model)
{
	return ((struct rbm *)model)->hidden;
}

int64_t
rbm_generate(void *model, int64_t count, const float *latents, float *images, struct lgs_error *error)
{
	struct rbm *r = model;
	if (count < 1)
		return LGS_OK;
	compute_use_threads(r->host);
	const struct rbm_parameters learnt = rbm_learnt(r);
	struct compute_units visible = {.rows = count, .values = images, .scale = 1};
	return rbm_down(r, &learnt, latents, &visible, error);
}
