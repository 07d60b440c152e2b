/*
 * network.c: the feed-forward network that the stack is unrolled into (Hinton & Salakhutdinov 2006), with a softmax on
 * top: its memory, its beginning and its forward pass.
 */
#include "dbn.h"

#include <math.h>

#include "../../compute/backward.h"

static const struct lgs_feed_forward *
feed_forward(const struct dbn_layer *layer)
{
	const struct lgs_component *component = layer->opened->component;
	const struct lgs_feed_forward *found =
	    component->extension ? component->extension(LGS_EXTENSION_FEED_FORWARD) : NULL;
	return found && LGS_HAS(found, unroll) ? found : NULL;
}

/* The layers' weights and biases of this moment; the softmax begins at zero, which prefers no class. */
int64_t
dbn_unroll(struct dbn *d, struct lgs_error *error)
{
	for (int64_t i = 0; i < d->layers; i++) {
		const struct lgs_feed_forward *layer = feed_forward(&d->layer[i]);
		if (!layer)
			return lgs_fail(error, LGS_UNSUPPORTED,
			                "fine-tune=yes: a layer of %s cannot become one of a network (it does not "
			                "offer %s); fine-tune=no is possible",
			                d->layer[i].model->name, LGS_EXTENSION_FEED_FORWARD);
		int64_t status =
		    layer->unroll(d->layer[i].opened->instance, d->network[i].weights, d->network[i].bias, error);
		if (status < 0)
			return status;
	}
	return LGS_OK;
}

static int64_t
create_weights(struct dbn *d, int64_t index, struct lgs_error *error)
{
	struct dbn_weights *w = &d->network[index];
	w->inputs = index < d->layers ? d->layer[index].inputs : d->layer[d->layers - 1].units;
	w->units = index < d->layers ? d->layer[index].units : d->options.classes;
	w->weights = dbn_allocate(d, w->inputs * w->units, sizeof *w->weights, error);
	w->weights_velocity = dbn_allocate(d, w->inputs * w->units, sizeof *w->weights_velocity, error);
	w->bias = dbn_allocate(d, w->units, sizeof *w->bias, error);
	w->bias_velocity = dbn_allocate(d, w->units, sizeof *w->bias_velocity, error);
	return w->weights && w->weights_velocity && w->bias && w->bias_velocity ? LGS_OK : LGS_NO_MEMORY;
}

/* Unrolled at once, so that what cannot be unrolled is refused before it is trained. */
int64_t
dbn_create_network(struct dbn *d, struct lgs_error *error)
{
	int64_t widest = d->options.classes, status = LGS_OK;
	d->network = dbn_allocate(d, d->layers + 1, sizeof *d->network, error);
	for (int64_t i = 0; d->network && status == LGS_OK && i <= d->layers; i++) {
		status = create_weights(d, i, error);
		widest = d->network[i].units > widest ? d->network[i].units : widest;
	}
	if (!d->network || status != LGS_OK)
		return LGS_NO_MEMORY;
	d->probabilities = dbn_allocate(d, d->batch * d->options.classes, sizeof *d->probabilities, error);
	d->slopes[0] = dbn_allocate(d, d->batch * widest, sizeof *d->slopes[0], error);
	d->slopes[1] = dbn_allocate(d, d->batch * widest, sizeof *d->slopes[1], error);
	d->sums = dbn_allocate(d, widest, sizeof *d->sums, error);
	if (d->options.input_dropout > 0)
		d->thinned = dbn_allocate(d, d->batch * d->visible, sizeof *d->thinned, error);
	if (!d->probabilities || !d->slopes[0] || !d->slopes[1] || !d->sums ||
	    (d->options.input_dropout > 0 && !d->thinned))
		return LGS_NO_MEMORY;
	return dbn_unroll(d, error);
}

void
dbn_destroy_network(struct dbn *d)
{
	for (int64_t i = 0; d->network && i <= d->layers; i++) {
		d->host->release(d->host, d->network[i].weights);
		d->host->release(d->host, d->network[i].weights_velocity);
		d->host->release(d->host, d->network[i].bias);
		d->host->release(d->host, d->network[i].bias_velocity);
	}
	void *const memory[] = {d->network, d->probabilities, d->slopes[0], d->slopes[1], d->sums, d->thinned};
	for (size_t i = 0; i < sizeof memory / sizeof memory[0]; i++)
		d->host->release(d->host, memory[i]);
}

/* Random numbers are addressed by step, row and unit. */
static void
drop_out(const struct dbn *d, double share, int64_t rows, int64_t columns, int64_t layer, int64_t step,
         const float *values, float *copy)
{
	char purpose[32];
	uint64_t stride = compute_stride(columns);
	(void)snprintf(purpose, sizeof purpose, "dropout %lld", (long long)layer);
	compute_dropout(&(struct compute_dropout){
	    .rows = rows,
	    .columns = columns,
	    .keep = 1 - share,
	    .values = values,
	    .copy = copy,
	    .draw = {.host = d->host,
	             .key = d->host->random_key(d->host, purpose),
	             .first = (uint64_t)step * (uint64_t)d->batch * stride,
	             .stride = stride},
	});
}

/* Total inputs without the bias: outputs = inputs W. */
static int64_t
multiply(const struct dbn *d, const struct dbn_weights *w, int64_t rows, const float *inputs, float *outputs,
         struct lgs_error *error)
{
	const struct compute_product product = {
	    .form = COMPUTE_AB,
	    .m = rows,
	    .n = w->units,
	    .k = w->inputs,
	    .alpha = 1,
	    .a = inputs,
	    .b = w->weights,
	    .beta = 0,
	    .c = outputs,
	    .sparse = 1,
	};
	return compute_multiply(d->backend, &product, error);
}

/* A row of total inputs becomes one of probabilities. Returns log sum exp of the inputs less the label's: -log p. */
static double
softmax(int64_t classes, const float *bias, float *row, const int64_t *label)
{
	double largest = -HUGE_VAL, sum = 0;
	for (int64_t k = 0; k < classes; k++) {
		row[k] += bias[k];
		largest = (double)row[k] > largest ? (double)row[k] : largest;
	}
	for (int64_t k = 0; k < classes; k++)
		sum += exp((double)row[k] - largest);
	double log_sum = largest + log(sum);
	double loss = label ? log_sum - (double)row[*label] : 0;
	for (int64_t k = 0; k < classes; k++)
		row[k] = (float)exp((double)row[k] - log_sum);
	return loss;
}

int64_t
dbn_forward(struct dbn *d, const struct lgs_batch *batch, const int64_t *step, double *loss, struct lgs_error *error)
{
	const float *inputs = batch->images;
	int64_t rows = batch->count, classes = d->options.classes, status;
	if (step && d->thinned) {
		drop_out(d, d->options.input_dropout, rows, d->visible, 0, *step, inputs, d->thinned);
		inputs = d->thinned;
	}
	for (int64_t i = 0; i < d->layers; i++) {
		float *outputs = d->layer[i].features;
		status = multiply(d, &d->network[i], rows, inputs, outputs, error);
		if (status != LGS_OK)
			return status;
		compute_units(&(struct compute_units){.rows = rows,
		                                      .columns = d->network[i].units,
		                                      .bias = d->network[i].bias,
		                                      .values = outputs,
		                                      .scale = 1});
		if (step && d->options.dropout > 0)
			drop_out(d, d->options.dropout, rows, d->network[i].units, i + 1, *step, outputs, outputs);
		inputs = outputs;
	}
	status = multiply(d, &d->network[d->layers], rows, inputs, d->probabilities, error);
	for (int64_t row = 0; status == LGS_OK && row < rows; row++) {
		const int64_t *label = loss ? &batch->labels[row] : NULL;
		double own = softmax(classes, d->network[d->layers].bias, d->probabilities + row * classes, label);
		if (loss)
			*loss += own;
	}
	return status;
}
