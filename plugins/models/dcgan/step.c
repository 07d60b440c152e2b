/*
 * step.c: one step of training. The discriminator D learns to tell a batch of real images from as many of the
 * generator's, then (every discriminator-steps-th time) the generator learns to be taken for real:
 *
 *     D minimizes -mean log D(x) - mean log(1 - D(G(z)))      with D = logistic(logit), smoothed: log D(x) to
 *                                                             t log D(x) + (1 - t) log(1 - D(x)), t = 1 - smoothing
 *     G minimizes -mean log D(G(z))                           non-saturating (Goodfellow et al. 2014, section 3)
 *              or  mean log(1 - D(G(z)))                      saturating, as eq. 15 of the paper has it
 *
 * Both also minimize their own penalties (eq. 14 and 15, with the sign that makes the discriminator's sparser). G
 * learns from the images that D has just seen, after D's update, and D's parameters stay as they are meanwhile.
 */
#include "dcgan.h"

#include <math.h>
#include <string.h>

#include "../../compute/threads.h"

enum { DISCRIMINATOR_LOSS, GENERATOR_LOSS, REAL_SCORE, GENERATED_SCORE, METRICS };

#define METRIC(id, line)                                                                                           \
	{                                                                                                          \
		.size = sizeof(struct lgs_metric), .name = id, .unit = "", .reduce = LGS_METRIC_MEAN, .help = line \
	}
static const struct lgs_metric descriptions[METRICS] = {
    METRIC("discriminator-loss",
           "cross-entropy of the discriminator with the labels, whatever the smoothing, without penalties; 2 log 2 "
           "where it knows nothing"),
    METRIC("generator-loss", "loss of the generator at its own steps, without penalties"),
    METRIC("real-score", "mean of D at real images, before its update"),
    METRIC("generated-score", "mean of D at generated images, before its update"),
};

const struct lgs_metric *const *
dcgan_metrics(void *model)
{
	static const struct lgs_metric *const list[] = {&descriptions[0], &descriptions[1], &descriptions[2],
	                                                &descriptions[3], NULL};
	(void)model;
	return list;
}

static double
logistic(double x)
{
	return 1 / (1 + exp(-x));
}

/* log(1 + e^x), never an overflow. */
static double
softplus(double x)
{
	return fmax(x, 0) + log1p(exp(-fabs(x)));
}

/*
 * The mean cross-entropy of some logits with their label, 1 or 0, and the slopes of that with a target. With label
 * smoothing the two differ: what is minimized has a floor then, beside which any loss looks steady, so that losses with
 * another smoothing could not be compared.
 */
static double
cross_entropy(int64_t count, const float *logits, double label, double target, float *slopes)
{
	double loss = 0;
	for (int64_t i = 0; i < count; i++) {
		double x = (double)logits[i];
		loss += softplus(label > 0 ? -x : x) / (double)count;
		slopes[i] = (float)((logistic(x) - target) / (double)count);
	}
	return loss;
}

/* Adds the slopes of weight / 2 times the mean squared logit of each of the two halves. */
static void
add_logit_penalty(double weight, int64_t count, const float *logits, float *slopes)
{
	for (int64_t i = 0; weight > 0 && i < DCGAN_STREAMS * count; i++)
		slopes[i] += (float)(weight * (double)logits[i] / (double)count);
}

/* The generator's loss at some logits, and its slopes. */
static double
generator_loss(const struct dcgan *g, int64_t count, const float *logits, float *slopes)
{
	const int saturating = g->options.loss == DCGAN_SATURATING;
	double loss = 0;
	for (int64_t i = 0; i < count; i++) {
		double x = (double)logits[i];
		loss += (saturating ? -softplus(x) : softplus(-x)) / (double)count;
		slopes[i] = (float)((saturating ? -logistic(x) : logistic(x) - 1) / (double)count);
	}
	return loss;
}

static double
mean_score(int64_t count, const float *logits)
{
	double sum = 0;
	for (int64_t i = 0; i < count; i++)
		sum += logistic((double)logits[i]);
	return sum / (double)count;
}

static void
learn(const struct dcgan *g, struct dcgan_network *n, double rate, int64_t step)
{
	const struct compute_adam adam = {rate, g->options.first_decay, g->options.second_decay, 1e-8};
	for (int64_t i = 0; i < n->blocks; i++) {
		compute_adam_step(&adam, step, &n->block[i].weights);
		if (n->block[i].normalized)
			compute_adam_step(&adam, step, &n->block[i].gain);
		if (n->block[i].normalized || n->block[i].biased)
			compute_adam_step(&adam, step, &n->block[i].shift);
	}
}

static int64_t
discriminator_step(struct dcgan *g, const struct lgs_batch *batch, double *metrics, struct lgs_error *error)
{
	struct dcgan_network *d = &g->discriminator;
	const int64_t count = batch->count, pixels = g->channels * g->side * g->side;
	double penalty = 0;
	dcgan_take_pixels(g, count, batch->images, g->pairs);
	memcpy(g->pairs + count * pixels, dcgan_last(&g->generator)->values, (size_t)(count * pixels) * sizeof(float));
	dcgan_divide_by_norms(g, 1);
	int64_t status = dcgan_forward(g, d, DCGAN_TRAINING, DCGAN_STREAMS, count, g->pairs, error);
	if (status != LGS_OK)
		return status;
	const float *logits = dcgan_last(d)->values;
	metrics[DISCRIMINATOR_LOSS] = cross_entropy(count, logits, 1, 1 - g->options.smoothing, d->slopes[0]) +
	                              cross_entropy(count, logits + count, 0, 0, d->slopes[0] + count);
	add_logit_penalty(g->options.logit_penalty, count, logits, d->slopes[0]);
	metrics[GENERATOR_LOSS] = LGS_METRIC_ABSENT; /* until its own step */
	metrics[REAL_SCORE] = mean_score(count, logits);
	metrics[GENERATED_SCORE] = mean_score(count, logits + count);
	status = dcgan_penalize(g, d, error);
	if (status == LGS_OK)
		dcgan_log_layers(g, d);
	if (status == LGS_OK)
		status = dcgan_backward(g, d, 1, NULL, error);
	if (status == LGS_OK && g->options.r1 > 0)
		status = dcgan_penalize_gradient(g, &penalty, error);
	if (status != LGS_OK)
		return status;
	if (g->options.r1 > 0)
		g->host->report_series(g->host, "r1", (double)batch->step, penalty);
	dcgan_pass_norms(g);
	learn(g, d, g->options.discriminator_rate > 0 ? g->options.discriminator_rate : g->options.rate,
	      batch->step + 1);
	return LGS_OK;
}

static int64_t
generator_step(struct dcgan *g, const struct lgs_batch *batch, double *metrics, struct lgs_error *error)
{
	struct dcgan_network *d = &g->discriminator, *n = &g->generator;
	const int64_t count = batch->count, pixels = g->channels * g->side * g->side;
	const int64_t steps = (batch->step + 1) / g->options.discriminator_steps; /* with this one */
	const float *slopes = NULL;
	dcgan_forget_penalties(d);
	dcgan_divide_by_norms(g, 0);
	int64_t status = dcgan_forward(g, d, DCGAN_FROZEN, 1, count, dcgan_last(n)->values, error);
	if (status != LGS_OK)
		return status;
	metrics[GENERATOR_LOSS] = generator_loss(g, count, dcgan_last(d)->values, d->slopes[0]);
	status = dcgan_backward(g, d, 0, &slopes, error);
	if (status == LGS_OK)
		status = dcgan_penalize(g, n, error);
	if (status != LGS_OK)
		return status;
	dcgan_log_layers(g, n);
	memcpy(n->slopes[0], slopes, (size_t)(count * pixels) * sizeof *slopes);
	status = dcgan_backward(g, n, 1, NULL, error);
	if (status == LGS_OK)
		learn(g, n, g->options.rate, steps);
	if (status == LGS_OK)
		dcgan_average(g, steps);
	return status;
}

/*
 * Losses need not be infinite for training to be lost: Adam's steps are bounded, and so a network can only run away
 * step by step. Beyond a hundred nats on average one network has left the other behind for good; single steps may be
 * worse.
 */
#define LOST 100
#define FOLLOWING 0.98 /* decay of the average */

static int64_t
check_losses(struct dcgan *g, const double *metrics, struct lgs_error *error)
{
	for (int k = DISCRIMINATOR_LOSS; k <= GENERATOR_LOSS; k++) {
		if (metrics[k] == LGS_METRIC_ABSENT)
			continue;
		g->losses[k] = (float)(FOLLOWING * (double)g->losses[k] + (1 - FOLLOWING) * fabs(metrics[k]));
		if (g->losses[k] > LOST)
			return lgs_fail(error, LGS_INVALID,
			                "%s is %.0f on average, after %lld steps: training has diverged; try a smaller "
			                "learning rate or weight, or a discriminator that is held back (smoothing, "
			                "logit-penalty, r1, spectral-norm)",
			                descriptions[k].name, (double)g->losses[k], (long long)g->step + 1);
	}
	return LGS_OK;
}

int64_t
dcgan_step(void *model, const struct lgs_batch *batch, double *metrics, struct lgs_error *error)
{
	struct dcgan *g = model;
	if (batch->count < 1 || batch->count > g->batch)
		return lgs_fail(error, LGS_INVALID, "a batch of %lld images, where 1 to %lld are allowed",
		                (long long)batch->count, (long long)g->batch);
	compute_use_threads(g->host);
	g->step = batch->step;
	dcgan_compare_arithmetic(g);
	int64_t status = dcgan_measure_plan(g, error);
	if (status != LGS_OK)
		return status;
	dcgan_draw_latents(g, g->host->random_key(g->host, "latents"), (uint64_t)batch->step * (uint64_t)g->batch,
	                   batch->count, g->latents);
	status = dcgan_forward(g, &g->generator, DCGAN_TRAINING, 1, batch->count, g->latents, error);
	if (status == LGS_OK)
		status = discriminator_step(g, batch, metrics, error);
	if (status == LGS_OK && (batch->step + 1) % g->options.discriminator_steps == 0)
		status = generator_step(g, batch, metrics, error);
	if (status == LGS_OK)
		status = check_losses(g, metrics, error);
	if (status != LGS_OK)
		return status;
	dcgan_warn_of_nothing_to_weigh(g);
	g->host->report_series(g->host, "discriminator-loss", (double)batch->step, metrics[DISCRIMINATOR_LOSS]);
	if (metrics[GENERATOR_LOSS] != LGS_METRIC_ABSENT)
		g->host->report_series(g->host, "generator-loss", (double)batch->step, metrics[GENERATOR_LOSS]);
	return LGS_OK;
}
