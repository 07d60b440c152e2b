/* stand-in-model.c: see stand-in-model.h. */
#include "stand-in-model.h"

#include <math.h>
#include <string.h>

#include "../base/random.h"
#include "stand-in.h"

static const struct lgs_metric *const no_metrics[] = {NULL};

static const struct lgs_metric *const *
metrics(void *model)
{
	(void)model;
	return no_metrics;
}

static const struct lgs_tensor *const *
tensors(void *model)
{
	return ((struct stand_in_model *)model)->tensors;
}

static int64_t
no_step(void *model, const struct lgs_batch *batch, double *values, struct lgs_error *error)
{
	(void)model, (void)batch, (void)values;
	return lgs_fail(error, LGS_UNSUPPORTED, "a stand-in learns nothing");
}

static int64_t
feature_count(void *model)
{
	(void)model;
	return STAND_IN_HIDDEN;
}

static double
input(const struct stand_in_model *s, const float *image, int64_t j)
{
	double sum = s->hidden_bias[j];
	for (int64_t i = 0; i < STAND_IN_VISIBLE; i++)
		sum += (double)image[i] * s->weights[i * STAND_IN_HIDDEN + j];
	return sum;
}

int64_t
stand_in_features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error)
{
	(void)error;
	for (int64_t l = 0; l < batch->count; l++)
		for (int64_t j = 0; j < STAND_IN_HIDDEN; j++)
			out[l * STAND_IN_HIDDEN + j] =
			    (float)(1 / (1 + exp(-input(model, batch->images + l * STAND_IN_VISIBLE, j))));
	return LGS_OK;
}

/* Free energy: -b v - sum log(1 + exp(c + v W)). */
static int64_t
energy(void *model, const struct lgs_batch *batch, double *out, struct lgs_error *error)
{
	const struct stand_in_model *s = model;
	(void)error;
	for (int64_t l = 0; l < batch->count; l++) {
		const float *image = batch->images + l * STAND_IN_VISIBLE;
		out[l] = 0;
		for (int64_t i = 0; i < STAND_IN_VISIBLE; i++)
			out[l] -= (double)s->visible_bias[i] * image[i];
		for (int64_t j = 0; j < STAND_IN_HIDDEN; j++)
			out[l] -= log1p(exp(input(s, image, j)));
	}
	return LGS_OK;
}

static int64_t
sample(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error)
{
	const struct stand_in_model *s = model;
	(void)error;
	for (int64_t l = 0; l < count; l++)
		stand_in_image(&s->shape, key, l, images + l * STAND_IN_VISIBLE);
	return LGS_OK;
}

static int64_t
unroll(void *model, float *weights, float *bias, struct lgs_error *error)
{
	const struct stand_in_model *s = model;
	(void)error;
	memcpy(weights, s->weights, sizeof s->weights);
	memcpy(bias, s->hidden_bias, sizeof s->hidden_bias);
	return LGS_OK;
}

static int64_t
classes(void *model, struct lgs_error *error)
{
	(void)model, (void)error;
	return STAND_IN_CLASSES;
}

/* Softmax of the first hidden units' inputs. */
static int64_t
classify(void *model, const struct lgs_batch *batch, float *probabilities, struct lgs_error *error)
{
	(void)error;
	for (int64_t l = 0; l < batch->count; l++) {
		double values[STAND_IN_CLASSES], sum = 0;
		for (int64_t c = 0; c < STAND_IN_CLASSES; c++)
			sum += values[c] = exp(input(model, batch->images + l * STAND_IN_VISIBLE, c));
		for (int64_t c = 0; c < STAND_IN_CLASSES; c++)
			probabilities[l * STAND_IN_CLASSES + c] = (float)(values[c] / sum);
	}
	return LGS_OK;
}

static int64_t
draw_fields(void *model, int64_t count, const int64_t *chosen, float *images, struct lgs_error *error)
{
	const struct stand_in_model *s = model;
	(void)error;
	for (int64_t n = 0; n < count; n++)
		for (int64_t i = 0; i < STAND_IN_VISIBLE; i++)
			images[n * STAND_IN_VISIBLE + i] = s->weights[i * STAND_IN_HIDDEN + chosen[n]];
	return LGS_OK;
}

static int64_t
latent_count(void *model)
{
	(void)model;
	return STAND_IN_HIDDEN;
}

static int64_t
draw_latents(void *model, uint64_t key, int64_t count, float *latents, struct lgs_error *error)
{
	(void)model, (void)error;
	for (int64_t i = 0; i < count * STAND_IN_HIDDEN; i++)
		latents[i] = (float)stand_in_draw(key, (uint64_t)i);
	return LGS_OK;
}

/* What the visible units expect of hidden ones. */
static int64_t
generate(void *model, int64_t count, const float *latents, float *images, struct lgs_error *error)
{
	const struct stand_in_model *s = model;
	(void)error;
	for (int64_t l = 0; l < count; l++)
		for (int64_t i = 0; i < STAND_IN_VISIBLE; i++) {
			double sum = s->visible_bias[i];
			for (int64_t j = 0; j < STAND_IN_HIDDEN; j++)
				sum += (double)s->weights[i * STAND_IN_HIDDEN + j] * latents[l * STAND_IN_HIDDEN + j];
			images[l * STAND_IN_VISIBLE + i] = (float)(1 / (1 + exp(-sum)));
		}
	return LGS_OK;
}

static const void *
extension(const char *id)
{
	static const struct lgs_latents latents = {(int64_t)sizeof latents, draw_latents};
	static const struct lgs_feed_forward feed_forward = {(int64_t)sizeof feed_forward, unroll};
	static const struct lgs_classify classifier = {(int64_t)sizeof classifier, classes, classify};
	static const struct lgs_fields fields = {(int64_t)sizeof fields, draw_fields};
	return !strcmp(id, LGS_EXTENSION_FEED_FORWARD) ? (const void *)&feed_forward
	       : !strcmp(id, LGS_EXTENSION_CLASSIFY)   ? (const void *)&classifier
	       : !strcmp(id, LGS_EXTENSION_FIELDS)     ? (const void *)&fields
	       : !strcmp(id, LGS_EXTENSION_LATENTS)    ? (const void *)&latents
	                                               : NULL;
}

static const struct lgs_option no_options[] = {LGS_OPTIONS_END};
static const struct lgs_model component = {.size = (int64_t)sizeof component,
                                           .kind = LGS_MODEL_KIND,
                                           .name = "stand-in",
                                           .summary = "a model for evaluators under test",
                                           .options = no_options,
                                           .extension = extension,
                                           .metrics = metrics,
                                           .tensors = tensors,
                                           .step = no_step,
                                           .feature_count = feature_count,
                                           .features = stand_in_features,
                                           .energy = energy,
                                           .sample = sample,
                                           .latent_count = latent_count,
                                           .generate = generate};

static const struct lgs_model bare_component = {.size = (int64_t)sizeof bare_component,
                                                .kind = LGS_MODEL_KIND,
                                                .name = "bare-stand-in",
                                                .summary = "a model for evaluators under test, with nothing optional",
                                                .options = no_options,
                                                .metrics = metrics,
                                                .tensors = tensors,
                                                .step = no_step,
                                                .feature_count = feature_count,
                                                .features = stand_in_features};

static void
add_tensor(struct stand_in_model *s, int i, const char *name, int64_t rank, int64_t first, int64_t second, void *data)
{
	s->shapes[i][0] = first;
	s->shapes[i][1] = second;
	s->tensor[i] = (struct lgs_tensor){.size = (int64_t)sizeof s->tensor[i],
	                                   .name = name,
	                                   .type = LGS_F32,
	                                   .role = LGS_ROLE_PARAMETER,
	                                   .rank = rank,
	                                   .shape = s->shapes[i],
	                                   .data = data};
	s->tensors[i] = &s->tensor[i];
}

void
stand_in_model_fill(struct stand_in_model *s, uint64_t seed)
{
	const uint64_t key = random_key(seed, "", "stand-in weights");
	s->shape = (struct lgs_shape){(int64_t)sizeof s->shape, 1, STAND_IN_SIDE, STAND_IN_SIDE};
	for (uint64_t i = 0; i < STAND_IN_VISIBLE * STAND_IN_HIDDEN; i++)
		s->weights[i] = (float)(0.4 * stand_in_draw(key, i) - 0.2);
	for (uint64_t i = 0; i < STAND_IN_VISIBLE; i++)
		s->visible_bias[i] = (float)(stand_in_draw(key, STAND_IN_VISIBLE * STAND_IN_HIDDEN + i) - 1);
	add_tensor(s, 0, "weights", 2, STAND_IN_VISIBLE, STAND_IN_HIDDEN, s->weights);
	add_tensor(s, 1, "visible-bias", 1, STAND_IN_VISIBLE, 0, s->visible_bias);
	add_tensor(s, 2, "hidden-bias", 1, STAND_IN_HIDDEN, 0, s->hidden_bias);
}

const struct lgs_component *
stand_in_component(int bare)
{
	return bare ? LGS_COMPONENT(bare_component) : LGS_COMPONENT(component);
}
