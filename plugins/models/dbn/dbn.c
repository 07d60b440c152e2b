/*
 * dbn.c: the plugin's descriptor: options, create and destroy, tensors. No arithmetic happens here.
 */
#include "dbn.h"

#include <string.h>

#include "../../compute/idle.h"
#include "../../compute/schedule.h"
#include "../../compute/threads.h"

#define ROW(kind, member, ...) LGS_OPTION_##kind(struct dbn_options, member, __VA_ARGS__)

static const struct lgs_option options_table[] = {
    ROW(STRING, hidden, "hidden", "500-500-2000", "hidden units of each layer, from the images up, joined by dashes"),
    ROW(COMPONENT, layer, "layer", "rbm", "model", "the layers: a model with an option hidden"),
    ROW(COMPONENT, first, "first", "", "model",
        "the first layer, where it differs from the others; empty: it does not"),
    ROW(INT, epochs, "epochs", "20", 0, 1000000, 0,
        "epochs that each layer trains before the next one begins; without fine-tune=yes the last one trains on"),
    ROW(CHOICE, features, "features", "top", DBN_FEATURES, "features: the top layer's units, or all layers' joined"),
    ROW(CHOICE, fine_tune, "fine-tune", "no", "no|yes",
        "after the last layer, train the whole as a network with labels, by backpropagation"),
    ROW(INT, classes, "classes", "10", 2, 1000000, 0, "fine-tuning: how many labels there are"),
    ROW(DOUBLE, rate, "tune-rate", "0.1", 0, 100, LGS_LOGARITHMIC, "fine-tuning: learning rate"),
    ROW(CHOICE, rate_schedule, "tune-rate-schedule", "constant", COMPUTE_SCHEDULES,
        "fine-tuning: rate at its epoch t, from 0 on: rate, rate / (1 + t / time), or rate exp(-t / time)"),
    ROW(DOUBLE, rate_time, "tune-rate-time", "100", 0.001, 1e9, LGS_LOGARITHMIC,
        "fine-tuning: time constant of the rate's schedule in epochs"),
    ROW(DOUBLE, momentum, "tune-momentum", "0.9", 0, 0.9999, 0, "fine-tuning: momentum"),
    ROW(DOUBLE, weight_decay, "tune-weight-decay", "0", 0, 100, LGS_LOGARITHMIC,
        "fine-tuning: L2 decay of the weights"),
    ROW(DOUBLE, dropout, "tune-dropout", "0", 0, 0.99, 0, "fine-tuning: share of each layer's units dropped out"),
    ROW(DOUBLE, input_dropout, "tune-input-dropout", "0", 0, 0.99, 0, "fine-tuning: share of the pixels dropped out"),
    ROW(CHOICE, backend, "backend", "auto", COMPUTE_BACKENDS, "fine-tuning: library of matrix products"),
    LGS_OPTIONS_END,
};

void *
dbn_allocate(const struct dbn *d, int64_t count, int64_t size, struct lgs_error *error)
{
	int64_t bytes;
	void *memory = __builtin_mul_overflow(count, size, &bytes) ? NULL : d->host->allocate(d->host, bytes);
	if (!memory)
		lgs_fail(
		    error, LGS_NO_MEMORY,
		    "no memory for a dbn with hidden=%s and batches of %lld; fewer hidden units or a smaller batch "
		    "need less",
		    d->options.hidden, (long long)d->batch);
	return memory;
}

static void
destroy(void *model)
{
	struct dbn *d = model;
	dbn_destroy_network(d);
	for (int64_t i = 0; i < d->layers; i++)
		d->host->release(d->host, d->layer[i].features);
	void *const memory[] = {d->layer,  d->metric,  d->metrics,      d->metric_name,
	                        d->tensor, d->tensors, d->tensor_shape, d->tensor_name};
	for (size_t i = 0; i < sizeof memory / sizeof memory[0]; i++)
		d->host->release(d->host, memory[i]);
	d->host->release(d->host, d);
}

/* The index-th tensor; rows of 0 stand for a vector. */
static void
describe_tensor(struct dbn *d, int64_t index, int64_t type, int64_t role, int64_t rows, int64_t columns, void *data)
{
	int64_t *shape = d->tensor_shape[index];
	shape[0] = rows ? rows : columns;
	shape[1] = columns;
	d->tensor[index] = (struct lgs_tensor){.size = sizeof(struct lgs_tensor),
	                                       .name = d->tensor_name[index],
	                                       .type = type,
	                                       .role = role,
	                                       .rank = rows ? 2 : 1,
	                                       .shape = shape,
	                                       .data = data};
	d->tensors[index] = &d->tensor[index];
}

static void
describe_weights(struct dbn *d, int64_t index, const char *prefix, const struct dbn_weights *w)
{
	const struct {
		const char *suffix;
		int64_t role, rows;
		float *data;
	} parts[] = {
	    {"weights", LGS_ROLE_PARAMETER, w->inputs, w->weights},
	    {"bias", LGS_ROLE_PARAMETER, 0, w->bias},
	    {"weights-velocity", LGS_ROLE_OPTIMIZER, w->inputs, w->weights_velocity},
	    {"bias-velocity", LGS_ROLE_OPTIMIZER, 0, w->bias_velocity},
	};
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++, index++) {
		(void)snprintf(d->tensor_name[index], DBN_NAME, "%s.%s", prefix, parts[i].suffix);
		describe_tensor(d, index, LGS_F32, parts[i].role, parts[i].rows, w->units, parts[i].data);
	}
}

/* The layers' own tensors are the host's business. */
static int64_t
describe_tensors(struct dbn *d, struct lgs_error *error)
{
	int64_t count = 1 + (d->network ? 4 * (d->layers + 1) : 0);
	d->tensor = dbn_allocate(d, count, sizeof *d->tensor, error);
	d->tensors = dbn_allocate(d, count + 1, sizeof *d->tensors, error);
	d->tensor_shape = dbn_allocate(d, count, sizeof *d->tensor_shape, error);
	d->tensor_name = dbn_allocate(d, count, sizeof *d->tensor_name, error);
	if (!d->tensor || !d->tensors || !d->tensor_shape || !d->tensor_name)
		return LGS_NO_MEMORY;
	(void)snprintf(d->tensor_name[0], DBN_NAME, "phases-begun");
	/* A parameter, as it decides which of the others count: who imports weights must say so, too. */
	describe_tensor(d, 0, LGS_I64, LGS_ROLE_PARAMETER, 0, 1, &d->begun);
	for (int64_t i = 0; d->network && i <= d->layers; i++) {
		char prefix[DBN_NAME / 2] = "softmax";
		if (i < d->layers)
			(void)snprintf(prefix, sizeof prefix, "tuned%lld", (long long)i + 1);
		describe_weights(d, 1 + 4 * i, prefix, &d->network[i]);
	}
	return LGS_OK;
}

static const struct lgs_tensor *const *
tensors(void *model)
{
	return ((struct dbn *)model)->tensors;
}

static int64_t
check(const void *opaque, const struct lgs_demand *demand, struct lgs_error *error)
{
	const struct dbn_options *options = opaque;
	(void)demand;
	if (!dbn_parse_hidden(options->hidden, NULL))
		return lgs_fail(error, LGS_INVALID,
		                "hidden=%s is no list of layers; write numbers from 1 to 1000000, from the images up, "
		                "joined by dashes, as in hidden=500-500-2000",
		                options->hidden);
	if (!options->epochs && !options->fine_tune)
		return lgs_fail(error, LGS_INVALID,
		                "epochs=0 leaves nothing to train; only with fine-tune=yes, which then begins with "
		                "random weights, is it possible");
	return LGS_OK;
}

static int64_t
fill(struct dbn *d, struct lgs_error *error)
{
	int64_t status = dbn_open_layers(d, error);
	if (status == LGS_OK)
		status = dbn_describe_metrics(d, error);
	if (status == LGS_OK && d->options.fine_tune)
		status = dbn_create_network(d, error);
	return status == LGS_OK ? describe_tensors(d, error) : status;
}

static void *
create(const void *options, const struct lgs_shape *input, int64_t batch, const struct lgs_host *host,
       struct lgs_error *error)
{
	struct dbn *d = host->allocate(host, sizeof *d);
	if (!d) {
		lgs_fail(error, LGS_NO_MEMORY, "no memory for a model");
		return NULL;
	}
	d->options = *(const struct dbn_options *)options;
	d->host = host;
	lgs_copy(&d->input, sizeof d->input, input);
	d->visible = input->channels * input->height * input->width;
	d->batch = batch;
	compute_use_threads(host);
	d->backend = compute_choose_backend((enum compute_backend)d->options.backend, host);
	if (fill(d, error) == LGS_OK)
		return d;
	destroy(d);
	return NULL;
}

/* Said where a training begins, not each time that its run is opened. */
static int64_t
initialize(void *model, const struct lgs_batch *first, struct lgs_error *error)
{
	static const char *const of_tuning[] = {"classes",       "tune-rate",         "tune-rate-schedule",
	                                        "tune-momentum", "tune-weight-decay", "tune-dropout",
	                                        "backend",       "tune-input-dropout"};
	enum { OF_TUNING = sizeof of_tuning / sizeof *of_tuning };
	const struct dbn *d = model;
	const struct dbn_options *o = &d->options;
	struct compute_idle idle[OF_TUNING + 1];
	for (int i = 0; i < OF_TUNING; i++)
		idle[i] = (struct compute_idle){of_tuning[i], !o->fine_tune, "fine-tune=yes"};
	idle[OF_TUNING] =
	    (struct compute_idle){"tune-rate-time", !o->fine_tune || o->rate_schedule == COMPUTE_CONSTANT,
	                          o->fine_tune ? "tune-rate-schedule=inverse or exponential" : "fine-tune=yes"};
	compute_warn_idle(d->host, options_table, o, OF_TUNING + 1, idle);
	return dbn_initialize(model, first, error);
}

/* A training that is over before the last phase has begun looks finished, and is not. */
static void
tell_what_is_left(const struct dbn *d)
{
	const long long epochs = d->options.epochs, left = d->begun + 1;
	if (d->begun < d->layers)
		lgs_log(
		    d->host, LGS_LOG_INFO,
		    "layer%lld has not begun to be trained: each layer takes %lld epoch%s, and this one begins after "
		    "%lld; train on with a larger --epochs",
		    left, epochs, epochs == 1 ? "" : "s", epochs * (left - 1));
	else if (d->options.fine_tune && !dbn_is_tuned(d))
		lgs_log(d->host, LGS_LOG_INFO,
		        "fine-tuning has not begun: it follows the layers, after %lld epochs; train on with a larger "
		        "--epochs",
		        epochs * d->layers);
}

/* The layers', under their own scopes. */
static int64_t
report(void *model, struct lgs_error *error)
{
	const struct dbn *d = model;
	int64_t status = LGS_OK;
	tell_what_is_left(d);
	for (int64_t i = 0; status >= 0 && i < d->layers; i++)
		if (d->layer[i].model->report)
			status = d->layer[i].model->report(d->layer[i].opened->instance, error);
	return status;
}

static const void *
extension(const char *id)
{
	if (!strcmp(id, LGS_EXTENSION_CLASSIFY))
		return &dbn_classify;
	return strcmp(id, LGS_EXTENSION_LIBRARIES) ? NULL : compute_libraries();
}

/* clang-format off */
LGS_MODEL(dbn, "deep belief network: a stack trained layer by layer, and a network tuned with labels",
	.cites = "Hinton, Osindero & Teh 2006",
	.example = "lgs train dbn:hidden=64-32,fine-tune=yes,classes=2 --data bars --epochs 120 --out runs/dbn",
	.options = options_table,
	.options_size = sizeof(struct dbn_options),
	.check = check,
	.extension = extension,
	.create = create,
	.destroy = destroy,
	.metrics = dbn_metrics,
	.tensors = tensors,
	.initialize = initialize,
	.step = dbn_step,
	.feature_count = dbn_feature_count,
	.features = dbn_features,
	.sample = dbn_sample,
	.latent_count = dbn_latent_count,
	.generate = dbn_generate,
	.report = report)
/* clang-format on */
