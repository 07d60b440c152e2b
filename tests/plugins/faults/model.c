/*
 * model.c: an autoencoder with tied weights, h = logistic(v W), trained by descent with momentum, with one fault by
 * -DFAULT=...
 *
 * Reconstructions are h W' of images from which 1/2 is subtracted; the site "hidden" shows the means of h.
 */
#include <lgs/model.h>

#include <stdlib.h>
#include <string.h>

enum {
	NONE,
	FORGETS_MOMENTUM,
	TENSOR_TWICE,
	IGNORES_PENALTIES,
	PUSHES_UP,
	NEVER_ANSWERS,
	ANSWERS_TWICE,
	WHOLE_BATCH_COUNT,
	WHOLE_BATCH_READ,
	NOT_FINITE,
	DRAWS_FREELY,
	FEATURES_DRAWN,
	FEATURES_TRAIN,
	SAMPLE_OUT_OF_RANGE,
	SAMPLES_OF_A_BATCH,
	UNCHECKED_MEMORY,
	LEAKS,
	FORGETS_ON_FAILURE,
	GROWS, /* by a gigabyte each step, as long as there are any */
	METRIC_NAMELESS
};
#ifndef FAULT
#define FAULT NONE
#endif

#define HIDDEN 6
#define RATE 0.05f
#define MOMENTUM 0.8f
#define TENSORS 2

struct model {
	const struct lgs_host *host;
	const struct lgs_demand *const *demands;
	int64_t pixels, batch, shape_of_weights[2];
	float *weights, *velocity, *gradient; /* [pixels x HIDDEN] */
	float *hidden, *residual;             /* [batch x HIDDEN], [batch x pixels] */
	struct lgs_shape shape;
	struct lgs_site site;
	const struct lgs_site *sites[2];
	struct lgs_tensor tensor[TENSORS];
	const struct lgs_tensor *tensors[TENSORS + 1];
};

static void
destroy(void *opaque)
{
	struct model *m = opaque;
	const struct lgs_host *host = m->host;
	float *const arrays[] = {m->weights, m->velocity, m->gradient, m->hidden, FAULT == LEAKS ? NULL : m->residual};
	for (int i = 0; i < 5; i++)
		host->release(host, arrays[i]);
	host->release(host, m);
}

static void
describe(struct model *m)
{
	static const char *const statistics[] = {"probability", NULL}, *const streams[] = {"data", NULL};
	float *const data[TENSORS] = {m->weights, m->velocity};
	static const char *const names[TENSORS] = {"weights", FAULT == TENSOR_TWICE ? "weights" : "velocity"};
	m->shape = (struct lgs_shape){sizeof m->shape, HIDDEN, 1, 1};
	m->site = (struct lgs_site){.size = sizeof m->site,
	                            .name = "hidden",
	                            .shape = &m->shape,
	                            .maximum = 1,
	                            .forms = LGS_FORM_MEANS,
	                            .statistics = statistics,
	                            .streams = streams};
	m->sites[0] = &m->site;
	m->shape_of_weights[0] = m->pixels;
	m->shape_of_weights[1] = HIDDEN;
	for (int i = 0; i < (FAULT == FORGETS_MOMENTUM ? 1 : TENSORS); i++) {
		m->tensor[i] = (struct lgs_tensor){.size = sizeof m->tensor[i],
		                                   .name = names[i],
		                                   .type = LGS_F32,
		                                   .role = i ? LGS_ROLE_OPTIMIZER : LGS_ROLE_PARAMETER,
		                                   .rank = 2,
		                                   .shape = m->shape_of_weights,
		                                   .data = data[i]};
		m->tensors[i] = &m->tensor[i];
	}
}

static void *
create(const void *options, const struct lgs_shape *input, int64_t batch, const struct lgs_host *host,
       struct lgs_error *error)
{
	struct model *m = host->allocate(host, sizeof *m);
	(void)options;
	if (!m) {
		lgs_fail(error, LGS_NO_MEMORY, "no memory for a model");
		return NULL;
	}
	m->host = host;
	m->batch = batch;
	m->pixels = input->channels * input->height * input->width;
	const int64_t bytes = m->pixels * HIDDEN * (int64_t)sizeof(float);
	m->weights = host->allocate(host, bytes);
	m->velocity = host->allocate(host, bytes);
	m->gradient = host->allocate(host, bytes);
	m->hidden = host->allocate(host, batch * HIDDEN * (int64_t)sizeof(float));
	m->residual = host->allocate(host, batch * m->pixels * (int64_t)sizeof(float));
	if (FAULT != UNCHECKED_MEMORY && (!m->weights || !m->velocity || !m->gradient || !m->hidden || !m->residual)) {
		if (FAULT != FORGETS_ON_FAILURE)
			destroy(m);
		lgs_fail(error, LGS_NO_MEMORY, "no memory for the weights");
		return NULL;
	}
	uint64_t key = host->random_key(host, "initial weights");
	for (int64_t i = 0; i < m->pixels * HIDDEN; i++) {
		uint32_t word[4];
		host->random_bits(host, key, 4 * (uint64_t)i, 4, word);
		m->weights[i] = ((float)word[0] * 0x1p-32f - 0.5f) * 0.1f;
	}
	describe(m);
	return m;
}

static const struct lgs_site *const *
sites(void *model)
{
	return ((struct model *)model)->sites;
}

static int64_t
attach(void *model, const struct lgs_demand *const *demands, struct lgs_error *error)
{
	(void)error;
	((struct model *)model)->demands = demands;
	return LGS_OK;
}

static const struct lgs_metric *const *
metrics(void *model)
{
	static const struct lgs_metric error = {sizeof error, FAULT == METRIC_NAMELESS ? "" : "reconstruction-error",
	                                        "", LGS_METRIC_MEAN, "mean squared error"};
	static const struct lgs_metric *const list[] = {&error, NULL};
	(void)model;
	return list;
}

static const struct lgs_tensor *const *
tensors(void *model)
{
	return ((struct model *)model)->tensors;
}

/* h of some images, and the mean squared error, whose residuals are kept where there is room for them. */
static double
propagate(const struct model *m, const float *images, int64_t count, float *hidden, float *residual)
{
	double error = 0;
	for (int64_t l = 0; l < count; l++) {
		const float *v = images + l * m->pixels;
		for (int64_t j = 0; j < HIDDEN; j++) {
			float input = 0;
			for (int64_t i = 0; i < m->pixels; i++)
				input += (v[i] - 0.5f) * m->weights[i * HIDDEN + j];
			hidden[l * HIDDEN + j] = 1 / (1 + expf(-input));
		}
		for (int64_t i = 0; residual && i < m->pixels; i++) {
			float made = 0;
			for (int64_t j = 0; j < HIDDEN; j++)
				made += hidden[l * HIDDEN + j] * m->weights[i * HIDDEN + j];
			residual[l * m->pixels + i] = made - (v[i] - 0.5f);
			error += (double)(residual[l * m->pixels + i] * residual[l * m->pixels + i]);
		}
	}
	return error / (double)(count * m->pixels);
}

/* The slope of the penalties with respect to each sum of h, added up over the demands. */
static int64_t
ask(struct model *m, int64_t count, double *slope, struct lgs_error *error)
{
	const double handed_over = (double)(FAULT == WHOLE_BATCH_COUNT ? m->batch : count);
	for (int64_t d = 0; m->demands && m->demands[d] && FAULT != NEVER_ANSWERS; d++) {
		double sums[HIDDEN] = {0}, of_demand[HIDDEN];
		for (int64_t l = 0; l < count; l++)
			for (int64_t j = 0; j < HIDDEN; j++)
				sums[j] += (double)m->hidden[l * HIDDEN + j];
		for (int times = FAULT == ANSWERS_TWICE ? 2 : 1; times; times--) {
			int64_t acting =
			    m->host->penalize_means(m->host, m->demands[d], sums, handed_over, of_demand, error);
			if (acting < 0)
				return acting;
		}
		for (int64_t j = 0; j < HIDDEN && FAULT != IGNORES_PENALTIES; j++)
			slope[j] += FAULT == PUSHES_UP ? -of_demand[j] : of_demand[j];
	}
	return LGS_OK;
}

static void
descend(struct model *m, const float *images, int64_t count, const double *slope)
{
	memset(m->gradient, 0, (size_t)(m->pixels * HIDDEN) * sizeof *m->gradient);
	for (int64_t l = 0; l < count; l++)
		for (int64_t j = 0; j < HIDDEN; j++) {
			const float *v = images + l * m->pixels, *residual = m->residual + l * m->pixels;
			float h = m->hidden[l * HIDDEN + j], back = (float)slope[j];
			for (int64_t i = 0; i < m->pixels; i++) {
				back += residual[i] * m->weights[i * HIDDEN + j] / (float)count;
				m->gradient[i * HIDDEN + j] += residual[i] * h / (float)count;
			}
			for (int64_t i = 0; i < m->pixels; i++)
				m->gradient[i * HIDDEN + j] += back * h * (1 - h) * (v[i] - 0.5f);
		}
	for (int64_t i = 0; i < m->pixels * HIDDEN; i++) {
		m->velocity[i] = MOMENTUM * m->velocity[i] - RATE * m->gradient[i];
		m->weights[i] += m->velocity[i];
	}
}

static int64_t
step(void *model, const struct lgs_batch *batch, double *values, struct lgs_error *error)
{
	struct model *m = model;
	double slope[HIDDEN] = {0};
	int64_t count = FAULT == WHOLE_BATCH_READ ? m->batch : batch->count;
	values[0] = propagate(m, batch->images, count, m->hidden, m->residual);
	int64_t status = ask(m, count, slope, error);
	if (status < 0)
		return status;
	descend(m, batch->images, count, slope);
	if (FAULT == DRAWS_FREELY)
		m->weights[0] += (float)rand() / (float)RAND_MAX * 1e-3f;
	if (FAULT == GROWS)
		(void)m->host->allocate(m->host, (int64_t)1 << 30);
	if (FAULT == NOT_FINITE && count < m->batch)
		values[0] = NAN;
	return LGS_OK;
}

static int64_t
feature_count(void *model)
{
	(void)model;
	return HIDDEN;
}

static int64_t
features(void *model, const struct lgs_batch *batch, float *out, struct lgs_error *error)
{
	struct model *m = model;
	(void)error;
	(void)propagate(m, batch->images, batch->count, out, NULL);
	if (FAULT == FEATURES_DRAWN)
		out[0] = (float)rand() / (float)RAND_MAX;
	if (FAULT == FEATURES_TRAIN)
		m->velocity[0] += 1;
	return LGS_OK;
}

static int64_t
sample(void *model, uint64_t key, int64_t count, float *images, struct lgs_error *error)
{
	const struct model *m = model;
	if (FAULT == SAMPLES_OF_A_BATCH && count > m->batch)
		return lgs_fail(error, LGS_INVALID, "more than a batch");
	for (int64_t i = 0; i < count * m->pixels; i++) {
		uint32_t word[4];
		m->host->random_bits(m->host, key, 4 * (uint64_t)i, 4, word);
		images[i] = (float)word[0] * 0x1p-32f * (FAULT == SAMPLE_OUT_OF_RANGE ? 2 : 1);
	}
	return LGS_OK;
}

LGS_MODEL(faulty, "an autoencoder with tied weights", .cites = "Nobody 2000",
          .example = "lgs train ./faulty.so --data bars --out runs/faulty", .create = create, .destroy = destroy,
          .sites = sites, .attach = attach, .metrics = metrics, .tensors = tensors, .step = step,
          .feature_count = feature_count, .features = features, .sample = sample)
