/*
 * toy.c: a model, a model inside it, and a dataset, for tests of the host. Nothing is learnt: all numbers can be
 * computed by hand.
 *
 * The model `toy` has two layers like those of a convolutional network, conv1 and conv2, of CHANNELS x HEIGHT x WIDTH
 * units each, and a matrix of weights; the model `toy-child`, which it opens as "layer1", has one layer of plain units.
 * With x the first pixel of image l, c the channel from 0 and p the position from 0, an activation is
 *
 *     a(l, c, p) = sign * scale * layer * ((c + 1) x + p / 8)
 *
 * with layer 1, 2, 3 for conv1, conv2 and the child's, and sign 1 for real and -1/2 for generated images. The
 * statistics are |a| and whether a > 1/2. A step moves scale by `rate` times the mean of x and the weights by their
 * slope times -TOY_STEP. What the host answered is kept in the tensor "answers": a row for each demand, in the order of
 * attach(): how many penalties acted, the count, how often it was asked, and the slopes.
 */
#include <lgs/dataset.h>
#include <lgs/model.h>

#include <math.h>
#include <string.h>

#define CHANNELS 3
#define HEIGHT 2
#define WIDTH 2
#define INPUTS 4 /* of the weights, which have CHANNELS units */
#define TOY_STEP 0.5
#define DEMANDS 24
#define HEAD 3     /* numbers before the slopes in a row of answers */
#define COLUMNS 64 /* of that row */
#define TENSORS 6

enum { REFUSE_NOTHING, REFUSE_GET, REFUSE_PUT, REFUSE_STEP };

struct toy_options {
	double scale;
	double rate;
	int64_t refuse;
	const char *child;
};

static const struct lgs_option toy_table[] = {
    LGS_OPTION_DOUBLE(struct toy_options, scale, "scale", "1", -1e3, 1e3, 0, "scale of all activations at first"),
    LGS_OPTION_DOUBLE(struct toy_options, rate, "rate", "0", 0, 1e3, 0, "growth of the scale in a step"),
    LGS_OPTION_CHOICE(struct toy_options, refuse, "refuse", "nothing", "nothing|get|put|step", "which callback fails"),
    LGS_OPTION_COMPONENT(struct toy_options, child, "child", "toy-child", "model", "the model inside"),
    LGS_OPTIONS_END,
};

struct child_options {
	int64_t units;
};

static const struct lgs_option child_table[] = {
    LGS_OPTION_INT(struct child_options, units, "units", "2", 1, CHANNELS, 0, "units of the layer"),
    LGS_OPTIONS_END,
};

/* Both models; the child uses less of it. */
struct toy {
	const struct lgs_host *host;
	const struct lgs_opened *child; /* NULL in the child */
	const struct lgs_demand *const *demands;
	int64_t batch, first_layer, pixels, refuse;
	double scale, rate;
	double answers[DEMANDS * COLUMNS];
	int64_t steps;
	uint8_t flag;
	float weights[CHANNELS * INPUTS]; /* a unit's inputs together, unlike the plain tensor */
	float *values, *matrix, *slopes;  /* [batch x elements] */
	struct lgs_shape shape, weights_shape;
	struct lgs_site site[3];
	const struct lgs_site *sites[4];
	struct lgs_tensor tensor[TENSORS];
	const struct lgs_tensor *tensors[TENSORS + 1];
};

static const char *const statistics[] = {"mean-absolute", "firing-rate", NULL};
static const char *const streams[] = {"real", "generated", NULL};
static const char *const child_streams[] = {"real", NULL};
static const char *const weight_statistics[] = {"weight", NULL};
static const char *const weight_streams[] = {"parameters", NULL};

/* ---- what the models say of themselves ---- */

static void
add_site(struct toy *toy, const char *name, const char *group, int64_t forms, double average)
{
	int64_t i = 0;
	while (toy->sites[i])
		i++;
	toy->site[i] = (struct lgs_site){.size = sizeof(struct lgs_site),
	                                 .name = name,
	                                 .group = group,
	                                 .shape = &toy->shape,
	                                 .minimum = -HUGE_VAL,
	                                 .maximum = HUGE_VAL,
	                                 .forms = forms,
	                                 .statistics = statistics,
	                                 .streams = toy->child ? streams : child_streams,
	                                 .average = average};
	if (forms == LGS_FORM_PARAMETERS) {
		toy->site[i].shape = &toy->weights_shape;
		toy->site[i].statistics = weight_statistics;
		toy->site[i].streams = weight_streams;
	}
	toy->sites[i] = &toy->site[i];
}

static void
add_tensor(struct toy *toy, const char *name, int64_t type, int64_t role, int64_t rank, const int64_t *shape,
           void *data)
{
	int64_t i = 0;
	while (toy->tensors[i])
		i++;
	toy->tensor[i] = (struct lgs_tensor){.size = sizeof(struct lgs_tensor),
	                                     .name = name,
	                                     .type = type,
	                                     .role = role,
	                                     .rank = rank,
	                                     .shape = shape,
	                                     .data = data};
	toy->tensors[i] = &toy->tensor[i];
}

/* The plain matrix is inputs x units. */
static void
transpose(const struct toy *toy, float *plain)
{
	for (int64_t i = 0; i < INPUTS; i++)
		for (int64_t j = 0; j < CHANNELS; j++)
			plain[i * CHANNELS + j] = toy->weights[j * INPUTS + i];
}

static int64_t
put_weights(struct toy *toy, const float *plain)
{
	for (int64_t i = 0; i < INPUTS; i++)
		for (int64_t j = 0; j < CHANNELS; j++)
			toy->weights[j * INPUTS + i] = plain[i * CHANNELS + j];
	return LGS_OK;
}

static int64_t
get(void *model, const struct lgs_tensor *tensor, void *plain, struct lgs_error *error)
{
	const struct toy *toy = model;
	if (toy->refuse == REFUSE_GET)
		return lgs_fail(error, LGS_INVALID, "toy refuses to give %s", tensor->name);
	transpose(toy, plain);
	return LGS_OK;
}

static int64_t
put(void *model, const struct lgs_tensor *tensor, const void *plain, struct lgs_error *error)
{
	struct toy *toy = model;
	if (toy->refuse == REFUSE_PUT)
		return lgs_fail(error, LGS_INVALID, "toy refuses to take %s", tensor->name);
	return put_weights(toy, plain);
}

static void
describe_tensors(struct toy *toy)
{
	static const int64_t one[] = {1}, answers[] = {DEMANDS, COLUMNS}, weights[] = {INPUTS, CHANNELS};
	add_tensor(toy, "scale", LGS_F64, LGS_ROLE_PARAMETER, 1, one, &toy->scale);
	add_tensor(toy, "answers", LGS_F64, LGS_ROLE_COUNTER, 2, answers, toy->answers);
	if (!toy->child)
		return;
	add_tensor(toy, "steps", LGS_I64, LGS_ROLE_COUNTER, 0, NULL, &toy->steps);
	add_tensor(toy, "flag", LGS_U8, LGS_ROLE_CHAIN, 1, one, &toy->flag);
	add_tensor(toy, "weights", LGS_F32, LGS_ROLE_PARAMETER, 2, weights, NULL);
	toy->tensor[4].get = get;
	toy->tensor[4].put = put;
}

static void
destroy(void *model)
{
	struct toy *toy = model;
	toy->host->release(toy->host, toy->values);
	toy->host->release(toy->host, toy->matrix);
	toy->host->release(toy->host, toy->slopes);
	toy->host->release(toy->host, toy);
}

static struct toy *
create_either(const struct lgs_shape *input, int64_t batch, const struct lgs_host *host, struct lgs_error *error)
{
	int64_t bytes = batch * CHANNELS * HEIGHT * WIDTH * (int64_t)sizeof(float);
	struct toy *toy = host->allocate(host, sizeof *toy);
	if (!toy) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for a toy");
		return NULL;
	}
	toy->host = host;
	toy->batch = batch;
	toy->pixels = input->channels * input->height * input->width;
	toy->scale = 1;
	toy->values = host->allocate(host, bytes);
	toy->matrix = host->allocate(host, bytes);
	toy->slopes = host->allocate(host, bytes);
	if (toy->values && toy->matrix && toy->slopes)
		return toy;
	(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for a toy");
	destroy(toy);
	return NULL;
}

static void *
create(const void *opaque, const struct lgs_shape *input, int64_t batch, const struct lgs_host *host,
       struct lgs_error *error)
{
	const struct toy_options *options = opaque;
	struct toy *toy = create_either(input, batch, host, error);
	if (!toy)
		return NULL;
	toy->first_layer = 1;
	toy->scale = options->scale;
	toy->rate = options->rate;
	toy->refuse = options->refuse;
	toy->shape = (struct lgs_shape){sizeof toy->shape, CHANNELS, HEIGHT, WIDTH};
	toy->weights_shape = (struct lgs_shape){sizeof toy->weights_shape, 1, INPUTS, CHANNELS};
	for (int64_t i = 0; i < INPUTS; i++)
		for (int64_t j = 0; j < CHANNELS; j++)
			toy->weights[j * INPUTS + i] = (float)(i - j);
	toy->child = host->open(host, LGS_MODEL_KIND, options->child, "layer1", input, error);
	if (!toy->child) {
		destroy(toy);
		return NULL;
	}
	add_site(toy, "conv1", "network", LGS_FORM_MEANS, 0);
	add_site(toy, "conv2", "network", LGS_FORM_MEANS | LGS_FORM_SAMPLES, 0);
	add_site(toy, "weights", NULL, LGS_FORM_PARAMETERS, 0);
	describe_tensors(toy);
	return toy;
}

static void *
create_child(const void *opaque, const struct lgs_shape *input, int64_t batch, const struct lgs_host *host,
             struct lgs_error *error)
{
	const struct child_options *options = opaque;
	struct toy *toy = create_either(input, batch, host, error);
	if (!toy)
		return NULL;
	toy->first_layer = 3;
	toy->shape = (struct lgs_shape){sizeof toy->shape, options->units, 1, 1};
	add_site(toy, "hidden", NULL, LGS_FORM_MEANS, 0.5);
	describe_tensors(toy);
	return toy;
}

static const struct lgs_site *const *
sites(void *model)
{
	return ((struct toy *)model)->sites;
}

static const struct lgs_tensor *const *
tensors(void *model)
{
	return ((struct toy *)model)->tensors;
}

static int64_t
attach(void *model, const struct lgs_demand *const *demands, struct lgs_error *error)
{
	struct toy *toy = model;
	int64_t count = 0;
	while (demands[count])
		count++;
	if (count > DEMANDS)
		return lgs_fail(error, LGS_INVALID, "toy can answer %d demands, not %lld", DEMANDS, (long long)count);
	toy->demands = demands;
	return LGS_OK;
}

static const struct lgs_metric *const *
metrics(void *model)
{
	static const struct lgs_metric scale = {sizeof scale, "scale", "", LGS_METRIC_LAST, "scale of all activations"};
	static const struct lgs_metric *const list[] = {&scale, NULL};
	(void)model;
	return list;
}

/* ---- a step ---- */

/* values[count x elements] of what a demand is about. */
static void
measure(struct toy *toy, const struct lgs_demand *demand, const struct lgs_batch *batch)
{
	int64_t positions = toy->shape.height * toy->shape.width, elements = toy->shape.channels * positions;
	double layer = (double)(toy->first_layer + (demand->site - toy->site));
	double sign = strcmp(demand->stream, "real") ? -0.5 : 1;
	int firing = strcmp(demand->statistic, "firing-rate") == 0;
	for (int64_t l = 0; l < batch->count; l++)
		for (int64_t e = 0; e < elements; e++) {
			double x = (double)batch->images[l * toy->pixels], p = (double)(e % positions);
			double a = sign * toy->scale * layer * ((double)(e / positions + 1) * x + p / 8);
			toy->values[l * elements + e] = (float)(firing ? a > 0.5 : fabs(a));
		}
}

static int64_t
answer_means(struct toy *toy, const struct lgs_demand *demand, int64_t count, double *row, struct lgs_error *error)
{
	int64_t positions = toy->shape.height * toy->shape.width, elements = toy->shape.channels * positions;
	int64_t together = demand->per == LGS_PER_CHANNEL ? positions : 1;
	double sums[CHANNELS * HEIGHT * WIDTH] = {0};
	for (int64_t i = 0; i < count * elements; i++)
		sums[i % elements / together] += (double)toy->values[i];
	row[1] = (double)(count * together);
	return toy->host->penalize_means(toy->host, demand, sums, row[1], row + HEAD, error);
}

/* A channel's positions are averaged in each sample. */
static int64_t
answer_samples(struct toy *toy, const struct lgs_demand *demand, int64_t count, double *row, struct lgs_error *error)
{
	int64_t positions = toy->shape.height * toy->shape.width, elements = toy->shape.channels * positions;
	int64_t together = demand->per == LGS_PER_CHANNEL ? positions : 1;
	memset(toy->matrix, 0, (size_t)(count * demand->units) * sizeof(float));
	for (int64_t i = 0; i < count * elements; i++)
		toy->matrix[i / elements * demand->units + i % elements / together] += toy->values[i] / (float)together;
	row[1] = (double)count;
	int64_t acted = toy->host->penalize_samples(toy->host, demand, count, toy->matrix, toy->slopes, error);
	for (int64_t i = 0; acted >= 0 && i < count * demand->units && i < COLUMNS - HEAD; i++)
		row[HEAD + i] = (double)toy->slopes[i];
	return acted;
}

static int64_t
answer_parameters(struct toy *toy, const struct lgs_demand *demand, double *row, struct lgs_error *error)
{
	float plain[INPUTS * CHANNELS], slopes[INPUTS * CHANNELS];
	transpose(toy, plain);
	row[1] = INPUTS;
	int64_t acted = toy->host->penalize_parameters(toy->host, demand, INPUTS, plain, slopes, error);
	for (int64_t i = 0; acted >= 0 && i < INPUTS * CHANNELS; i++) {
		row[HEAD + i] = (double)slopes[i];
		plain[i] -= (float)TOY_STEP * slopes[i];
	}
	int64_t shrunk =
	    acted < 0 ? acted : toy->host->shrink_parameters(toy->host, demand, INPUTS, plain, TOY_STEP, error);
	return shrunk < 0 ? shrunk : put_weights(toy, plain) < 0 ? LGS_INVALID : acted;
}

static int64_t
answer(struct toy *toy, const struct lgs_batch *batch, struct lgs_error *error)
{
	for (int64_t i = 0; toy->demands && toy->demands[i]; i++) {
		const struct lgs_demand *demand = toy->demands[i];
		double *row = toy->answers + i * COLUMNS;
		int64_t acted;
		if (demand->form == LGS_FORM_PARAMETERS) {
			acted = answer_parameters(toy, demand, row, error);
		} else {
			measure(toy, demand, batch);
			acted = demand->form == LGS_FORM_MEANS ? answer_means(toy, demand, batch->count, row, error)
			                                       : answer_samples(toy, demand, batch->count, row, error);
		}
		if (acted < 0)
			return acted;
		row[0] = (double)acted;
		row[2]++;
	}
	return LGS_OK;
}

static int64_t
step(void *model, const struct lgs_batch *batch, double *values, struct lgs_error *error)
{
	struct toy *toy = model;
	double sum = 0;
	if (toy->refuse == REFUSE_STEP)
		return lgs_fail(error, LGS_INVALID, "toy refuses to step");
	int64_t status = answer(toy, batch, error);
	if (status >= 0 && toy->child) {
		const struct lgs_model *child = (const void *)toy->child->component;
		double of_child;
		status = child->step(toy->child->instance, batch, &of_child, error);
	}
	for (int64_t l = 0; l < batch->count; l++)
		sum += (double)batch->images[l * toy->pixels];
	toy->scale += toy->rate * sum / (double)batch->count;
	toy->steps++;
	toy->flag ^= 1;
	values[0] = toy->scale;
	return status;
}

/* ---- what a trained toy can do ---- */

static int64_t
feature_count(void *model)
{
	(void)model;
	return 1;
}

static int64_t
features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error)
{
	const struct toy *toy = model;
	(void)error;
	for (int64_t l = 0; l < batch->count; l++)
		out[l] = (float)toy->scale * batch->images[l * toy->pixels];
	return LGS_OK;
}

/* ---- images of one pixel: x is 0, 1/8, ... 7/8; the label is the index modulo classes, counted down ---- */

enum { FLAW_NONE, FLAW_LABEL, FLAW_READ, FLAW_SILENT };

struct data_options {
	int64_t count;
	int64_t classes;
	int64_t flaw;
	int64_t aside;
};

static const struct lgs_option data_table[] = {
    LGS_OPTION_INT(struct data_options, count, "count", "16", 0, 1e6, 0, "images in each split"),
    LGS_OPTION_INT(struct data_options, classes, "classes", "0", 0, 100, 0, "kinds of label; 0 is no labels"),
    LGS_OPTION_CHOICE(struct data_options, flaw, "flaw", "none", "none|label|read|silent", "what goes wrong"),
    LGS_OPTION_INT(struct data_options, aside, "aside", "0", -1, 1e6, 0, "images at the end that are held out"),
    LGS_OPTIONS_END,
};

static const char *const splits[] = {"train", "test", NULL};

struct data {
	const struct lgs_host *host;
	struct data_options options;
};

static void *
create_data(const void *options, const char *split, const struct lgs_host *host, struct lgs_error *error)
{
	struct data *data = host->allocate(host, sizeof *data);
	(void)split;
	if (!data) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for toy-data");
		return NULL;
	}
	data->host = host;
	data->options = *(const struct data_options *)options;
	return data;
}

static void
destroy_data(void *opaque)
{
	struct data *data = opaque;
	data->host->release(data->host, data);
}

static int64_t
count(void *opaque)
{
	return ((struct data *)opaque)->options.count;
}

static int64_t
held_out(void *opaque)
{
	return ((struct data *)opaque)->options.aside;
}

static const struct lgs_shape *
shape(void *opaque)
{
	static const struct lgs_shape pixel = {sizeof pixel, 1, 1, 1};
	(void)opaque;
	return &pixel;
}

static int64_t
classes(void *opaque)
{
	return ((struct data *)opaque)->options.classes;
}

static int64_t
labels(void *opaque, int64_t *out, struct lgs_error *error)
{
	const struct data *data = opaque;
	(void)error;
	for (int64_t i = 0; i < data->options.count; i++)
		out[i] = data->options.classes - 1 - i % data->options.classes;
	if (data->options.flaw == FLAW_LABEL)
		out[data->options.count - 1] = data->options.classes;
	return LGS_OK;
}

static int64_t
read_images(void *opaque, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	const struct data *data = opaque;
	if (data->options.flaw == FLAW_READ)
		return lgs_fail(error, LGS_IO, "toy-data cannot be read");
	if (data->options.flaw == FLAW_SILENT)
		return LGS_IO;
	for (int64_t i = 0; i < n; i++) {
		if (indices[i] < 0 || indices[i] >= data->options.count)
			return lgs_fail(error, LGS_INVALID, "there is no image %lld", (long long)indices[i]);
		images[i] = (float)(indices[i] % 8) / 8;
	}
	return LGS_OK;
}

/* ---- the file ---- */

#define BOTH_MODELS                                                                                             \
	.size = sizeof(struct lgs_model), .kind = LGS_MODEL_KIND, .destroy = destroy, .sites = sites,           \
	.attach = attach, .metrics = metrics, .tensors = tensors, .step = step, .feature_count = feature_count, \
	.features = features

static const struct lgs_model toy = {BOTH_MODELS,
                                     .name = "toy",
                                     .summary = "layers whose numbers can be computed by hand",
                                     .options = toy_table,
                                     .options_size = sizeof(struct toy_options),
                                     .create = create};

static const struct lgs_model toy_child = {BOTH_MODELS,
                                           .name = "toy-child",
                                           .summary = "a layer inside a toy",
                                           .options = child_table,
                                           .options_size = sizeof(struct child_options),
                                           .create = create_child};

static const struct lgs_dataset toy_data = {.size = sizeof(struct lgs_dataset),
                                            .kind = LGS_DATASET_KIND,
                                            .name = "toy-data",
                                            .summary = "images of one pixel",
                                            .options = data_table,
                                            .options_size = sizeof(struct data_options),
                                            .splits = splits,
                                            .create = create_data,
                                            .destroy = destroy_data,
                                            .count = count,
                                            .shape = shape,
                                            .classes = classes,
                                            .labels = labels,
                                            .read = read_images,
                                            .held_out = held_out};

LGS_PLUGIN(toy, LGS_COMPONENT(toy), LGS_COMPONENT(toy_child), LGS_COMPONENT(toy_data))
