/*
 * test_rbm_centering.c: the centred gradient of the rbm against its definition, and what it is for: training goes the
 * same way whether images are as they are or have some of their pixels inverted.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rbm_fixture.h"
#include "runner.h"

#define COUNT 9

static struct machine m, other;

static double
value(const struct machine *machine, const char *name, int at)
{
	return (double)machine_tensor(machine, name, NULL)[at];
}

/* The phases of both machines are alike, so the plain step's changes say what the centred step's have to be. */
static void
check_definition(const char *options, double sigma)
{
	float images[COUNT * TOY_VISIBLE];
	char plain[200], centred[300];
	double gradient[TOY_VISIBLE][TOY_HIDDEN], visible[TOY_VISIBLE], hidden[TOY_HIDDEN];
	struct toy toy;

	fill_pixels(images, COUNT * TOY_VISIBLE);
	toy_begin(&toy, 5);
	snprintf(plain, sizeof plain, "hidden=4,rate=1,initial-momentum=0,%s", options);
	snprintf(centred, sizeof centred, "%s,centering=yes,centering-rate=0.3", plain);
	machine_open(&m, centred, TOY_VISIBLE, COUNT);
	machine_open(&other, plain, TOY_VISIBLE, COUNT);
	toy_into(&toy, &m);
	toy_into(&toy, &other);
	CU_ASSERT(machine_step(&m, images, COUNT, 5) == machine_step(&other, images, COUNT, 5));
	for (int i = 0; i < TOY_VISIBLE; i++)
		visible[i] = (value(&other, "visible-bias", i) - (double)(float)toy.visible_bias[i]) * sigma * sigma;
	for (int j = 0; j < TOY_HIDDEN; j++)
		hidden[j] = value(&other, "hidden-bias", j) - (double)(float)toy.hidden_bias[j];
	for (int i = 0; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++) {
			int at = i * TOY_HIDDEN + j;
			double weight = (double)(float)toy.weights[i][j];
			gradient[i][j] =
			    value(&other, "weights", at) - weight -
			    (value(&m, "visible-offset", i) * hidden[j] + visible[i] * value(&m, "hidden-offset", j)) /
				sigma;
			CU_ASSERT_DOUBLE_EQUAL(value(&m, "weights", at) - weight, gradient[i][j], 3e-6);
		}
	for (int i = 0; i < TOY_VISIBLE; i++) {
		double change = visible[i] / (sigma * sigma);
		for (int j = 0; j < TOY_HIDDEN; j++)
			change -= sigma * gradient[i][j] * value(&m, "hidden-offset", j);
		CU_ASSERT_DOUBLE_EQUAL(value(&m, "visible-bias", i), toy.visible_bias[i] + change, 3e-6);
	}
	for (int j = 0; j < TOY_HIDDEN; j++) {
		double change = hidden[j];
		for (int i = 0; i < TOY_VISIBLE; i++)
			change -= gradient[i][j] * value(&m, "visible-offset", i) / sigma;
		CU_ASSERT_DOUBLE_EQUAL(value(&m, "hidden-bias", j), toy.hidden_bias[j] + change, 3e-6);
	}
	CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other), 0);
}

static void
the_centred_gradient_is_its_definition(void)
{
	check_definition("gibbs-steps=1", 1);
	check_definition("gibbs-steps=3", 1);
	check_definition("algorithm=pcd,chains=4,reconstruction=probability", 1);
	check_definition("algorithm=pcd,chains=20,reconstruction=probability", 1);
	check_definition("dropout=0.5", 1);
	check_definition("visible=gaussian,sigma=0.6", 0.6);
}

static void
check_offsets(double dropout)
{
	char options[200];
	float images[COUNT * TOY_VISIBLE];
	double visible[TOY_VISIBLE], hidden[TOY_HIDDEN];
	struct toy toy;
	fill_pixels(images, COUNT * TOY_VISIBLE);
	toy_begin(&toy, 3);
	snprintf(options, sizeof options, "hidden=4,centering=yes,centering-rate=0.2,rate=0,hidden-bias=-1,dropout=%g",
	         dropout);
	machine_open(&m, options, TOY_VISIBLE, COUNT);
	for (int i = 0; i < TOY_VISIBLE; i++)
		visible[i] = 0.5;
	for (int j = 0; j < TOY_HIDDEN; j++)
		hidden[j] = (1 - dropout) / (1 + exp(1));
	toy_into(&toy, &m);
	machine_demand(&m, LGS_FORM_MEANS); /* a penalty moves no offset */
	m.host.means = quadratic_penalty;
	for (int step = 0; step < 5; step++) {
		int count = step % 2 ? COUNT : 4;
		CU_ASSERT(machine_step(&m, images, count, step) >= 0);
		for (int i = 0; i < TOY_VISIBLE; i++)
			visible[i] *= 0.8;
		for (int j = 0; j < TOY_HIDDEN; j++)
			hidden[j] *= 0.8;
		for (int row = 0; row < count; row++) {
			double pixels[TOY_VISIBLE];
			for (int i = 0; i < TOY_VISIBLE; i++) {
				pixels[i] = (double)images[row * TOY_VISIBLE + i];
				visible[i] += 0.2 * pixels[i] / count;
			}
			for (int j = 0; j < TOY_HIDDEN; j++)
				hidden[j] += 0.2 * (1 - dropout) * toy_hidden(&toy, pixels, j) / count;
		}
	}
	for (int i = 0; i < TOY_VISIBLE; i++)
		CU_ASSERT_DOUBLE_EQUAL(value(&m, "visible-offset", i), visible[i], 1e-6);
	for (int j = 0; j < TOY_HIDDEN; j++)
		CU_ASSERT_DOUBLE_EQUAL(value(&m, "hidden-offset", j), hidden[j], 1e-6);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
offsets_are_running_means(void)
{
	check_offsets(0);
	check_offsets(0.4); /* of what is retained */
}

static void
offsets_begin_with_the_first_batch(void)
{
	const float images[] = {1, 0.2f, 1, 0.6f};
	const struct lgs_batch batch = {.size = sizeof batch, .count = 2, .images = images};
	machine_open(&m, "hidden=2,centering=yes,dropout=0.5", 2, 2);
	CU_ASSERT_EQUAL(m.kind->initialize(m.rbm, &batch, &m.error), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(value(&m, "visible-offset", 0), 1, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(value(&m, "visible-offset", 1), 0.4, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(value(&m, "hidden-offset", 0), 0.25, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(value(&m, "visible-bias", 0), 0, 0);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

/* v becomes v sign + shift; the plain machine of the same energies has its weights and biases changed accordingly. */
struct inversion {
	float sign[TOY_VISIBLE];
	float shift[TOY_VISIBLE];
};

static void
invert_machine(const struct inversion *inversion, double sigma, struct machine *machine)
{
	struct rbm *r = machine->rbm;
	for (int i = 0; i < TOY_VISIBLE; i++)
		for (int j = 0; j < TOY_HIDDEN; j++) {
			float *weight = &r->weights[i * TOY_HIDDEN + j];
			*weight *= inversion->sign[i];
			r->hidden_bias[j] -= (float)((double)(*weight * inversion->shift[i]) / sigma);
		}
	for (int i = 0; i < TOY_VISIBLE; i++) {
		r->visible_bias[i] *= inversion->sign[i];
		if (r->options.visible == RBM_GAUSSIAN)
			r->visible_bias[i] += inversion->shift[i];
		if (r->visible_offset)
			r->visible_offset[i] = r->visible_offset[i] * inversion->sign[i] + inversion->shift[i];
	}
}

#define STEPS 30

/* How far apart the weights are, up to the inversion, after training on images and on inverted ones. */
static double
trained_apart(const char *options, const struct inversion *inversion, double sigma)
{
	float images[COUNT * TOY_VISIBLE], inverted[COUNT * TOY_VISIBLE];
	double apart = 0, moved = 0;
	struct toy toy;
	fill_pixels(images, COUNT * TOY_VISIBLE);
	for (int at = 0; at < COUNT * TOY_VISIBLE; at++)
		inverted[at] = images[at] * inversion->sign[at % TOY_VISIBLE] + inversion->shift[at % TOY_VISIBLE];
	toy_begin(&toy, 3);
	machine_open(&m, options, TOY_VISIBLE, COUNT);
	machine_open(&other, options, TOY_VISIBLE, COUNT);
	struct machine *both[] = {&m, &other};
	for (int k = 0; k < 2; k++) {
		toy_into(&toy, both[k]);
		machine_demand(both[k], LGS_FORM_MEANS);
		both[k]->host.means = quadratic_penalty;
	}
	invert_machine(inversion, sigma, &other);
	for (int step = 0; step < STEPS; step++) {
		double error = machine_step(&m, images, COUNT, step);
		CU_ASSERT(error >= 0);
		double distance = fabs(machine_step(&other, inverted, COUNT, step) - error);
		apart = fmax(apart, distance);
	}
	invert_machine(inversion, sigma, &m); /* now they should be alike */
	for (int i = 0; i < TOY_VISIBLE; i++) {
		apart = fmax(apart, fabs(value(&m, "visible-bias", i) - value(&other, "visible-bias", i)));
		for (int j = 0; j < TOY_HIDDEN; j++) {
			int at = i * TOY_HIDDEN + j;
			apart = fmax(apart, fabs(value(&m, "weights", at) - value(&other, "weights", at)));
			apart = fmax(apart, fabs(value(&m, "hidden-bias", j) - value(&other, "hidden-bias", j)));
			moved = fmax(
			    moved, fabs(value(&other, "weights", at) - (double)inversion->sign[i] * toy.weights[i][j]));
		}
	}
	CU_ASSERT(moved > 0.05);
	CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other), 0);
	return apart;
}

static void
check_invariance(const char *options, const struct inversion *inversion, double sigma)
{
	char text[300];
	snprintf(text, sizeof text, "hidden=4,rate=0.1,reconstruction=probability,weight-decay=0.01,%s", options);
	CU_ASSERT(trained_apart(text, inversion, sigma) > 1e-2);
	snprintf(text, sizeof text, "hidden=4,rate=0.1,reconstruction=probability,weight-decay=0.01,centering=yes,%s",
	         options);
	CU_ASSERT(trained_apart(text, inversion, sigma) < 5e-5);
}

/* Melchior et al., section 2: not so for the plain gradient. Momentum, decay and penalties are part of it. */
static void
inverted_pixels_make_no_difference(void)
{
	static const struct inversion some = {{-1, 1, 1, -1, -1, 1}, {1, 0, 0, 1, 1, 0}},
				      all = {{-1, -1, -1, -1, -1, -1}, {1, 1, 1, 1, 1, 1}};
	check_invariance("momentum-epoch=0", &some, 1);
	check_invariance("momentum-epoch=0", &all, 1);
	check_invariance("gibbs-steps=3,step=gradient,target=bias", &some, 1);
	check_invariance("step=scaled", &some, 1);
	check_invariance("step=direct,target=bias", &some, 1);
	check_invariance("step=direct", &all, 1);
	check_invariance("algorithm=pcd,chains=5", &some, 1);
	check_invariance("dropout=0.4", &some, 1);
}

static void
gaussian_units_may_be_shifted(void)
{
	static const struct inversion shift = {{1, 1, 1, 1, 1, 1}, {2, -1, 0.5f, 1, -3, 0}},
				      both = {{1, -1, 1, -1, 1, 1}, {2, 1, 0, -2, 1, 1}};
	check_invariance("visible=gaussian,sigma=0.8", &shift, 0.8);
	check_invariance("visible=gaussian,sigma=0.8,step=direct", &both, 0.8);
}

static const CU_TestInfo tests[] = {
    {"the centred gradient is its definition", the_centred_gradient_is_its_definition},
    {"offsets are running means", offsets_are_running_means},
    {"offsets begin with the first batch", offsets_begin_with_the_first_batch},
    {"inverted pixels make no difference", inverted_pixels_make_no_difference},
    {"Gaussian units may be shifted", gaussian_units_may_be_shifted},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("rbm centering", tests);
}
