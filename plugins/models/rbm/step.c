/*
 * step.c: one step of contrastive divergence (Hinton 2002) or of its persistent form (Tieleman 2008), up to the update.
 *
 * The gradient of the log-likelihood with respect to W is the mean of v h^T over the data minus its mean over the
 * model, here over samples after some Gibbs steps. With the phases stacked, V = [V0; V1] and P = [P0; -P1], it is the
 * single product V^T P / count, which goes straight into the velocity. Penalties change P0 or add a step of their own:
 * sparsity.c. Dropout clears elements of P, centring moves V and P by their means. Random numbers are addressed by
 * step, Gibbs step, row and unit.
 */
#include "rbm.h"

#include <math.h>
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

/* Some rows of both phases, or of one, which a thread takes from layer to layer without waiting for the others. */
struct rows {
	int64_t first;
	int64_t count;
	struct rbm_sums sums;
};

/* The draw of Gibbs step `gibbs` within a training step; 0 belongs to the data. */
static struct compute_draw
draw(const struct rbm *r, const struct rbm_step *s, const struct rows *rows, const char *purpose, int64_t gibbs,
     int64_t columns)
{
	uint64_t matrix = s->number * (uint64_t)(r->options.gibbs_steps + 1) + (uint64_t)gibbs;
	struct compute_draw all = rbm_draw(r, purpose, matrix, columns);
	all.first += (uint64_t)rows->first * all.stride;
	return all;
}

/* V0 and P0, without penalties as yet, and hidden states. */
static int64_t
positive_phase(struct rbm *r, const struct rbm_step *s, const struct rows *rows, struct lgs_error *error)
{
	const int64_t hidden_first = rows->first * r->hidden, visible_first = rows->first * r->visible;
	compute_data(&(struct compute_data){
	    .binarize = (enum compute_binarize)r->options.binarize,
	    .rows = rows->count,
	    .columns = r->visible,
	    .values = s->images + visible_first,
	    .copy = s->positive_visible + visible_first,
	    .sums = rows->sums.visible,
	    .draw = draw(r, s, rows, "binary data", 0, r->visible),
	});
	struct compute_units hidden = {
	    .rows = rows->count,
	    .values = s->positive_hidden + hidden_first,
	    .scale = 1,
	    .sums = rows->sums.hidden,
	    .states = r->states + hidden_first,
	    .draw = draw(r, s, rows, "hidden states", 0, r->hidden),
	};
	return rbm_up(r, &r->raw, s->positive_visible + visible_first, &hidden, error);
}

/* The persistent chains start elsewhere than at the data, so pcd reconstructs these for its metric alone. */
static int64_t
reconstruct(struct rbm *r, const struct rbm_step *s, const struct rows *rows, struct lgs_error *error)
{
	struct compute_units visible = {
	    .rows = rows->count,
	    .values = s->negative_visible + rows->first * r->visible,
	    .scale = 1,
	    .target = s->positive_visible + rows->first * r->visible,
	    .squares = rows->sums.errors,
	};
	return rbm_down(r, &r->raw, rbm_retained(r, rows->first, rows->count, r->states), &visible, error);
}

/*
 * Gibbs steps from hidden states, which are the data's or the chains'. The last one leaves V1 and -P1 count / rows: the
 * mean over the rows of this phase in sums that will be divided by the images of the data. Hidden states that a
 * persistent chain continues from are drawn after the last step too.
 */
static int64_t
negative_phase(struct rbm *r, const struct rbm_step *s, const struct rows *rows, struct lgs_error *error)
{
	int persistent = r->chains > 0;
	int sampled = r->options.reconstruction == RBM_SAMPLE ||
	              (r->options.reconstruction == RBM_RECONSTRUCTION_AUTO && persistent);
	float *states = persistent ? r->chain_states : r->states;
	float *negative_visible = s->negative_visible + rows->first * r->visible;
	for (int64_t gibbs = 1; gibbs <= r->options.gibbs_steps; gibbs++) {
		int measured = gibbs == 1 && !persistent;
		int last = gibbs == r->options.gibbs_steps;
		struct compute_units visible = {
		    .rows = rows->count,
		    .values = negative_visible,
		    .scale = 1,
		    .sums = last ? rows->sums.visible_negative : NULL,
		    .target = s->positive_visible + rows->first * r->visible,
		    .squares = measured ? rows->sums.errors : NULL,
		    .states = sampled ? negative_visible : NULL,
		    .draw = draw(r, s, rows, "visible states", gibbs, r->visible),
		};
		struct compute_units hidden = {
		    .rows = rows->count,
		    .values = s->negative_hidden + rows->first * r->hidden,
		    .scale = last ? -(float)s->count / (float)s->rows : 1,
		    .sums = last ? rows->sums.hidden_negative : NULL,
		    .states = persistent || !last ? states + rows->first * r->hidden : NULL,
		    .draw = draw(r, s, rows, "hidden states", gibbs, r->hidden),
		};
		const float *retained = rbm_retained(r, rows->first, rows->count, states);
		int64_t status = rbm_down(r, &r->raw, retained, &visible, error);
		if (status == LGS_OK)
			status = rbm_up(r, &r->raw, negative_visible, &hidden, error);
		if (status != LGS_OK)
			return status;
	}
	return LGS_OK;
}

/* What is done with the data's rows: with cd both phases, as the negative one begins where the positive one ends. */
static int64_t
data_phases(struct rbm *r, const struct rbm_step *s, const struct rows *rows, struct lgs_error *error)
{
	int64_t status = positive_phase(r, s, rows, error);
	if (status != LGS_OK)
		return status;
	return r->chains ? reconstruct(r, s, rows, error) : negative_phase(r, s, rows, error);
}

typedef int64_t rows_work(struct rbm *r, const struct rbm_step *s, const struct rows *rows, struct lgs_error *error);

static int64_t
take(struct rbm *r, const struct rbm_step *s, struct compute_slices slices, int64_t i, rows_work *work,
     struct lgs_error *error)
{
	int64_t first = compute_slice_begin(slices, i);
	const struct rows rows = {first, compute_slice_begin(slices, i + 1) - first, rbm_sums_of(r, i)};
	return work(r, s, &rows, error);
}

/* A single slice stays outside of a parallel region, so that its passes may have all threads. */
static int64_t
share_out(struct rbm *r, const struct rbm_step *s, int64_t count, rows_work *work, struct lgs_error *error)
{
	const struct compute_slices slices = compute_share_samples(count);
	int64_t status = LGS_OK;
	if (slices.slices == 1)
		return take(r, s, slices, 0, work, error);
#pragma omp parallel for schedule(static, 1) reduction(min : status)
	for (int64_t i = 0; i < slices.slices; i++) {
		/* One buffer for words has one writer; the slices are of one kind, but for the last one's length. */
		int64_t outcome = take(r, s, slices, i, work, i ? NULL : error);
		status = outcome < status ? outcome : status;
	}
	rbm_gather_sums(r, slices.slices);
	if (status < 0 && error && !*error->text)
		(void)lgs_fail(error, status, "rbm: the last of %lld slices of a batch could not be computed",
		               (long long)slices.slices);
	return status;
}

static double
mean_error(const struct rbm *r, const struct rbm_step *s)
{
	double sum = 0;
	for (int64_t i = 0; i < r->visible; i++)
		sum += r->sums.errors[i];
	return sum / (double)(s->count * r->visible);
}

/* Binary states of units whose probability is not a number are 0, and all that comes of them is finite again. */
static int
is_finite(const struct rbm *r)
{
	double sum = 0;
	for (int64_t j = 0; j < r->hidden; j++)
		sum += r->sums.hidden[j];
	return isfinite(sum) != 0;
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
	    .images = batch->images,
	    .positive_visible = r->visible_stack,
	    .positive_hidden = r->hidden_stack,
	    .negative_visible = r->visible_stack + batch->count * r->visible,
	    .negative_hidden = r->hidden_stack + batch->count * r->hidden,
	};
	compute_use_threads(r->host);
	rbm_clear_sums(r);
	rbm_draw_mask(r, s.count > s.rows ? s.count : s.rows, rbm_draw(r, "dropped units", s.number, r->hidden));
	int64_t status = share_out(r, &s, s.count, data_phases, error);
	if (status == LGS_OK && r->chains)
		status = share_out(r, &s, s.rows, negative_phase, error);
	if (status != LGS_OK)
		return status;
	rbm_move_offsets(r, &s);
	status = rbm_answer_demands(r, &s, error);
	rbm_warn_of_no_penalty(r);
	if (status == LGS_OK)
		status = rbm_update(r, &s, error);
	if (status != LGS_OK)
		return status;
	rbm_average(r, batch->epoch);
	metrics[0] = is_finite(r) ? mean_error(r, &s) : NAN;
	return LGS_OK;
}
