/*
 * test_pictures.c: what measures of generated images share: sets drawn and refused, filters against values worked out
 * by hand, choices without repetition.
 */
#include "../plugins/compute/normal.h"
#include "../plugins/evaluators/pictures/pictures.h"

#include <math.h>
#include <string.h>

#include "picture_fixture.h"
#include "support.h"

const struct lgs_plugin *lgs_plugin_diversity(const struct lgs_abi *host);

static struct picture_fixture fixture;

static void
mixes_luminance(void)
{
	/* Two images of three channels and two pixels. */
	float values[] = {1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1};
	struct pictures pictures = {2, {sizeof pictures.shape, 3, 1, 2}, values};
	pictures_luminance(&pictures);
	static const double expected[] = {0.299, 0.587, 0.114, 1};
	CU_ASSERT_EQUAL(pictures.shape.channels, 1);
	for (int i = 0; i < 4; i++)
		CU_ASSERT_DOUBLE_EQUAL(values[i], expected[i], 1e-6);
	float four[] = {1, 2, 3, 6};
	struct pictures mean = {1, {sizeof mean.shape, 4, 1, 1}, four};
	pictures_luminance(&mean);
	CU_ASSERT_DOUBLE_EQUAL(four[0], 3, 1e-6);
}

/* 24 pixels to 16: each average is over a pixel and a half. Rows are all the same, so columns change nothing. */
static void
averages_over_areas(void)
{
	float values[2 * 24 * 20];
	for (int i = 0; i < 2 * 20 * 24; i++)
		values[i] = (float)(i % 24 * (i % 24)) + (i >= 20 * 24 ? 1000 : 0);
	struct pictures pictures = {1, {sizeof pictures.shape, 2, 20, 24}, values};
	CU_ASSERT_EQUAL(pictures_low_pass(&pictures, &fixture.host.services, &failure), LGS_OK);
	CU_ASSERT(pictures.shape.height == 16 && pictures.shape.width == 16);
	CU_ASSERT_DOUBLE_EQUAL(values[0], (0 + 0.5 * 1) / 1.5, 1e-5);
	CU_ASSERT_DOUBLE_EQUAL(values[1], (0.5 * 1 + 4) / 1.5, 1e-5);
	CU_ASSERT_DOUBLE_EQUAL(values[16 * 7 + 2], (9 + 0.5 * 16) / 1.5, 1e-5);
	CU_ASSERT_DOUBLE_EQUAL(values[256 + 16 * 15 + 15], 1000 + (0.5 * 22 * 22 + 23 * 23) / 1.5, 1e-3);
}

static void
leaves_small_images(void)
{
	float values[12], before[12];
	for (int i = 0; i < 12; i++)
		before[i] = values[i] = (float)(i * i);
	struct pictures pictures = {1, {sizeof pictures.shape, 1, 3, 4}, values};
	CU_ASSERT_EQUAL(pictures_low_pass(&pictures, &fixture.host.services, &failure), LGS_OK);
	CU_ASSERT(!memcmp(values, before, sizeof values));
	CU_ASSERT(pictures.shape.height == 3 && pictures.shape.width == 4);
}

static void
chooses_without_repetition(void)
{
	enum { COUNT = 3000, WANTED = 2500 };
	static int64_t order[COUNT], again[COUNT];
	static char seen[COUNT];
	double mean = 0;
	pictures_choose(&fixture.host.services, 5, 8, COUNT, WANTED, order);
	pictures_choose(&fixture.host.services, 5, 8, COUNT, 10, again);
	CU_ASSERT(!memcmp(order, again, 10 * sizeof *order));
	for (int i = 0; i < COUNT; i++) {
		CU_ASSERT_FATAL(order[i] >= 0 && order[i] < COUNT);
		CU_ASSERT(!seen[order[i]]++);
		mean += i < 300 ? (double)order[i] / 300 : 0;
	}
	/* 300 of 3000 evenly distributed ones: the mean has a standard deviation of 866 / sqrt(300) = 50. */
	CU_ASSERT_DOUBLE_EQUAL(mean, 1500, 200);
}

static void
draws_normal_numbers(void)
{
	enum { COUNT = 20001 };
	static float values[COUNT];
	double sum = 0, squares = 0, fourth = 0;
	compute_draw_normal(&fixture.host.services, 9, 0, 1, COUNT, values);
	for (int i = 0; i < COUNT; i++) {
		double square = (double)values[i] * (double)values[i];
		sum += (double)values[i] / COUNT;
		squares += square / COUNT;
		fourth += square * square / COUNT;
	}
	CU_ASSERT_DOUBLE_EQUAL(sum, 0, 0.03);
	CU_ASSERT_DOUBLE_EQUAL(squares, 1, 0.04);
	CU_ASSERT_DOUBLE_EQUAL(fourth, 3, 0.3);
}

/* Real images are drawn from the role's set, twice as many as are compared, none of them twice. */
static void
collects_disjoint_sets(void)
{
	picture_fixture_begin(&fixture, 1, 8, 41);
	CU_ASSERT_EQUAL(picture_fixture_number(&fixture, lgs_plugin_diversity(NULL), "images=100,real=reserve", AS_REAL,
	                                       0, "images"),
	                20);
	CU_ASSERT_STRING_EQUAL(fixture.subject.asked, "reserve ");
	CU_ASSERT_EQUAL(fixture.host.pictures, 40);
	CU_ASSERT_EQUAL(picture_fixture_number(&fixture, lgs_plugin_diversity(NULL), "images=15", AS_REAL, 0, "images"),
	                15);
	CU_ASSERT_STRING_EQUAL(fixture.subject.asked, "test ");
}

static void
explains_refusals(void)
{
	const struct lgs_plugin *plugin = lgs_plugin_diversity(NULL);
	picture_fixture_begin(&fixture, 1, 8, 3);
	CU_ASSERT_EQUAL(picture_fixture_evaluate(&fixture, plugin, "", AS_REAL, 0), LGS_INVALID);
	CU_ASSERT(said("real=test|there are 3|at least 4|held-out"));
	picture_fixture_begin(&fixture, 1, 8, 40);
	fixture.subject.sets[HELD_OUT].count = -1;
	CU_ASSERT_EQUAL(picture_fixture_evaluate(&fixture, plugin, "real=held-out", AS_REAL, 0), LGS_INVALID);
	CU_ASSERT(said("no set \"held-out\""));
	CU_ASSERT_EQUAL(picture_fixture_evaluate(&fixture, plugin, "", BROKEN, 1), LGS_INVALID);
	CU_ASSERT(said("generated image 1|not finite|smaller learning rate"));
	fixture.model.sample = NULL;
	CU_ASSERT_EQUAL(picture_fixture_evaluate(&fixture, plugin, "", AS_REAL, 0), LGS_UNSUPPORTED);
	CU_ASSERT(said("made-up cannot be sampled from"));
}

static const CU_TestInfo tests[] = {
    {"mixes luminance", mixes_luminance},           {"averages over areas", averages_over_areas},
    {"leaves small images", leaves_small_images},   {"chooses without repetition", chooses_without_repetition},
    {"draws normal numbers", draws_normal_numbers}, {"collects disjoint sets", collects_disjoint_sets},
    {"explains refusals", explains_refusals},       CU_TEST_INFO_NULL,
};

int
main(void)
{
	picture_fixture_begin(&fixture, 1, 8, 40);
	return run_tests("pictures", tests);
}
