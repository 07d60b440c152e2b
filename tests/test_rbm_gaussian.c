/*
 * test_rbm_gaussian.c: Gaussian visible units of the rbm, against a machine whose hidden states can be counted: its
 * visible units are a mixture of 16 normal distributions, so energies, moments and gradients are known exactly.
 *
 * Seeds are fixed, and what is random is given six standard deviations.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rbm_fixture.h"
#include "runner.h"

#define SIGMA 0.7
#define MIXTURE (1 << TOY_HIDDEN)

static struct machine m, other;

/* Sum_j W_ij h_j of the hidden state number h. */
static double
input_from(const struct toy *toy, int h, int i)
{
	double sum = 0;
	for (int j = 0; j < TOY_HIDDEN; j++)
		sum += toy->weights[i][j] * (h >> j & 1);
	return sum;
}

static double
joint_energy(const struct toy *toy, const double *visible, int h)
{
	double energy = 0;
	for (int i = 0; i < TOY_VISIBLE; i++) {
		double distance = visible[i] - toy->visible_bias[i];
		energy += distance * distance / (2 * SIGMA * SIGMA) - visible[i] / SIGMA * input_from(toy, h, i);
	}
	for (int j = 0; j < TOY_HIDDEN; j++)
		energy -= toy->hidden_bias[j] * (h >> j & 1);
	return energy;
}

static double
hidden_given(const struct toy *toy, const double *visible, int j)
{
	double x = toy->hidden_bias[j];
	for (int i = 0; i < TOY_VISIBLE; i++)
		x += visible[i] / SIGMA * toy->weights[i][j];
	return 1 / (1 + exp(-x));
}

/* The joint distribution with the visible units integrated out: P(h) of all hidden states; returns log Z. */
static double
mixture(const struct toy *toy, double *probability)
{
	double sum = 0;
	for (int h = 0; h < MIXTURE; h++) {
		double x = 0;
		for (int j = 0; j < TOY_HIDDEN; j++)
			x += toy->hidden_bias[j] * (h >> j & 1);
		for (int i = 0; i < TOY_VISIBLE; i++) {
			double input = input_from(toy, h, i);
			x += toy->visible_bias[i] * input / SIGMA + input * input / 2;
		}
		probability[h] = exp(x);
		sum += probability[h];
	}
	for (int h = 0; h < MIXTURE; h++)
		probability[h] /= sum;
	return log(sum) + TOY_VISIBLE * log(SIGMA * sqrt(2 * 3.141592653589793));
}

static void
model_moments(const struct toy *toy, struct moments *moments)
{
	double probability[MIXTURE];
	mixture(toy, probability);
	memset(moments, 0, sizeof *moments);
	for (int h = 0; h < MIXTURE; h++) {
		for (int i = 0; i < TOY_VISIBLE; i++) {
			double mean = toy->visible_bias[i] + SIGMA * input_from(toy, h, i);
			moments->visible[i] += probability[h] * mean;
			for (int j = 0; j < TOY_HIDDEN; j++)
				moments->both[i][j] += probability[h] * mean * (h >> j & 1);
		}
		for (int j = 0; j < TOY_HIDDEN; j++)
			moments->hidden[j] += probability[h] * (h >> j & 1);
	}
}

#define PATTERNS 4
static const double patterns[PATTERNS][TOY_VISIBLE] = {
    {1, 0.2, 0.9, 0, 0.1, 0.4}, {0, 0, 0.3, 1, 1, 0.8}, {0.5, 1, 0, 0.2, 0.7, 0}, {0.9, 0.8, 1, 0.9, 0, 1}};

static void
data_moments(const struct toy *toy, struct moments *moments)
{
	memset(moments, 0, sizeof *moments);
	for (int n = 0; n < PATTERNS; n++)
		for (int j = 0; j < TOY_HIDDEN; j++) {
			double hidden = hidden_given(toy, patterns[n], j);
			moments->hidden[j] += hidden / PATTERNS;
			for (int i = 0; i < TOY_VISIBLE; i++)
				moments->both[i][j] += patterns[n][i] * hidden / PATTERNS;
		}
	for (int n = 0; n < PATTERNS; n++)
		for (int i = 0; i < TOY_VISIBLE; i++)
			moments->visible[i] += patterns[n][i] / PATTERNS;
}

static double
mean_log_density(const struct toy *toy)
{
	double unused[MIXTURE], sum = 0;
	for (int n = 0; n < PATTERNS; n++) {
		double density = 0;
		for (int h = 0; h < MIXTURE; h++)
			density += exp(-joint_energy(toy, patterns[n], h));
		sum += log(density) / PATTERNS;
	}
	return sum - mixture(toy, unused);
}

/* The patterns in turn, `count` images. */
static float *
pattern_images(int64_t count)
{
	float *images = malloc((size_t)(count * TOY_VISIBLE) * sizeof *images);
	for (int64_t i = 0; images && i < count * TOY_VISIBLE; i++)
		images[i] = (float)patterns[i / TOY_VISIBLE % PATTERNS][i % TOY_VISIBLE];
	return images;
}

static void
energy_and_features_are_those_of_the_joint(void)
{
	float *images = pattern_images(PATTERNS), features[PATTERNS * TOY_HIDDEN];
	const struct lgs_batch batch = {.size = sizeof batch, .count = PATTERNS, .images = images};
	double energy[PATTERNS];
	struct toy toy;
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	toy_begin(&toy, 3);
	machine_open(&m, "hidden=4,visible=gaussian,sigma=0.7", TOY_VISIBLE, 3);
	toy_into(&toy, &m);
	CU_ASSERT_EQUAL(m.kind->energy(m.rbm, &batch, energy, &m.error), LGS_OK);
	CU_ASSERT_EQUAL(m.kind->features(m.rbm, &batch, features, &m.error), LGS_OK);
	for (int n = 0; n < PATTERNS; n++) {
		double density = 0, on[TOY_HIDDEN] = {0};
		for (int h = 0; h < MIXTURE; h++) {
			double joint = exp(-joint_energy(&toy, patterns[n], h));
			density += joint;
			for (int j = 0; j < TOY_HIDDEN; j++)
				on[j] += joint * (h >> j & 1);
		}
		CU_ASSERT_DOUBLE_EQUAL(energy[n], -log(density), 1e-5);
		for (int j = 0; j < TOY_HIDDEN; j++)
			CU_ASSERT_DOUBLE_EQUAL(features[n * TOY_HIDDEN + j], on[j] / density, 1e-6);
	}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	free(images);
}

/* The integral of exp(-F(v)) over one visible unit, on a grid that is fine and wide, is the closed form's Z. */
static void
the_density_has_the_known_integral(void)
{
	enum { points = 4001 };
	static float grid[points];
	static double energy[points];
	const double width = 20, step = width / (points - 1), weight[] = {1.5, -0.8}, bias[] = {-0.5, 0.3}, a = 0.4;
	const struct lgs_batch batch = {.size = sizeof batch, .count = points, .images = grid};
	double sum = 0, expected = 0;
	for (int i = 0; i < points; i++)
		grid[i] = (float)(i * step - width / 2);
	machine_open(&m, "hidden=2,visible=gaussian,sigma=0.7", 1, 1000);
	m.rbm->visible_bias[0] = (float)a;
	for (int j = 0; j < 2; j++) {
		m.rbm->weights[j] = (float)weight[j];
		m.rbm->hidden_bias[j] = (float)bias[j];
	}
	CU_ASSERT_EQUAL(m.kind->energy(m.rbm, &batch, energy, &m.error), LGS_OK);
	for (int i = 0; i < points; i++)
		sum += step * exp(-energy[i]);
	for (int h = 0; h < 4; h++) {
		double input = weight[0] * (h & 1) + weight[1] * (h >> 1);
		expected += exp(bias[0] * (h & 1) + bias[1] * (h >> 1) + a * input / SIGMA + input * input / 2);
	}
	expected *= SIGMA * sqrt(2 * 3.141592653589793);
	CU_ASSERT_DOUBLE_EQUAL(sum / expected, 1, 1e-6);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static double
slope(const struct toy *toy, const double *parameter)
{
	const double h = 1e-5;
	struct toy up = *toy, down = *toy;
	size_t offset = (size_t)((const char *)parameter - (const char *)toy);
	*(double *)(void *)((char *)&up + offset) += h;
	*(double *)(void *)((char *)&down + offset) -= h;
	return (mean_log_density(&up) - mean_log_density(&down)) / (2 * h);
}

/* The largest distance of a step of CD-k at rate 1 from the exact gradient of the log-likelihood. */
static double
distance_from_the_gradient(const struct toy *toy, int64_t steps, const float *images, int64_t count)
{
	char options[200];
	double largest = 0;
	snprintf(options, sizeof options,
	         "hidden=4,visible=gaussian,sigma=0.7,rate=1,initial-momentum=0,reconstruction=sample,gibbs-steps=%d",
	         (int)steps);
	machine_open(&m, options, TOY_VISIBLE, count);
	toy_into(toy, &m);
	CU_ASSERT(machine_step(&m, images, count, 7) >= 0);
	for (int i = 0; i < TOY_VISIBLE; i++) {
		for (int j = 0; j < TOY_HIDDEN; j++) {
			double change = (double)m.rbm->weights[i * TOY_HIDDEN + j] - toy->weights[i][j];
			largest = fmax(largest, fabs(change - slope(toy, &toy->weights[i][j])));
		}
		double change = (double)m.rbm->visible_bias[i] - toy->visible_bias[i];
		largest = fmax(largest, fabs(change - slope(toy, &toy->visible_bias[i])));
	}
	for (int j = 0; j < TOY_HIDDEN; j++) {
		double change = (double)m.rbm->hidden_bias[j] - toy->hidden_bias[j];
		largest = fmax(largest, fabs(change - slope(toy, &toy->hidden_bias[j])));
	}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	return largest;
}

static void
contrastive_divergence_approaches_the_gradient(void)
{
	const int64_t count = 40000;
	/* Within +-2 or so, the visible units' inputs to v h / sigma vary by at most 2 / sigma. */
	const double six = 6 * 2 / SIGMA / sqrt((double)count);
	float *images = pattern_images(count);
	struct moments data, model;
	struct toy toy;
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	toy_begin(&toy, 5);
	data_moments(&toy, &data); /* the oracle: differences of moments are the slopes */
	model_moments(&toy, &model);
	for (int i = 0; i < TOY_VISIBLE; i++)
		CU_ASSERT_DOUBLE_EQUAL(slope(&toy, &toy.visible_bias[i]),
		                       (data.visible[i] - model.visible[i]) / (SIGMA * SIGMA), 1e-7);
	for (int j = 0; j < TOY_HIDDEN; j++) {
		CU_ASSERT_DOUBLE_EQUAL(slope(&toy, &toy.hidden_bias[j]), data.hidden[j] - model.hidden[j], 1e-7);
		CU_ASSERT_DOUBLE_EQUAL(slope(&toy, &toy.weights[2][j]), (data.both[2][j] - model.both[2][j]) / SIGMA,
		                       1e-7);
	}
	double one = distance_from_the_gradient(&toy, 1, images, count);
	double three = distance_from_the_gradient(&toy, 3, images, count);
	double many = distance_from_the_gradient(&toy, 40, images, count);
	CU_ASSERT(one > 2 * three);
	CU_ASSERT(three > many);
	CU_ASSERT(many < six);
	CU_ASSERT(one > 3 * six);
	free(images);
}

/* One CD-1 step in plain loops, with hidden units that are certainly on or off, and a penalty on top. */
static void
a_step_has_sigma_where_it_belongs(void)
{
	const double rate = 0.1;
	double up[5][3], reconstruction[5], error = 0, bias[5] = {0}, weight[5] = {0};
	float images[4 * 5];
	fill_pixels(images, 20);
	machine_open(&m, "hidden=3,visible=gaussian,sigma=0.5,rate=0.1,initial-momentum=0,weight-scale=1", 5, 4);
	for (int j = 0; j < 3; j++)
		m.rbm->hidden_bias[j] = j == 1 ? 60 : -60;
	for (int i = 0; i < 15; i++)
		up[i / 3][i % 3] = (double)m.rbm->weights[i];
	for (int i = 0; i < 5; i++)
		reconstruction[i] = 0.5 * up[i][1];
	for (int row = 0; row < 4; row++)
		for (int i = 0; i < 5; i++) {
			double difference = (double)images[row * 5 + i] - reconstruction[i];
			bias[i] += difference / 4 / 0.25;
			weight[i] += difference / 4 / 0.5;
			error += difference * difference / 20;
		}
	CU_ASSERT_DOUBLE_EQUAL(machine_step(&m, images, 4, 0), error, 1e-6);
	for (int i = 0; i < 5; i++) {
		CU_ASSERT_DOUBLE_EQUAL(m.rbm->visible_bias[i], rate * bias[i], 1e-6);
		CU_ASSERT_DOUBLE_EQUAL(m.rbm->weights[i * 3 + 1], up[i][1] + rate * weight[i], 1e-6);
		CU_ASSERT_DOUBLE_EQUAL(m.rbm->weights[i * 3], up[i][0], 1e-6);
	}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

/* The quadratic penalty's value through the whole layer, in double precision. */
static double
penalty_of(const struct toy *toy)
{
	double mean[TOY_HIDDEN] = {0}, unused[TOY_HIDDEN];
	for (int n = 0; n < PATTERNS; n++)
		for (int j = 0; j < TOY_HIDDEN; j++)
			mean[j] += hidden_given(toy, patterns[n], j) / PATTERNS;
	return quadratic_penalty(TOY_HIDDEN, mean, unused);
}

static void
check_penalty(const char *step, double rate)
{
	const double h = 1e-5;
	char options[200];
	float *images = pattern_images(PATTERNS);
	struct toy toy;
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	toy_begin(&toy, 3);
	snprintf(options, sizeof options, "hidden=4,visible=gaussian,sigma=0.7,rate=0.25,reconstruction=sample,step=%s",
	         step);
	machine_open(&m, options, TOY_VISIBLE, PATTERNS);
	machine_open(&other, options, TOY_VISIBLE, PATTERNS);
	toy_into(&toy, &m);
	toy_into(&toy, &other);
	machine_demand(&m, LGS_FORM_MEANS);
	m.host.means = quadratic_penalty;
	CU_ASSERT(machine_step(&m, images, PATTERNS, 3) >= 0 && machine_step(&other, images, PATTERNS, 3) >= 0);
	for (int i = 0; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++) {
			struct toy up = toy, down = toy;
			up.weights[i][j] += h;
			down.weights[i][j] -= h;
			double change = -rate * (penalty_of(&up) - penalty_of(&down)) / (2 * h);
			int at = i * TOY_HIDDEN + j;
			CU_ASSERT_DOUBLE_EQUAL(m.rbm->weights[at] - other.rbm->weights[at], change, 2e-6);
			CU_ASSERT(fabs(change) > 1e-3);
		}
	CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other), 0);
	free(images);
}

static void
penalties_have_their_gradient(void)
{
	check_penalty("gradient", 0.25);
	check_penalty("scaled", 0.25);
	check_penalty("direct", 1);
}

/* Without weights the reconstruction is normal numbers about the biases, each independent of its neighbours. */
static void
reconstructions_are_normal(void)
{
	enum { rows = 3000, columns = 67, count = rows * columns };
	static float images[count], first[count];
	double moments[5] = {0}, products[3] = {0};
	machine_open(&m, "hidden=2,visible=gaussian,sigma=0.7,reconstruction=sample,rate=0,weight-scale=0", columns,
	             rows);
	for (int i = 0; i < columns; i++)
		m.rbm->visible_bias[i] = (float)i;
	CU_ASSERT(machine_step(&m, images, rows, 0) > 0);
	const float *drawn = m.rbm->visible_stack + count;
	memcpy(first, drawn, sizeof first);
	for (int at = 0; at < count; at++) {
		double x = ((double)drawn[at] - at % columns) / SIGMA;
		for (int power = 1; power < 5; power++)
			moments[power] += pow(x, power) / count;
		for (int lag = 1; lag < 3; lag++)
			if (at % columns >= lag)
				products[lag] += x * ((double)drawn[at - lag] - (at - lag) % columns) / SIGMA / count;
	}
	CU_ASSERT_DOUBLE_EQUAL(moments[1], 0, 6 / sqrt(count));
	CU_ASSERT_DOUBLE_EQUAL(moments[2], 1, 6 * sqrt(2) / sqrt(count));
	CU_ASSERT_DOUBLE_EQUAL(moments[3], 0, 6 * sqrt(15) / sqrt(count));
	CU_ASSERT_DOUBLE_EQUAL(moments[4], 3, 6 * sqrt(96) / sqrt(count));
	CU_ASSERT_DOUBLE_EQUAL(products[1], 0, 6 / sqrt(count));
	CU_ASSERT_DOUBLE_EQUAL(products[2], 0, 6 / sqrt(count));
	m.host.services.threads = 1;
	CU_ASSERT(machine_step(&m, images, rows, 0) > 0);
	CU_ASSERT(!memcmp(drawn, first, sizeof first));
	CU_ASSERT(machine_step(&m, images, rows, 1) > 0);
	CU_ASSERT(memcmp(drawn, first, sizeof first) != 0);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

/* Samples are means given the last hidden states, whose own mean is the model's. */
static void
samples_follow_the_model_distribution(void)
{
	enum { count = 20000 };
	static float images[count * TOY_VISIBLE];
	double probability[MIXTURE];
	struct moments model;
	struct toy toy;
	toy_begin(&toy, 3);
	model_moments(&toy, &model);
	mixture(&toy, probability);
	machine_open(&m, "hidden=4,visible=gaussian,sigma=0.7,sample-steps=40", TOY_VISIBLE, 512);
	toy_into(&toy, &m);
	CU_ASSERT_EQUAL(m.kind->sample(m.rbm, 99, count, images, &m.error), LGS_OK);
	for (int i = 0; i < TOY_VISIBLE; i++) {
		double sum = 0, squares = 0, variance = 0;
		for (int row = 0; row < count; row++) {
			double distance = (double)images[row * TOY_VISIBLE + i] - model.visible[i];
			sum += distance / count;
			squares += distance * distance / count;
		}
		for (int h = 0; h < MIXTURE; h++) {
			double mean = toy.visible_bias[i] + SIGMA * input_from(&toy, h, i) - model.visible[i];
			variance += probability[h] * mean * mean;
		}
		CU_ASSERT_DOUBLE_EQUAL(sum, 0, 6 * sqrt(variance / count));
		CU_ASSERT_DOUBLE_EQUAL(squares, variance, 0.1 * variance);
	}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
biases_begin_as_the_pixels_means(void)
{
	const float images[] = {1, 0, 0.25f, 1, 0, 0.75f, 1, 0, 0.8f};
	const struct lgs_batch batch = {.size = sizeof batch, .count = 3, .images = images};
	machine_open(&m, "hidden=2,visible=gaussian,visible-bias=data", 3, 3);
	CU_ASSERT_EQUAL(m.kind->initialize(m.rbm, &batch, &m.error), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(m.rbm->visible_bias[0], 1, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(m.rbm->visible_bias[1], 0, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(m.rbm->visible_bias[2], 0.6, 1e-6);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
binarized_data_are_refused(void)
{
	struct rbm_options options = {.visible = RBM_GAUSSIAN, .binarize = COMPUTE_SAMPLE};
	machine_open(&m, "", 3, 3);
	CU_ASSERT_EQUAL(m.kind->check(&options, NULL, &m.error), LGS_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(m.words, "binarize"));
	options.binarize = COMPUTE_KEEP;
	CU_ASSERT_EQUAL(m.kind->check(&options, NULL, &m.error), LGS_OK);
	options = (struct rbm_options){.visible = RBM_BINARY, .binarize = COMPUTE_SAMPLE};
	CU_ASSERT_EQUAL(m.kind->check(&options, NULL, &m.error), LGS_OK);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static const CU_TestInfo tests[] = {
    {"energy and features are those of the joint", energy_and_features_are_those_of_the_joint},
    {"the density has the known integral", the_density_has_the_known_integral},
    {"contrastive divergence approaches the gradient", contrastive_divergence_approaches_the_gradient},
    {"a step has sigma where it belongs", a_step_has_sigma_where_it_belongs},
    {"penalties have their gradient", penalties_have_their_gradient},
    {"reconstructions are normal", reconstructions_are_normal},
    {"samples follow the model's distribution", samples_follow_the_model_distribution},
    {"biases begin as the pixels' means", biases_begin_as_the_pixels_means},
    {"binarized data are refused", binarized_data_are_refused},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("rbm gaussian", tests);
}
