/*
 * step.c: one step of contrastive divergence (Hinton 2002) or of its persistent form (Tieleman 2008).
 *
 * The gradient of the log-likelihood with respect to W is the mean of v h^T over the data minus its mean over the
 * model, here over samples after some Gibbs steps. With the phases stacked, V = [V0; V1] and P = [P0; -P1], it is the
 * single product V^T P / count, which goes straight into the velocity. Penalties change P0 or add a step of their own:
 * sparsity.c. Dropout clears elements of P, centring moves V and P by their means. Random numbers are addressed by
 * step, Gibbs step, row and unit.
 */
#include "rbm.h"

#include <string.h>

#include "../../compute/threads.h"

static const struct lgs_metric reconstruction_error = {
    .size = sizeof(struct lgs_metric),
    .name = "reconstruction-error",
    .unit = "",
    .reduce = LGS_METRIC_MEAN,
    .help = "mean squared difference of a pixel and its probability (gaussian: its mean) after one Gibbs step",
};

const struct lgs_metric *const *
rbm_metrics(void *model)
{
	static const struct lgs_metric *const metrics[] = {&reconstruction_error, NULL};
	(void)model;
	return metrics;
}

/* The draw of Gibbs step `gibbs` within a training step; 0 belongs to the data. */
static struct compute_draw
draw(const struct rbm *r, const struct rbm_step *s, const char *purpose, int64_t gibbs, int64_t columns)
{
	return rbm_draw(r, purpose, s->number * (uint64_t)(r->options.gibbs_steps + 1) + (uint64_t)gibbs, columns);
}

static void
clear(struct rbm *r)
{
	memset(r->visible_sums, 0, (size_t)r->visible * sizeof(double));
	memset(r->visible_negative, 0, (size_t)r->visible * sizeof(double));
	memset(r->hidden_sums, 0, (size_t)r->hidden * sizeof(double));
	memset(r->hidden_negative, 0, (size_t)r->hidden * sizeof(double));
	memset(r->errors, 0, (size_t)r->visible * sizeof(double));
}

/* V0 and P0, penalties included, and hidden states. */
static int64_t
positive_phase(struct rbm *r, const struct rbm_step *s, const float *images, struct lgs_error *error)
{
	compute_data(&(struct compute_data){
	    .binarize = (enum compute_binarize)r->options.binarize,
	    .rows = s->count,
	    .columns = r->visible,
	    .values = images,
	    .copy = s->positive_visible,
	    .sums = r->visible_sums,
	    .draw = draw(r, s, "binary data", 0, r->visible),
	});
	struct compute_units hidden = {
	    .rows = s->count,
	    .values = s->positive_hidden,
	    .scale = 1,
	    .sums = r->hidden_sums,
	    .states = r->states,
	    .draw = draw(r, s, "hidden states", 0, r->hidden),
	};
	int64_t status = rbm_up(r, &r->raw, s->positive_visible, &hidden, error);
	if (status != LGS_OK)
		return status;
	rbm_move_offsets(r, s);
	status = rbm_penalize_hidden(r, s, error);
	rbm_drop(r, s->count, s->positive_hidden, r->hidden_sums);
	return status;
}

/* The persistent chains start elsewhere than at the data, so pcd reconstructs these for its metric alone. */
static int64_t
reconstruct(struct rbm *r, const struct rbm_step *s, struct lgs_error *error)
{
	struct compute_units visible = {
	    .rows = s->count,
	    .values = s->negative_visible,
	    .scale = 1,
	    .target = s->positive_visible,
	    .squares = r->errors,
	};
	return rbm_down(r, &r->raw, rbm_retained(r, s->count, r->states), &visible, error);
}

/*
 * Gibbs steps from hidden states, which are the data's or the chains'. The last one leaves V1 and -P1 count / rows: the
 * mean over the rows of this phase in sums that will be divided by the images of the data. Hidden states that a
 * persistent chain continues from are drawn after the last step too.
 */
static int64_t
negative_phase(struct rbm *r, const struct rbm_step *s, struct lgs_error *error)
{
	int persistent = r->chains > 0;
	int sampled = r->options.reconstruction == RBM_SAMPLE ||
	              (r->options.reconstruction == RBM_RECONSTRUCTION_AUTO && persistent);
	float *states = persistent ? r->chain_states : r->states;
	for (int64_t gibbs = 1; gibbs <= r->options.gibbs_steps; gibbs++) {
		int measured = gibbs == 1 && !persistent;
		int last = gibbs == r->options.gibbs_steps;
		struct compute_units visible = {
		    .rows = s->rows,
		    .values = s->negative_visible,
		    .scale = 1,
		    .sums = last ? r->visible_negative : NULL,
		    .target = s->positive_visible,
		    .squares = measured ? r->errors : NULL,
		    .states = sampled ? s->negative_visible : NULL,
		    .draw = draw(r, s, "visible states", gibbs, r->visible),
		};
		struct compute_units hidden = {
		    .rows = s->rows,
		    .values = s->negative_hidden,
		    .scale = last ? -(float)s->count / (float)s->rows : 1,
		    .sums = last ? r->hidden_negative : NULL,
		    .states = persistent || !last ? states : NULL,
		    .draw = draw(r, s, "hidden states", gibbs, r->hidden),
		};
		int64_t status = rbm_down(r, &r->raw, rbm_retained(r, s->rows, states), &visible, error);
		if (status == LGS_OK)
			status = rbm_up(r, &r->raw, s->negative_visible, &hidden, error);
		if (status != LGS_OK)
			return status;
	}
	rbm_drop(r, s->rows, s->negative_hidden, r->hidden_negative);
	return LGS_OK;
}

/* velocity = momentum velocity + rate (positive + sign negative) / count, then bias += velocity. */
static void
update_bias(int64_t units, const struct rbm_step *s, double rate, const double *positive, double sign,
            const double *negative, float *velocity, float *bias)
{
	for (int64_t j = 0; j < units; j++) {
		double gradient = (positive[j] + sign * negative[j]) / (double)s->count;
		velocity[j] = (float)(s->momentum * (double)velocity[j] + rate * gradient);
		bias[j] += velocity[j];
	}
}

/* The gradient goes into the velocity, and that into the weights; in between come penalties on the weights themselves. */
static int64_t
update_weights(struct rbm *r, const struct rbm_step *s, struct lgs_error *error)
{
	float shrinkage = (float)(s->rate * r->options.weight_decay);
	const struct compute_product gradient = {
	    .form = COMPUTE_ATB,
	    .m = r->visible,
	    .n = r->hidden,
	    .k = s->count + s->rows,
	    .alpha = (float)(s->rate / (double)s->count / r->sigma),
	    .a = r->visible_stack,
	    .b = r->hidden_stack,
	    .beta = (float)s->momentum,
	    .c = r->weights_velocity,
	};
	if (!r->weight_slopes)
		return compute_multiply_momentum(r->backend, &gradient, shrinkage, r->weights, error);
	int64_t status = compute_multiply(r->backend, &gradient, error);
	if (status == LGS_OK)
		status = rbm_penalize_weights(r, s, error);
	if (status == LGS_OK)
		compute_momentum_step(r->visible * r->hidden, shrinkage, r->weights_velocity, r->weights);
	return status;
}

static int64_t
update(struct rbm *r, const struct rbm_step *s, struct lgs_error *error)
{
	rbm_center(r, s);
	int64_t status = update_weights(r, s, error);
	if (status != LGS_OK)
		return status;
	/* Visible sums of the negative phase are over its own rows; the hidden ones carry sign and scale already. */
	update_bias(r->visible, s, s->rate / (r->sigma * r->sigma), r->visible_sums,
	            -(double)s->count / (double)s->rows, r->visible_negative, r->visible_velocity, r->visible_bias);
	update_bias(r->hidden, s, s->rate, r->hidden_sums, 1, r->hidden_negative, r->hidden_velocity, r->hidden_bias);
	status = rbm_penalty_step(r, s, error);
	if (status == LGS_OK)
		status = rbm_shrink_weights(r, s, error);
	if (status == LGS_OK)
		rbm_settle_biases(r);
	return status;
}

static double
mean_error(const struct rbm *r, const struct rbm_step *s)
{
	double sum = 0;
	for (int64_t i = 0; i < r->visible; i++)
		sum += r->errors[i];
	return sum / (double)(s->count * r->visible);
}

int64_t
rbm_step(void *model, const struct lgs_batch *batch, double *metrics, struct lgs_error *error)
{
	struct rbm *r = model;
	if (batch->count < 1 || batch->count > r->batch)
		return lgs_fail(error, LGS_INVALID, "a batch of %lld images, where 1 to %lld are allowed",
		                (long long)batch->count, (long long)r->batch);
	const struct rbm_step s = {
	    .count = batch->count,
	    .rows = r->chains ? r->chains : batch->count,
	    .number = (uint64_t)batch->step,
	    .rate = rbm_rate(&r->options, batch->epoch),
	    .momentum = rbm_momentum(&r->options, batch->epoch),
	    .positive_visible = r->visible_stack,
	    .positive_hidden = r->hidden_stack,
	    .negative_visible = r->visible_stack + batch->count * r->visible,
	    .negative_hidden = r->hidden_stack + batch->count * r->hidden,
	};
	compute_use_threads(r->host);
	clear(r);
	rbm_draw_mask(r, s.count > s.rows ? s.count : s.rows, rbm_draw(r, "dropped units", s.number, r->hidden));
	int64_t status = positive_phase(r, &s, batch->images, error);
	if (status == LGS_OK && r->chains)
		status = reconstruct(r, &s, error);
	if (status == LGS_OK)
		status = negative_phase(r, &s, error);
	if (status == LGS_OK)
		status = update(r, &s, error);
	if (status != LGS_OK)
		return status;
	rbm_average(r, batch->epoch);
	metrics[0] = mean_error(r, &s);
	return LGS_OK;
}
