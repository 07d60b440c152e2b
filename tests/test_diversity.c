/*
 * test_diversity.c: diversity by brute force, and its response to modes that are missing and to noise.
 */
#include <lgs/evaluator.h>

#include <math.h>

#include "picture_fixture.h"
#include "support.h"

const struct lgs_plugin *lgs_plugin_diversity(const struct lgs_abi *host);

static struct picture_fixture fixture;

static double
number(enum degradation degradation, double strength, const char *name)
{
	return picture_fixture_number(&fixture, lgs_plugin_diversity(NULL), "images=300", degradation, strength, name);
}

/* All training images as generated ones, 8 pixels a side so that nothing is averaged. */
static void
agrees_with_brute_force(void)
{
	enum { COUNT = 270, SIZE = 64 };
	static float image[COUNT][SIZE];
	double distance = 0, deviation = 0;
	picture_fixture_begin(&fixture, 1, 8, 2 * COUNT);
	fixture.subject.sets[TRAIN].count = COUNT;
	for (int i = 0; i < COUNT; i++) {
		picture_fixture_draw(&fixture.shape, i, image[i]);
		for (int k = 0; k < i; k++) {
			double squares = 0;
			for (int j = 0; j < SIZE; j++)
				squares += pow((double)image[i][j] - (double)image[k][j], 2);
			distance += sqrt(squares / SIZE) / (COUNT * (COUNT - 1) / 2.0);
		}
	}
	for (int j = 0; j < SIZE; j++) {
		double sum = 0, squares = 0;
		for (int i = 0; i < COUNT; i++) {
			sum += (double)image[i][j];
			squares += (double)image[i][j] * (double)image[i][j];
		}
		deviation += sqrt((squares - sum * sum / COUNT) / (COUNT - 1)) / SIZE;
	}
	CU_ASSERT_DOUBLE_EQUAL(number(COPY, 1, "pairwise-distance-generated"), distance, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(number(COPY, 1, "pixel-deviation-generated"), deviation, 1e-6);
}

static void
is_one_for_real_images(void)
{
	picture_fixture_begin(&fixture, 3, 32, 600);
	static const char *const names[] = {"pairwise-distance-ratio", "pairwise-distance-ratio-floor",
	                                    "pixel-deviation-ratio", "pixel-deviation-ratio-floor"};
	for (int i = 0; i < 4; i++)
		CU_ASSERT_DOUBLE_EQUAL(number(AS_REAL, 0, names[i]), 1, 0.04);
}

static void
falls_with_modes(void)
{
	static const char *const names[] = {"pairwise-distance-ratio", "pixel-deviation-ratio"};
	picture_fixture_begin(&fixture, 1, 32, 600);
	for (int i = 0; i < 2; i++) {
		double before = 1.1;
		for (int dropped = 1; dropped < MODES; dropped += 2) {
			double now = number(DROP, dropped, names[i]);
			CU_ASSERT(now < before);
			before = now;
		}
		CU_ASSERT(before < 0.65);
	}
}

/* Copies of a single image. */
static void
finds_a_collapse(void)
{
	picture_fixture_begin(&fixture, 1, 32, 600);
	fixture.subject.sets[TRAIN].count = 1;
	CU_ASSERT(number(COPY, 1, "pairwise-distance-ratio") < 1e-5);
	CU_ASSERT(number(COPY, 1, "pixel-deviation-ratio") < 1e-5);
	CU_ASSERT_DOUBLE_EQUAL(number(COPY, 0.5, "pairwise-distance-ratio"), 0.75, 0.15);
}

/* The low-pass halves noise of 0.05, and distances are of edges of 0.2 and more. */
static void
does_not_count_noise(void)
{
	picture_fixture_begin(&fixture, 1, 32, 600);
	CU_ASSERT_DOUBLE_EQUAL(number(NOISE, 0.05, "pairwise-distance-ratio"), 1, 0.05);
	CU_ASSERT_DOUBLE_EQUAL(number(NOISE, 0.05, "pixel-deviation-ratio"), 1, 0.05);
}

static int64_t
read_grey(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	(void)indices, (void)error;
	for (int64_t i = 0; i < n * set->shape->height * set->shape->width; i++)
		images[i] = 0.5f;
	return LGS_OK;
}

static void
refuses_real_images_that_are_alike(void)
{
	picture_fixture_begin(&fixture, 1, 8, 40);
	fixture.subject.sets[TEST].read = read_grey;
	CU_ASSERT_EQUAL(picture_fixture_evaluate(&fixture, lgs_plugin_diversity(NULL), "", AS_REAL, 0), LGS_INVALID);
	CU_ASSERT(said("real images are all alike"));
}

static void
repeats_itself(void)
{
	picture_fixture_begin(&fixture, 1, 16, 60);
	picture_fixture_repeat(&fixture, lgs_plugin_diversity(NULL), "images=20", "images=20,seed=1",
	                       "pairwise-distance-ratio");
	picture_fixture_starve(&fixture, lgs_plugin_diversity(NULL), "images=20");
}

static const CU_TestInfo tests[] = {
    {"agrees with brute force", agrees_with_brute_force},
    {"is one for real images", is_one_for_real_images},
    {"falls with modes", falls_with_modes},
    {"finds a collapse", finds_a_collapse},
    {"does not count noise", does_not_count_noise},
    {"refuses real images that are alike", refuses_real_images_that_are_alike},
    {"repeats itself, and says where memory ran out", repeats_itself},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("diversity", tests);
}
