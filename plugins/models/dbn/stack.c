/*
 * stack.c: the layers, each opened through the host as a model of its own, in a scope of its own: whatever is a model
 * with an option `hidden` can be one.
 */
#include "dbn.h"

#include <stdlib.h>
#include <string.h>

#define MOST_UNITS 1000000

int64_t
dbn_parse_hidden(const char *hidden, int64_t *units)
{
	int64_t count = 0;
	for (const char *at = hidden;; at++) {
		char *end;
		if (*at < '1' || *at > '9')
			return 0;
		long long here = strtoll(at, &end, 10);
		if (here > MOST_UNITS || (*end && *end != '-'))
			return 0;
		if (units)
			units[count] = here;
		count++;
		if (!*end)
			return count;
		at = end;
	}
}

/* "rbm:rate=0.1" and 500: "rbm:rate=0.1,hidden=500". */
static char *
layer_specification(const struct dbn *d, const char *kind, int64_t units, struct lgs_error *error)
{
	int64_t bytes = (int64_t)strlen(kind) + 32;
	const char *colon = kind;
	while (*colon && *colon != ':')
		colon += *colon == '\\' && colon[1] ? 2 : 1;
	char *text = dbn_allocate(d, bytes, 1, error);
	if (text)
		(void)snprintf(text, (size_t)bytes, "%s%chidden=%lld", kind, *colon ? ',' : ':', (long long)units);
	return text;
}

static int64_t
open_layer(struct dbn *d, int64_t index, int64_t units, struct lgs_error *error)
{
	struct dbn_layer *layer = &d->layer[index];
	const char *kind = index == 0 && *d->options.first ? d->options.first : d->options.layer;
	char scope[32], *specification = layer_specification(d, kind, units, error);
	if (!specification)
		return LGS_NO_MEMORY;
	(void)snprintf(scope, sizeof scope, "layer%lld", (long long)index + 1);
	layer->shape = d->input;
	if (index > 0)
		layer->shape = (struct lgs_shape){sizeof(struct lgs_shape), d->layer[index - 1].units, 1, 1};
	layer->inputs = layer->shape.channels * layer->shape.height * layer->shape.width;
	layer->opened = d->host->open(d->host, LGS_MODEL_KIND, specification, scope, &layer->shape, error);
	d->host->release(d->host, specification);
	if (!layer->opened)
		return LGS_INVALID;
	layer->model = (const struct lgs_model *)(const void *)layer->opened->component;
	layer->units = layer->model->feature_count(layer->opened->instance);
	layer->features = dbn_allocate(d, d->batch * layer->units, sizeof *layer->features, error);
	return layer->features ? LGS_OK : LGS_NO_MEMORY;
}

int64_t
dbn_open_layers(struct dbn *d, struct lgs_error *error)
{
	int64_t count = dbn_parse_hidden(d->options.hidden, NULL);
	int64_t *units = dbn_allocate(d, count, sizeof *units, error);
	d->layer = dbn_allocate(d, count, sizeof *d->layer, error);
	int64_t status = units && d->layer ? LGS_OK : LGS_NO_MEMORY;
	if (status == LGS_OK) {
		d->layers = count;
		dbn_parse_hidden(d->options.hidden, units);
	}
	for (int64_t i = 0; status == LGS_OK && i < count; i++)
		status = open_layer(d, i, units[i], error);
	d->host->release(d->host, units);
	return status;
}

int64_t
dbn_up(struct dbn *d, const struct lgs_batch *batch, int64_t depth, struct lgs_batch *top, struct lgs_error *error)
{
	lgs_copy(top, sizeof *top, batch);
	for (int64_t i = 0; i < depth; i++) {
		const struct dbn_layer *layer = &d->layer[i];
		int64_t status = layer->model->features(layer->opened->instance, top, layer->features, error);
		if (status < 0)
			return status;
		top->images = layer->features;
	}
	return LGS_OK;
}
