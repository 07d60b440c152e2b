/*
 * test_dbn_tuning.c: the network of the dbn: its gradient against central differences, what the step makes of it,
 * dropout, and the classes it finds.
 *
 * The plugins' own sources are linked in; the program takes no part.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dbn_fixture.h"
#include "runner.h"

#define VISIBLE 7
#define ROWS 5
#define CLASSES 3
#define TUNED "epochs=0,fine-tune=yes,classes=3,"

static struct dbn_bench b;
static float images[ROWS * VISIBLE];
static const int64_t labels[ROWS] = {2, 0, 1, 1, 2};
static const int64_t sizes[] = {VISIBLE, 6, 4, CLASSES};

/* A network with a softmax that is not zero, so that slopes reach the layers. */
static void
begin(const char *options)
{
	uint32_t state = 99;
	for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
		state = state * 1664525u + 1013904223u;
		images[i] = (float)(state >> 8) * 0x1p-24f;
	}
	dbn_open(&b, "6-4", "rbm:weight-scale=1,hidden-bias=0.3", options, VISIBLE, ROWS, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(b.dbn);
	/* The first step unrolls the layers; a rate of 0 lets it do nothing else. */
	double rate = b.dbn->options.rate;
	b.dbn->options.rate = 0;
	CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, 0, 0, NULL), LGS_OK);
	b.dbn->options.rate = rate;
	for (int i = 0; i < 4 * CLASSES; i++)
		b.dbn->network[2].weights[i] = 0.3f * (float)(i * 5 % 7 - 3);
	for (int k = 0; k < CLASSES; k++)
		b.dbn->network[2].bias[k] = 0.2f * (float)k;
}

/* One number of the network: a weight, or a bias past the weights. */
static float *
parameter(int matrix, int64_t index)
{
	int64_t count = sizes[matrix] * sizes[matrix + 1];
	struct dbn_weights *w = &b.dbn->network[matrix];
	return index < count ? &w->weights[index] : &w->bias[index - count];
}

static int64_t
parameters(int matrix)
{
	return (sizes[matrix] + 1) * sizes[matrix + 1];
}

/* The mean cross-entropy in plain loops and double precision, with one parameter shifted. */
static double
loss(int matrix, int64_t index, double shift)
{
	double sum = 0;
	for (int row = 0; row < ROWS; row++) {
		double in[8], out[8], total = 0;
		for (int i = 0; i < VISIBLE; i++)
			in[i] = (double)images[row * VISIBLE + i];
		for (int m = 0; m < 3; m++) {
			for (int64_t j = 0; j < sizes[m + 1]; j++) {
				const double *end = in + sizes[m];
				int64_t bias = sizes[m] * sizes[m + 1] + j;
				out[j] = (double)*parameter(m, bias) + (m == matrix && index == bias ? shift : 0);
				for (const double *x = in; x < end; x++) {
					int64_t at = (x - in) * sizes[m + 1] + j;
					double own = m == matrix && index == at ? shift : 0;
					out[j] += *x * ((double)*parameter(m, at) + own);
				}
				out[j] = m < 2 ? 1 / (1 + exp(-out[j])) : out[j];
			}
			memcpy(in, out, sizeof in);
		}
		for (int k = 0; k < CLASSES; k++)
			total += exp(out[k]);
		sum += log(total) - out[labels[row]];
	}
	return sum / ROWS;
}

/* With rate 1 and no momentum the change of a parameter is minus its slope. */
static void
gradient_is_exact(void)
{
	double metrics[4], change[64], expected[64];
	for (int m = 0; m < 3; m++) {
		double error = 0, size = 0;
		begin(TUNED "tune-rate=1,tune-momentum=0");
		for (int64_t i = 0; i < parameters(m); i++) {
			const double h = 1e-5;
			expected[i] = (loss(m, i, h) - loss(m, i, -h)) / (2 * h);
			change[i] = (double)*parameter(m, i);
		}
		double now = loss(0, -1, 0);
		CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, 0, 1, metrics), LGS_OK);
		CU_ASSERT_DOUBLE_EQUAL(metrics[2], now, 1e-6);
		for (int64_t i = 0; i < parameters(m); i++) {
			change[i] -= (double)*parameter(m, i);
			error += (change[i] - expected[i]) * (change[i] - expected[i]);
			size += expected[i] * expected[i];
		}
		CU_ASSERT(size > 1e-4);
		CU_ASSERT(sqrt(error / size) < 1e-5);
		CU_ASSERT_EQUAL(dbn_close(&b), 0);
	}
}

/* The loss that the model itself reports of a step, which drops out the same units whenever it has the same number. */
static double
reported(int64_t step)
{
	double metrics[4], rate = b.dbn->options.rate;
	b.dbn->options.rate = 0;
	CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, 0, step, metrics), LGS_OK);
	b.dbn->options.rate = rate;
	return metrics[2];
}

static void
gradient_is_exact_with_units_dropped_out(void)
{
	static const char *const options[] = {TUNED "tune-rate=1,tune-momentum=0,tune-dropout=0.5",
	                                      TUNED "tune-rate=1,tune-momentum=0,tune-input-dropout=0.4",
	                                      TUNED
	                                      "tune-rate=1,tune-momentum=0,tune-dropout=0.3,tune-input-dropout=0.2"};
	for (size_t o = 0; o < sizeof options / sizeof *options; o++)
		for (int m = 0; m < 3; m++) {
			double expected[64], change[64], error = 0, size = 0;
			begin(options[o]);
			CU_ASSERT(fabs(reported(5) - loss(0, -1, 0)) > 1e-3);
			CU_ASSERT(reported(5) != reported(6));
			for (int64_t i = 0; i < parameters(m); i++) {
				const float h = 1.0f / 64;
				float *p = parameter(m, i), at = *p;
				*p = at + h;
				double above = reported(5);
				*p = at - h;
				expected[i] = (above - reported(5)) / (2 * (double)h);
				*p = at;
				change[i] = (double)at;
			}
			CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, 0, 5, NULL), LGS_OK);
			for (int64_t i = 0; i < parameters(m); i++) {
				change[i] -= (double)*parameter(m, i);
				error += (change[i] - expected[i]) * (change[i] - expected[i]);
				size += expected[i] * expected[i];
			}
			CU_ASSERT(size > 1e-4);
			CU_ASSERT(sqrt(error / size) < 1e-3);
			CU_ASSERT_EQUAL(dbn_close(&b), 0);
		}
}

/* velocity = momentum velocity - rate (slope + decay weight); epoch 9 of epochs=3 and two layers is its fourth. */
static void
the_step_has_momentum_decay_and_a_schedule(void)
{
	const char *options = "epochs=3,fine-tune=yes,classes=3,tune-rate=0.8,tune-rate-schedule=inverse,"
			      "tune-rate-time=3,tune-momentum=0.7,tune-weight-decay=0.05";
	const double rate = 0.4, momentum = 0.7, decay = 0.05, h = 1e-5;
	double expected[64];
	begin(options);
	for (int m = 0; m < 3; m++) {
		int64_t weights = sizes[m] * sizes[m + 1];
		for (int64_t i = 0; i < parameters(m); i++) {
			double *next = &expected[i], velocity = 0.01 * (double)(i % 5), at = (double)*parameter(m, i);
			double slope = (loss(m, i, h) - loss(m, i, -h)) / (2 * h);
			*next = at + momentum * velocity - rate * (slope + (i < weights ? decay * at : 0));
			*(i < weights ? &b.dbn->network[m].weights_velocity[i]
			              : &b.dbn->network[m].bias_velocity[i - weights]) = (float)velocity;
		}
		size_t bytes;
		void *before = dbn_bytes(&b, &bytes);
		b.dbn->begun = 3;
		CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, 9, 1, NULL), LGS_OK);
		for (int64_t i = 0; i < parameters(m); i++)
			CU_ASSERT_DOUBLE_EQUAL(*parameter(m, i), expected[i], 1e-5);
		dbn_restore(&b, before);
		free(before);
	}
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

/* Until it learns, the network is the stack: with all units in use it has its features and its samples. */
static void
the_network_begins_as_the_stack(void)
{
	const struct lgs_batch batch = {.size = sizeof batch, .count = ROWS, .images = images};
	float of_stack[ROWS * 4], of_network[ROWS * 4];
	dbn_open(&b, "6-4", "rbm:weight-scale=1", "epochs=1,fine-tune=yes,classes=3,tune-dropout=0.5,tune-rate=0",
	         VISIBLE, ROWS, 1);
	for (int64_t epoch = 0; epoch < 2; epoch++)
		CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, epoch, epoch, NULL), LGS_OK);
	CU_ASSERT_EQUAL(b.kind->features(b.dbn, &batch, of_stack, &b.error), LGS_OK);
	CU_ASSERT(!dbn_is_tuned(b.dbn));
	CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, 2, 2, NULL), LGS_OK);
	CU_ASSERT(dbn_is_tuned(b.dbn));
	CU_ASSERT_EQUAL(b.kind->features(b.dbn, &batch, of_network, &b.error), LGS_OK);
	CU_ASSERT(!memcmp(of_stack, of_network, sizeof of_stack));
	b.dbn->options.rate = 1;
	CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, 2, 3, NULL), LGS_OK); /* the softmax alone */
	CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, 2, 4, NULL), LGS_OK);
	CU_ASSERT_EQUAL(b.kind->features(b.dbn, &batch, of_network, &b.error), LGS_OK);
	CU_ASSERT(memcmp(of_stack, of_network, sizeof of_stack) != 0);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

static void
classes_are_learnt(void)
{
	const struct lgs_classify *classifier = NULL;
	float p[(2 * ROWS + 3) * CLASSES], many[(2 * ROWS + 3) * VISIBLE];
	double metrics[4];
	begin(TUNED "tune-rate=0.5");
	classifier = b.kind->extension(LGS_EXTENSION_CLASSIFY);
	CU_ASSERT_PTR_NOT_NULL_FATAL(classifier);
	CU_ASSERT_EQUAL(classifier->classes(b.dbn, &b.error), CLASSES);
	for (int64_t step = 1; step < 500; step++)
		CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, 0, step, metrics), LGS_OK);
	CU_ASSERT(metrics[2] < 0.01);
	CU_ASSERT_EQUAL(metrics[3], 0);
	for (int i = 0; i < 2 * ROWS + 3; i++)
		memcpy(many + i * VISIBLE, images + i % ROWS * VISIBLE, VISIBLE * sizeof *many);
	const struct lgs_batch batch = {.size = sizeof batch, .count = 2 * ROWS + 3, .images = many};
	CU_ASSERT_EQUAL(classifier->classify(b.dbn, &batch, p, &b.error), LGS_OK);
	for (int i = 0; i < 2 * ROWS + 3; i++) {
		CU_ASSERT_DOUBLE_EQUAL(p[i * CLASSES] + p[i * CLASSES + 1] + p[i * CLASSES + 2], 1, 1e-6);
		CU_ASSERT(p[i * CLASSES + labels[i % ROWS]] > 0.9f);
	}
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

/* A wrong class is counted: with a bias of 50 the network knows only class 0, which one image of five has. */
static void
errors_are_counted(void)
{
	double metrics[4];
	begin(TUNED "tune-rate=0");
	b.dbn->network[2].bias[0] = 50;
	CU_ASSERT_EQUAL(dbn_train(&b, images, labels, ROWS, 0, 1, metrics), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(metrics[3], 80, 1e-12);
	CU_ASSERT(metrics[2] > 30);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

static void
labels_are_checked_before_anything_trains(void)
{
	static const int64_t large[ROWS] = {0, 1, 2, 3, 0}, negative[ROWS] = {0, 1, -1, 0, 0};
	struct lgs_batch first = {.size = sizeof first, .count = ROWS, .images = images};
	dbn_open(&b, "6-4", "rbm", "fine-tune=yes,classes=3", VISIBLE, ROWS, 1);
	CU_ASSERT_EQUAL(b.kind->initialize(b.dbn, &first, &b.error), LGS_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.words, "needs labels"));
	first.labels = large;
	CU_ASSERT_EQUAL(b.kind->initialize(b.dbn, &first, &b.error), LGS_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.words, "label 3, and classes=3 allows 0 to 2"));
	first.labels = negative;
	CU_ASSERT_EQUAL(b.kind->initialize(b.dbn, &first, &b.error), LGS_INVALID);
	first.labels = labels;
	CU_ASSERT_EQUAL(b.kind->initialize(b.dbn, &first, &b.error), LGS_OK);
	CU_ASSERT_EQUAL(dbn_train(&b, images, large, ROWS, 40, 0, NULL), LGS_INVALID);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
	dbn_open(&b, "6-4", "rbm", "", VISIBLE, ROWS, 1);
	first.labels = NULL;
	CU_ASSERT_EQUAL(b.kind->initialize(b.dbn, &first, &b.error), LGS_OK);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

static void
expect_warnings(const char *options, int64_t count)
{
	struct lgs_batch first = {.size = sizeof first, .count = ROWS, .images = images, .labels = labels};
	dbn_open(&b, "6-4", "rbm", options, VISIBLE, ROWS, 1);
	CU_ASSERT_EQUAL(b.kind->initialize(b.dbn, &first, &b.error), LGS_OK);
	CU_ASSERT_EQUAL(b.host.warnings, count);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

static void
options_without_tuning_are_told(void)
{
	expect_warnings("", 0);
	expect_warnings("classes=3", 1);
	expect_warnings("tune-rate=0.3,tune-rate-schedule=inverse,tune-rate-time=3,tune-momentum=0", 4);
	expect_warnings("tune-weight-decay=1,tune-dropout=0.5,tune-input-dropout=0.1", 3);
	expect_warnings("fine-tune=yes,classes=3,tune-rate=0.3,tune-dropout=0.5", 0);
	expect_warnings("fine-tune=yes,tune-rate-time=3", 1);
	expect_warnings("fine-tune=yes,tune-rate-schedule=inverse,tune-rate-time=3", 0);
}

static void
who_has_no_classes_says_so(void)
{
	const struct lgs_batch batch = {.size = sizeof batch, .count = ROWS, .images = images};
	const struct lgs_classify *classifier;
	float p[ROWS * CLASSES];
	dbn_open(&b, "6-4", "rbm", "fine-tune=yes,classes=3,epochs=4", VISIBLE, ROWS, 1);
	classifier = b.kind->extension(LGS_EXTENSION_CLASSIFY);
	CU_ASSERT(classifier->classes(b.dbn, &b.error) < 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.words, "after epoch 8"));
	CU_ASSERT(classifier->classify(b.dbn, &batch, p, &b.error) < 0);
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
	dbn_open(&b, "6-4", "rbm", "", VISIBLE, ROWS, 1);
	CU_ASSERT(classifier->classes(b.dbn, &b.error) < 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.words, "fine-tune=yes"));
	CU_ASSERT_EQUAL(dbn_close(&b), 0);
}

static const CU_TestInfo tests[] = {
    {"gradient is exact", gradient_is_exact},
    {"gradient is exact with units dropped out", gradient_is_exact_with_units_dropped_out},
    {"the step has momentum, decay and a schedule", the_step_has_momentum_decay_and_a_schedule},
    {"the network begins as the stack", the_network_begins_as_the_stack},
    {"classes are learnt", classes_are_learnt},
    {"errors are counted", errors_are_counted},
    {"labels are checked before anything trains", labels_are_checked_before_anything_trains},
    {"who has no classes says so", who_has_no_classes_says_so},
    {"options of a tuning that is not asked for are told", options_without_tuning_are_told},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("dbn tuning", tests);
}
