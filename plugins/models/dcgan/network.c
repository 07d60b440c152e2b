/*
 * network.c: the two chains of blocks: shapes, memory, initial parameters.
 *
 * The generator goes from 1 x 1 (the latent numbers) over 4 x 4 to the data's side, the discriminator the same way back
 * to a logit. `maps` channels are next to the images; every halving of the side doubles them.
 */
#include "dcgan.h"

#include <string.h>

#include "../../compute/memory.h"
#include "../../compute/normal.h"
#include "../../compute/onednn/onednn.h"

void *
dcgan_room(struct dcgan *g, int64_t count, int64_t size)
{
	int64_t i = 0;
	if (g->plans) {
		g->needed += (count < 1 ? 1 : count) * size;
		return g; /* an address, and never looked at */
	}
	while (g->memory[i])
		i++;
	if (i + 1 >= (int64_t)(sizeof g->memory / sizeof *g->memory))
		return NULL;
	return g->memory[i] = g->host->allocate(g->host, (count < 1 ? 1 : count) * size);
}

static int
floats(struct dcgan *g, float **array, int64_t count)
{
	return (*array = dcgan_room(g, count, (int64_t)sizeof **array)) != NULL;
}

static int
parameter(struct dcgan *g, struct compute_parameter *p, int64_t count)
{
	p->count = count;
	return floats(g, &p->values, count) && floats(g, &p->gradient, count) && floats(g, &p->first, count) &&
	       floats(g, &p->second, count);
}

/* The last blocks' outputs are images and logits. */
static int
feeds_a_map(const struct dcgan_block *b)
{
	return b->normalized || b->activation == COMPUTE_LEAKY_RECTIFIER;
}

static int
allocate_block(struct dcgan *g, struct dcgan_block *b, int64_t streams)
{
	const int64_t values = streams * g->batch * b->positions * b->channels;
	int fine = parameter(g, &b->weights, compute_weight_count(&b->layer)) && floats(g, &b->values, values);
	if (b->normalized || (g->maps.precision == COMPUTE_BF16 && feeds_a_map(b)))
		fine = fine && (b->outputs = dcgan_room(g, values, (int64_t)compute_operand_size(g->maps.precision)));
	else
		b->outputs = b->values;
	b->slope_positions = 1;
	b->map = b->weights.values;
	if (b->biased)
		fine = fine && parameter(g, &b->shift, b->channels);
	for (int64_t s = 0; fine && s < streams; s++)
		fine = floats(g, &b->rate_slope[s], b->channels) && floats(g, &b->magnitude_slope[s], b->channels);
	if (!fine || !b->normalized)
		return fine;
	fine = parameter(g, &b->gain, b->channels) && parameter(g, &b->shift, b->channels) &&
	       floats(g, &b->running_mean, b->channels) && floats(g, &b->running_variance, b->channels) &&
	       floats(g, &b->variance, b->channels);
	for (int64_t s = 0; fine && s < streams; s++)
		fine = floats(g, &b->mean[s], b->channels) && floats(g, &b->inverse[s], b->channels);
	return fine;
}

/* Fills in shapes: block i of a chain of n, counted from the image's end. */
static void
shape_block(const struct dcgan *g, struct dcgan_block *b, int64_t from_image, int64_t blocks, int upward)
{
	const int at_image = from_image == 0, at_point = from_image == blocks - 1;
	struct compute_layer *l = &b->layer;
	l->large = g->side >> from_image;
	l->small = at_point ? 1 : l->large / 2;
	l->large_channels = at_image ? g->channels : g->options.maps << (from_image - 1);
	l->small_channels = at_point ? (upward ? g->options.latent : 1) : g->options.maps << from_image;
	/* Convolutions are one library's, so who asks for the other one gets products. */
	compute_plan_layer(g->maps.backend == COMPUTE_ONEDNN ? (enum compute_plan)g->options.plan : COMPUTE_PRODUCTS,
	                   g->maps.precision, l);
	b->upward = upward;
	b->channels = upward ? l->large_channels : l->small_channels;
	b->positions = upward ? l->large * l->large : l->small * l->small;
	b->biased = !upward && g->options.spectral_norm;
	b->normalized = upward ? !at_image : !at_image && !at_point && !b->biased;
	b->activation = upward     ? (at_image ? COMPUTE_TANH : COMPUTE_RECTIFIER)
	                : at_point ? COMPUTE_IDENTITY
	                           : COMPUTE_LEAKY_RECTIFIER;
}

static int
build_network(struct dcgan *g, struct dcgan_network *n, const char *name, int upward, int64_t streams)
{
	int64_t widest = 0;
	int fine = 1;
	n->name = name;
	n->blocks = 1;
	while (g->side >> (n->blocks - 1) > COMPUTE_KERNEL)
		n->blocks++;
	for (int64_t i = 0; i < n->blocks && fine; i++) {
		struct dcgan_block *b = &n->block[i];
		shape_block(g, b, upward ? n->blocks - 1 - i : i, n->blocks, upward);
		fine = allocate_block(g, b, streams);
		int64_t both[] = {compute_large_count(&b->layer, 1), compute_small_count(&b->layer, 1)};
		for (int k = 0; k < 2; k++)
			widest = both[k] > widest ? both[k] : widest;
	}
	widest *= streams * g->batch;
	fine = fine && floats(g, &n->slopes[0], widest) && floats(g, &n->slopes[1], widest);
	if (g->maps.precision == COMPUTE_F32)
		return fine;
	const int64_t size = (int64_t)compute_operand_size(g->maps.precision);
	const struct dcgan_block *first = &n->block[0];
	return fine && (n->taken = dcgan_room(g, widest, size)) &&
	       (n->narrow = dcgan_room(g,
	                               streams * (upward ? compute_small_count(&first->layer, g->batch)
	                                                 : compute_large_count(&first->layer, g->batch)),
	                               size));
}

/* The most that any block of either chain needs. */
static int64_t
most(const struct dcgan *g, int64_t (*need)(const struct dcgan *g, const struct dcgan_block *b))
{
	const struct dcgan_network *networks[] = {&g->generator, &g->discriminator};
	int64_t largest = 0;
	for (int k = 0; k < 2; k++)
		for (int64_t i = 0; i < networks[k]->blocks; i++) {
			int64_t needed = need(g, &networks[k]->block[i]);
			largest = needed > largest ? needed : largest;
		}
	return largest;
}

static int64_t
need_lowered(const struct dcgan *g, const struct dcgan_block *b)
{
	return compute_lowered_count(&b->layer, DCGAN_STREAMS * g->batch);
}

static int64_t
need_weights(const struct dcgan *g, const struct dcgan_block *b)
{
	(void)g;
	return compute_weight_count(&b->layer);
}

static int64_t
need_channels(const struct dcgan *g, const struct dcgan_block *b)
{
	(void)g;
	return b->channels;
}

/* Everything but what penalties per element ask for later. */
static int
allocate(struct dcgan *g)
{
	const int64_t pixels = g->channels * g->side * g->side;
	int fine = build_network(g, &g->generator, "generator", 1, 1) &&
	           build_network(g, &g->discriminator, "discriminator", 0, DCGAN_STREAMS);
	const int64_t widest = g->units = most(g, need_channels);
	return fine && floats(g, &g->ignored, 2 * widest) && floats(g, &g->affine, 3 * widest) &&
	       floats(g, &g->latents, g->batch * g->options.latent) &&
	       floats(g, &g->pairs, DCGAN_STREAMS * g->batch * pixels) &&
	       floats(g, &g->maps.lowered, most(g, need_lowered)) &&
	       (g->maps.precision == COMPUTE_F32 ||
	        (g->maps.weights = dcgan_room(g, most(g, need_weights), (int64_t)sizeof *g->maps.weights))) &&
	       (g->room = dcgan_room(g, compute_normalization_room(widest), (int64_t)sizeof *g->room)) &&
	       (g->sums = dcgan_room(g, DCGAN_STREAMS * widest, (int64_t)sizeof *g->sums)) &&
	       (g->slope = dcgan_room(g, widest, (int64_t)sizeof *g->slope)) &&
	       (!(g->options.averaging > 0) || dcgan_build_averages(g)) &&
	       (!g->options.spectral_norm || dcgan_build_spectral(g)) &&
	       (!(g->options.r1 > 0) || dcgan_build_gradient_penalty(g)) &&
	       (g->activity = dcgan_room(g, g->batch, (int64_t)sizeof *g->activity));
}

static int64_t
no_memory(const struct dcgan *g, const char *why, struct lgs_error *error)
{
	return lgs_fail(error, LGS_NO_MEMORY,
	                "no memory for maps=%lld with images of %lld x %lld and batches of %lld%s; fewer maps or a "
	                "smaller batch need less",
	                (long long)g->options.maps, (long long)g->side, (long long)g->side, (long long)g->batch, why);
}

/* First as a plan, which only counts, because memory that is handed out need not be there (memory.h). */
int64_t
dcgan_build(struct dcgan *g, struct lgs_error *error)
{
	char why[COMPUTE_MEMORY_WORDS];
	g->plans = 1;
	(void)allocate(g);
	g->plans = 0;
	if (compute_memory_lacks(g->host, (double)g->needed, why) || !allocate(g))
		return no_memory(g, why, error);
	return LGS_OK;
}

/* Weights ~ N(0, 0.02^2), gains ~ N(1, 0.02^2), shifts 0 (Radford, Metz & Chintala 2016). */
void
dcgan_begin(struct dcgan *g)
{
	struct dcgan_network *networks[] = {&g->generator, &g->discriminator};
	char purpose[64];
	for (int k = 0; k < 2; k++)
		for (int64_t i = 0; i < networks[k]->blocks; i++) {
			struct dcgan_block *b = &networks[k]->block[i];
			(void)snprintf(purpose, sizeof purpose, "initial weights of %s %lld", networks[k]->name,
			               (long long)i);
			compute_draw_normal(g->host, g->host->random_key(g->host, purpose), 0, 0.02, b->weights.count,
			                    b->weights.values);
			if (!b->normalized)
				continue;
			(void)snprintf(purpose, sizeof purpose, "initial gains of %s %lld", networks[k]->name,
			               (long long)i);
			compute_draw_normal(g->host, g->host->random_key(g->host, purpose), 1, 0.02, b->gain.count,
			                    b->gain.values);
			for (int64_t j = 0; j < b->channels; j++)
				b->running_variance[j] = 1;
		}
	dcgan_average(g, 0);
	if (g->options.spectral_norm)
		dcgan_begin_spectral(g);
}

/* A word by its number from 1 on; a checkpoint may have any. */
static const char *
word(const char *const *words, int count, float number)
{
	return number >= 1 && number < (float)count + 1 ? words[(int)number - 1] : "something unknown";
}

/* What `auto` stands for is another thing on another processor. */
void
dcgan_compare_arithmetic(struct dcgan *g)
{
	static const char *const numbers[] = {"floats", "bfloat16"}, *const libraries[] = {"", "oneDNN", "OpenBLAS"};
	const float now[] = {(float)g->maps.precision + 1, (float)g->maps.backend + 1};
	const float *then = g->arithmetic;
	if (then[0] != 0 && (then[0] != now[0] || then[1] != now[1]))
		lgs_log(
		    g->host, LGS_LOG_WARNING,
		    "this training had products of %s by %s so far and goes on with %s by %s, as its options choose on "
		    "this processor; its numbers are others than they would have been",
		    word(numbers, 2, then[0]), word(libraries, 3, then[1]), numbers[g->maps.precision],
		    libraries[g->maps.backend]);
	memcpy(g->arithmetic, now, sizeof now);
}

/* At the first step of training rather than before: who opens a finished run has its plan. */
int64_t
dcgan_measure_plan(struct dcgan *g, struct lgs_error *error)
{
	struct dcgan_network *networks[] = {&g->generator, &g->discriminator};
	int64_t status = LGS_OK;
	for (int k = 0; k < 2; k++)
		for (int64_t i = 0; i < networks[k]->blocks && status == LGS_OK; i++)
			status = compute_measure_layer(&g->maps, &networks[k]->block[i].layer,
			                               g->batch * (k ? DCGAN_STREAMS : 1), g->host, error);
	return status;
}

void
dcgan_release(struct dcgan *g)
{
	onednn_close(g->maps.primitives);
	for (int64_t i = 0; g->memory[i]; i++)
		g->host->release(g->host, g->memory[i]);
}
