/*
 * test_rbm.c: the steps of the rbm in plain loops, and its manners: random numbers, resuming, odd batches, both matrix
 * libraries, memory that runs out. What it learns and draws is held against counted states in test_rbm_states.c;
 * penalties are in test_rbm_penalties.c.
 *
 * The rbm's own sources are linked in; the program takes no part. Seeds are fixed, and what is random is given six
 * standard deviations.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../plugins/compute/schedule.h"
#include "rbm_fixture.h"
#include "runner.h"

static struct machine m, other;

/* Pseudo-random pixels in [0, 1], the same in every run. */
static float *
pixels(int64_t count)
{
	float *images = malloc((size_t)count * sizeof *images);
	uint32_t state = 12345;
	for (int64_t i = 0; images && i < count; i++) {
		state = state * 1664525u + 1013904223u;
		images[i] = (float)(state >> 8) * 0x1p-24f;
	}
	return images;
}

/*
 * One CD-1 step in plain loops. Hidden biases of 50 and -50 leave nothing to chance, so every number is known.
 */
static void
check_count(int64_t count, const float *images)
{
	const double rate = 0.1, momentum = 0.5, decay = 0.01;
	double up[5][3], reconstruction[5], error = 0, change[5][3] = {{0}}, bias[5] = {0};
	machine_open(&m, "hidden=3,rate=0.1,weight-decay=0.01,weight-scale=1", 5, 8);
	for (int j = 0; j < 3; j++)
		m.rbm->hidden_bias[j] = j == 1 ? 50 : -50;
	for (int i = 0; i < 15; i++) {
		up[i / 3][i % 3] = (double)m.rbm->weights[i];
		m.rbm->weights_velocity[i] = 0.01f * (float)i;
	}
	for (int i = 0; i < 5; i++)
		reconstruction[i] = 1 / (1 + exp(-up[i][1]));
	for (int64_t row = 0; row < count; row++)
		for (int i = 0; i < 5; i++) {
			double difference = (double)images[row * 5 + i] - reconstruction[i];
			bias[i] += difference / (double)count;
			change[i][1] += difference / (double)count;
			error += difference * difference / (double)(5 * count);
		}
	CU_ASSERT_DOUBLE_EQUAL(machine_step(&m, images, count, 0), error, 1e-6);
	for (int i = 0; i < 5; i++) {
		CU_ASSERT_DOUBLE_EQUAL(m.rbm->visible_bias[i], rate * bias[i], 1e-6);
		for (int j = 0; j < 3; j++) {
			double velocity = momentum * 0.01 * (3 * i + j) + rate * (change[i][j] - decay * up[i][j]);
			CU_ASSERT_DOUBLE_EQUAL(m.rbm->weights[i * 3 + j], up[i][j] + velocity, 1e-6);
		}
	}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
batches_of_any_size_give_their_mean(void)
{
	float *images = pixels(8 * 5);
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	for (int64_t count = 1; count <= 8; count++)
		check_count(count, images);
	machine_open(&m, "hidden=3", 5, 7);
	CU_ASSERT_EQUAL(machine_step(&m, images, 8, 0), -1);
	CU_ASSERT_PTR_NOT_NULL(strstr(m.words, "1 to 7"));
	CU_ASSERT_EQUAL(machine_step(&m, images, 0, 0), -1);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	free(images);
}

#define TRAINING (8 * 20 * 49) /* pixels of the longest training below */

/* More or fewer chains than images: each phase is a mean over its own rows. */
static void
check_chains(int64_t chains, int64_t count, const float *images)
{
	char options[100];
	snprintf(options, sizeof options,
	         "hidden=3,rate=1,initial-momentum=0,algorithm=pcd,reconstruction=probability,chains=%d", (int)chains);
	machine_open(&m, options, 5, 8);
	double data[5] = {0}, negative[5] = {0}, before[5];
	for (int64_t row = 0; row < count; row++)
		for (int i = 0; i < 5; i++)
			data[i] += (double)images[row * 5 + i] / (double)count;
	for (int i = 0; i < 5; i++)
		before[i] = (double)m.rbm->weights[i * 3 + 1];
	for (int64_t row = 0; row < chains; row++)
		for (int i = 0; i < 5; i++) {
			double x = 0;
			for (int j = 0; j < 3; j++)
				x += (double)m.rbm->weights[i * 3 + j] * (double)m.rbm->chain_states[row * 3 + j];
			negative[i] += 1 / (1 + exp(-x)) / (double)chains;
		}
	m.rbm->hidden_bias[1] = 50; /* always on, in both phases */
	CU_ASSERT(machine_step(&m, images, count, 0) > 0);
	for (int i = 0; i < 5; i++) {
		CU_ASSERT_DOUBLE_EQUAL(m.rbm->visible_bias[i], data[i] - negative[i], 1e-6);
		CU_ASSERT_DOUBLE_EQUAL(m.rbm->weights[i * 3 + 1], before[i] + data[i] - negative[i], 1e-6);
	}
	CU_ASSERT_EQUAL(m.rbm->hidden_bias[1], 50);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
phases_are_means_of_their_own(void)
{
	float *images = pixels(8 * 5);
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	check_chains(3, 8, images);
	check_chains(20, 5, images);
	check_chains(8, 8, images);
	check_chains(1, 1, images);
	free(images);
}

#define STRETCHES 20000

/* The stretches of random words that a model asked for. */
static struct stretch {
	uint64_t key, first, end;
} stretches[STRETCHES];
static int64_t stretch_count;
static void (*real_random_bits)(const struct lgs_host *, uint64_t, uint64_t, int64_t, uint32_t *);

static void
note_random_bits(const struct lgs_host *host, uint64_t key, uint64_t first, int64_t count, uint32_t *words)
{
	if (stretch_count < STRETCHES)
		stretches[stretch_count++] = (struct stretch){key, first, first + (uint64_t)count};
	real_random_bits(host, key, first, count, words);
}

static int
compare_stretches(const void *first, const void *second)
{
	const struct stretch *a = first, *b = second;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (a->first > b->first) - (a->first < b->first);
}

static void
check_draws(const char *options)
{
	float *images = pixels(8 * 49), samples[5 * 49];
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	machine_open(&m, options, 49, 8);
	stretch_count = 0;
	real_random_bits = m.host.services.random_bits;
	m.host.services.random_bits = note_random_bits;
	m.host.services.threads = 1; /* the list is shared */
	for (int step = 0; step < 6; step++)
		CU_ASSERT(machine_step(&m, images, step % 2 ? 3 : 8, step) >= 0);
	CU_ASSERT_EQUAL(m.kind->sample(m.rbm, 4711, 5, samples, &m.error), LGS_OK);
	CU_ASSERT(stretch_count > 50 && stretch_count < STRETCHES);
	qsort(stretches, (size_t)stretch_count, sizeof *stretches, compare_stretches);
	for (int64_t i = 1; i < stretch_count; i++)
		CU_ASSERT(stretches[i].key != stretches[i - 1].key || stretches[i].first >= stretches[i - 1].end);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	free(images);
}

static void
no_random_word_is_used_twice(void)
{
	check_draws("hidden=70,sample-steps=7");
	check_draws("hidden=70,sample-steps=7,gibbs-steps=3,reconstruction=sample,binarize=sample");
	check_draws("hidden=70,sample-steps=7,algorithm=pcd,chains=11,gibbs-steps=2");
	check_draws("hidden=70,sample-steps=7,algorithm=pcd,chains=2");
	check_draws("hidden=70,sample-steps=7,visible=gaussian,reconstruction=sample,dropout=0.5");
	check_draws("hidden=70,sample-steps=7,algorithm=pcd,chains=11,dropout=0.5,binarize=sample");
}

/* Some steps with a smaller batch among them, as at the end of an epoch. */
static void
train(struct machine *machine, const float *images, int first, int last)
{
	for (int step = first; step < last; step++)
		CU_ASSERT(machine_step(machine, images + step * 20 * 49, step % 3 == 2 ? 7 : 20, step) >= 0);
}

static void
check_same(const struct machine *a, const struct machine *b, double tolerance)
{
	const struct lgs_tensor *const *tensors = a->kind->tensors(a->rbm);
	for (; *tensors; tensors++) {
		int64_t count;
		const float *x = (*tensors)->data, *y = machine_tensor(b, (*tensors)->name, &count);
		if (tolerance == 0)
			CU_ASSERT(!memcmp(x, y, (size_t)count * sizeof *x));
		double scale = 0, difference = 0;
		for (int64_t i = 0; i < count; i++) {
			scale = fmax(scale, fabs((double)x[i]));
			difference = fmax(difference, fabs((double)x[i] - (double)y[i]));
		}
		CU_ASSERT(difference <= tolerance * scale);
	}
}

static void
training_resumes_from_its_tensors(void)
{
	static const char *const options[] = {
	    "hidden=37,weight-scale=0.3",
	    "hidden=37,weight-scale=0.3,gibbs-steps=3,binarize=sample",
	    "hidden=37,weight-scale=0.3,algorithm=pcd",
	    "hidden=37,weight-scale=0.3,algorithm=pcd,chains=33,gibbs-steps=2",
	    "hidden=37,weight-scale=0.3,algorithm=pcd,chains=3,reconstruction=probability",
	    "hidden=37,weight-scale=0.3,visible=gaussian,sigma=0.5,reconstruction=sample,rate=0.01",
	    "hidden=37,weight-scale=0.3,centering=yes,weight-decay=0.01",
	    "hidden=37,weight-scale=0.3,dropout=0.4",
	    "hidden=37,weight-scale=0.3,algorithm=pcd,chains=33,centering=yes,dropout=0.4,visible=gaussian",
	};
	float *images = pixels(TRAINING);
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		struct machine resumed;
		machine_open(&m, options[i], 49, 20);
		machine_open(&other, options[i], 49, 20);
		machine_open(&resumed, options[i], 49, 20);
		train(&m, images, 0, 4);
		train(&other, images, 0, 4);
		machine_copy(&other, &resumed);
		train(&m, images, 4, 7);
		train(&resumed, images, 4, 7);
		check_same(&m, &resumed, 0);
		CU_ASSERT(memcmp(m.rbm->weights, other.rbm->weights, 37 * 49 * sizeof(float)) != 0);
		CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other) + machine_close(&resumed), 0);
	}
	free(images);
}

static void
chains_are_states_that_persist(void)
{
	float *images = pixels(TRAINING), before[13 * 30];
	int64_t count, moved = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	machine_open(&m, "hidden=30,algorithm=pcd,chains=13,gibbs-steps=2", 49, 20);
	float *states = machine_tensor(&m, "chains", &count);
	CU_ASSERT_EQUAL_FATAL(count, 13 * 30);
	memcpy(before, states, sizeof before);
	train(&m, images, 0, 3);
	for (int64_t i = 0; i < count; i++) {
		CU_ASSERT(states[i] == 0 || states[i] == 1);
		moved += states[i] != before[i];
	}
	CU_ASSERT(moved > 0);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	machine_open(&m, "hidden=30", 49, 20);
	CU_ASSERT_PTR_NULL(machine_tensor(&m, "chains", NULL));
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	free(images);
}

static void
matrix_libraries_agree(void)
{
	float *images = pixels(TRAINING);
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	machine_open(&m, "hidden=70,backend=onednn", 49, 20);
	machine_open(&other, "hidden=70,backend=openblas", 49, 20);
	train(&m, images, 0, 8);
	train(&other, images, 0, 8);
	check_same(&m, &other, 1e-4);
	CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other), 0);
	free(images);
}

static void
features_are_deterministic(void)
{
	float *images = pixels(20 * 49), first[20 * 30], second[20 * 30];
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	const struct lgs_batch batch = {.size = sizeof batch, .count = 20, .images = images};
	machine_open(&m, "hidden=30,weight-scale=1,binarize=sample", 49, 20);
	CU_ASSERT_EQUAL(m.kind->feature_count(m.rbm), 30);
	m.kind->features(m.rbm, &batch, first, &m.error);
	machine_step(&m, images, 20, 0);
	m.rbm->options.rate = 0;
	m.kind->features(m.rbm, &batch, second, &m.error);
	CU_ASSERT(memcmp(first, second, sizeof first) != 0); /* the step changed the weights */
	machine_step(&m, images, 20, 1);
	machine_close(&m);

	machine_open(&m, "hidden=30,weight-scale=1,rate=0", 49, 20);
	m.kind->features(m.rbm, &batch, first, &m.error);
	machine_step(&m, images, 20, 0);
	m.kind->features(m.rbm, &batch, second, &m.error);
	CU_ASSERT(!memcmp(first, second, sizeof first));
	machine_open(&other, "hidden=30,weight-scale=1,rate=0,binarize=threshold", 49, 20);
	other.kind->features(other.rbm, &batch, first, &other.error);
	for (int i = 0; i < 20 * 49; i++)
		images[i] = images[i] > 0.5f;
	m.kind->features(m.rbm, &batch, second, &m.error);
	CU_ASSERT(!memcmp(first, second, sizeof first));
	CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other), 0);
	free(images);
}

static void
parameters_begin_as_asked(void)
{
	float images[] = {1, 0, 0.25f, 1, 0, 0.75f, 1, 0, 0.5f};
	const struct lgs_batch batch = {.size = sizeof batch, .count = 3, .images = images};
	double sum = 0, squares = 0, products = 0;
	int64_t count;
	machine_open(&m, "hidden=100,weight-scale=0.02,hidden-bias=-4", 200, 1);
	const float *weights = machine_tensor(&m, "weights", &count);
	for (int64_t i = 0; i < count; i++) {
		sum += (double)weights[i];
		squares += (double)weights[i] * (double)weights[i];
		products += (double)weights[i] * (double)weights[i ^ 1];
	}
	double n = (double)count;
	CU_ASSERT_DOUBLE_EQUAL(sum / n, 0, 6 * 0.02 / sqrt(n));
	CU_ASSERT_DOUBLE_EQUAL(squares / n, 4e-4, 6 * 4e-4 * sqrt(2 / n));
	CU_ASSERT_DOUBLE_EQUAL(products / n, 0, 6 * 4e-4 * sqrt(2 / n));
	CU_ASSERT_EQUAL(machine_tensor(&m, "hidden-bias", NULL)[99], -4);
	CU_ASSERT_EQUAL(machine_close(&m), 0);

	machine_open(&m, "hidden=2,visible-bias=data", 3, 3);
	CU_ASSERT_EQUAL(m.kind->initialize(m.rbm, &batch, &m.error), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(m.rbm->visible_bias[0], log(4), 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(m.rbm->visible_bias[1], -log(4), 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(m.rbm->visible_bias[2], 0, 1e-6);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
expect_warnings(const char *options, int64_t count)
{
	static const float images[3 * 2];
	const struct lgs_batch batch = {.size = sizeof batch, .count = 2, .images = images};
	machine_open(&m, options, 3, 2);
	CU_ASSERT_EQUAL(m.host.warnings, 0);
	CU_ASSERT_EQUAL(m.kind->initialize(m.rbm, &batch, &m.error), LGS_OK);
	CU_ASSERT_EQUAL(m.host.warnings, count);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
options_that_change_nothing_are_told(void)
{
	expect_warnings("hidden=2", 0);
	expect_warnings("hidden=2,sigma=1.0,chains=0,rate-time=1e2,centering-rate=.01", 0);
	expect_warnings("hidden=2,sigma=0.5", 1);
	expect_warnings("hidden=2,chains=50", 1);
	expect_warnings("hidden=2,rate-time=3", 1);
	expect_warnings("hidden=2,centering-rate=0.1", 1);
	expect_warnings("hidden=2,momentum-epoch=0,initial-momentum=0", 1);
	expect_warnings("hidden=2,sigma=0.5,chains=50,rate-time=3,centering-rate=0.1", 4);
	expect_warnings("hidden=2,visible=gaussian,sigma=0.5,algorithm=pcd,chains=50,rate-schedule=inverse,rate-time=3,"
	                "centering=yes,centering-rate=0.1",
	                0);
}

static void
schedules_depend_on_the_epoch_alone(void)
{
	struct rbm_options o = {
	    .rate = 0.2, .rate_time = 10, .momentum = 0.9, .initial_momentum = 0.5, .momentum_epoch = 5};
	CU_ASSERT_DOUBLE_EQUAL(rbm_rate(&o, 1000), 0.2, 0);
	o.rate_schedule = COMPUTE_INVERSE;
	CU_ASSERT_DOUBLE_EQUAL(rbm_rate(&o, 0), 0.2, 0);
	CU_ASSERT_DOUBLE_EQUAL(rbm_rate(&o, 10), 0.1, 1e-15);
	o.rate_schedule = COMPUTE_EXPONENTIAL;
	CU_ASSERT_DOUBLE_EQUAL(rbm_rate(&o, 20), 0.2 * exp(-2), 1e-15);
	CU_ASSERT_EQUAL(rbm_momentum(&o, 4), 0.5);
	CU_ASSERT_EQUAL(rbm_momentum(&o, 5), 0.9);
}

/* Bars: images that are 1 in one of four columns. The error falls to a small part of what it was. */
static void
bars_are_learnt(void)
{
	float images[4 * 16];
	double first = 0, last = 0;
	for (int i = 0; i < 4 * 16; i++)
		images[i] = i % 4 == i / 16;
	static const char *const options[] = {"hidden=16,rate=0.5", "hidden=16,rate=0.5,backend=openblas"};
	for (int i = 0; i < 2; i++) {
		machine_open(&m, options[i], 16, 4);
		for (int step = 0; step < 400; step++) {
			last = machine_step(&m, images, 4, step);
			first = step ? first : last;
		}
		CU_ASSERT(first > 0.15);
		CU_ASSERT(last < 0.01);
		CU_ASSERT_EQUAL(machine_close(&m), 0);
	}
}

/* Weights that are not numbers draw no hidden unit, and a product skips zeros: a finite error would hide them. */
static void
what_is_not_a_number_is_told(void)
{
	float *images = pixels(64 * 64);
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	machine_open(&m, "hidden=64", 64, 64);
	for (int i = 0; i < 64 * 64; i++)
		m.rbm->weights[i] = NAN;
	CU_ASSERT(isnan(machine_step(&m, images, 64, 0)));
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	free(images);
}

/* How penalties enter, in a machine without any. */
static void
options_of_penalties_want_one(void)
{
	float *images = pixels(8 * 5);
	CU_ASSERT_PTR_NOT_NULL_FATAL(images);
	const struct lgs_batch first = {.size = sizeof first, .count = 8, .images = images};
	machine_open(&m, "hidden=3,preset=lee2008,target=bias", 5, 8);
	CU_ASSERT_EQUAL(m.kind->initialize(m.rbm, &first, &m.error), LGS_OK);
	for (int64_t step = 0; step < 3; step++)
		CU_ASSERT(machine_step(&m, images, 8, step) >= 0);
	CU_ASSERT_EQUAL(m.host.warnings, 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(m.host.log, "changes nothing without a penalty of hidden units"));
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	machine_open(&m, "hidden=3", 5, 8);
	CU_ASSERT_EQUAL(m.kind->initialize(m.rbm, &first, &m.error), LGS_OK);
	CU_ASSERT(machine_step(&m, images, 8, 0) >= 0);
	CU_ASSERT_EQUAL(m.host.warnings, 0);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	free(images);
}

static void
filters_are_shown_of_images_only(void)
{
	const struct lgs_shape image = {sizeof image, 1, 7, 7}, features = {sizeof features, 49, 1, 1};
	machine_open_on(&m, "hidden=130", &image, 2, -1);
	CU_ASSERT_EQUAL(m.kind->report(m.rbm, &m.error), LGS_OK);
	CU_ASSERT_EQUAL(m.host.pictures, 100);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
	machine_open_on(&m, "hidden=130", &features, 2, -1);
	CU_ASSERT_EQUAL(m.kind->report(m.rbm, &m.error), LGS_OK);
	CU_ASSERT_EQUAL(m.host.pictures, 0);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

/* The columns of the weights, in the order asked for. */
static void
fields_are_the_weights_of_units(void)
{
	const struct lgs_shape image = {sizeof image, 1, 3, 2};
	static const int64_t chosen[] = {4, 0, 4};
	int64_t count;
	float images[3 * 6];
	machine_open_on(&m, "hidden=5", &image, 2, -1);
	const struct lgs_fields *fields = m.kind->extension(LGS_EXTENSION_FIELDS);
	const float *weights = machine_tensor(&m, "weights", &count);
	CU_ASSERT_PTR_NOT_NULL_FATAL(fields);
	CU_ASSERT_EQUAL_FATAL(count, 30);
	CU_ASSERT_EQUAL_FATAL(fields->draw(m.rbm, 3, chosen, images, &m.error), LGS_OK);
	for (int f = 0; f < 3; f++)
		for (int i = 0; i < 6; i++)
			CU_ASSERT_EQUAL(images[f * 6 + i], weights[i * 5 + chosen[f]]);
	for (int64_t bad = -1; bad <= 5; bad += 6) {
		CU_ASSERT_EQUAL(fields->draw(m.rbm, 1, &bad, images, &m.error), LGS_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(m.words, "there is no feature"));
	}
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static void
running_out_of_memory_leaves_nothing_behind(void)
{
	const struct lgs_shape image = {sizeof image, 1, 7, 7};
	for (int64_t left = 1; left < 100; left++) {
		machine_open_on(&m, "hidden=10,algorithm=pcd,centering=yes,dropout=0.5,average-from=1", &image, 2,
		                left);
		if (m.rbm) {
			CU_ASSERT(left > 10);
			break;
		}
		CU_ASSERT_PTR_NOT_NULL(strstr(m.words, "memory"));
		CU_ASSERT_EQUAL(m.host.live, 0);
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(m.rbm);
	m.host.allocations_left = 1;
	CU_ASSERT_EQUAL(m.kind->report(m.rbm, &m.error), LGS_NO_MEMORY);
	CU_ASSERT_EQUAL(machine_close(&m), 0);
}

static const CU_TestInfo tests[] = {
    {"batches of any size give their mean", batches_of_any_size_give_their_mean},
    {"phases are means of their own", phases_are_means_of_their_own},
    {"no random word is used twice", no_random_word_is_used_twice},
    {"training resumes from its tensors", training_resumes_from_its_tensors},
    {"chains are states that persist", chains_are_states_that_persist},
    {"matrix libraries agree", matrix_libraries_agree},
    {"features are deterministic", features_are_deterministic},
    {"parameters begin as asked", parameters_begin_as_asked},
    {"schedules depend on the epoch alone", schedules_depend_on_the_epoch_alone},
    {"options that change nothing are told", options_that_change_nothing_are_told},
    {"bars are learnt", bars_are_learnt},
    {"what is not a number is told", what_is_not_a_number_is_told},
    {"options of penalties want one", options_of_penalties_want_one},
    {"filters are shown of images only", filters_are_shown_of_images_only},
    {"fields are the weights of units", fields_are_the_weights_of_units},
    {"running out of memory leaves nothing behind", running_out_of_memory_leaves_nothing_behind},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("rbm", tests);
}
