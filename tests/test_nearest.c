/*
 * test_nearest.c: neighbours by brute force, and the response to copies and to modes that are missing.
 */
#include "../plugins/compute/normal.h"
#include "../plugins/evaluators/nearest/nearest.h"

#include <math.h>
#include <string.h>

#include "picture_fixture.h"
#include "support.h"

const struct lgs_plugin *lgs_plugin_nearest(const struct lgs_abi *host);

static struct picture_fixture fixture;

static double
number(enum degradation degradation, double strength, const char *name)
{
	return picture_fixture_number(&fixture, lgs_plugin_nearest(NULL), "images=200", degradation, strength, name);
}

/* 40 images, 2500 candidates in three blocks; one image is among the candidates. */
static void
agrees_with_brute_force(void)
{
	enum { IMAGES = 40, CANDIDATES = 2500, SIZE = 12 };
	static float images[IMAGES * SIZE], candidates[CANDIDATES * SIZE];
	struct pictures pictures = {IMAGES, {sizeof pictures.shape, 1, 3, 4}, images};
	struct nearest_search search;
	double mean = 0;
	compute_draw_normal(&fixture.host.services, 1, 0, 1, IMAGES * SIZE, images);
	compute_draw_normal(&fixture.host.services, 2, 0, 1, CANDIDATES * SIZE, candidates);
	memcpy(candidates + 2100 * SIZE, images + 5 * SIZE, SIZE * sizeof *images);
	CU_ASSERT_EQUAL_FATAL(nearest_open(&search, &pictures, COMPUTE_OPENBLAS, &fixture.host.services, &failure),
	                      LGS_OK);
	CU_ASSERT_EQUAL(nearest_look(&search, candidates, 0, 700, &failure), LGS_OK);
	CU_ASSERT_EQUAL(nearest_look(&search, candidates + 700 * SIZE, 700, CANDIDATES - 700, &failure), LGS_OK);
	for (int i = 0; i < IMAGES; i++) {
		double best = HUGE_VAL;
		int winner = -1;
		for (int k = 0; k < CANDIDATES; k++) {
			double squares = 0;
			for (int j = 0; j < SIZE; j++)
				squares += pow((double)images[i * SIZE + j] - (double)candidates[k * SIZE + j], 2);
			if (squares < best) {
				best = squares;
				winner = k;
			}
		}
		CU_ASSERT_EQUAL(search.number[i], winner);
		CU_ASSERT_DOUBLE_EQUAL(nearest_distance(&search, i), sqrt(best / SIZE), 1e-9);
		mean += sqrt(best / SIZE) / IMAGES;
	}
	CU_ASSERT_EQUAL(search.number[5], 2100);
	CU_ASSERT_EQUAL(nearest_distance(&search, 5), 0);
	CU_ASSERT_DOUBLE_EQUAL(nearest_mean(&search), mean, 1e-9);
	nearest_close(&search);
	CU_ASSERT_EQUAL(fixture.host.live, 0);
}

static void
is_one_for_real_images(void)
{
	picture_fixture_begin(&fixture, 3, 32, 400);
	CU_ASSERT_DOUBLE_EQUAL(number(AS_REAL, 0, "coverage-ratio"), 1, 0.1);
	CU_ASSERT_DOUBLE_EQUAL(fake_number(&fixture.subject, "copying-ratio"), 1, 0.1);
	CU_ASSERT(fake_number(&fixture.subject, "real-to-real-floor") > 0);
	CU_ASSERT_DOUBLE_EQUAL(fake_number(&fixture.subject, "coverage-ratio"),
	                       fake_number(&fixture.subject, "real-to-generated") /
	                           fake_number(&fixture.subject, "real-to-real-floor"),
	                       1e-9);
	CU_ASSERT_EQUAL(fixture.subject.number_count, 7);
	CU_ASSERT_STRING_EQUAL(fixture.subject.asked, "test train ");
}

static void
finds_copies(void)
{
	picture_fixture_begin(&fixture, 1, 32, 400);
	double before = number(COPY, 0, "copying-ratio");
	for (int i = 1; i <= 4; i++) {
		double now = number(COPY, i / 4.0, "copying-ratio");
		CU_ASSERT(now < before);
		before = now;
	}
	CU_ASSERT_EQUAL(before, 0);
	CU_ASSERT_EQUAL(fake_number(&fixture.subject, "generated-to-training"), 0);
	CU_ASSERT(fake_number(&fixture.subject, "real-to-training") > 0);
}

static void
finds_missing_modes(void)
{
	picture_fixture_begin(&fixture, 1, 32, 400);
	double before = number(AS_REAL, 0, "coverage-ratio");
	for (int dropped = 2; dropped < MODES; dropped += 2) {
		double now = number(DROP, dropped, "coverage-ratio");
		CU_ASSERT(now > before);
		before = now;
	}
	CU_ASSERT(before > 2);
}

/* Blur and noise, where they are strong enough to pass the low-pass. */
static void
finds_degraded_images(void)
{
	picture_fixture_begin(&fixture, 1, 16, 400);
	double clean = number(AS_REAL, 0, "coverage-ratio");
	double some = number(NOISE, 0.03, "coverage-ratio"), more = number(NOISE, 0.1, "coverage-ratio");
	CU_ASSERT(clean < some && some < more);
	some = number(BLUR, 3, "coverage-ratio");
	more = number(BLUR, 12, "coverage-ratio");
	CU_ASSERT(clean < some && some < more);
}

/* With train=1 the first training image is all there is to copy. */
static void
limits_training_images(void)
{
	picture_fixture_begin(&fixture, 1, 16, 400);
	const struct lgs_plugin *plugin = lgs_plugin_nearest(NULL);
	double all = number(AS_REAL, 0, "generated-to-training");
	double one =
	    picture_fixture_number(&fixture, plugin, "images=200,train=1", AS_REAL, 0, "generated-to-training");
	CU_ASSERT(one > 2 * all);
}

static void
explains_refusals(void)
{
	picture_fixture_begin(&fixture, 1, 8, 40);
	CU_ASSERT_EQUAL(picture_fixture_evaluate(&fixture, lgs_plugin_nearest(NULL), "real=train", AS_REAL, 0),
	                LGS_INVALID);
	CU_ASSERT(said("real=train|test, held-out and reserve"));
	fixture.subject.sets[TRAIN].count = 0;
	CU_ASSERT_EQUAL(picture_fixture_evaluate(&fixture, lgs_plugin_nearest(NULL), "", AS_REAL, 0), LGS_INVALID);
	CU_ASSERT(said("no training images"));
	fixture.subject.sets[TRAIN].count = -1;
	CU_ASSERT_EQUAL(picture_fixture_evaluate(&fixture, lgs_plugin_nearest(NULL), "", AS_REAL, 0), LGS_INVALID);
}

static void
repeats_itself(void)
{
	picture_fixture_begin(&fixture, 1, 20, 60);
	picture_fixture_repeat(&fixture, lgs_plugin_nearest(NULL), "images=20", "images=20,seed=1", "coverage-ratio");
	picture_fixture_starve(&fixture, lgs_plugin_nearest(NULL), "images=20");
}

static const CU_TestInfo tests[] = {
    {"agrees with brute force", agrees_with_brute_force},
    {"is one for real images", is_one_for_real_images},
    {"finds copies", finds_copies},
    {"finds missing modes", finds_missing_modes},
    {"finds degraded images", finds_degraded_images},
    {"limits training images", limits_training_images},
    {"explains refusals", explains_refusals},
    {"repeats itself, and says where memory ran out", repeats_itself},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	picture_fixture_begin(&fixture, 1, 8, 40);
	return run_tests("nearest", tests);
}
