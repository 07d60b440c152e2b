/*
 * test_swd.c: pyramid, sorting and distances against values worked out by hand, and the response of the whole to
 * known degradations.
 */
#include "../plugins/compute/normal.h"
#include "../plugins/evaluators/swd/swd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "picture_fixture.h"
#include "support.h"

const struct lgs_plugin *lgs_plugin_swd(const struct lgs_abi *host);

static struct picture_fixture fixture;

static double
number(enum degradation degradation, double strength, const char *name)
{
	return picture_fixture_number(&fixture, lgs_plugin_swd(NULL), "images=200,patches=16,directions=150",
	                              degradation, strength, name);
}

/* ---- pyramid ---- */

/* A single 1 in the middle: 6, 1 of 16 at distances 0 and 2, by rows and columns. */
static void
reduces(void)
{
	float plane[8 * 8] = {0}, out[16], room[8 * 4];
	plane[4 * 8 + 4] = 1;
	swd_reduce(8, 8, plane, out, room);
	CU_ASSERT_DOUBLE_EQUAL(out[2 * 4 + 2], 36 / 256.0, 1e-7);
	CU_ASSERT_DOUBLE_EQUAL(out[1 * 4 + 2], 6 / 256.0, 1e-7);
	CU_ASSERT_DOUBLE_EQUAL(out[3 * 4 + 1], 1 / 256.0, 1e-7);
	CU_ASSERT_EQUAL(out[0], 0);
}

/* Mirrored about the first and the last pixel: a b c d e is read as c b a b c d e d c. */
static void
mirrors(void)
{
	static const float line[5] = {1, 10, 100, 1000, 10000};
	float out[3], room[5];
	swd_reduce(1, 5, line, out, room);
	CU_ASSERT_DOUBLE_EQUAL(out[0], (2 * 100 + 8 * 10 + 6 * 1) / 16.0, 1e-4);
	CU_ASSERT_DOUBLE_EQUAL(out[1], (1 + 4 * 10 + 6 * 100 + 4 * 1000 + 10000) / 16.0, 1e-2);
	CU_ASSERT_DOUBLE_EQUAL(out[2], (2 * 100 + 8 * 1000 + 6 * 10000) / 16.0, 1e-2);
}

/* A single 1 becomes four times the filter. */
static void
expands(void)
{
	float small[16] = {0}, plane[64] = {0}, room[4 * 8];
	small[1 * 4 + 1] = 1;
	swd_subtract_expanded(8, 8, small, plane, room);
	CU_ASSERT_DOUBLE_EQUAL(plane[2 * 8 + 2], -4 * 36 / 256.0, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(plane[2 * 8 + 3], -4 * 24 / 256.0, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(plane[3 * 8 + 3], -4 * 16 / 256.0, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(plane[4 * 8 + 4], -4 * 1 / 256.0, 1e-6);
	/* At the border the mirror image is there as well: row 0 of column 2 has the taps at distance 2 twice. */
	CU_ASSERT_DOUBLE_EQUAL(plane[2], -4 * 2 * 6 / 256.0, 1e-6);
	CU_ASSERT_EQUAL(plane[5 * 8 + 5], 0);
}

static void
leaves_nothing_of_a_constant(void)
{
	float plane[7 * 10], small[4 * 5], room[7 * 10];
	for (int i = 0; i < 70; i++)
		plane[i] = 0.75f;
	swd_reduce(7, 10, plane, small, room);
	for (int i = 0; i < 20; i++)
		CU_ASSERT_DOUBLE_EQUAL(small[i], 0.75, 1e-6);
	swd_subtract_expanded(7, 10, small, plane, room);
	for (int i = 0; i < 70; i++)
		CU_ASSERT_DOUBLE_EQUAL(plane[i], 0, 1e-6);
}

static void
counts_levels(void)
{
	static const int64_t sides[][2] = {{128, 4}, {64, 3}, {32, 2}, {28, 2}, {26, 1}, {16, 1}, {5, 1}};
	for (int i = 0; i < 7; i++) {
		struct lgs_shape shape = {sizeof shape, 3, sides[i][0], sides[i][0] + 40};
		CU_ASSERT_EQUAL(swd_levels(&shape), sides[i][1]);
		CU_ASSERT_EQUAL(swd_patch_size(&shape), 3 * 7 * (sides[i][0] < 7 ? sides[i][0] : 7));
	}
}

/* ---- patches ---- */

/* Images of 7x7 have one patch, which is the image; a level that is not the last leaves the reduced image behind. */
static void
cuts_and_descends(void)
{
	enum { COUNT = 70 };
	static float values[COUNT * 49], patches[COUNT * 2 * 49];
	float before[49], small[16], room[49];
	struct pictures pictures = {COUNT, {sizeof pictures.shape, 1, 7, 7}, values};
	struct swd_descent descent;
	for (int i = 0; i < COUNT * 49; i++)
		values[i] = (float)(i * 7 % 31);
	swd_begin(&descent, &pictures, 1, &fixture.host.services);
	CU_ASSERT_EQUAL(swd_descend(&descent, 1, 2, patches, &failure), LGS_OK);
	for (int i = 0; i < COUNT; i++) {
		CU_ASSERT(!memcmp(patches + i * 98, values + i * 49, sizeof before));
		CU_ASSERT(!memcmp(patches + i * 98 + 49, values + i * 49, sizeof before));
	}
	memcpy(before, values + 69 * 49, sizeof before);
	swd_begin(&descent, &pictures, 1, &fixture.host.services);
	CU_ASSERT_EQUAL(swd_descend(&descent, 0, 1, patches, &failure), LGS_OK);
	swd_reduce(7, 7, before, small, room);
	swd_subtract_expanded(7, 7, small, before, room);
	CU_ASSERT(!memcmp(values + 69 * 49, small, sizeof small));
	CU_ASSERT(!memcmp(patches + 69 * 49, before, sizeof before));
	CU_ASSERT(descent.height == 4 && descent.width == 4 && descent.level == 1);
}

/* Two patches of two channels: 1 2 | 5 5 and 3 4 | 5 5. Mean 2.5, variance 1.25; the second channel has none. */
static void
normalizes(void)
{
	float patches[] = {1, 2, 5, 5, 3, 4, 5, 5};
	static const double expected[] = {-1.5, -0.5, 0, 0, 0.5, 1.5, 0, 0};
	swd_normalize(2, 2, 4, patches);
	for (int i = 0; i < 8; i++)
		CU_ASSERT_DOUBLE_EQUAL(patches[i], expected[i] / sqrt(1.25), 1e-6);
}

/* ---- distance ---- */

static int
ascending(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static void
sorts(void)
{
	enum { COUNT = 5000 };
	static float values[COUNT], expected[COUNT], room[COUNT];
	compute_draw_normal(&fixture.host.services, 4, 0, 1, COUNT, values);
	values[7] = values[8] = 0;
	values[9] = 1e-40f;
	values[10] = -1e30f;
	values[11] = 1e30f;
	memcpy(expected, values, sizeof values);
	qsort(expected, COUNT, sizeof *expected, ascending);
	swd_sort(COUNT, values, room);
	CU_ASSERT(!memcmp(values, expected, sizeof values));
}

/* On a line 0 1 2 3 and 5 1 3 1, in order 1 1 3 5: differences 1 0 1 2. In the plane, along (0.6, 0.8) and (1, 0). */
static void
measures_points(void)
{
	static const float a[] = {3, 0, 2, 1}, b[] = {5, 1, 3, 1}, c[] = {0, 1, 2, 3}, one[] = {1};
	struct swd_sets line = {4, 1, {[PICTURES_REAL] = a, [PICTURES_SECOND] = c, [PICTURES_GENERATED] = b}};
	double distances[PICTURES_SETS];
	CU_ASSERT_EQUAL(swd_distances(&line, 1, one, COMPUTE_OPENBLAS, &fixture.host.services, distances, &failure),
	                LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(distances[PICTURES_GENERATED], 1, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(distances[PICTURES_SECOND], 0, 1e-6);
	static const float p[] = {0, 0, 1, 1}, q[] = {1, 0, 0, 2}, directions[] = {0.6f, 0.8f, 1, 0};
	struct swd_sets plane = {2, 2, {[PICTURES_REAL] = p, [PICTURES_SECOND] = p, [PICTURES_GENERATED] = q}};
	CU_ASSERT_EQUAL(
	    swd_distances(&plane, 2, directions, COMPUTE_OPENBLAS, &fixture.host.services, distances, &failure),
	    LGS_OK);
	/* 0 1.4 against 0.6 1.6: 0.4; 0 1 against 0 1: 0. */
	CU_ASSERT_DOUBLE_EQUAL(distances[PICTURES_GENERATED], 0.2, 1e-6);
}

static void
draws_directions(void)
{
	static float directions[200 * 30];
	double mean = 0;
	swd_directions(&fixture.host.services, 1, 200, 30, directions);
	for (int i = 0; i < 200; i++) {
		double squares = 0;
		for (int j = 0; j < 30; j++) {
			squares += (double)directions[i * 30 + j] * (double)directions[i * 30 + j];
			mean += (double)directions[i * 30 + j] / (200 * 30);
		}
		CU_ASSERT_DOUBLE_EQUAL(squares, 1, 1e-5);
	}
	CU_ASSERT_DOUBLE_EQUAL(mean, 0, 4 / sqrt(200 * 30 * 30));
}

/* ---- the whole ---- */

static void
is_at_the_floor_for_real_images(void)
{
	picture_fixture_begin(&fixture, 3, 32, 400);
	static const char *const names[] = {"distance-32", "distance-16", "distance-mean"};
	for (int i = 0; i < 3; i++) {
		double distance = number(AS_REAL, 0, names[i]);
		double floor = fake_number(&fixture.subject, path_of("%s-floor", names[i]));
		CU_ASSERT(distance > 0 && distance < 1.7 * floor && distance > floor / 1.7);
	}
	CU_ASSERT_DOUBLE_EQUAL(
	    fake_number(&fixture.subject, "distance-mean"),
	    (fake_number(&fixture.subject, "distance-32") + fake_number(&fixture.subject, "distance-16")) / 2, 1e-9);
	CU_ASSERT_EQUAL(fixture.subject.number_count, 7);
}

static void
grows_with(enum degradation degradation, const double *strengths)
{
	double before = number(degradation, 0, "distance-mean");
	for (int i = 0; i < 3; i++) {
		double now = number(degradation, strengths[i], "distance-mean");
		CU_ASSERT(now > before);
		before = now;
	}
	CU_ASSERT(before > 2 * fake_number(&fixture.subject, "distance-mean-floor"));
}

static void
grows_with_degradation(void)
{
	picture_fixture_begin(&fixture, 1, 32, 400);
	grows_with(BLUR, (const double[]){1, 3, 9});
	grows_with(NOISE, (const double[]){0.01, 0.03, 0.1});
	grows_with(DROP, (const double[]){3, 5, 7});
}

static void
takes_small_images(void)
{
	picture_fixture_begin(&fixture, 1, 5, 400);
	CU_ASSERT(number(NOISE, 0.1, "distance-5") > 0);
	CU_ASSERT_EQUAL(fake_number(&fixture.subject, "distance-5"), fake_number(&fixture.subject, "distance-mean"));
}

static void
repeats_itself(void)
{
	picture_fixture_begin(&fixture, 1, 28, 400);
	picture_fixture_repeat(&fixture, lgs_plugin_swd(NULL), "images=150,patches=2,directions=8",
	                       "images=150,patches=2,directions=8,seed=1", "distance-mean");
	picture_fixture_starve(&fixture, lgs_plugin_swd(NULL), "images=150,patches=2,directions=8");
}

static const CU_TestInfo tests[] = {
    {"reduces an impulse", reduces},
    {"mirrors at borders", mirrors},
    {"expands an impulse", expands},
    {"leaves nothing of a constant", leaves_nothing_of_a_constant},
    {"counts levels", counts_levels},
    {"cuts patches and descends", cuts_and_descends},
    {"normalizes channels", normalizes},
    {"sorts", sorts},
    {"measures sets of points", measures_points},
    {"draws directions", draws_directions},
    {"is at the floor for real images", is_at_the_floor_for_real_images},
    {"grows with blur, noise and missing modes", grows_with_degradation},
    {"takes small images", takes_small_images},
    {"repeats itself, and says where memory ran out", repeats_itself},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	picture_fixture_begin(&fixture, 1, 8, 40);
	return run_tests("swd", tests);
}
