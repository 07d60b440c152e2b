/*
 * tune.c: one step of fine-tuning: backpropagation (Rumelhart, Hinton & Williams 1986) of the cross-entropy of a
 * batch's labels, and gradient descent with momentum. The rate follows its schedule from the network's first epoch on.
 */
#include "dbn.h"

#include <string.h>

#include "../../compute/backward.h"
#include "../../compute/schedule.h"

int64_t
dbn_check_labels(const struct dbn *d, const struct lgs_batch *batch, struct lgs_error *error)
{
	if (!batch->labels)
		return lgs_fail(error, LGS_INVALID,
		                "fine-tune=yes needs labels, and these images have none; fine-tune=no is possible");
	for (int64_t i = 0; i < batch->count; i++)
		if (batch->labels[i] < 0 || batch->labels[i] >= d->options.classes)
			return lgs_fail(error, LGS_INVALID,
			                "an image has the label %lld, and classes=%lld allows 0 to %lld; say how many "
			                "classes there are",
			                (long long)batch->labels[i], (long long)d->options.classes,
			                (long long)d->options.classes - 1);
	return LGS_OK;
}

/* The images whose likeliest class is not their label, in per cent. */
static double
error_rate(const struct dbn *d, const struct lgs_batch *batch)
{
	int64_t classes = d->options.classes, wrong = 0;
	for (int64_t row = 0; row < batch->count; row++) {
		const float *p = d->probabilities + row * classes;
		int64_t best = 0;
		for (int64_t k = 1; k < classes; k++)
			best = p[k] > p[best] ? k : best;
		wrong += best != batch->labels[row];
	}
	return 100 * (double)wrong / (double)batch->count;
}

/* The slopes of the loss with respect to the softmax's total inputs: p - 1 at the label, p elsewhere. */
static void
begin_slopes(struct dbn *d, const struct lgs_batch *batch)
{
	int64_t classes = d->options.classes;
	memset(d->sums, 0, (size_t)classes * sizeof *d->sums);
	memcpy(d->slopes[0], d->probabilities, (size_t)(batch->count * classes) * sizeof **d->slopes);
	for (int64_t row = 0; row < batch->count; row++) {
		float *slopes = d->slopes[0] + row * classes;
		slopes[batch->labels[row]] -= 1;
		for (int64_t k = 0; k < classes; k++)
			d->sums[k] += (double)slopes[k];
	}
}

/* From the slopes of a matrix's outputs to those of its inputs, which are the outputs of the layer below. */
static int64_t
back(struct dbn *d, const struct dbn_weights *w, int64_t rows, const float *outputs_below, const float *slopes,
     float *slopes_below, struct lgs_error *error)
{
	const struct compute_product product = {
	    .form = COMPUTE_ABT,
	    .m = rows,
	    .n = w->inputs,
	    .k = w->units,
	    .alpha = 1,
	    .a = slopes,
	    .b = w->weights,
	    .beta = 0,
	    .c = slopes_below,
	};
	int64_t status = compute_multiply(d->backend, &product, error);
	if (status != LGS_OK)
		return status;
	memset(d->sums, 0, (size_t)w->inputs * sizeof *d->sums);
	compute_backward(&(struct compute_backward){
	    .rows = rows,
	    .columns = w->inputs,
	    .keep = 1 - d->options.dropout,
	    .outputs = outputs_below,
	    .slopes = slopes_below,
	    .sums = d->sums,
	});
	return LGS_OK;
}

/* velocity = momentum velocity - rate (gradient + decay W), then W += velocity. */
static int64_t
update_weights(const struct dbn *d, struct dbn_weights *w, double rate, int64_t rows, const float *inputs,
               const float *slopes, struct lgs_error *error)
{
	const struct compute_product gradient = {
	    .form = COMPUTE_ATB,
	    .m = w->inputs,
	    .n = w->units,
	    .k = rows,
	    .alpha = -(float)(rate / (double)rows),
	    .a = inputs,
	    .b = slopes,
	    .beta = (float)d->options.momentum,
	    .c = w->weights_velocity,
	    .sparse = 1,
	};
	int64_t status = compute_multiply(d->backend, &gradient, error);
	if (status == LGS_OK)
		compute_momentum_step(w->inputs * w->units, (float)(rate * d->options.weight_decay),
		                      w->weights_velocity, w->weights);
	return status;
}

static void
update_bias(const struct dbn *d, struct dbn_weights *w, double rate, int64_t rows, const double *sums)
{
	for (int64_t j = 0; j < w->units; j++) {
		w->bias_velocity[j] =
		    (float)(d->options.momentum * (double)w->bias_velocity[j] - rate * sums[j] / (double)rows);
		w->bias[j] += w->bias_velocity[j];
	}
}

int64_t
dbn_tune(struct dbn *d, const struct lgs_batch *batch, double *metrics, struct lgs_error *error)
{
	double rate = compute_rate((enum compute_schedule)d->options.rate_schedule, d->options.rate,
	                           d->options.rate_time, batch->epoch - d->layers * d->options.epochs);
	double loss = 0;
	float *slopes = d->slopes[0], *below = d->slopes[1];
	int64_t status = dbn_check_labels(d, batch, error);
	if (status == LGS_OK)
		status = dbn_forward(d, batch, &batch->step, &loss, error);
	if (status != LGS_OK)
		return status;
	metrics[0] = loss / (double)batch->count;
	metrics[1] = error_rate(d, batch);
	begin_slopes(d, batch);
	for (int64_t i = d->layers; status == LGS_OK && i >= 0; i--) {
		const float *inputs = i > 0 ? d->layer[i - 1].features : d->thinned ? d->thinned : batch->images;
		update_bias(d, &d->network[i], rate, batch->count, d->sums);
		/* The slopes go down through the weights that made the outputs, before these change. */
		if (i > 0)
			status = back(d, &d->network[i], batch->count, inputs, slopes, below, error);
		if (status == LGS_OK)
			status = update_weights(d, &d->network[i], rate, batch->count, inputs, slopes, error);
		float *spent = slopes;
		slopes = below;
		below = spent;
	}
	return status;
}
