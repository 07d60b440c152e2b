/*
 * features.c: what a trained model says about given images: the units of its top layer or of all its layers, and their
 * classes. From the first step of fine-tuning on, these are the network's. Nothing here is random.
 */
#include "dbn.h"

#include <string.h>

#include "../../compute/threads.h"

int64_t
dbn_feature_count(void *model)
{
	const struct dbn *d = model;
	int64_t count = d->layer[d->layers - 1].units;
	for (int64_t i = 0; d->options.features == DBN_ALL && i < d->layers - 1; i++)
		count += d->layer[i].units;
	return count;
}

/* `rows` images of a batch from `first` on. */
static struct lgs_batch
part(const struct dbn *d, const struct lgs_batch *batch, int64_t first)
{
	struct lgs_batch rows;
	lgs_copy(&rows, sizeof rows, batch);
	rows.count = batch->count - first < d->batch ? batch->count - first : d->batch;
	rows.images = batch->images + first * d->visible;
	rows.labels = NULL;
	return rows;
}

/* Into every layer's features. */
static int64_t
find_features(struct dbn *d, const struct lgs_batch *rows, struct lgs_error *error)
{
	struct lgs_batch top;
	return dbn_is_tuned(d) ? dbn_forward(d, rows, NULL, NULL, error) : dbn_up(d, rows, d->layers, &top, error);
}

/* The layers' features beside each other, row by row. */
static void
join(const struct dbn *d, int64_t rows, float *out)
{
	for (int64_t row = 0; row < rows; row++)
		for (int64_t i = d->options.features == DBN_ALL ? 0 : d->layers - 1; i < d->layers; i++) {
			int64_t units = d->layer[i].units;
			memcpy(out, d->layer[i].features + row * units, (size_t)units * sizeof *out);
			out += units;
		}
}

int64_t
dbn_features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error)
{
	struct dbn *d = model;
	int64_t count = dbn_feature_count(model);
	compute_use_threads(d->host);
	for (int64_t first = 0; first < batch->count; first += d->batch) {
		const struct lgs_batch rows = part(d, batch, first);
		int64_t status = find_features(d, &rows, error);
		if (status < 0)
			return status;
		join(d, rows.count, out + first * count);
	}
	return LGS_OK;
}

static int64_t
classes(void *model, struct lgs_error *error)
{
	const struct dbn *d = model;
	if (!d->options.fine_tune)
		return lgs_fail(
		    error, LGS_UNSUPPORTED,
		    "this dbn has no classes: it was trained without labels; fine-tune=yes trains with them");
	if (!dbn_is_tuned(d))
		return lgs_fail(error, LGS_UNSUPPORTED,
		                "this dbn does not know its classes yet: fine-tuning begins after epoch %lld; train on",
		                (long long)(d->layers * d->options.epochs));
	return d->options.classes;
}

static int64_t
classify(void *model, const struct lgs_batch *batch, float *probabilities, struct lgs_error *error)
{
	struct dbn *d = model;
	int64_t count = classes(model, error);
	if (count < 0)
		return count;
	compute_use_threads(d->host);
	for (int64_t first = 0; first < batch->count; first += d->batch) {
		const struct lgs_batch rows = part(d, batch, first);
		int64_t status = dbn_forward(d, &rows, NULL, NULL, error);
		if (status < 0)
			return status;
		memcpy(probabilities + first * count, d->probabilities,
		       (size_t)(rows.count * count) * sizeof *probabilities);
	}
	return LGS_OK;
}

const struct lgs_classify dbn_classify = {
    .size = sizeof(struct lgs_classify), .classes = classes, .classify = classify};
