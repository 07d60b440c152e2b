/*
 * test_rbm_dropout.c: hidden units that are left out of training samples: how many, the same again for the same seed,
 * alike in both phases; gradients and samples against all machines that units can be left out of, counted; and what
 * penalties see.
 *
 * Seeds are fixed, and what is random is given six standard deviations.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rbm_fixture.h"
#include "runner.h"

#define MASKS (1 << TOY_HIDDEN)

static struct machine m, other;

static void
as_many_are_dropped_as_asked(void)
{
	enum { rows = 400, columns = 67, count = rows * columns };
	static float images[rows * 5], first[count];
	const double p = 0.3, six = 6 * sqrt(p * (1 - p));
	double total = 0, by_unit[columns] = {0}, by_row[rows] = {0}, pairs = 0;
	machine_open(&m, "hidden=67,dropout=0.3", 5, rows);
	CU_ASSERT(machine_step(&m, images, rows, 3) >= 0);
	memcpy(first, m.rbm->mask, sizeof first);
	for (int at = 0; at < count; at++) {
		CU_ASSERT(first[at] == 0 || first[at] == 1);
		double dropped = first[at] == 0;
		total += dropped;
		by_unit[at % columns] += dropped;
		by_row[at / columns] += dropped;
		pairs += at ? dropped * (first[at - 1] == 0) : 0;
	}
	CU_ASSERT_DOUBLE_EQUAL(total / count, p, six / sqrt(count));
	for (int j = 0; j < columns; j++)
		CU_ASSERT_DOUBLE_EQUAL(by_unit[j] / rows, p, six / sqrt(rows));
	for (int row = 0; row < rows; row++)
		CU_ASSERT_DOUBLE_EQUAL(by_row[row] / columns, p, six / sqrt(columns));
	CU_ASSERT_DOUBLE_EQUAL(pairs / count, p * p, 6 * p / sqrt(count));
	machine_open(&other, "hidden=67,dropout=0.3", 5, rows); /* the same again, on another number of threads */
	other.host.services.threads = 1;
	CU_ASSERT(machine_step(&other, images, rows, 3) >= 0);
	CU_ASSERT(!memcmp(other.rbm->mask, first, sizeof first));
	CU_ASSERT(machine_step(&other, images, rows, 4) >= 0);
	CU_ASSERT(memcmp(other.rbm->mask, first, sizeof first) != 0);
	CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other), 0);
}

/*
 * Hidden units that are certainly on say what their mask lets them: one step in plain loops. count images, and
 * persistent chains where there are any; row i of the negative phase has the mask of sample i.
 */
static void
check_step(const char *options, int count, int rows)
{
	float images[6 * 5];
	double weights[15], data[15] = {0}, negative[15] = {0}, hidden[3] = {0};
	fill_pixels(images, 30);
	machine_open(&m, options, 5, 6);
	for (int j = 0; j < 3; j++)
		m.rbm->hidden_bias[j] = 60;
	for (int i = 0; m.rbm->chain_states && i < rows * 3; i++)
		m.rbm->chain_states[i] = 1;
	for (int i = 0; i < 15; i++)
		weights[i] = (double)m.rbm->weights[i];
	CU_ASSERT(machine_step(&m, images, count, 2) >= 0);
	for (int row = 0; row < count || row < rows; row++) {
		const float *mask = m.rbm->mask + row * 3;
		for (int i = 0; i < 5; i++) {
			double x = 0;
			for (int j = 0; j < 3; j++)
				x += weights[i * 3 + j] * (double)mask[j];
			for (int j = 0; j < 3; j++) {
				if (row < count)
					data[i * 3 + j] += (double)(images[row * 5 + i] * mask[j]) / count;
				if (row < rows)
					negative[i * 3 + j] += (double)mask[j] / (1 + exp(-x)) / rows;
			}
		}
		for (int j = 0; j < 3; j++)
			hidden[j] +=
			    (row < count ? (double)mask[j] / count : 0) - (row < rows ? (double)mask[j] / rows : 0);
	}
	for (int i = 0; i < 15; i++)
		CU_ASSERT_DOUBLE_EQUAL(m.rbm->weights[i], weights[i] + data[i] - negative[i], 2e-6);
	for (int j = 0; j < 3; j++)
		CU_ASSERT_DOUBLE_EQUAL(m.rbm->hidden_bias[j], 60 + hidden[j], 1e-5);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

#define STEP "hidden=3,rate=1,initial-momentum=0,weight-scale=1,reconstruction=probability,dropout=0.5"

static void
both_phases_of_a_sample_drop_alike(void)
{
	check_step(STEP, 6, 6);
	check_step(STEP, 4, 4);
	check_step(STEP ",gibbs-steps=2", 6, 6);
	check_step(STEP ",algorithm=pcd,chains=4", 6, 4);
	check_step(STEP ",algorithm=pcd,chains=9", 5, 9);
}

/* The toy with the units whose bit is 0 left out, which then say nothing. */
static void
thin(const struct toy *toy, int mask, struct toy *thinned)
{
	*thinned = *toy;
	for (int j = 0; j < TOY_HIDDEN; j++)
		for (int i = 0; i < TOY_VISIBLE; i++)
			thinned->weights[i][j] *= mask >> j & 1;
}

static double
mask_probability(int mask, double p)
{
	double probability = 1;
	for (int j = 0; j < TOY_HIDDEN; j++)
		probability *= mask >> j & 1 ? 1 - p : p;
	return probability;
}

static const int patterns[] = {0x07, 0x38, 0x15, 0x3f};

/* The gradient of the log-likelihood of all thinned machines, each as probable as dropout makes it. */
static void
expected_gradient(const struct toy *toy, double p, struct moments *gradient)
{
	memset(gradient, 0, sizeof *gradient);
	for (int mask = 0; mask < MASKS; mask++) {
		double distribution[TOY_STATES], seen[TOY_STATES] = {0}, weight = mask_probability(mask, p);
		struct moments data, model;
		struct toy thinned;
		thin(toy, mask, &thinned);
		for (int n = 0; n < 4; n++)
			seen[patterns[n]] += 0.25;
		toy_distribution(&thinned, distribution);
		toy_moments(&thinned, seen, &data);
		toy_moments(&thinned, distribution, &model);
		for (int i = 0; i < TOY_VISIBLE; i++) {
			gradient->visible[i] += weight * (data.visible[i] - model.visible[i]);
			for (int j = 0; j < TOY_HIDDEN; j++)
				gradient->both[i][j] += weight * (mask >> j & 1) * (data.both[i][j] - model.both[i][j]);
		}
		for (int j = 0; j < TOY_HIDDEN; j++)
			gradient->hidden[j] += weight * (mask >> j & 1) * (data.hidden[j] - model.hidden[j]);
	}
}

static void
contrastive_divergence_approaches_the_gradient(void)
{
	const int64_t count = 40000;
	const double six = 6 * 0.5 / sqrt((double)count);
	float *images = malloc((size_t)(count * TOY_VISIBLE) * sizeof *images);
	struct moments gradient;
	struct toy toy;
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	for (int64_t row = 0; row < count; row++)
		for (int i = 0; i < TOY_VISIBLE; i++)
			images[row * TOY_VISIBLE + i] = (float)toy_bit(patterns[row % 4], i);
	toy_begin(&toy, 10);
	expected_gradient(&toy, 0.4, &gradient);
	machine_open(&m, "hidden=4,dropout=0.4,rate=1,initial-momentum=0,reconstruction=sample,gibbs-steps=40",
	             TOY_VISIBLE, count);
	toy_into(&toy, &m);
	CU_ASSERT(machine_step(&m, images, count, 7) >= 0);
	for (int i = 0; i < TOY_VISIBLE; i++) {
		double change = (double)m.rbm->visible_bias[i] - toy.visible_bias[i];
		CU_ASSERT_DOUBLE_EQUAL(change, gradient.visible[i], six);
		for (int j = 0; j < TOY_HIDDEN; j++) {
			change = (double)m.rbm->weights[i * TOY_HIDDEN + j] - toy.weights[i][j];
			CU_ASSERT_DOUBLE_EQUAL(change, gradient.both[i][j], six);
		}
	}
	for (int j = 0; j < TOY_HIDDEN; j++) {
		double change = (double)m.rbm->hidden_bias[j] - toy.hidden_bias[j];
		CU_ASSERT_DOUBLE_EQUAL(change, gradient.hidden[j], six);
	}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	free(images);
}

static void
energies_are_means_over_thinned_machines(void)
{
	float images[TOY_STATES * TOY_VISIBLE], features[TOY_STATES * TOY_HIDDEN], latents[] = {1, 0, 1, 1}, made[6];
	const struct lgs_batch batch = {.size = sizeof batch, .count = TOY_STATES, .images = images};
	double energy[TOY_STATES];
	struct toy toy;
	for (int at = 0; at < TOY_STATES * TOY_VISIBLE; at++)
		images[at] = (float)toy_bit(at / TOY_VISIBLE, at % TOY_VISIBLE);
	toy_begin(&toy, 4);
	machine_open(&m, "hidden=4,dropout=0.4", TOY_VISIBLE, 10);
	toy_into(&toy, &m);
	CU_ASSERT_EQUAL(m.kind->energy(m.rbm, &batch, energy, &m.error), LGS_OK);
	CU_ASSERT_EQUAL(m.kind->features(m.rbm, &batch, features, &m.error), LGS_OK);
	CU_ASSERT_EQUAL(m.kind->generate(m.rbm, 1, latents, made, &m.error), LGS_OK);
	for (int s = 0; s < TOY_STATES; s++) {
		double expected = 0, visible[TOY_VISIBLE];
		for (int mask = 0; mask < MASKS; mask++) {
			struct toy thinned;
			thin(&toy, mask, &thinned);
			double thinned_energy = toy_free_energy(&thinned, s);
			for (int j = 0; j < TOY_HIDDEN; j++) /* which without weights would still be on or off */
				thinned_energy += mask >> j & 1 ? 0 : log1p(exp(toy.hidden_bias[j]));
			expected += mask_probability(mask, 0.4) * thinned_energy;
		}
		CU_ASSERT_DOUBLE_EQUAL(energy[s], expected, 1e-5);
		for (int i = 0; i < TOY_VISIBLE; i++)
			visible[i] = toy_bit(s, i);
		for (int j = 0; j < TOY_HIDDEN; j++)
			CU_ASSERT_DOUBLE_EQUAL(features[s * TOY_HIDDEN + j], toy_hidden(&toy, visible, j), 1e-6);
	}
	for (int i = 0; i < TOY_VISIBLE; i++) {
		double x = toy.visible_bias[i];
		for (int j = 0; j < TOY_HIDDEN; j++)
			x += 0.6 * toy.weights[i][j] * (double)latents[j];
		CU_ASSERT_DOUBLE_EQUAL(made[i], 1 / (1 + exp(-x)), 1e-6);
	}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
samples_are_of_thinned_machines(void)
{
	enum { count = 20000 };
	static float images[count * TOY_VISIBLE], again[count * TOY_VISIBLE];
	double mean[TOY_VISIBLE] = {0};
	struct toy toy;
	toy_begin(&toy, 6);
	for (int mask = 0; mask < MASKS; mask++) {
		double distribution[TOY_STATES];
		struct moments moments;
		struct toy thinned;
		thin(&toy, mask, &thinned);
		toy_distribution(&thinned, distribution);
		toy_moments(&thinned, distribution, &moments);
		for (int i = 0; i < TOY_VISIBLE; i++)
			mean[i] += mask_probability(mask, 0.4) * moments.visible[i];
	}
	machine_open(&m, "hidden=4,dropout=0.4,sample-steps=40", TOY_VISIBLE, 512);
	toy_into(&toy, &m);
	CU_ASSERT_EQUAL(m.kind->sample(m.rbm, 99, count, images, &m.error), LGS_OK);
	for (int i = 0; i < TOY_VISIBLE; i++) {
		double sum = 0;
		for (int row = 0; row < count; row++)
			sum += (double)images[row * TOY_VISIBLE + i];
		CU_ASSERT_DOUBLE_EQUAL(sum / count, mean[i], 6 * 0.5 / sqrt(count));
	}
	CU_ASSERT_EQUAL(m.kind->sample(m.rbm, 99, 5, again, &m.error), LGS_OK);
	for (int i = 0; i < 5 * TOY_VISIBLE; i++)
		CU_ASSERT_DOUBLE_EQUAL(images[i], again[i], 1e-5);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

#define COUNT 9

static double seen[TOY_HIDDEN];

static double
note_means(int64_t units, const double *mean, double *slope)
{
	memcpy(seen, mean, sizeof seen);
	return quadratic_penalty(units, mean, slope);
}

/* Penalties see the features, dropped units' too; their slopes change what a sample retains. */
static void
check_penalty(const char *step, const char *target, double factor)
{
	float images[COUNT * TOY_VISIBLE];
	double hidden[COUNT][TOY_HIDDEN], mean[TOY_HIDDEN] = {0}, slope[TOY_HIDDEN], pixels[TOY_VISIBLE];
	char options[200];
	struct toy toy;
	fill_pixels(images, COUNT * TOY_VISIBLE);
	toy_begin(&toy, 3);
	for (int row = 0; row < COUNT; row++) {
		for (int i = 0; i < TOY_VISIBLE; i++)
			pixels[i] = (double)images[row * TOY_VISIBLE + i];
		for (int j = 0; j < TOY_HIDDEN; j++) {
			hidden[row][j] = toy_hidden(&toy, pixels, j);
			mean[j] += hidden[row][j] / COUNT;
		}
	}
	quadratic_penalty(TOY_HIDDEN, mean, slope);
	snprintf(options, sizeof options, "hidden=4,rate=0.25,dropout=0.5,step=%s,target=%s", step, target);
	machine_open(&m, options, TOY_VISIBLE, COUNT);
	machine_open(&other, options, TOY_VISIBLE, COUNT);
	toy_into(&toy, &m);
	toy_into(&toy, &other);
	machine_demand(&m, LGS_FORM_MEANS);
	m.host.means = note_means;
	CU_ASSERT(machine_step(&m, images, COUNT, 3) >= 0 && machine_step(&other, images, COUNT, 3) >= 0);
	for (int j = 0; j < TOY_HIDDEN; j++) {
		double bias = 0, weight[TOY_VISIBLE] = {0};
		for (int row = 0; row < COUNT; row++) {
			double d = slope[j] / COUNT * hidden[row][j] * (1 - hidden[row][j]);
			d *= (double)m.rbm->mask[row * TOY_HIDDEN + j];
			bias -= factor * d;
			for (int i = 0; strcmp(target, "bias") && i < TOY_VISIBLE; i++)
				weight[i] -= factor * d * (double)images[row * TOY_VISIBLE + i];
		}
		CU_ASSERT_DOUBLE_EQUAL(seen[j], mean[j], 1e-6);
		CU_ASSERT(fabs(bias) > 1e-3);
		CU_ASSERT_DOUBLE_EQUAL(m.rbm->hidden_bias[j] - other.rbm->hidden_bias[j], bias, 2e-6);
		for (int i = 0; i < TOY_VISIBLE; i++) {
			int at = i * TOY_HIDDEN + j;
			CU_ASSERT_DOUBLE_EQUAL(m.rbm->weights[at] - other.rbm->weights[at], weight[i], 2e-6);
		}
	}
	CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other), 0);
}

static void
penalties_see_all_units_and_change_retained_ones(void)
{
	check_penalty("gradient", "both", 0.25);
	check_penalty("gradient", "bias", 0.25);
	check_penalty("scaled", "both", 0.25);
	check_penalty("direct", "both", 1);
	check_penalty("direct", "bias", 1);
}

static const CU_TestInfo tests[] = {
    {"as many are dropped as asked", as_many_are_dropped_as_asked},
    {"both phases of a sample drop alike", both_phases_of_a_sample_drop_alike},
    {"contrastive divergence approaches the gradient", contrastive_divergence_approaches_the_gradient},
    {"energies are means over thinned machines", energies_are_means_over_thinned_machines},
    {"samples are of thinned machines", samples_are_of_thinned_machines},
    {"penalties see all units and change retained ones", penalties_see_all_units_and_change_retained_ones},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("rbm dropout", tests);
}
