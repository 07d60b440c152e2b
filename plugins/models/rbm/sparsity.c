/*
 * sparsity.c: how penalties enter the step.
 *
 * The host answers a demand with the slope dL/dk of all penalties L, per unit (a sum over the batch has the same slope
 * in every sample) or per unit and sample. Through the units it becomes a slope d of the samples' total inputs,
 *
 *     d = dL/dk h (1 - h)   chain=exact
 *     d = dL/dk             chain=dropped, as Hinton (2010) and Lee's group have it
 *
 * and dL/dc_j = sum d_j, dL/dW_ij = sum v_i d_j over the samples. Public programs differ in what they do with it:
 *
 *     step=gradient         it joins the gradient of the likelihood, with learning rate and momentum
 *     step=scaled           a step of its own after that one, times the learning rate
 *     step=direct           a step of its own, unscaled (Keyvanrad & Homayounpour's toolbox)
 *
 * and target=bias leaves the weights out, as Lee, Ekanadham & Ng (2008) do. Penalties act on the data's activations
 * alone, never on the negative phase. With dropout they see all units, dropped or not, which are the features that the
 * machine will have; but a sample teaches only the units it retains, so d is 0 for the others, and penalties and
 * likelihood keep their balance. With centring v is centred in dL/dW. Where none acted, nothing here costs anything.
 */
#include "rbm.h"

#include <string.h>

#include "../../compute/clones.h"

/* What the host made of the demands of a step. */
struct answers {
	int columns; /* whether column_slopes hold anything */
	int samples; /* whether slopes do */
};

static int64_t
answer_means(struct rbm *r, const struct rbm_step *s, const struct lgs_demand *demand, struct answers *answers,
             struct lgs_error *error)
{
	int64_t acted =
	    r->host->penalize_means(r->host, demand, r->sums.hidden, (double)s->count, r->mean_slopes, error);
	for (int64_t j = 0; acted > 0 && j < r->hidden; j++)
		r->column_slopes[j] += (float)r->mean_slopes[j];
	answers->columns |= acted > 0;
	return acted;
}

/* A second demand's slopes are written elsewhere, and added. */
static int64_t
answer_samples(struct rbm *r, const struct rbm_step *s, const struct lgs_demand *demand, struct answers *answers,
               struct lgs_error *error)
{
	float *slopes = answers->samples ? r->more_slopes : r->slopes;
	int64_t acted = r->host->penalize_samples(r->host, demand, s->count, s->positive_hidden, slopes, error);
	if (acted > 0 && answers->samples)
		compute_add(s->count * r->hidden, 1, slopes, r->slopes);
	answers->samples |= acted > 0;
	return acted;
}

/* Asks the host for the slopes of all penalties on hidden units, once the positive phase is known. */
int64_t
rbm_answer_demands(struct rbm *r, const struct rbm_step *s, struct lgs_error *error)
{
	struct answers answers = {0};
	memset(r->column_slopes, 0, (size_t)r->hidden * sizeof(float));
	memset(r->slope_sums, 0, (size_t)r->hidden * sizeof(double));
	for (int64_t i = 0; r->demands && r->demands[i]; i++) {
		int64_t acted = 0;
		if (r->demands[i]->form == LGS_FORM_MEANS)
			acted = answer_means(r, s, r->demands[i], &answers, error);
		else if (r->demands[i]->form == LGS_FORM_SAMPLES)
			acted = answer_samples(r, s, r->demands[i], &answers, error);
		if (acted < 0)
			return acted;
	}
	r->penalized = answers.columns || answers.samples;
	r->penalized_samples = answers.samples;
	return LGS_OK;
}

/* The pass from slopes of the activations to those of the total inputs, d. What is NULL is left out. */
struct chain {
	int64_t rows;
	int64_t columns;
	int exact;
	const float *column_slopes;
	const float *slopes;
	const float *hidden;
	const float *mask; /* d = 0 where it is 0 */
	double *sums;      /* sums[column] += d */
	float *store;      /* store = d; may be slopes */
	float *fold;       /* fold -= rows d; may be hidden */
};

#define BLOCK 64 /* hidden units at most */

COMPUTE_CLONES static void
chain_rule(const struct chain *c, int64_t first, int64_t width)
{
	float d[BLOCK];
	for (int64_t row = 0; row < c->rows; row++) {
		int64_t offset = row * c->columns + first;
		memcpy(d, c->column_slopes + first, (size_t)width * sizeof(float));
		if (c->slopes)
#pragma omp simd
			for (int64_t j = 0; j < width; j++)
				d[j] += c->slopes[offset + j];
		if (c->exact)
#pragma omp simd
			for (int64_t j = 0; j < width; j++)
				d[j] *= c->hidden[offset + j] * (1 - c->hidden[offset + j]);
		if (c->mask)
#pragma omp simd
			for (int64_t j = 0; j < width; j++)
				d[j] *= c->mask[offset + j];
#pragma omp simd
		for (int64_t j = 0; j < width; j++)
			c->sums[first + j] += (double)d[j];
		if (c->store)
			memcpy(c->store + offset, d, (size_t)width * sizeof(float));
		if (c->fold)
#pragma omp simd
			for (int64_t j = 0; j < width; j++)
				c->fold[offset + j] -= (float)c->rows * d[j];
	}
}

/*
 * From slopes to the update, for some hidden units, at most BLOCK. With step=gradient the penalty is then inside P0 and
 * the hidden biases' sums, both of which the update divides by the batch; otherwise its slopes wait for a step of their
 * own.
 */
void
rbm_penalize_units(struct rbm *r, const struct rbm_step *s, int64_t first, int64_t width)
{
	if (!r->penalized)
		return;
	const int gradient = r->entry.step == RBM_STEP_GRADIENT, both = r->entry.target == RBM_TARGET_BOTH;
	const struct chain chain = {
	    .rows = s->count,
	    .columns = r->hidden,
	    .exact = r->entry.chain == RBM_CHAIN_EXACT,
	    .column_slopes = r->column_slopes,
	    .slopes = r->penalized_samples ? r->slopes : NULL,
	    .hidden = s->positive_hidden,
	    .mask = r->mask,
	    .sums = r->slope_sums,
	    .store = both && !gradient ? r->slopes : NULL,
	    .fold = both && gradient ? s->positive_hidden : NULL,
	};
	chain_rule(&chain, first, width);
	for (int64_t j = first; gradient && j < first + width; j++)
		r->sums.hidden[j] -= (double)s->count * r->slope_sums[j];
}

static double
step_size(const struct rbm *r, const struct rbm_step *s)
{
	return r->entry.step == RBM_STEP_SCALED ? s->rate : 1;
}

/* The step of its own, for step=scaled and step=direct: of some rows of the weights. */
int64_t
rbm_penalty_step(struct rbm *r, const struct rbm_step *s, int64_t first, int64_t height, struct lgs_error *error)
{
	if (!r->penalized || r->entry.step == RBM_STEP_GRADIENT || r->entry.target == RBM_TARGET_BIAS)
		return LGS_OK;
	const struct compute_product product = {
	    .form = COMPUTE_ATB,
	    .m = r->visible,
	    .n = r->hidden,
	    .k = s->count,
	    .alpha = -(float)(step_size(r, s) / r->sigma),
	    .a = s->positive_visible,
	    .b = r->slopes,
	    .beta = 1,
	    .c = r->weights,
	    .sparse = 1,
	};
	const struct compute_product rows = compute_rows_of(&product, first, height);
	return compute_multiply(r->backend, &rows, error);
}

/* And of the hidden biases. */
void
rbm_penalty_bias_step(struct rbm *r, const struct rbm_step *s)
{
	if (!r->penalized || r->entry.step == RBM_STEP_GRADIENT)
		return;
	for (int64_t j = 0; j < r->hidden; j++)
		r->hidden_bias[j] -= (float)(step_size(r, s) * r->slope_sums[j]);
}

/* Penalties on the weights themselves join the gradient, whatever `step` says of those on activations. */
int64_t
rbm_penalize_weights(struct rbm *r, const struct rbm_step *s, struct lgs_error *error)
{
	for (int64_t i = 0; r->demands && r->demands[i]; i++) {
		if (r->demands[i]->form != LGS_FORM_PARAMETERS)
			continue;
		int64_t acted = r->host->penalize_parameters(r->host, r->demands[i], r->visible, r->weights,
		                                             r->weight_slopes, error);
		if (acted < 0)
			return acted;
		if (acted > 0)
			compute_add(r->visible * r->hidden, -(float)s->rate, r->weight_slopes, r->weights_velocity);
	}
	return LGS_OK;
}

int64_t
rbm_shrink_weights(struct rbm *r, const struct rbm_step *s, struct lgs_error *error)
{
	for (int64_t i = 0; r->demands && r->demands[i]; i++) {
		if (r->demands[i]->form != LGS_FORM_PARAMETERS)
			continue;
		int64_t status =
		    r->host->shrink_parameters(r->host, r->demands[i], r->visible, r->weights, s->rate, error);
		if (status < 0)
			return status;
	}
	return LGS_OK;
}
