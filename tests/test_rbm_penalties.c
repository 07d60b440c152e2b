/*
 * test_rbm_penalties.c: how penalties change a step of the rbm. What a penalty adds to the change of the parameters is
 * compared with central differences of its value, taken in double precision through the whole layer, for every form,
 * step, target and chain.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rbm_fixture.h"
#include "runner.h"

#define COUNT 5
#define RATE 0.25

static struct machine with, without;

/* COUNT images of TOY_VISIBLE pixels that are not binary. */
static const float images[COUNT * TOY_VISIBLE] = {0.9f, 0.1f,  0.5f, 0, 1,    0.3f, 0,    0.2f, 1,     0.8f,
                                                  0.4f, 0.6f,  1,    1, 0,    0.7f, 0.1f, 0,    0.35f, 0.6f,
                                                  0.2f, 0.95f, 0,    1, 0.5f, 0,    0.4f, 0.3f, 0.8f,  0.9f};

/* sum_j (j + 1) (k_j - 0.1)^2 + k_j^3: every unit its own slope. */
static double
means_penalty(int64_t units, const double *mean, double *slope)
{
	double value = 0;
	for (int64_t j = 0; j < units; j++) {
		double weight = (double)(j + 1), distance = mean[j] - 0.1;
		value += weight * distance * distance + mean[j] * mean[j] * mean[j];
		slope[j] = 2 * weight * distance + 3 * mean[j] * mean[j];
	}
	return value;
}

/* The mean over samples of (sum_j h_j)^2: units of a sample see each other. */
static double
samples_penalty(int64_t rows, int64_t units, const float *matrix, float *slope)
{
	double value = 0;
	for (int64_t row = 0; row < rows; row++) {
		double sum = 0;
		for (int64_t j = 0; j < units; j++)
			sum += (double)matrix[row * units + j];
		value += sum * sum / (double)rows;
		for (int64_t j = 0; j < units; j++)
			slope[row * units + j] = (float)(2 * sum / (double)rows);
	}
	return value;
}

/* Half of the sum of squares. */
static double
parameters_penalty(int64_t rows, int64_t units, const float *matrix, float *slope)
{
	double value = 0;
	for (int64_t i = 0; i < rows * units; i++) {
		value += 0.5 * (double)matrix[i] * (double)matrix[i];
		slope[i] = matrix[i];
	}
	return value;
}

static void
hidden_units(const struct toy *toy, double hidden[COUNT][TOY_HIDDEN])
{
	for (int row = 0; row < COUNT; row++) {
		double visible[TOY_VISIBLE];
		for (int i = 0; i < TOY_VISIBLE; i++)
			visible[i] = (double)images[row * TOY_VISIBLE + i];
		for (int j = 0; j < TOY_HIDDEN; j++)
			hidden[row][j] = toy_hidden(toy, visible, j);
	}
}

/* The penalties that act, and their slope with respect to each hidden probability. */
static double
value_and_slope(const struct toy *toy, const struct machine *m, double slope[COUNT][TOY_HIDDEN])
{
	double hidden[COUNT][TOY_HIDDEN], value = 0;
	hidden_units(toy, hidden);
	memset(slope, 0, COUNT * sizeof *slope);
	for (int j = 0; m->host.means && j < TOY_HIDDEN; j++) {
		double mean = 0, distance;
		for (int row = 0; row < COUNT; row++)
			mean += hidden[row][j] / COUNT;
		distance = mean - 0.1;
		value += (j + 1) * distance * distance + mean * mean * mean;
		for (int row = 0; row < COUNT; row++)
			slope[row][j] += (2 * (j + 1) * distance + 3 * mean * mean) / COUNT;
	}
	for (int row = 0; m->host.samples && row < COUNT; row++) {
		double sum = 0;
		for (int j = 0; j < TOY_HIDDEN; j++)
			sum += hidden[row][j];
		value += sum * sum / COUNT;
		for (int j = 0; j < TOY_HIDDEN; j++)
			slope[row][j] += 2 * sum / COUNT;
	}
	return value;
}

static double
central_difference(const struct toy *toy, const struct machine *m, const double *parameter)
{
	const double h = 1e-5;
	double unused[COUNT][TOY_HIDDEN];
	struct toy up = *toy, down = *toy;
	size_t offset = (size_t)((const char *)parameter - (const char *)toy);
	*(double *)(void *)((char *)&up + offset) += h;
	*(double *)(void *)((char *)&down + offset) -= h;
	return (value_and_slope(&up, m, unused) - value_and_slope(&down, m, unused)) / (2 * h);
}

/* What the penalties' derivative should be; without h(1-h) it is no derivative, and written out. */
static double
expected(const struct toy *toy, const struct machine *m, int exact, int i, int j)
{
	double slope[COUNT][TOY_HIDDEN], sum = 0;
	if (exact)
		return central_difference(toy, m, i < 0 ? &toy->hidden_bias[j] : &toy->weights[i][j]);
	value_and_slope(toy, m, slope);
	for (int row = 0; row < COUNT; row++)
		sum += slope[row][j] * (i < 0 ? 1 : (double)images[row * TOY_VISIBLE + i]);
	return sum;
}

static void
open_pair(const char *options, const struct toy *toy)
{
	char text[300];
	snprintf(text, sizeof text, "hidden=4,rate=%g,initial-momentum=0.5,%s", RATE, options);
	machine_open(&with, text, TOY_VISIBLE, COUNT);
	machine_open(&without, text, TOY_VISIBLE, COUNT);
	toy_into(toy, &with);
	toy_into(toy, &without);
}

static void
close_pair(void)
{
	CU_ASSERT_EQUAL(machine_close(&with), 0);
	CU_ASSERT_EQUAL(machine_close(&without), 0);
}

/* The difference that penalties made to one parameter, weight (i, j), or for i < 0 bias j. */
static double
difference(int i, int j, int velocity)
{
	const char *name =
	    i < 0 ? (velocity ? "hidden-bias-velocity" : "hidden-bias") : (velocity ? "weights-velocity" : "weights");
	int64_t index = i < 0 ? j : i * TOY_HIDDEN + j;
	return (double)machine_tensor(&with, name, NULL)[index] - (double)machine_tensor(&without, name, NULL)[index];
}

static void
check_entry(const char *step, const char *target, const char *chain, int64_t forms)
{
	int gradient = !strcmp(step, "gradient"), bias_only = !strcmp(target, "bias"), exact = !strcmp(chain, "exact");
	double factor = strcmp(step, "direct") ? RATE : 1;
	char options[200];
	struct toy toy;

	toy_begin(&toy, 3);
	snprintf(options, sizeof options, "step=%s,target=%s,chain=%s", step, target, chain);
	open_pair(options, &toy);
	machine_demand(&with, LGS_FORM_MEANS); /* the host always asks for these */
	if (forms & LGS_FORM_SAMPLES)
		machine_demand(&with, LGS_FORM_SAMPLES);
	with.host.means = forms & LGS_FORM_MEANS ? means_penalty : NULL;
	with.host.samples = forms & LGS_FORM_SAMPLES ? samples_penalty : NULL;
	double error = machine_step(&without, images, COUNT, 3);
	CU_ASSERT(error > 0);
	CU_ASSERT_EQUAL(machine_step(&with, images, COUNT, 3), error);
	for (int i = -1; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++) {
			double change = -factor * expected(&toy, &with, exact, i, j);
			if (bias_only && i >= 0)
				change = 0;
			CU_ASSERT_DOUBLE_EQUAL(difference(i, j, 0), change, 2e-6);
			CU_ASSERT_DOUBLE_EQUAL(difference(i, j, 1), gradient ? change : 0, 2e-6);
			CU_ASSERT(fabs(change) > 1e-3 || (bias_only && i >= 0)); /* there is something to compare */
		}
	CU_ASSERT(!memcmp(with.rbm->visible_bias, without.rbm->visible_bias, TOY_VISIBLE * sizeof(float)));
	close_pair();
}

static void
check_form(int64_t forms)
{
	static const char *const steps[] = {"gradient", "scaled", "direct"};
	for (int s = 0; s < 3; s++)
		for (int bias_only = 0; bias_only < 2; bias_only++)
			for (int dropped = 0; dropped < 2; dropped++)
				check_entry(steps[s], bias_only ? "bias" : "both", dropped ? "dropped" : "exact",
				            forms);
}

static void
penalties_of_means_have_their_gradient(void)
{
	check_form(LGS_FORM_MEANS);
}

static void
penalties_of_samples_have_their_gradient(void)
{
	check_form(LGS_FORM_SAMPLES);
}

static void
penalties_of_both_forms_add_up(void)
{
	check_form(LGS_FORM_MEANS | LGS_FORM_SAMPLES);
}

static struct lgs_host plain; /* the fake host's services, before these doubled some slopes */

static int64_t
double_means(const struct lgs_host *host, const struct lgs_demand *demand, const double *sums, double count,
             double *slope, struct lgs_error *error)
{
	int64_t acted = plain.penalize_means(host, demand, sums, count, slope, error);
	for (int64_t j = 0; demand->per == LGS_PER_ELEMENT && j < demand->units; j++)
		slope[j] *= 2;
	return acted;
}

static int64_t
double_samples(const struct lgs_host *host, const struct lgs_demand *demand, int64_t rows, const float *activations,
               float *slope, struct lgs_error *error)
{
	int64_t acted = plain.penalize_samples(host, demand, rows, activations, slope, error);
	for (int64_t i = 0; demand->per == LGS_PER_ELEMENT && i < rows * demand->units; i++)
		slope[i] *= 2;
	return acted;
}

/* As where one penalty is meant per channel and another, twice as strong, per element: two demands of one form. */
static void
demands_of_one_form_add_up(void)
{
	static const int64_t forms[] = {LGS_FORM_MEANS, LGS_FORM_SAMPLES};
	for (int f = 0; f < 2; f++) {
		struct toy toy;
		toy_begin(&toy, 3);
		open_pair("step=gradient", &toy);
		machine_demand(&with, forms[f]);
		machine_demand(&with, forms[f]);
		with.demands[1].per = LGS_PER_ELEMENT;
		plain = with.host.services;
		with.host.services.penalize_means = double_means;
		with.host.services.penalize_samples = double_samples;
		with.host.means = means_penalty;
		with.host.samples = samples_penalty;
		CU_ASSERT(machine_step(&without, images, COUNT, 3) >= 0 && machine_step(&with, images, COUNT, 3) >= 0);
		with.host.means = forms[f] == LGS_FORM_MEANS ? means_penalty : NULL;
		with.host.samples = forms[f] == LGS_FORM_SAMPLES ? samples_penalty : NULL;
		for (int i = -1; i < TOY_VISIBLE; i++)
			for (int j = 0; j < TOY_HIDDEN; j++)
				CU_ASSERT_DOUBLE_EQUAL(difference(i, j, 0), -3 * RATE * expected(&toy, &with, 1, i, j),
				                       6e-6);
		close_pair();
	}
}

static void
penalties_of_weights_join_the_gradient(void)
{
	struct toy toy;
	toy_begin(&toy, 3);
	open_pair("step=direct", &toy); /* of activations' penalties only */
	machine_demand(&with, LGS_FORM_PARAMETERS);
	with.host.parameters = parameters_penalty;
	with.host.shrinkage = 0.5;
	CU_ASSERT(machine_step(&without, images, COUNT, 3) >= 0 && machine_step(&with, images, COUNT, 3) >= 0);
	for (int i = 0; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++) {
			double change = -RATE * toy.weights[i][j];
			CU_ASSERT_DOUBLE_EQUAL(difference(i, j, 1), change, 1e-6);
			CU_ASSERT_DOUBLE_EQUAL(difference(i, j, 0), change - RATE * 0.5, 1e-6);
		}
	for (int j = 0; j < TOY_HIDDEN; j++)
		CU_ASSERT_EQUAL(difference(-1, j, 0), 0);
	close_pair();
}

/* Persistent chains, several Gibbs steps: the negative phase is none of a penalty's business. */
static void
the_negative_phase_is_not_penalized(void)
{
	struct toy toy;
	toy_begin(&toy, 3);
	open_pair("algorithm=pcd,chains=9,gibbs-steps=2", &toy);
	machine_demand(&with, LGS_FORM_MEANS);
	with.host.means = means_penalty;
	CU_ASSERT(machine_step(&without, images, COUNT, 3) >= 0 && machine_step(&with, images, COUNT, 3) >= 0);
	for (int i = -1; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++)
			CU_ASSERT_DOUBLE_EQUAL(difference(i, j, 0), -RATE * expected(&toy, &with, 1, i, j), 2e-6);
	CU_ASSERT(!memcmp(machine_tensor(&with, "chains", NULL), machine_tensor(&without, "chains", NULL),
	                  9 * TOY_HIDDEN * sizeof(float)));
	close_pair();
}

static void
idle_penalties_change_no_bit(void)
{
	struct toy toy;
	toy_begin(&toy, 3);
	open_pair("step=direct", &toy);
	machine_demand(&with, LGS_FORM_MEANS);
	machine_demand(&with, LGS_FORM_SAMPLES);
	machine_demand(&with, LGS_FORM_PARAMETERS);
	for (int step = 0; step < 5; step++)
		CU_ASSERT(machine_step(&without, images, COUNT, step) == machine_step(&with, images, COUNT, step));
	for (int i = -1; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++)
			CU_ASSERT(difference(i, j, 0) == 0 && difference(i, j, 1) == 0);
	close_pair();
}

static int64_t
refuse_means(const struct lgs_host *host, const struct lgs_demand *demand, const double *sums, double count,
             double *slope, struct lgs_error *error)
{
	(void)host, (void)demand, (void)sums, (void)count, (void)slope;
	return lgs_fail(error, LGS_INVALID, "not finite");
}

static void
a_failing_penalty_stops_the_step(void)
{
	machine_open(&with, "hidden=4", TOY_VISIBLE, COUNT);
	machine_demand(&with, LGS_FORM_MEANS);
	with.host.services.penalize_means = refuse_means;
	CU_ASSERT_EQUAL(machine_step(&with, images, COUNT, 0), -1);
	CU_ASSERT_STRING_EQUAL(with.words, "not finite");
	CU_ASSERT_EQUAL(machine_close(&with), 0);
}

static void
presets_are_what_they_are_called(void)
{
	static const struct {
		const char *options;
		struct rbm_entry entry;
	} cases[] = {
	    {"", {RBM_STEP_GRADIENT, RBM_TARGET_BOTH, RBM_CHAIN_EXACT, 0}},
	    {"preset=gradient", {RBM_STEP_GRADIENT, RBM_TARGET_BOTH, RBM_CHAIN_EXACT, 0}},
	    {"preset=keyvanrad2015", {RBM_STEP_DIRECT, RBM_TARGET_BOTH, RBM_CHAIN_EXACT, 0}},
	    {"preset=lee2008", {RBM_STEP_SCALED, RBM_TARGET_BIAS, RBM_CHAIN_EXACT, 0}},
	    {"preset=lee-group", {RBM_STEP_GRADIENT, RBM_TARGET_BIAS, RBM_CHAIN_DROPPED, 0.9}},
	    {"preset=hinton2010", {RBM_STEP_GRADIENT, RBM_TARGET_BOTH, RBM_CHAIN_DROPPED, 0.95}},
	    {"preset=lee-group,target=both,chain=exact", {RBM_STEP_GRADIENT, RBM_TARGET_BOTH, RBM_CHAIN_EXACT, 0.9}},
	    {"preset=hinton2010,step=direct", {RBM_STEP_DIRECT, RBM_TARGET_BOTH, RBM_CHAIN_DROPPED, 0.95}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		machine_open(&with, cases[i].options, 4, 2);
		const struct lgs_site *const *sites = with.kind->sites(with.rbm);
		CU_ASSERT_EQUAL(with.rbm->entry.step, cases[i].entry.step);
		CU_ASSERT_EQUAL(with.rbm->entry.target, cases[i].entry.target);
		CU_ASSERT_EQUAL(with.rbm->entry.chain, cases[i].entry.chain);
		CU_ASSERT_EQUAL(sites[0]->average, cases[i].entry.average);
		CU_ASSERT_STRING_EQUAL(sites[0]->name, "hidden");
		CU_ASSERT_EQUAL(sites[0]->shape->channels, 500);
		CU_ASSERT_STRING_EQUAL(sites[1]->name, "weights");
		CU_ASSERT(sites[1]->shape->height == 4 && sites[1]->shape->width == 500);
		CU_ASSERT_PTR_NULL(sites[2]);
		CU_ASSERT_EQUAL(machine_close(&with), 0);
	}
}

static const CU_TestInfo tests[] = {
    {"penalties of means have their gradient", penalties_of_means_have_their_gradient},
    {"penalties of samples have their gradient", penalties_of_samples_have_their_gradient},
    {"penalties of both forms add up", penalties_of_both_forms_add_up},
    {"demands of one form add up", demands_of_one_form_add_up},
    {"penalties of weights join the gradient", penalties_of_weights_join_the_gradient},
    {"the negative phase is not penalized", the_negative_phase_is_not_penalized},
    {"idle penalties change no bit", idle_penalties_change_no_bit},
    {"a failing penalty stops the step", a_failing_penalty_stops_the_step},
    {"presets are what they are called", presets_are_what_they_are_called},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("rbm penalties", tests);
}
