/* dbn_fixture.c: see dbn_fixture.h. */
#include "dbn_fixture.h"

#include <stdlib.h>
#include <string.h>

const struct lgs_plugin *lgs_plugin_dbn(const struct lgs_abi *host);
const struct lgs_plugin *lgs_plugin_rbm(const struct lgs_abi *host);

static const struct lgs_model *
first_of(const struct lgs_plugin *plugin)
{
	return (const struct lgs_model *)(const void *)plugin->components[0];
}

int
dbn_layer_options(const char *specification, struct rbm_options *options)
{
	if (strncmp(specification, "rbm:", 4))
		return -1;
	return fake_options(lgs_plugin_rbm(NULL)->components[0], specification + 4, options);
}

static const struct lgs_opened *
open_rbm(const struct lgs_host *services, const char *kind, const char *specification, const char *scope,
         const struct lgs_shape *input, struct lgs_error *error)
{
	struct dbn_bench *b = services->context;
	struct fake_host *host = &b->layer_host[b->layers];
	struct lgs_opened *opened = &b->layer[b->layers];
	struct rbm_options options;
	(void)kind;
	if (dbn_layer_options(specification, &options)) {
		lgs_fail(error, LGS_INVALID, "no component \"%s\" here", specification);
		return NULL;
	}
	(void)snprintf(b->specification[b->layers], sizeof b->specification[0], "%s", specification);
	(void)snprintf(b->scope[b->layers], sizeof b->scope[0], "%s", scope);
	fake_host_begin(host, 100 + (uint64_t)b->layers, services->threads);
	*opened = (struct lgs_opened){sizeof *opened, (const void *)&b->layer_kind, NULL, NULL, &host->services};
	opened->instance = b->layer_kind.create(&options, input, b->batch, &host->services, error);
	if (!opened->instance)
		return NULL;
	b->layers++;
	return opened;
}

static void
open_on(struct dbn_bench *b, const char *hidden, const char *layer, const char *options, int64_t visible)
{
	const struct lgs_shape input = {sizeof input, 1, 1, visible};
	const struct lgs_component *component = lgs_plugin_dbn(NULL)->components[0];
	struct dbn_options values;
	b->host.services.open = open_rbm;
	b->kind = first_of(lgs_plugin_dbn(NULL));
	b->error = (struct lgs_error){sizeof b->error, b->words, sizeof b->words};
	if (fake_options(component, options, &values))
		return;
	values.hidden = hidden;
	values.layer = layer;
	if (component->check(&values, NULL, &b->error) >= 0)
		b->dbn = b->kind->create(&values, &input, b->batch, &b->host.services, &b->error);
}

static void
begin(struct dbn_bench *b, int64_t batch, int64_t threads)
{
	memset(b, 0, sizeof *b);
	fake_host_begin(&b->host, 1, threads);
	b->layer_kind = *first_of(lgs_plugin_rbm(NULL));
	b->batch = batch;
}

void
dbn_open(struct dbn_bench *b, const char *hidden, const char *layer, const char *options, int64_t visible,
         int64_t batch, int64_t threads)
{
	begin(b, batch, threads);
	open_on(b, hidden, layer, options, visible);
}

void
dbn_open_plain(struct dbn_bench *b, const char *hidden, const char *options, int64_t visible, int64_t batch)
{
	begin(b, batch, 1);
	b->layer_kind.extension = NULL;
	b->layer_kind.generate = NULL;
	open_on(b, hidden, "rbm", options, visible);
}

void
dbn_open_short(struct dbn_bench *b, const char *hidden, const char *options, int64_t visible, int64_t batch,
               int64_t allocations)
{
	begin(b, batch, 1);
	b->host.allocations_left = allocations;
	open_on(b, hidden, "rbm", options, visible);
}

int64_t
dbn_close(struct dbn_bench *b)
{
	int64_t live = 0;
	if (b->dbn)
		b->kind->destroy(b->dbn);
	b->dbn = NULL;
	for (; b->layers > 0; b->layers--) {
		b->layer_kind.destroy(b->layer[b->layers - 1].instance);
		live += b->layer_host[b->layers - 1].live;
	}
	return live + b->host.live;
}

struct rbm *
dbn_rbm(const struct dbn_bench *b, int64_t layer)
{
	return b->layer[layer].instance;
}

int64_t
dbn_train(struct dbn_bench *b, const float *images, const int64_t *labels, int64_t count, int64_t epoch, int64_t step,
          double *metrics)
{
	double ignored[MOST_LAYERS + 2];
	const struct lgs_batch batch = {
	    .size = sizeof batch, .count = count, .images = images, .labels = labels, .epoch = epoch, .step = step};
	return b->kind->step(b->dbn, &batch, metrics ? metrics : ignored, &b->error);
}

static size_t
size_of(const struct lgs_tensor *tensor)
{
	size_t bytes = tensor->type == LGS_I64 ? 8 : 4;
	for (int64_t i = 0; i < tensor->rank; i++)
		bytes *= (size_t)tensor->shape[i];
	return bytes;
}

/* Copies all tensors of one model to or from `bytes` (NULL: neither). Returns how many bytes they are. */
static size_t
copy_model(const struct lgs_model *kind, void *model, char *to, const char *from)
{
	size_t done = 0;
	const struct lgs_tensor *const *tensors = kind->tensors(model);
	for (; *tensors; tensors++) {
		size_t bytes = size_of(*tensors);
		if (to)
			memcpy(to + done, (*tensors)->data, bytes);
		if (from)
			memcpy((*tensors)->data, from + done, bytes);
		done += bytes;
	}
	return done;
}

static size_t
copy_all(const struct dbn_bench *b, char *to, const char *from)
{
	size_t done = copy_model(b->kind, b->dbn, to, from);
	for (int64_t i = 0; i < b->layers; i++)
		done +=
		    copy_model(&b->layer_kind, b->layer[i].instance, to ? to + done : NULL, from ? from + done : NULL);
	return done;
}

void *
dbn_bytes(const struct dbn_bench *b, size_t *bytes)
{
	*bytes = copy_all(b, NULL, NULL);
	char *all = malloc(*bytes);
	if (all)
		(void)copy_all(b, all, NULL);
	return all;
}

void
dbn_restore(struct dbn_bench *b, const void *bytes)
{
	(void)copy_all(b, NULL, bytes);
}
