/*
 * template-name.c: a small restricted Boltzmann machine in plain loops, to read and to change.
 *
 * Its features are h = logistic(b + v W) for an image v. It is trained by one step of contrastive divergence without
 * draws: v' = logistic(a + h W'), h' = logistic(b + v' W), and the weights move along v h - v' h'. Penalties can be
 * attached to the features (the site "hidden"): what the host says about their sums goes through the slope h (1 - h) of
 * the logistic function into the same update.
 *
 * The loop over epochs and batches, the log and the checkpoint are the host's. All that training depends on is among
 * the tensors, so that a run that is resumed goes on as if it had never stopped.
 */
#include <lgs/model.h>

#include <math.h>
#include <string.h>

struct options {
	int64_t hidden;
	double rate;
};

static const struct lgs_option table[] = {
    /* member, its name, the default, the least and the largest value, flags, a line of help */
    LGS_OPTION_INT(struct options, hidden, "hidden", "32", 1, 1e5, LGS_LOGARITHMIC, "hidden units"),
    LGS_OPTION_DOUBLE(struct options, rate, "rate", "0.1", 0, 100, LGS_LOGARITHMIC, "learning rate"),
    LGS_OPTIONS_END,
};

struct machine {
	const struct lgs_host *host;
	const struct lgs_demand *const *demands; /* what the host wants to know in each step */
	int64_t visible, hidden;
	double rate;
	float *weights, *a, *b;    /* [visible x hidden], [visible], [hidden] */
	float *dw, *da, *db;       /* what a step adds to them */
	float *h, *rebuilt, *back; /* [batch x hidden], [visible], [hidden] */
	double *sums, *slope, *pull;
	struct lgs_shape hidden_shape;
	struct lgs_site site;
	const struct lgs_site *sites[2];
	int64_t sizes[2];
	struct lgs_tensor tensor[3];
	const struct lgs_tensor *tensors[4];
};

/* ---- making one ---- */

static void
destroy(void *opaque)
{
	struct machine *m = opaque;
	void *const blocks[] = {m->weights, m->a,       m->b,    m->dw,   m->da,    m->db,
	                        m->h,       m->rebuilt, m->back, m->sums, m->slope, m->pull};
	const struct lgs_host *host = m->host;
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
		host->release(host, blocks[i]);
	host->release(host, m);
}

/* Small random weights. The key belongs to the seed of the run; the word at a position is always the same. */
static void
begin_weights(struct machine *m)
{
	uint64_t key = m->host->random_key(m->host, "initial weights");
	uint32_t words[4];
	for (int64_t i = 0; i < m->visible * m->hidden; i++) {
		if (i % 4 == 0)
			m->host->random_bits(m->host, key, (uint64_t)i, 4, words);
		m->weights[i] = (float)(0.1 * (words[i % 4] / 4294967296.0 - 0.5));
	}
}

/* What penalties can be aimed at, and what a checkpoint keeps. */
static void
describe_parts(struct machine *m)
{
	static const char *const probability[] = {"probability", NULL}, *const data[] = {"data", NULL};
	m->hidden_shape = (struct lgs_shape){sizeof m->hidden_shape, m->hidden, 1, 1};
	m->site = (struct lgs_site){.size = sizeof m->site,
	                            .name = "hidden",
	                            .shape = &m->hidden_shape,
	                            .minimum = 0,
	                            .maximum = 1,
	                            .forms = LGS_FORM_MEANS,
	                            .statistics = probability,
	                            .streams = data};
	m->sites[0] = &m->site;
	m->sizes[0] = m->visible;
	m->sizes[1] = m->hidden;
	const struct lgs_tensor whole = {.size = sizeof whole, .type = LGS_F32, .role = LGS_ROLE_PARAMETER, .rank = 1};
	for (int i = 0; i < 3; i++) {
		m->tensor[i] = whole;
		m->tensors[i] = &m->tensor[i];
	}
	m->tensor[0].name = "weights", m->tensor[0].data = m->weights, m->tensor[0].shape = m->sizes;
	m->tensor[0].rank = 2;
	m->tensor[1].name = "visible-bias", m->tensor[1].data = m->a, m->tensor[1].shape = &m->sizes[0];
	m->tensor[2].name = "hidden-bias", m->tensor[2].data = m->b, m->tensor[2].shape = &m->sizes[1];
}

static void *
create(const void *opaque, const struct lgs_shape *input, int64_t batch, const struct lgs_host *host,
       struct lgs_error *error)
{
	const struct options *options = opaque;
	const int64_t n = options->hidden, v = input->channels * input->height * input->width;
	struct machine *m = host->allocate(host, sizeof *m);
	if (!m)
		goto no_memory;
	*m = (struct machine){.host = host, .visible = v, .hidden = n, .rate = options->rate};
	float **const floats[] = {&m->weights, &m->a, &m->b, &m->dw, &m->da, &m->db, &m->h, &m->rebuilt, &m->back};
	const int64_t counts[] = {v * n, v, n, v * n, v, n, batch * n, v, n};
	double **const doubles[] = {&m->sums, &m->slope, &m->pull};
	for (int i = 0; i < 9; i++)
		if (!(*floats[i] = host->allocate(host, counts[i] * (int64_t)sizeof(float))))
			goto no_memory;
	for (int i = 0; i < 3; i++)
		if (!(*doubles[i] = host->allocate(host, n * (int64_t)sizeof(double))))
			goto no_memory;
	begin_weights(m);
	describe_parts(m);
	return m;
no_memory:
	(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for %lld x %lld weights", (long long)v, (long long)n);
	if (m)
		destroy(m);
	return NULL;
}

static const struct lgs_site *const *
sites(void *opaque)
{
	return ((struct machine *)opaque)->sites;
}

static int64_t
attach(void *opaque, const struct lgs_demand *const *demands, struct lgs_error *error)
{
	(void)error;
	((struct machine *)opaque)->demands = demands;
	return LGS_OK;
}

static const struct lgs_tensor *const *
tensors(void *opaque)
{
	return ((struct machine *)opaque)->tensors;
}

static const struct lgs_metric *const *
metrics(void *opaque)
{
	static const struct lgs_metric error = {sizeof error, "reconstruction-error", "", LGS_METRIC_MEAN,
	                                        "squared difference of an image and its reconstruction, a pixel"};
	static const struct lgs_metric *const all[] = {&error, NULL};
	(void)opaque;
	return all;
}

/* ---- what it computes ---- */

static float
logistic(float x)
{
	return 1 / (1 + expf(-x));
}

static void
up(const struct machine *m, const float *v, float *h)
{
	memcpy(h, m->b, (size_t)m->hidden * sizeof *h);
	for (int64_t i = 0; i < m->visible; i++)
		for (int64_t j = 0; j < m->hidden; j++)
			h[j] += v[i] * m->weights[i * m->hidden + j];
	for (int64_t j = 0; j < m->hidden; j++)
		h[j] = logistic(h[j]);
}

static void
down(const struct machine *m, const float *h, float *v)
{
	for (int64_t i = 0; i < m->visible; i++) {
		v[i] = m->a[i];
		for (int64_t j = 0; j < m->hidden; j++)
			v[i] += h[j] * m->weights[i * m->hidden + j];
		v[i] = logistic(v[i]);
	}
}

/* Answers every demand once: sums over the batch go to the host, the slope of all penalties comes back in pull. */
static int64_t
ask_penalties(struct machine *m, int64_t count, struct lgs_error *error)
{
	memset(m->sums, 0, (size_t)m->hidden * sizeof *m->sums);
	memset(m->pull, 0, (size_t)m->hidden * sizeof *m->pull);
	for (int64_t l = 0; l < count; l++)
		for (int64_t j = 0; j < m->hidden; j++)
			m->sums[j] += (double)m->h[l * m->hidden + j];
	for (int64_t d = 0; m->demands && m->demands[d]; d++) {
		int64_t acting =
		    m->host->penalize_means(m->host, m->demands[d], m->sums, (double)count, m->slope, error);
		if (acting < 0)
			return acting;
		for (int64_t j = 0; acting && j < m->hidden; j++)
			m->pull[j] += m->slope[j];
	}
	return LGS_OK;
}

/* Adds what one image says about the weights; returns the squared error of its reconstruction. */
static double
learn(struct machine *m, const float *v, const float *h, float share)
{
	double error = 0;
	down(m, h, m->rebuilt);
	up(m, m->rebuilt, m->back);
	for (int64_t i = 0; i < m->visible; i++) {
		double difference = (double)v[i] - (double)m->rebuilt[i];
		error += difference * difference;
		m->da[i] += share * (v[i] - m->rebuilt[i]);
	}
	for (int64_t j = 0; j < m->hidden; j++) {
		/* Likelihood is climbed, penalties are descended: hence the minus. */
		float towards = share * h[j] - (float)m->pull[j] * h[j] * (1 - h[j]), away = share * m->back[j];
		m->db[j] += towards - away;
		for (int64_t i = 0; i < m->visible; i++)
			m->dw[i * m->hidden + j] += v[i] * towards - m->rebuilt[i] * away;
	}
	return error;
}

/* Moves n numbers by `rate` times what was gathered, which is then forgotten. */
static void
move(float *at, float *gathered, int64_t n, double rate)
{
	for (int64_t i = 0; i < n; i++) {
		at[i] += (float)rate * gathered[i];
		gathered[i] = 0;
	}
}

static int64_t
step(void *opaque, const struct lgs_batch *batch, double *values, struct lgs_error *error)
{
	struct machine *m = opaque;
	for (int64_t l = 0; l < batch->count; l++)
		up(m, batch->images + l * m->visible, m->h + l * m->hidden);
	int64_t status = ask_penalties(m, batch->count, error);
	if (status < 0)
		return status;
	values[0] = 0;
	for (int64_t l = 0; l < batch->count; l++)
		values[0] += learn(m, batch->images + l * m->visible, m->h + l * m->hidden, 1 / (float)batch->count);
	values[0] /= (double)(batch->count * m->visible);
	move(m->weights, m->dw, m->visible * m->hidden, m->rate);
	move(m->a, m->da, m->visible, m->rate);
	move(m->b, m->db, m->hidden, m->rate);
	return LGS_OK;
}

static int64_t
feature_count(void *opaque)
{
	return ((struct machine *)opaque)->hidden;
}

static int64_t
features(void *opaque, const struct lgs_batch *batch, float *out, struct lgs_error *error)
{
	const struct machine *m = opaque;
	(void)error;
	for (int64_t l = 0; l < batch->count; l++)
		up(m, batch->images + l * m->visible, out + l * m->hidden);
	return LGS_OK;
}

LGS_MODEL_NAMED(template_name, "template-name", "a small restricted Boltzmann machine in plain loops",
                .example = "lgs train template-name:hidden=32 --data bars --epochs 20 --out runs/template-name",
                .options = table, .options_size = sizeof(struct options), .create = create, .destroy = destroy,
                .sites = sites, .attach = attach, .metrics = metrics, .tensors = tensors, .step = step,
                .feature_count = feature_count, .features = features)
