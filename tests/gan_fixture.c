/* gan_fixture.c: see gan_fixture.h. */
#include "gan_fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference_layers.h"

const struct lgs_plugin *lgs_plugin_dcgan(const struct lgs_abi *host);

void
pair_open(struct pair *p, const char *options, int64_t side, int64_t channels, int64_t batch, int64_t allocations)
{
	struct dcgan_options values;
	const struct lgs_shape input = {sizeof input, channels, side, side};
	memset(p, 0, sizeof *p);
	fake_host_begin(&p->host, 1, 2);
	p->host.allocations_left = allocations;
	p->kind = (const struct lgs_model *)(const void *)lgs_plugin_dcgan(NULL)->components[0];
	p->error = (struct lgs_error){sizeof p->error, p->words, sizeof p->words};
	if (!fake_options((const struct lgs_component *)(const void *)p->kind, options, &values))
		p->gan = p->kind->create(&values, &input, batch, &p->host.services, &p->error);
}

int64_t
pair_close(struct pair *p)
{
	if (p->gan)
		p->kind->destroy(p->gan);
	p->gan = NULL;
	return p->host.live;
}

/* The site's own string of the same words. */
static const char *
own(const char *const *words, const char *word)
{
	while (strcmp(*words, word))
		words++;
	return *words;
}

int64_t
pair_demand(struct pair *p, const char *site, const char *stream, const char *statistic, int64_t per)
{
	const struct lgs_site *const *sites = p->kind->sites(p->gan);
	while (strcmp((*sites)->name, site))
		sites++;
	const struct lgs_shape *shape = (*sites)->shape;
	p->demand = (struct lgs_demand){
	    .size = sizeof(struct lgs_demand),
	    .site = *sites,
	    .stream = own((*sites)->streams, stream),
	    .statistic = own((*sites)->statistics, statistic),
	    .form = LGS_FORM_MEANS,
	    .per = per,
	    .units = shape->channels * (per == LGS_PER_ELEMENT ? shape->height * shape->width : 1),
	};
	p->list[0] = &p->demand;
	return p->kind->attach(p->gan, p->list, &p->error);
}

int64_t
pair_step(struct pair *p, const float *images, int64_t count, int64_t step)
{
	const struct lgs_batch batch = {.size = sizeof batch, .count = count, .images = images, .step = step};
	return p->kind->step(p->gan, &batch, p->metrics, &p->error);
}

float *
pair_tensor(const struct pair *p, const char *name, int64_t *count)
{
	const struct lgs_tensor *const *tensors = p->kind->tensors(p->gan);
	while (*tensors && strcmp((*tensors)->name, name))
		tensors++;
	if (!*tensors)
		return NULL;
	*count = 1;
	for (int64_t i = 0; i < (*tensors)->rank; i++)
		*count *= (*tensors)->shape[i];
	return (*tensors)->data;
}

void
pair_pixels(float *images, int64_t count)
{
	uint32_t state = 1;
	for (int64_t i = 0; i < count; i++) {
		state = state * 1664525u + 1013904223u;
		images[i] = (float)(state >> 8) * 0x1p-24f;
	}
}

static double *
copy(const float *from, int64_t count)
{
	double *to = malloc((size_t)count * sizeof *to);
	for (int64_t i = 0; i < count; i++)
		to[i] = (double)from[i];
	return to;
}

/* vector = its unit vector; returns its norm. */
static double
normalize(int64_t count, double *vector)
{
	double square = 0;
	for (int64_t i = 0; i < count; i++)
		square += vector[i] * vector[i];
	for (int64_t i = 0; i < count; i++)
		vector[i] /= sqrt(square);
	return sqrt(square);
}

/* One step of the power iteration from the vector u of a block. */
static void
singular_vectors(struct exact_block *b, const float *u)
{
	const int64_t columns = b->shape.layer.small_channels, rows = b->shape.weights.count / columns;
	b->left = calloc((size_t)rows, sizeof *b->left);
	b->right = calloc((size_t)columns, sizeof *b->right);
	for (int64_t i = 0; i < rows; i++)
		for (int64_t j = 0; j < columns; j++)
			b->left[i] += b->weights[i * columns + j] * (double)u[j];
	normalize(rows, b->left);
	for (int64_t i = 0; i < rows; i++)
		for (int64_t j = 0; j < columns; j++)
			b->right[j] += b->weights[i * columns + j] * b->left[i];
	normalize(columns, b->right);
}

void
exact_copy(struct exact_network *n, const struct dcgan_network *from, int64_t images)
{
	memset(n, 0, sizeof *n);
	n->blocks = from->blocks;
	for (int64_t i = 0; i < n->blocks; i++) {
		struct exact_block *b = &n->block[i];
		b->shape = from->block[i];
		const size_t outputs = (size_t)(images * b->shape.positions * b->shape.channels);
		b->weights = copy(b->shape.weights.values, b->shape.weights.count);
		b->gain = b->shape.normalized ? copy(b->shape.gain.values, b->shape.channels) : NULL;
		b->shift = b->shape.shift.values ? copy(b->shape.shift.values, b->shape.channels) : NULL;
		b->map = copy(b->shape.weights.values, b->shape.weights.count);
		if (b->shape.right)
			singular_vectors(b, b->shape.right);
		b->means = malloc((size_t)b->shape.channels * sizeof *b->means);
		b->inverses = malloc((size_t)b->shape.channels * sizeof *b->inverses);
		b->values = malloc(outputs * sizeof *b->values);
		b->outputs = malloc(outputs * sizeof *b->outputs);
		b->nudge = calloc(outputs, sizeof *b->nudge);
	}
}

void
exact_release(struct exact_network *n)
{
	for (int64_t i = 0; i < n->blocks; i++) {
		struct exact_block *b = &n->block[i];
		free(b->weights), free(b->gain), free(b->shift), free(b->values), free(b->outputs);
		free(b->nudge), free(b->left), free(b->right), free(b->map), free(b->means), free(b->inverses);
	}
}

static double
nonlinear(enum compute_activation activation, double y)
{
	return activation == COMPUTE_TANH                       ? tanh(y)
	       : activation == COMPUTE_RECTIFIER && y < 0       ? 0
	       : activation == COMPUTE_LEAKY_RECTIFIER && y < 0 ? (double)COMPUTE_LEAK * y
	                                                        : y;
}

/* One channel of one stream: outputs, and what is added to each unit's sum: a statistic of the channel's, or of its
 * positions'. */
static void
channel(struct exact_block *b, int64_t first, int64_t rows, int64_t j, const struct exact_penalty *penalty,
        double *sums)
{
	const int64_t channels = b->shape.channels, positions = b->shape.positions;
	const double *x = b->values + first * channels + j;
	double mean = 0, variance = 0;
	for (int64_t i = 0; i < rows; i++)
		mean += x[i * channels] / (double)rows;
	for (int64_t i = 0; i < rows; i++)
		variance += (x[i * channels] - mean) * (x[i * channels] - mean) / (double)rows;
	if (first == 0) {
		b->means[j] = mean;
		b->inverses[j] = 1 / sqrt(variance + COMPUTE_EPSILON);
	}
	for (int64_t i = 0; i < rows; i++) {
		double y = x[i * channels] + (b->shape.biased ? b->shift[j] : 0), rate = 0;
		if (b->shape.normalized)
			y = b->gain[j] * (y - mean) / sqrt(variance + COMPUTE_EPSILON) + b->shift[j];
		y += b->nudge[(first + i) * channels + j];
		if (b->shape.normalized)
			rate = 1 / (1 + exp(-1.702 * y / fabs(b->gain[j])));
		double a = nonlinear(b->shape.activation, y);
		b->outputs[(first + i) * channels + j] = a;
		if (penalty)
			sums[penalty->elements ? j * positions + i % positions : j] +=
			    penalty->magnitude ? fabs(a) : rate;
	}
}

static double
units(struct exact_block *b, int64_t streams, int64_t images, const struct exact_penalty *penalty)
{
	const int64_t channels = b->shape.channels, positions = b->shape.positions, rows = images * positions;
	const int64_t units = penalty && penalty->elements ? channels * positions : channels;
	double *means = calloc((size_t)units, sizeof *means), *slope = calloc((size_t)units, sizeof *slope);
	double count = 0, value = 0;
	for (int64_t s = 0; s < streams; s++) {
		const int counted = penalty && penalty->streams & 1 << s;
		if (counted)
			count += (double)(penalty->elements ? images : rows);
		for (int64_t j = 0; j < channels; j++)
			channel(b, s * rows, rows, j, counted ? penalty : NULL, means);
	}
	for (int64_t j = 0; penalty && j < units; j++)
		means[j] /= count;
	if (penalty)
		value = penalty->weight * penalty->value(units, means, slope);
	free(means), free(slope);
	return value;
}

/* map = the weights over v^T W u. */
static void
divide(struct exact_block *b)
{
	const int64_t columns = b->shape.layer.small_channels;
	double norm = b->left ? 0 : 1;
	for (int64_t i = 0; b->left && i < b->shape.weights.count; i++)
		norm += b->weights[i] * b->left[i / columns] * b->right[i % columns];
	for (int64_t i = 0; i < b->shape.weights.count; i++)
		b->map[i] = b->weights[i] / norm;
}

double
exact_forward(struct exact_network *n, int64_t streams, int64_t images, const double *input,
              const struct exact_penalty *penalty)
{
	double value = 0;
	for (int64_t i = 0; i < n->blocks; i++) {
		struct exact_block *b = &n->block[i];
		const double *from = i ? n->block[i - 1].outputs : input;
		divide(b);
		if (b->shape.upward)
			reference_transpose(&b->shape.layer, streams * images, from, b->map, b->values);
		else
			reference_convolve(&b->shape.layer, streams * images, from, b->map, b->values);
		value += units(b, streams, images, penalty && penalty->block == i ? penalty : NULL);
	}
	return value;
}

/* From the slopes of a block's outputs to those of what its map gave. */
static void
slopes_of_values(const struct exact_block *b, int64_t images, double *slopes)
{
	const int64_t rows = images * b->shape.positions, channels = b->shape.channels;
	for (int64_t j = 0; j < channels; j++) {
		double sum = 0, times = 0;
		for (int64_t i = j; i < rows * channels; i += channels) {
			double slope = b->outputs[i] > 0                                ? 1
			               : b->shape.activation == COMPUTE_LEAKY_RECTIFIER ? (double)COMPUTE_LEAK
			               : b->shape.activation == COMPUTE_IDENTITY        ? 1
			                                                                : 0;
			slopes[i] *= slope;
			sum += slopes[i] / (double)rows;
			times += slopes[i] * (b->values[i] - b->means[j]) * b->inverses[j] / (double)rows;
		}
		for (int64_t i = j; b->shape.normalized && i < rows * channels; i += channels)
			slopes[i] = b->gain[j] * b->inverses[j] *
			            (slopes[i] - sum - (b->values[i] - b->means[j]) * b->inverses[j] * times);
	}
}

void
exact_input_slopes(const struct exact_network *n, int64_t images, double *slopes)
{
	const int64_t last = images * n->block[n->blocks - 1].shape.positions * n->block[n->blocks - 1].shape.channels;
	double *own = malloc((size_t)last * sizeof *own);
	for (int64_t i = 0; i < last; i++)
		own[i] = 1;
	for (int64_t i = n->blocks - 1; i >= 0; i--) {
		const struct exact_block *b = &n->block[i];
		const int64_t count = compute_large_count(&b->shape.layer, images);
		double *below = i ? malloc((size_t)count * sizeof *below) : slopes;
		slopes_of_values(b, images, own);
		reference_transpose(&b->shape.layer, images, own, b->map, below);
		free(own);
		own = i ? below : NULL;
	}
}
