/*
 * update.c: from the two phases to new parameters.
 *
 * The gradient of the log-likelihood, a single product over both phases (step.c), goes straight into the velocity. Each
 * thread takes its own rows of the weights all the way: gradient, step, and a penalty's step of its own. The exception
 * is a penalty on the weights themselves, whose slope is asked for at once for all of them.
 */
#include "rbm.h"

#include "../../compute/clones.h"

#define BLOCK 64 /* hidden units that one thread prepares at a time */

/* P with the penalties inside, without what dropout leaves out, and centred. */
static void
prepare_units(struct rbm *r, const struct rbm_step *s)
{
	if (!r->penalized && !r->mask && !r->hidden_offset)
		return;
#pragma omp parallel for schedule(static)
	for (int64_t first = 0; first < r->hidden; first += BLOCK) {
		int64_t width = compute_least(BLOCK, r->hidden - first);
		rbm_penalize_units(r, s, first, width);
		rbm_drop_units(r, s, first, width);
		rbm_center_units(r, s, first, width);
	}
}

/* The work on some rows of the weights. */
typedef int64_t weights_work(struct rbm *r, const struct rbm_step *s, int64_t first, int64_t height,
                             struct lgs_error *error);

static int64_t
follow_gradient(struct rbm *r, const struct rbm_step *s, int64_t first, int64_t height, struct lgs_error *error)
{
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
	    .sparse = 1,
	};
	const struct compute_product rows = compute_rows_of(&gradient, first, height);
	return compute_multiply(r->backend, &rows, error);
}

static int64_t
move_weights(struct rbm *r, const struct rbm_step *s, int64_t first, int64_t height, struct lgs_error *error)
{
	compute_momentum_stretch(height * r->hidden, (float)(s->rate * r->options.weight_decay),
	                         r->weights_velocity + first * r->hidden, r->weights + first * r->hidden);
	return rbm_penalty_step(r, s, first, height, error);
}

static int64_t
follow_and_move(struct rbm *r, const struct rbm_step *s, int64_t first, int64_t height, struct lgs_error *error)
{
	int64_t status = follow_gradient(r, s, first, height, error);
	return status == LGS_OK ? move_weights(r, s, first, height, error) : status;
}

static int64_t
share_out(struct rbm *r, const struct rbm_step *s, weights_work *work, struct lgs_error *error)
{
	const struct compute_slices rows = compute_share_out(r->visible);
	int64_t status = LGS_OK;
#pragma omp parallel for schedule(static, 1) reduction(min : status)
	for (int64_t i = 0; i < rows.slices; i++) {
		int64_t first = compute_slice_begin(rows, i), height = compute_slice_begin(rows, i + 1) - first;
		/* One buffer for words has one writer; the slices are of one kind, but for the last one's length. */
		int64_t outcome = work(r, s, first, height, i ? NULL : error);
		status = outcome < status ? outcome : status;
	}
	if (status < 0 && error && !*error->text)
		(void)lgs_fail(error, status, "rbm: the last of %lld slices of the weights could not be updated",
		               (long long)rows.slices);
	return status;
}

static int64_t
update_weights(struct rbm *r, const struct rbm_step *s, struct lgs_error *error)
{
	if (!r->weight_slopes)
		return share_out(r, s, follow_and_move, error);
	int64_t status = share_out(r, s, follow_gradient, error);
	if (status == LGS_OK)
		status = rbm_penalize_weights(r, s, error);
	return status == LGS_OK ? share_out(r, s, move_weights, error) : status;
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

int64_t
rbm_update(struct rbm *r, const struct rbm_step *s, struct lgs_error *error)
{
	rbm_center_visible(r, s);
	prepare_units(r, s);
	int64_t status = update_weights(r, s, error);
	if (status != LGS_OK)
		return status;
	/* Visible sums of the negative phase are over its own rows; the hidden ones carry sign and scale already. */
	update_bias(r->visible, s, s->rate / (r->sigma * r->sigma), r->sums.visible,
	            -(double)s->count / (double)s->rows, r->sums.visible_negative, r->visible_velocity,
	            r->visible_bias);
	update_bias(r->hidden, s, s->rate, r->sums.hidden, 1, r->sums.hidden_negative, r->hidden_velocity,
	            r->hidden_bias);
	rbm_penalty_bias_step(r, s);
	status = rbm_shrink_weights(r, s, error);
	if (status == LGS_OK)
		rbm_settle_biases(r);
	return status;
}
