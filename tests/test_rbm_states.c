/*
 * test_rbm_states.c: the rbm against machines small enough to count all of their states: energies, probabilities,
 * contrastive divergence as it approaches the likelihood's gradient, and chains and samples as they approach the
 * model's distribution.
 *
 * The rbm's own sources are linked in; the program takes no part. Seeds are fixed, and what is random is given six
 * standard deviations.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rbm_fixture.h"
#include "runner.h"

static struct machine m;

/* All 64 visible states of the toy, one a row. */
static const float *
all_states(void)
{
	static float images[TOY_STATES * TOY_VISIBLE];
	for (int s = 0; s < TOY_STATES; s++)
		for (int i = 0; i < TOY_VISIBLE; i++)
			images[s * TOY_VISIBLE + i] = (float)toy_bit(s, i);
	return images;
}

static void
energies_give_the_known_partition_function(void)
{
	static const double mean_visible[] = {.400946775803, .528379341393, .471330761418,
	                                      .521353506193, .543349999717, .507278561581};
	static const double mean_hidden[] = {.534483384604, .495729931174, .454527045544, .412514216148};
	const struct lgs_batch batch = {.size = sizeof batch, .count = TOY_STATES, .images = all_states()};
	double energy[TOY_STATES], sum = 0, p[TOY_STATES];
	float features[TOY_STATES * TOY_HIDDEN];
	struct toy toy;

	toy_begin(&toy, 1);
	CU_ASSERT_DOUBLE_EQUAL(toy_log_partition(&toy), 6.836474294190904, 1e-13);
	machine_open(&m, "hidden=4", TOY_VISIBLE, 10); /* a batch that does not divide 64 */
	toy_into(&toy, &m);
	CU_ASSERT_EQUAL(m.kind->energy(m.rbm, &batch, energy, &m.error), LGS_OK);
	CU_ASSERT_EQUAL(m.kind->features(m.rbm, &batch, features, &m.error), LGS_OK);
	for (int s = 0; s < TOY_STATES; s++)
		sum += exp(-energy[s]);
	double log_partition = log(sum);
	CU_ASSERT_DOUBLE_EQUAL(log_partition, 6.836474294190904, 1e-6);
	for (int s = 0; s < TOY_STATES; s++)
		p[s] = exp(-energy[s] - log_partition);
	CU_ASSERT_DOUBLE_EQUAL(log(p[0]), -4.156394924102, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(log(p[63]), -4.269248745395, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(log(p[1 + 4 + 16]), -4.419248745395, 1e-6);
	double both = 0, visible[TOY_VISIBLE] = {0}, hidden[TOY_HIDDEN] = {0};
	for (int s = 0; s < TOY_STATES; s++) {
		for (int i = 0; i < TOY_VISIBLE; i++)
			visible[i] += p[s] * toy_bit(s, i);
		for (int j = 0; j < TOY_HIDDEN; j++)
			hidden[j] += p[s] * (double)features[s * TOY_HIDDEN + j];
		both += p[s] * toy_bit(s, 0) * (double)features[s * TOY_HIDDEN];
	}
	for (int i = 0; i < TOY_VISIBLE; i++)
		CU_ASSERT_DOUBLE_EQUAL(visible[i], mean_visible[i], 1e-6);
	for (int j = 0; j < TOY_HIDDEN; j++)
		CU_ASSERT_DOUBLE_EQUAL(hidden[j], mean_hidden[j], 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(both, .196401080440, 1e-6);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

/* No overflow where exp(x) has none to offer. */
static void
energy_of_large_inputs_is_linear(void)
{
	const float image[] = {1};
	const struct lgs_batch batch = {.size = sizeof batch, .count = 1, .images = image};
	double energy;
	machine_open(&m, "hidden=2", 1, 1);
	m.rbm->weights[0] = 1000;
	m.rbm->weights[1] = -1000;
	m.rbm->visible_bias[0] = 5;
	m.kind->energy(m.rbm, &batch, &energy, &m.error);
	CU_ASSERT_DOUBLE_EQUAL(energy, -1005, 1e-9);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

/* Four patterns in equal shares: the data of the next two tests. */
static const int patterns[] = {0x07, 0x38, 0x15, 0x3f};

static void
pattern_distribution(double *probability)
{
	memset(probability, 0, TOY_STATES * sizeof *probability);
	for (int n = 0; n < 4; n++)
		probability[patterns[n]] += 0.25;
}

static double
mean_log_probability(const struct toy *toy)
{
	double sum = 0;
	for (int n = 0; n < 4; n++)
		sum -= toy_free_energy(toy, patterns[n]) / 4;
	return sum - toy_log_partition(toy);
}

/* The oracle itself: data means minus model means are the slope of the mean log probability. */
static void
moments_are_the_gradient_of_the_likelihood(void)
{
	struct toy toy;
	struct moments data, model;
	double p[TOY_STATES];
	const double h = 1e-5;

	toy_begin(&toy, 6);
	pattern_distribution(p);
	toy_moments(&toy, p, &data);
	toy_distribution(&toy, p);
	toy_moments(&toy, p, &model);
	for (int i = 0; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++) {
			struct toy up = toy, down = toy;
			up.weights[i][j] += h;
			down.weights[i][j] -= h;
			double slope = (mean_log_probability(&up) - mean_log_probability(&down)) / (2 * h);
			CU_ASSERT_DOUBLE_EQUAL(slope, data.both[i][j] - model.both[i][j], 1e-7);
		}
}

static double
largest_difference(const struct moments *a, const struct moments *b)
{
	double largest = 0;
	for (int i = 0; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++)
			largest = fmax(largest, fabs(a->both[i][j] - b->both[i][j]));
	return largest;
}

/* The change of all parameters in one step at rate 1 without momentum is the gradient that the step estimates. */
static void
check_gradient(int steps, const float *images, int64_t count, const struct toy *toy, const struct moments *data,
               const struct moments *negative)
{
	const double six = 6 * 0.5 / sqrt((double)count); /* 0.5: no number within [0, 1] varies more */
	char options[200];
	snprintf(options, sizeof options,
	         "hidden=4,rate=1,momentum=0,initial-momentum=0,reconstruction=sample,gibbs-steps=%d", steps);
	machine_open(&m, options, TOY_VISIBLE, count);
	toy_into(toy, &m);
	CU_ASSERT(machine_step(&m, images, count, 7) >= 0);
	for (int i = 0; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++) {
			double change = (double)m.rbm->weights[i * TOY_HIDDEN + j] - toy->weights[i][j];
			CU_ASSERT_DOUBLE_EQUAL(change, data->both[i][j] - negative->both[i][j], six);
		}
	for (int i = 0; i < TOY_VISIBLE; i++) {
		double change = (double)m.rbm->visible_bias[i] - toy->visible_bias[i];
		CU_ASSERT_DOUBLE_EQUAL(change, data->visible[i] - negative->visible[i], six);
	}
	for (int j = 0; j < TOY_HIDDEN; j++) {
		double change = (double)m.rbm->hidden_bias[j] - toy->hidden_bias[j];
		CU_ASSERT_DOUBLE_EQUAL(change, data->hidden[j] - negative->hidden[j], six);
	}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
contrastive_divergence_approaches_the_gradient(void)
{
	const int64_t count = 40000;
	float *images = malloc((size_t)(count * TOY_VISIBLE) * sizeof *images);
	double p[TOY_STATES], distances[3];
	struct moments data, model, negative;
	struct toy toy;

	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	for (int64_t row = 0; row < count; row++)
		for (int i = 0; i < TOY_VISIBLE; i++)
			images[row * TOY_VISIBLE + i] = (float)toy_bit(patterns[row % 4], i);
	toy_begin(&toy, 10);
	toy_distribution(&toy, p);
	toy_moments(&toy, p, &model);
	pattern_distribution(p);
	toy_moments(&toy, p, &data);
	for (int steps = 1, done = 0, test = 0; test < 3; test++, steps *= 6) {
		for (; done < steps; done++) {
			double next[TOY_STATES];
			toy_gibbs(&toy, p, next);
			memcpy(p, next, sizeof p);
		}
		toy_moments(&toy, p, &negative);
		check_gradient(steps, images, count, &toy, &data, &negative);
		distances[test] = largest_difference(&negative, &model);
	}
	CU_ASSERT(distances[0] > 4 * distances[1] || distances[0] > 0.1);
	CU_ASSERT(distances[1] > distances[2]);
	CU_ASSERT(distances[2] < 0.01);
	free(images);
}

/* With rate 0 the chains walk towards the model's own distribution, wherever they began. */
static void
chains_reach_the_model_distribution(void)
{
	const int64_t chains = 20000;
	struct moments model;
	double p[TOY_STATES];
	struct toy toy;

	toy_begin(&toy, 4);
	toy_distribution(&toy, p);
	toy_moments(&toy, p, &model);
	machine_open(&m, "hidden=4,algorithm=pcd,chains=20000,rate=0", TOY_VISIBLE, 3);
	toy_into(&toy, &m);
	for (int step = 0; step < 40; step++)
		CU_ASSERT(machine_step(&m, all_states(), 3, step) >= 0);
	const float *states = machine_tensor(&m, "chains", NULL);
	for (int j = 0; j < TOY_HIDDEN; j++) {
		double sum = 0;
		for (int64_t row = 0; row < chains; row++)
			sum += (double)states[row * TOY_HIDDEN + j];
		CU_ASSERT_DOUBLE_EQUAL(sum / (double)chains, model.hidden[j], 6 * 0.5 / sqrt((double)chains));
	}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
samples_follow_the_model_distribution(void)
{
	enum { count = 20000 };
	static float images[count * TOY_VISIBLE], again[count * TOY_VISIBLE];
	struct moments model;
	double p[TOY_STATES];
	struct toy toy;

	toy_begin(&toy, 4);
	toy_distribution(&toy, p);
	toy_moments(&toy, p, &model);
	machine_open(&m, "hidden=4,sample-steps=40", TOY_VISIBLE, 512);
	toy_into(&toy, &m);
	CU_ASSERT_EQUAL(m.kind->sample(m.rbm, 99, count, images, &m.error), LGS_OK);
	for (int i = 0; i < TOY_VISIBLE; i++) {
		double sum = 0;
		for (int row = 0; row < count; row++)
			sum += (double)images[row * TOY_VISIBLE + i];
		CU_ASSERT_DOUBLE_EQUAL(sum / count, model.visible[i], 6 * 0.5 / sqrt(count));
	}
	CU_ASSERT_EQUAL(m.kind->sample(m.rbm, 99, count, again, &m.error), LGS_OK);
	CU_ASSERT(!memcmp(images, again, sizeof images));
	CU_ASSERT_EQUAL(m.kind->sample(m.rbm, 99, 5, again, &m.error), LGS_OK);
	for (int i = 0; i < 5 * TOY_VISIBLE; i++)
		CU_ASSERT_DOUBLE_EQUAL(images[i], again[i], 1e-5);
	CU_ASSERT_EQUAL(m.kind->sample(m.rbm, 100, 5, again, &m.error), LGS_OK);
	CU_ASSERT(memcmp(images, again, 5 * TOY_VISIBLE * sizeof *again) != 0);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
images_are_generated_from_hidden_states(void)
{
	const float latents[] = {1, 0, 1, 0, 0, 0.5f, 0, 1};
	float images[2 * TOY_VISIBLE];
	struct toy toy;
	toy_begin(&toy, 1);
	machine_open(&m, "hidden=4", TOY_VISIBLE, 1);
	toy_into(&toy, &m);
	CU_ASSERT_EQUAL(m.kind->latent_count(m.rbm), TOY_HIDDEN);
	CU_ASSERT_EQUAL(m.kind->generate(m.rbm, 2, latents, images, &m.error), LGS_OK);
	for (int row = 0; row < 2; row++)
		for (int i = 0; i < TOY_VISIBLE; i++) {
			double x = toy.visible_bias[i];
			for (int j = 0; j < TOY_HIDDEN; j++)
				x += toy.weights[i][j] * (double)latents[row * TOY_HIDDEN + j];
			CU_ASSERT_DOUBLE_EQUAL(images[row * TOY_VISIBLE + i], 1 / (1 + exp(-x)), 1e-6);
		}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static const CU_TestInfo tests[] = {
    {"energies give the known partition function", energies_give_the_known_partition_function},
    {"the energy of large inputs is linear", energy_of_large_inputs_is_linear},
    {"moments are the gradient of the likelihood", moments_are_the_gradient_of_the_likelihood},
    {"contrastive divergence approaches the gradient", contrastive_divergence_approaches_the_gradient},
    {"chains reach the model's distribution", chains_reach_the_model_distribution},
    {"samples follow the model's distribution", samples_follow_the_model_distribution},
    {"images are generated from hidden states", images_are_generated_from_hidden_states},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("rbm states", tests);
}
