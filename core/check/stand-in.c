/* stand-in.c: see stand-in.h. */
#include "stand-in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../random.h"

#define SIDE 16
#define VISIBLE (SIDE * SIDE)
#define HIDDEN 12
#define ROLES 5
#define MOST_IMAGES 4288

struct role {
	const char *name;
	int64_t first, count;
};
static const struct role roles[ROLES] = {
    {"train", 0, 4096}, {"held-out", 4096, 64}, {"reserve", 4160, 128}, {"all", 0, MOST_IMAGES}, {"test", 5000, 128}};

struct stand_in {
	struct lgs_subject subject;
	struct lgs_opened opened;
	struct lgs_set sets[ROLES];
	int64_t labels[ROLES][MOST_IMAGES];
	struct lgs_shape shape;
	uint64_t seed;
	float weights[VISIBLE * HIDDEN], visible_bias[VISIBLE], hidden_bias[HIDDEN];
	int64_t shapes[3][2];
	struct lgs_tensor tensor[3];
	const struct lgs_tensor *tensors[4];
};

/* ---- the model ---- */

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
	return ((struct stand_in *)model)->tensors;
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
	return HIDDEN;
}

static double
input(const struct stand_in *s, const float *image, int64_t j)
{
	double sum = s->hidden_bias[j];
	for (int64_t i = 0; i < VISIBLE; i++)
		sum += (double)image[i] * s->weights[i * HIDDEN + j];
	return sum;
}

static int64_t
features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error)
{
	(void)error;
	for (int64_t l = 0; l < batch->count; l++)
		for (int64_t j = 0; j < HIDDEN; j++)
			out[l * HIDDEN + j] = (float)(1 / (1 + exp(-input(model, batch->images + l * VISIBLE, j))));
	return LGS_OK;
}

/* Free energy: -b v - sum log(1 + exp(c + v W)). */
static int64_t
energy(void *model, const struct lgs_batch *batch, double *out, struct lgs_error *error)
{
	const struct stand_in *s = model;
	(void)error;
	for (int64_t l = 0; l < batch->count; l++) {
		const float *image = batch->images + l * VISIBLE;
		out[l] = 0;
		for (int64_t i = 0; i < VISIBLE; i++)
			out[l] -= (double)s->visible_bias[i] * image[i];
		for (int64_t j = 0; j < HIDDEN; j++)
			out[l] -= log1p(exp(input(s, image, j)));
	}
	return LGS_OK;
}

static int64_t
sample(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error)
{
	const struct stand_in *s = model;
	(void)error;
	for (int64_t l = 0; l < count; l++)
		stand_in_image(&s->shape, key, l, images + l * VISIBLE);
	return LGS_OK;
}

static int64_t
unroll(void *model, float *weights, float *bias, struct lgs_error *error)
{
	const struct stand_in *s = model;
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
			sum += values[c] = exp(input(model, batch->images + l * VISIBLE, c));
		for (int64_t c = 0; c < STAND_IN_CLASSES; c++)
			probabilities[l * STAND_IN_CLASSES + c] = (float)(values[c] / sum);
	}
	return LGS_OK;
}

static int64_t
draw_fields(void *model, int64_t count, const int64_t *chosen, float *images, struct lgs_error *error)
{
	const struct stand_in *s = model;
	(void)error;
	for (int64_t n = 0; n < count; n++)
		for (int64_t i = 0; i < VISIBLE; i++)
			images[n * VISIBLE + i] = s->weights[i * HIDDEN + chosen[n]];
	return LGS_OK;
}

static int64_t
latent_count(void *model)
{
	(void)model;
	return HIDDEN;
}

static int64_t
draw_latents(void *model, uint64_t key, int64_t count, float *latents, struct lgs_error *error)
{
	(void)model, (void)error;
	for (int64_t i = 0; i < count * HIDDEN; i++)
		latents[i] = (float)stand_in_draw(key, (uint64_t)i);
	return LGS_OK;
}

/* What the visible units expect of hidden ones. */
static int64_t
generate(void *model, int64_t count, const float *latents, float *images, struct lgs_error *error)
{
	const struct stand_in *s = model;
	(void)error;
	for (int64_t l = 0; l < count; l++)
		for (int64_t i = 0; i < VISIBLE; i++) {
			double sum = s->visible_bias[i];
			for (int64_t j = 0; j < HIDDEN; j++)
				sum += (double)s->weights[i * HIDDEN + j] * latents[l * HIDDEN + j];
			images[l * VISIBLE + i] = (float)(1 / (1 + exp(-sum)));
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
static const struct lgs_model stand_in_model = {.size = (int64_t)sizeof stand_in_model,
                                                .kind = LGS_MODEL_KIND,
                                                .name = "stand-in",
                                                .summary = "a model for evaluators under test",
                                                .options = no_options,
                                                .extension = extension,
                                                .metrics = metrics,
                                                .tensors = tensors,
                                                .step = no_step,
                                                .feature_count = feature_count,
                                                .features = features,
                                                .energy = energy,
                                                .sample = sample,
                                                .latent_count = latent_count,
                                                .generate = generate};

static void
add_tensor(struct stand_in *s, int i, const char *name, int64_t rank, int64_t first, int64_t second, void *data)
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

/* ---- the subject ---- */

static int64_t
read_set(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	const struct stand_in *s = set->context;
	const struct role *role = &roles[set - s->sets];
	(void)error;
	for (int64_t i = 0; i < n; i++)
		stand_in_image(&s->shape, s->seed, role->first + indices[i], images + i * VISIBLE);
	return LGS_OK;
}

static const struct lgs_set *
set_of_role(const struct lgs_subject *subject, const char *name, struct lgs_error *error)
{
	const struct stand_in *s = subject->context;
	for (int i = 0; i < ROLES; i++)
		if (!strcmp(roles[i].name, name))
			return &s->sets[i];
	lgs_fail(error, LGS_INVALID, "there is no set \"%s\"; there are train, held-out, reserve, all and test", name);
	return NULL;
}

static int64_t
features_of_set(const struct lgs_subject *subject, const struct lgs_set *set, float *out, struct lgs_error *error)
{
	struct stand_in *s = subject->context;
	float image[VISIBLE];
	struct lgs_batch batch = {.size = (int64_t)sizeof batch, .count = 1, .images = image};
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < set->count && status >= 0; i++) {
		status = set->read(set, &i, 1, image, error);
		if (status >= 0)
			status = features(s, &batch, out + i * HIDDEN, error);
	}
	return status;
}

struct stand_in *
stand_in_create(uint64_t seed, const struct lgs_host *host)
{
	struct stand_in *s = calloc(1, sizeof *s);
	const uint64_t key = random_key(seed, "", "stand-in weights");
	if (!s)
		return NULL;
	s->seed = seed;
	s->shape = (struct lgs_shape){(int64_t)sizeof s->shape, 1, SIDE, SIDE};
	for (uint64_t i = 0; i < VISIBLE * HIDDEN; i++)
		s->weights[i] = (float)(0.4 * stand_in_draw(key, i) - 0.2);
	for (uint64_t i = 0; i < VISIBLE; i++)
		s->visible_bias[i] = (float)(stand_in_draw(key, VISIBLE * HIDDEN + i) - 1);
	add_tensor(s, 0, "weights", 2, VISIBLE, HIDDEN, s->weights);
	add_tensor(s, 1, "visible-bias", 1, VISIBLE, 0, s->visible_bias);
	add_tensor(s, 2, "hidden-bias", 1, HIDDEN, 0, s->hidden_bias);
	for (int r = 0; r < ROLES; r++) {
		for (int64_t i = 0; i < roles[r].count; i++)
			s->labels[r][i] = stand_in_class(roles[r].first + i);
		s->sets[r] = (struct lgs_set){.size = (int64_t)sizeof s->sets[r],
		                              .role = roles[r].name,
		                              .count = roles[r].count,
		                              .shape = &s->shape,
		                              .classes = STAND_IN_CLASSES,
		                              .labels = s->labels[r],
		                              .read = read_set,
		                              .context = s};
	}
	s->opened = (struct lgs_opened){
	    .size = (int64_t)sizeof s->opened, .component = LGS_COMPONENT(stand_in_model), .instance = s, .host = host};
	s->subject = (struct lgs_subject){
	    (int64_t)sizeof s->subject, &s->opened, set_of_role, features_of_set, s, stand_in_series};
	return s;
}

void
stand_in_destroy(struct stand_in *stand_in)
{
	free(stand_in);
}

const struct lgs_subject *
stand_in_subject(const struct stand_in *stand_in)
{
	return &stand_in->subject;
}
