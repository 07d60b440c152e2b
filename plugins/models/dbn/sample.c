/*
 * sample.c: images drawn from the generative model (Hinton, Osindero & Teh 2006): Gibbs sampling in the top layer, then
 * down, with binary states drawn in every layer between. What fine-tuning did to the network has no part in it.
 */
#include "dbn.h"

#include "../../compute/threads.h"

static int64_t
cannot(const struct dbn_layer *layer, const char *ability, struct lgs_error *error)
{
	return lgs_fail(error, LGS_UNSUPPORTED, "a layer of %s cannot %s", layer->model->name, ability);
}

/* Binary states with the probabilities in `values`, in place, of images number `first` and on. Each layer has a key. */
static void
draw_states(const struct dbn *d, uint64_t key, int64_t layer, int64_t first, int64_t rows, float *values)
{
	int64_t columns = d->layer[layer].units;
	uint64_t stride = compute_stride(columns);
	compute_data(&(struct compute_data){
	    .binarize = COMPUTE_SAMPLE,
	    .rows = rows,
	    .columns = columns,
	    .values = values,
	    .copy = values,
	    .draw = {.host = d->host,
	             .key = key ^ (UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)(layer + 1)),
	             .first = (uint64_t)first * stride,
	             .stride = stride},
	});
}

/* At most a batch: from the visible units of the top layer to images. Without a key, by probabilities all the way. */
static int64_t
down_rows(struct dbn *d, const uint64_t *key, int64_t first, int64_t rows, float *units, float *images,
          struct lgs_error *error)
{
	for (int64_t i = d->layers - 2; i >= 0; i--) {
		const struct dbn_layer *layer = &d->layer[i];
		if (!layer->model->generate)
			return cannot(layer, "generate", error);
		if (key)
			draw_states(d, *key, i, first, rows, units);
		float *out = i > 0 ? d->layer[i - 1].features : images;
		int64_t status = layer->model->generate(layer->opened->instance, rows, units, out, error);
		if (status < 0)
			return status;
		units = out;
	}
	return LGS_OK;
}

static int64_t
down(struct dbn *d, const uint64_t *key, int64_t count, float *units, float *images, struct lgs_error *error)
{
	int64_t inputs = d->layer[d->layers - 1].inputs, status = LGS_OK;
	for (int64_t first = 0; status == LGS_OK && first < count; first += d->batch) {
		int64_t rows = count - first < d->batch ? count - first : d->batch;
		status = down_rows(d, key, first, rows, units + first * inputs, images + first * d->visible, error);
	}
	return status;
}

/* With a key the top layer is sampled from; without one it generates from latents. */
static int64_t
draw(struct dbn *d, const uint64_t *key, int64_t count, const float *latents, float *images, struct lgs_error *error)
{
	const struct dbn_layer *top = &d->layer[d->layers - 1];
	float *units = images;
	if (key ? !top->model->sample : !top->model->generate)
		return cannot(top, key ? "be sampled from" : "generate", error);
	compute_use_threads(d->host);
	if (d->layers > 1 && !(units = dbn_allocate(d, count * top->inputs, sizeof *units, error)))
		return LGS_NO_MEMORY;
	int64_t status = key ? top->model->sample(top->opened->instance, *key, count, units, error)
	                     : top->model->generate(top->opened->instance, count, latents, units, error);
	if (status >= 0 && units != images)
		status = down(d, key, count, units, images, error);
	if (units != images)
		d->host->release(d->host, units);
	return status;
}

int64_t
dbn_sample(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error)
{
	return draw(model, &key, count, NULL, images, error);
}

int64_t
dbn_generate(void *model, int64_t count, const float *latents, float *images, struct lgs_error *error)
{
	return draw(model, NULL, count, latents, images, error);
}

int64_t
dbn_latent_count(void *model)
{
	const struct dbn *d = model;
	const struct dbn_layer *top = &d->layer[d->layers - 1];
	return top->model->latent_count ? top->model->latent_count(top->opened->instance) : 0;
}
