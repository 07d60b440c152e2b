/*
 * phase.c: which part of the model trains in an epoch, as a function of the absolute epoch alone, so that a run that is
 * resumed or prolonged continues as if it had never stopped. Each layer counts its epochs from its own beginning.
 */
#include "dbn.h"

#include "../../compute/threads.h"

/* The network's own metrics come last. */
static const struct lgs_metric network_metrics[] = {
    {sizeof(struct lgs_metric), "tuning-cross-entropy", "", LGS_METRIC_MEAN,
     "mean of -log p(label) in nats, with units dropped out"},
    {sizeof(struct lgs_metric), "tuning-error", "%", LGS_METRIC_MEAN,
     "training images that the network classifies wrongly, with units dropped out"},
};
#define NETWORK_METRICS ((int64_t)(sizeof network_metrics / sizeof *network_metrics))

static const struct lgs_metric *const *
metrics_of(const struct dbn_layer *layer)
{
	return layer->model->metrics(layer->opened->instance);
}

static int64_t
count_metrics(struct dbn *d)
{
	int64_t count = 0;
	for (int64_t i = 0; i < d->layers; i++) {
		struct dbn_layer *layer = &d->layer[i];
		const struct lgs_metric *const *own = metrics_of(layer);
		while (own && own[layer->metrics])
			layer->metrics++;
		count += layer->metrics;
	}
	return count;
}

/* Every layer's, under its name as "layer1.reconstruction-error". */
int64_t
dbn_describe_metrics(struct dbn *d, struct lgs_error *error)
{
	int64_t of_layers = count_metrics(d), m = 0;
	d->metric_count = of_layers + (d->options.fine_tune ? NETWORK_METRICS : 0);
	d->metric = dbn_allocate(d, d->metric_count, sizeof *d->metric, error);
	d->metrics = dbn_allocate(d, d->metric_count + 1, sizeof *d->metrics, error);
	d->metric_name = dbn_allocate(d, of_layers, sizeof *d->metric_name, error);
	if (!d->metric || !d->metrics || !d->metric_name)
		return LGS_NO_MEMORY;
	for (int64_t i = 0; i < d->layers; i++)
		for (int64_t k = 0; k < d->layer[i].metrics; k++, m++) {
			const struct lgs_metric *own = metrics_of(&d->layer[i])[k];
			(void)snprintf(d->metric_name[m], DBN_NAME, "layer%lld.%s", (long long)i + 1, own->name);
			d->metric[m] = (struct lgs_metric){sizeof(struct lgs_metric), d->metric_name[m], own->unit,
			                                   own->reduce, own->help};
		}
	for (int64_t k = 0; m < d->metric_count; k++, m++)
		d->metric[m] = network_metrics[k];
	for (m = 0; m < d->metric_count; m++)
		d->metrics[m] = &d->metric[m];
	return LGS_OK;
}

const struct lgs_metric *const *
dbn_metrics(void *model)
{
	return ((struct dbn *)model)->metrics;
}

int64_t
dbn_phase(const struct dbn *d, int64_t epoch)
{
	int64_t last = d->options.fine_tune ? d->layers : d->layers - 1;
	int64_t phase = d->options.epochs ? epoch / d->options.epochs : last;
	return phase < last ? phase : last;
}

int
dbn_is_tuned(const struct dbn *d)
{
	return d->begun > d->layers;
}

/* Labels are asked for now, not after the layers have trained for hours. */
int64_t
dbn_initialize(void *model, const struct lgs_batch *first, struct lgs_error *error)
{
	const struct dbn *d = model;
	return d->options.fine_tune ? dbn_check_labels(d, first, error) : LGS_OK;
}

static int64_t
train_layer(struct dbn *d, const struct dbn_layer *layer, const struct lgs_batch *batch, double *metrics,
            struct lgs_error *error)
{
	struct lgs_batch below;
	int64_t index = layer - d->layer, status = dbn_up(d, batch, index, &below, error);
	below.epoch -= index * d->options.epochs;
	if (status == LGS_OK && d->begun <= index && layer->model->initialize)
		status = layer->model->initialize(layer->opened->instance, &below, error);
	if (status >= 0)
		status = layer->model->step(layer->opened->instance, &below, metrics, error);
	return status;
}

int64_t
dbn_step(void *model, const struct lgs_batch *batch, double *metrics, struct lgs_error *error)
{
	struct dbn *d = model;
	int64_t phase = dbn_phase(d, batch->epoch), first = 0, status = LGS_OK;
	if (batch->count < 1 || batch->count > d->batch)
		return lgs_fail(error, LGS_INVALID, "a batch of %lld images, where 1 to %lld are allowed",
		                (long long)batch->count, (long long)d->batch);
	compute_use_threads(d->host);
	for (int64_t m = 0; m < d->metric_count; m++)
		metrics[m] = LGS_METRIC_ABSENT;
	for (int64_t i = 0; i < phase; i++)
		first += d->layer[i].metrics;
	if (phase < d->layers) {
		status = train_layer(d, &d->layer[phase], batch, metrics + first, error);
	} else {
		if (!dbn_is_tuned(d))
			status = dbn_unroll(d, error);
		if (status == LGS_OK)
			status = dbn_tune(d, batch, metrics + first, error);
	}
	if (status < 0)
		return status;
	if (d->begun <= phase) /* a tuned network that was imported begins with the first layer, and stays tuned */
		d->begun = phase + 1;
	return LGS_OK;
}
