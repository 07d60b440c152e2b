/*
 * test_penalties.c: what penalties do to a model: all axes and forms, running averages, what is recorded and what
 * stops, through the host's own session, registry and services.
 */
#include "penalties_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "training/checkpoint.h"

/* ---- the other axes and forms ---- */

/* conv2's channels in two samples. */
static const double samples_of_conv2[] = {0.875, 1.375, 1.875, 1.875, 3.375, 4.875};

static const double *
samples(void)
{
	return answers(find("conv2.real", "mean-absolute", LGS_FORM_SAMPLES, LGS_PER_CHANNEL));
}

static void
population(void)
{
	const double k[] = {1.375, 3.375};
	begin("toy", LIST("probe:axis=population,weight=2"));
	step();
	CU_ASSERT_EQUAL(samples()[0], 1);
	for (int i = 0; i < 6; i++)
		NEAR(samples()[HEAD + i], 2 * (double)(i / 3 + 1) * k[i / 3] / 6);
	NEAR(column("conv2.real:probe"), probe_value(2, k) / 2);
	finish();
}

static void
code(void)
{
	begin("toy", LIST("probe:axis=code,weight=2"));
	step();
	for (int i = 0; i < 6; i++)
		NEAR(samples()[HEAD + i], 2 * (double)(i % 3 + 1) * samples_of_conv2[i] / 2);
	NEAR(column("conv2.real:probe"), (probe_value(3, samples_of_conv2) + probe_value(3, samples_of_conv2 + 3)) / 2);
	finish();
}

static void
of_samples(void)
{
	double value = 0;
	begin("toy", LIST("probe-samples:weight=4", "conv2=probe:axis=code", "probe-samples:per=element"));
	step();
	CU_ASSERT_EQUAL(samples()[0], 2);
	for (int i = 0; i < 6; i++) {
		NEAR(samples()[HEAD + i], (4 + (double)(i % 3 + 1)) * samples_of_conv2[i] / 2);
		value += samples_of_conv2[i] * samples_of_conv2[i] / 4;
	}
	NEAR(column("conv2.real:probe-samples"), value);
	const struct demand *each = find("conv2.real", "mean-absolute", LGS_FORM_SAMPLES, LGS_PER_ELEMENT);
	CU_ASSERT_EQUAL(each->asked.units, 12);
	for (int e = 0; e < 24; e++)
		NEAR(answers(each)[HEAD + e], ((double)(e % 12 / 4 + 1) * (double)two[e / 12] + (double)(e % 4) / 8));
	finish();
}

/* The plain weights of a toy are i - j before the first step. */
static void
read_weights(float *plain)
{
	const struct lgs_tensor *const *list = bench->model->component->as.model.tensors(bench->model->opened.instance);
	while (strcmp((*list)->name, "weights"))
		list++;
	CU_ASSERT_EQUAL((*list)->get(bench->model->opened.instance, *list, plain, &failure), LGS_OK);
}

static void
of_parameters(void)
{
	float plain[12];
	double value = 0;
	begin("toy", LIST("probe-parameters:weight=0.5"));
	step();
	read_weights(plain);
	for (int i = 0; i < 12; i++) {
		double before = i / 3 - i % 3;
		NEAR((double)plain[i], before - 0.5 * 0.5 * before);
		value += before * before / 2;
	}
	NEAR(column("weights:probe-parameters"), value);
	finish();
}

static void
prox_gets_step_times_weight(void)
{
	float plain[12];
	begin("toy", LIST("probe-prox:weight=3"));
	step();
	/* No penalty gives a slope; the operator alone acts. */
	CU_ASSERT_EQUAL(answers(find("weights", "weight", LGS_FORM_PARAMETERS, LGS_PER_CHANNEL))[0], 0);
	read_weights(plain);
	for (int i = 0; i < 12; i++)
		NEAR((double)plain[i], i / 3 - i % 3 - 0.5 * 3);
	finish();
	begin("toy", LIST("weights=probe-terms:first=probe-prox,second=probe-parameters,weight=2"));
	step();
	CU_ASSERT_EQUAL(answers(find("weights", "weight", LGS_FORM_PARAMETERS, LGS_PER_CHANNEL))[0], 1);
	read_weights(plain);
	for (int i = 0; i < 12; i++)
		NEAR((double)plain[i], (i / 3 - i % 3) * (1 - 0.5 * 6) - 0.5 * 4);
	finish();
}

static void
prox_may_fail(void)
{
	const float images[] = {0.5f, 0.5f};
	begin("toy", LIST("probe-prox:spoil=value"));
	CU_ASSERT_EQUAL(step_with(images, 2), LGS_NO_MEMORY);
	CU_ASSERT(said("weights:probe-prox|proximal operator failed"));
	finish();
}

/* ---- how the units lie ---- */

static void
units_have_their_places(void)
{
	begin("toy", LIST("conv2=probe-places"));
	step();
	NEAR(column("conv2.real:probe-places"), 30101);
	finish();
	begin("toy", LIST("conv2=probe-places:per=element"));
	step();
	NEAR(column("conv2.real:probe-places"), 30202);
	finish();
	begin("toy", LIST("probe-places:axis=code,per=element"));
	step();
	NEAR(column("conv2.real:probe-places"), 30202);
	finish();
	begin("toy", LIST("probe-places:axis=population"));
	step();
	NEAR(column("conv2.real:probe-places"), 20101 / 2.0); /* two samples; the value is divided by them */
	finish();
}

/* ---- running averages ---- */

/* The means of the channels at step t: the images are t / 8 there. */
static void
step_at(int64_t t)
{
	const float images[] = {(float)t / 8, (float)t / 8};
	CU_ASSERT_TRUE(step_with(images, 2) >= 0);
}

static void
advance_average(double rho, int64_t t, double *k)
{
	for (int c = 0; c < 3; c++) {
		double mean = (double)(c + 1) * (double)t / 8 + 0.1875;
		k[c] = t ? rho * k[c] + (1 - rho) * mean : mean;
	}
}

static void
running_average(void)
{
	double k[3] = {0};
	begin("toy", LIST("probe:average=0.9,weight=2"));
	for (int64_t t = 0; t < 6; t++) {
		step_at(t);
		advance_average(0.9, t, k);
		expect_probe(means("conv1.real"), 2, COUNT, 3, k);
	}
	/* What is observed is the batch, not the average. */
	NEAR(column("conv1.real-mean"), 2 * 2.5 / 8 + 0.1875);
	finish();
}

static void
average_of_the_site(void)
{
	begin("toy", LIST("layer1=probe"));
	const float first[] = {0.5f}, second[] = {0.25f};
	const double k[] = {0.5 * 1.5 + 0.5 * 0.75, 0.5 * 3 + 0.5 * 1.5};
	CU_ASSERT_TRUE(step_with(first, 1) >= 0);
	CU_ASSERT_TRUE(step_with(second, 1) >= 0);
	expect_probe(means("layer1.hidden"), 1, 1, 2, k);
	finish();
}

static void
averages_of_one_site_are_separate(void)
{
	double slow[3] = {0}, fast[3] = {0}, both[3];
	begin("toy", LIST("probe:average=0.9", "probe:average=0.5"));
	for (int64_t t = 0; t < 4; t++) {
		step_at(t);
		advance_average(0.9, t, slow);
		advance_average(0.5, t, fast);
	}
	for (int c = 0; c < 3; c++)
		both[c] = slow[c] + fast[c];
	expect_probe(means("conv1.real"), 1, COUNT, 3, both);
	finish();
}

static void
average_is_kept_in_the_checkpoint(void)
{
	const char *path = in_root("checkpoint");
	const char *const list[] = {"probe:average=0.9", "probe:average=0.5", "probe", NULL};
	struct position position = {.step = 3}, found;
	double uninterrupted[3];
	begin("toy:rate=0.125", list);
	for (int64_t t = 0; t < 3; t++)
		step_at(t);
	CU_ASSERT_EQUAL(checkpoint_save(path, bench->model, bench->penalties, 1, &position, &failure), LGS_OK);
	step_at(3);
	memcpy(uninterrupted, means("conv1.real") + HEAD, sizeof uninterrupted);
	finish();
	begin("toy:rate=0.125", list);
	CU_ASSERT_EQUAL(checkpoint_load(path, bench->model, bench->penalties, &found, &failure), LGS_OK);
	CU_ASSERT_EQUAL(found.step, 3);
	step_at(3);
	CU_ASSERT_EQUAL(memcmp(uninterrupted, means("conv1.real") + HEAD, sizeof uninterrupted), 0);
	finish();
}

/* ---- what is recorded, and what stops ---- */

static void
dead_and_saturated(void)
{
	begin("toy:scale=0", LIST(NULL));
	step();
	NEAR(column("conv1.real-mean"), 0);
	NEAR(column("conv1.real-dead"), 1);
	NEAR(column("conv1.real-saturated"), 0);
	finish();
	begin("toy", LIST(NULL));
	step();
	NEAR(column("conv1.real-mean"), K1);
	NEAR(column("conv1.real-dead"), 0);
	NEAR(column("conv1.real-saturated"), 2.0 / 3);
	NEAR(column("conv1.generated-saturated"), 0);
	double *values = calloc((size_t)penalties_count(bench->penalties), sizeof *values);
	penalties_read(bench->penalties, values, 1);
	free(values);
	CU_ASSERT_TRUE(isnan(column("conv1.real-mean"))); /* a new epoch has seen nothing */
	finish();
}

static void
stops(const char *penalty, const char *label)
{
	begin("toy", LIST("probe", penalty));
	words[0] = 0;
	CU_ASSERT_TRUE(step_with(two, 2) < 0);
	CU_ASSERT(said(label));
	CU_ASSERT(said("not finite"));
	finish();
}

static void
not_finite_stops(void)
{
	stops("nan-penalty", "conv1.real:nan-penalty");
	stops("nan-penalty:spoil=gradient", "conv1.real:nan-penalty");
	stops("conv2=nan-penalty:axis=code", "conv2.real:nan-penalty");
	stops("nan-penalty:axis=population", "conv2.real:nan-penalty");
	stops("layer1=nan-penalty", "layer1.hidden:nan-penalty");
	stops("probe-samples:spoil=value", "conv2.real:probe-samples");
	stops("probe-parameters:spoil=value", "weights:probe-parameters");
}

static void
not_finite_slopes_of_matrices_stop(void)
{
	stops("probe-samples:spoil=gradient", "conv2.real:probe-samples");
	stops("probe-parameters:spoil=gradient", "weights:probe-parameters");
}

/* A list tells its terms where to act, but for a term that was told itself, be it what is usual. */
static void
terms_of_a_list(void)
{
	begin("toy", LIST("probe-terms:axis=population,first=probe,second=probe,second.axis=lifetime"));
	step();
	const double k[] = {1.375, 3.375};
	NEAR(column("conv2.real:probe"), probe_value(2, k) / 2);
	(void)column("conv1.real:probe");
	finish();
}

static void
our_own_penalties(void)
{
	begin("toy", LIST("network=combined", "probe-terms:first=l1,second=nsrbm,second.p=0.1", "weightl1:weight=0.5"));
	step();
	NEAR(column("conv1.real:l1"), K0 + K1 + K2);
	float plain[12];
	read_weights(plain);
	for (int i = 0; i < 12; i++) {
		double w = i / 3 - i % 3;
		NEAR((double)plain[i], w - (w > 0 ? 0.25 : w < 0 ? -0.25 : 0));
	}
	finish();
}

int
main(void)
{
	static const CU_TestInfo tests[] = {
	    {"axis=population", population},
	    {"axis=code", code},
	    {"an axis of a list and of its term", terms_of_a_list},
	    {"the form samples", of_samples},
	    {"the form parameters", of_parameters},
	    {"prox gets the step times the weight", prox_gets_step_times_weight},
	    {"prox may fail", prox_may_fail},
	    {"units have their places", units_have_their_places},
	    {"running averages", running_average},
	    {"a site's own running average", average_of_the_site},
	    {"running averages of one site are separate", averages_of_one_site_are_separate},
	    {"running averages are kept in the checkpoint", average_is_kept_in_the_checkpoint},
	    {"dead and saturated units", dead_and_saturated},
	    {"what is not finite stops, by name", not_finite_stops},
	    {"slopes of matrices that are not finite stop, by name", not_finite_slopes_of_matrices_stop},
	    {"our own penalties", our_own_penalties},
	    CU_TEST_INFO_NULL,
	};
	return run_tests_in_root("penalties", tests);
}
