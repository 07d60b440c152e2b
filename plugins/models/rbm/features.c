/*
 * features.c: what a machine says about given images. Nothing here is random: where training draws binary data anew in
 * each step, their probabilities stand in for them.
 */
#include "rbm.h"

#include "../../compute/threads.h"

int64_t
rbm_feature_count(void *model)
{
	return ((struct rbm *)model)->hidden;
}

/* The images as training sees them, at most a batch. */
static const float *
prepared(struct rbm *r, const float *images, int64_t rows)
{
	if (r->options.binarize != COMPUTE_THRESHOLD)
		return images;
	compute_data(&(struct compute_data){
	    .binarize = COMPUTE_THRESHOLD,
	    .rows = rows,
	    .columns = r->visible,
	    .values = images,
	    .copy = r->visible_stack,
	});
	return r->visible_stack;
}

/* P(h = 1 | v); with dropout, of a unit that is retained. */
int64_t
rbm_features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error)
{
	struct rbm *r = model;
	const struct rbm_parameters learnt = rbm_learnt(r);
	compute_use_threads(r->host);
	for (int64_t first = 0; first < batch->count; first += r->batch) {
		int64_t rows = batch->count - first < r->batch ? batch->count - first : r->batch;
		const float *visible = prepared(r, batch->images + first * r->visible, rows);
		struct compute_units hidden = {.rows = rows, .values = out + first * r->hidden, .scale = 1};
		int64_t status = rbm_up(r, &learnt, visible, &hidden, error);
		if (status != LGS_OK)
			return status;
	}
	return LGS_OK;
}

/* What the visible units contribute alone: -a.v, or of Gaussian ones a square. */
static double
visible_energy(const struct rbm *r, const float *bias, const float *visible)
{
	double sum = 0;
	if (r->options.visible == RBM_GAUSSIAN)
		return rbm_gaussian_energy(r->visible, r->sigma, bias, visible);
	for (int64_t i = 0; i < r->visible; i++)
		sum += (double)bias[i] * (double)visible[i];
	return -sum;
}

/*
 * F(v) = -a.v - sum_j softplus(c_j + (v W)_j). With dropout p it is the mean energy of all the machines that units can
 * be left out of, each as probable as dropout makes it: every sum over j is multiplied by 1 - p.
 */
static int64_t
energy_rows(struct rbm *r, const float *visible, int64_t rows, double *energy, struct lgs_error *error)
{
	const struct rbm_parameters learnt = rbm_learnt(r);
	const struct compute_product inputs = {
	    .form = COMPUTE_AB,
	    .m = rows,
	    .n = r->hidden,
	    .k = r->visible,
	    .alpha = (float)(1 / r->sigma),
	    .a = visible,
	    .b = learnt.weights,
	    .beta = 0,
	    .c = r->hidden_stack,
	    .sparse = 1,
	};
	int64_t status = compute_multiply(r->backend, &inputs, error);
	if (status != LGS_OK)
		return status;
	for (int64_t row = 0; row < rows; row++)
		energy[row] = 0;
	compute_softplus_sums(rows, r->hidden, r->hidden_stack, learnt.hidden_bias, energy);
	for (int64_t row = 0; row < rows; row++)
		energy[row] =
		    visible_energy(r, learnt.visible_bias, visible + row * r->visible) - learnt.retained * energy[row];
	return LGS_OK;
}

int64_t
rbm_energy(void *model, const struct lgs_batch *batch, double *energy, struct lgs_error *error)
{
	struct rbm *r = model;
	compute_use_threads(r->host);
	for (int64_t first = 0; first < batch->count; first += r->batch) {
		int64_t rows = batch->count - first < r->batch ? batch->count - first : r->batch;
		const float *visible = prepared(r, batch->images + first * r->visible, rows);
		int64_t status = energy_rows(r, visible, rows, energy + first, error);
		if (status != LGS_OK)
			return status;
	}
	return LGS_OK;
}
