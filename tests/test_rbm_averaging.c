/*
 * test_rbm_averaging.c: the mean of the rbm's parameters over its last epochs: against a naive mean, across a resume,
 * and in everything that uses it.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rbm_fixture.h"
#include "runner.h"

#define VISIBLE 49
#define HIDDEN 21
#define BATCH 10
#define STEPS 4 /* an epoch; the last batch is smaller */
#define EPOCHS 6
#define FROM 2 /* average-from of most tests */

static struct machine m, other;
static float images[STEPS * BATCH * VISIBLE];
static double sum[VISIBLE * HIDDEN + VISIBLE + HIDDEN];

static void
add_parameters(const struct rbm *r)
{
	for (int i = 0; i < VISIBLE * HIDDEN; i++)
		sum[i] += (double)r->weights[i];
	for (int i = 0; i < VISIBLE; i++)
		sum[VISIBLE * HIDDEN + i] += (double)r->visible_bias[i];
	for (int j = 0; j < HIDDEN; j++)
		sum[VISIBLE * HIDDEN + VISIBLE + j] += (double)r->hidden_bias[j];
}

/* Epochs first .. last - 1, as the host counts them; their parameters from epoch FROM on are added up. */
static void
train(struct machine *machine, int first, int last)
{
	fill_pixels(images, STEPS * BATCH * VISIBLE);
	for (int epoch = first; epoch < last; epoch++)
		for (int step = 0; step < STEPS; step++) {
			CU_ASSERT(machine_step_of(machine, images + step * BATCH * VISIBLE,
			                          step == STEPS - 1 ? 7 : BATCH, epoch, epoch * STEPS + step) >= 0);
			if (machine == &m && epoch >= FROM)
				add_parameters(machine->rbm);
		}
}

/* `other` becomes a machine without averaging whose parameters are the naive mean. */
static void
open_mean(const char *options)
{
	const double count = (EPOCHS - FROM) * STEPS;
	machine_open(&other, options, VISIBLE, BATCH);
	for (int i = 0; i < VISIBLE * HIDDEN; i++)
		other.rbm->weights[i] = (float)(sum[i] / count);
	for (int i = 0; i < VISIBLE; i++)
		other.rbm->visible_bias[i] = (float)(sum[VISIBLE * HIDDEN + i] / count);
	for (int j = 0; j < HIDDEN; j++)
		other.rbm->hidden_bias[j] = (float)(sum[VISIBLE * HIDDEN + VISIBLE + j] / count);
}

static double
difference(const float *a, const float *b, int count)
{
	double largest = 0;
	for (int i = 0; i < count; i++)
		largest = fmax(largest, fabs((double)a[i] - (double)b[i]));
	return largest;
}

/* The first filter shown. */
static float filter[VISIBLE];

static int64_t
take_picture(const struct lgs_host *host, const char *name, int64_t scale, int64_t count, const struct lgs_shape *shape,
             const float *pictures, struct lgs_error *error)
{
	(void)host, (void)name, (void)scale, (void)count, (void)shape, (void)error;
	memcpy(filter, pictures, sizeof filter);
	return LGS_OK;
}

static void
check_uses(void)
{
	const struct lgs_batch batch = {.size = sizeof batch, .count = BATCH, .images = images};
	float a[BATCH * VISIBLE], b[BATCH * VISIBLE], latents[HIDDEN] = {1, 0, 1, 1};
	double energy[BATCH], expected[BATCH];
	m.kind->features(m.rbm, &batch, a, &m.error);
	other.kind->features(other.rbm, &batch, b, &m.error);
	CU_ASSERT(difference(a, b, BATCH * HIDDEN) < 1e-5);
	m.kind->energy(m.rbm, &batch, energy, &m.error);
	other.kind->energy(other.rbm, &batch, expected, &m.error);
	for (int row = 0; row < BATCH; row++)
		CU_ASSERT_DOUBLE_EQUAL(energy[row], expected[row], 1e-4);
	m.kind->generate(m.rbm, 1, latents, a, &m.error);
	other.kind->generate(other.rbm, 1, latents, b, &m.error);
	CU_ASSERT(difference(a, b, VISIBLE) < 1e-5);
	m.kind->sample(m.rbm, 7, 3, a, &m.error);
	other.kind->sample(other.rbm, 7, 3, b, &m.error);
	CU_ASSERT(difference(a, b, 3 * VISIBLE) < 1e-4);
	m.host.services.report_picture = other.host.services.report_picture = take_picture;
	m.kind->report(m.rbm, &m.error);
	memcpy(a, filter, sizeof filter);
	other.kind->report(other.rbm, &m.error);
	CU_ASSERT(difference(a, filter, VISIBLE) < 1e-5);
}

static void
check_mean(const char *options, int penalized)
{
	char averaging[200];
	const struct lgs_shape shape = {sizeof shape, 1, 7, 7};
	snprintf(averaging, sizeof averaging, "%s,average-from=%d", options, FROM);
	memset(sum, 0, sizeof sum);
	machine_open_on(&m, averaging, &shape, BATCH, -1);
	if (penalized) {
		machine_demand(&m, LGS_FORM_MEANS);
		m.host.means = quadratic_penalty;
	}
	train(&m, 0, EPOCHS);
	open_mean(options);
	other.rbm->input = shape;
	CU_ASSERT_EQUAL(m.rbm->averaged_batches, (EPOCHS - FROM) * STEPS);
	CU_ASSERT(difference(m.rbm->average_weights, other.rbm->weights, VISIBLE * HIDDEN) < 1e-6);
	CU_ASSERT(difference(m.rbm->average_visible_bias, other.rbm->visible_bias, VISIBLE) < 1e-6);
	CU_ASSERT(difference(m.rbm->average_hidden_bias, other.rbm->hidden_bias, HIDDEN) < 1e-6);
	CU_ASSERT(difference(m.rbm->weights, other.rbm->weights, VISIBLE * HIDDEN) > 1e-3);
	check_uses();
	CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other), 0);
}

#define PLAIN "hidden=21,weight-scale=0.1,rate=0.1,sample-steps=3"

static void
averages_are_the_mean_of_all_steps(void)
{
	check_mean(PLAIN, 0);
	check_mean(PLAIN, 1);
	check_mean(PLAIN ",centering=yes,step=direct", 1);
	check_mean(PLAIN ",dropout=0.3", 1);
	check_mean(PLAIN ",visible=gaussian", 0);
}

/* Until its epoch comes, the parameters are those of training, which never sees the mean. */
static void
training_does_not_see_the_mean(void)
{
	const struct lgs_batch batch = {.size = sizeof batch, .count = BATCH, .images = images};
	float a[BATCH * HIDDEN], b[BATCH * HIDDEN];
	machine_open(&m, PLAIN ",average-from=2", VISIBLE, BATCH);
	machine_open(&other, PLAIN, VISIBLE, BATCH);
	train(&m, 0, FROM);
	train(&other, 0, FROM);
	m.kind->features(m.rbm, &batch, a, &m.error);
	other.kind->features(other.rbm, &batch, b, &m.error);
	CU_ASSERT(!memcmp(a, b, sizeof a));
	train(&m, FROM, EPOCHS);
	train(&other, FROM, EPOCHS);
	CU_ASSERT(machine_same(&other, &m)); /* the tensors that both have */
	m.kind->features(m.rbm, &batch, a, &m.error);
	other.kind->features(other.rbm, &batch, b, &m.error);
	CU_ASSERT(memcmp(a, b, sizeof a) != 0);
	CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other), 0);
}

static void
check_resumed(int epochs)
{
	struct machine resumed;
	machine_open(&m, PLAIN ",average-from=2", VISIBLE, BATCH);
	machine_open(&other, PLAIN ",average-from=2", VISIBLE, BATCH);
	machine_open(&resumed, PLAIN ",average-from=2", VISIBLE, BATCH);
	train(&m, 0, EPOCHS);
	train(&other, 0, epochs);
	machine_copy(&other, &resumed);
	train(&resumed, epochs, EPOCHS);
	CU_ASSERT(machine_same(&m, &resumed));
	CU_ASSERT(!machine_same(&m, &other));
	CU_ASSERT_EQUAL(machine_close(&m) + machine_close(&other) + machine_close(&resumed), 0);
}

/* Prolonging a run is the same. */
static void
averages_resume_from_their_tensors(void)
{
	for (int epochs = 1; epochs < EPOCHS; epochs++)
		check_resumed(epochs);
}

static const CU_TestInfo tests[] = {
    {"averages are the mean of all steps", averages_are_the_mean_of_all_steps},
    {"training does not see the mean", training_does_not_see_the_mean},
    {"averages resume from their tensors", averages_resume_from_their_tensors},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("rbm averaging", tests);
}
