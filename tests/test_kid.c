/*
 * test_kid.c: random features and the kernel estimate by brute force, and the response of the whole to known
 * degradations.
 */
#include "../plugins/compute/normal.h"
#include "../plugins/evaluators/kid/kid.h"

#include <math.h>
#include <string.h>

#include "picture_fixture.h"
#include "support.h"

const struct lgs_plugin *lgs_plugin_kid(const struct lgs_abi *host);

static struct picture_fixture fixture;

static double
number(enum degradation degradation, double strength, const char *name)
{
	return picture_fixture_number(&fixture, lgs_plugin_kid(NULL), "images=200,subsets=20", degradation, strength,
	                              name);
}

/* ---- features ---- */

enum { HEIGHT = 6, WIDTH = 5, CHANNELS = 2 };

/* A layer by the definition: filters of 4x4 that begin one pixel before the image, at every second one. */
static void
convolve(const struct kid_network *network, int layer, int height, int width, const double *in, double *out)
{
	int64_t from = network->inputs[layer], to = network->inputs[layer + 1];
	for (int y = 0; y < (height + 1) / 2; y++)
		for (int x = 0; x < (width + 1) / 2; x++)
			for (int64_t k = 0; k < to; k++) {
				double sum = 0;
				for (int v = 0; v < 4; v++)
					for (int u = 0; u < 4; u++) {
						int row = 2 * y - 1 + v, column = 2 * x - 1 + u;
						if (row < 0 || row >= height || column < 0 || column >= width)
							continue;
						for (int64_t c = 0; c < from; c++)
							sum += in[(row * width + column) * from + c] *
							       (double)network
							           ->weights[layer][((v * 4 + u) * from + c) * to + k];
					}
				out[(y * ((width + 1) / 2) + x) * to + k] = fmax(sum, 0);
			}
}

static void
finds_features(void)
{
	static float values[70 * CHANNELS * HEIGHT * WIDTH], features[70 * KID_FEATURES];
	static double one[KID_CHANNELS * HEIGHT * WIDTH], two[KID_CHANNELS * HEIGHT * WIDTH];
	struct pictures pictures = {70, {sizeof pictures.shape, CHANNELS, HEIGHT, WIDTH}, values};
	struct kid_network network;
	const float *last = values + 69 * CHANNELS * HEIGHT * WIDTH;
	for (int i = 0; i < 70 * CHANNELS * HEIGHT * WIDTH; i++)
		values[i] = (float)(i * 13 % 101) / 100;
	CU_ASSERT_EQUAL_FATAL(
	    kid_network_open(&network, CHANNELS, 7, COMPUTE_OPENBLAS, &fixture.host.services, &failure), LGS_OK);
	CU_ASSERT_EQUAL(kid_network_features(&network, &pictures, features, &failure), LGS_OK);
	for (int c = 0; c < CHANNELS; c++)
		for (int p = 0; p < HEIGHT * WIDTH; p++)
			one[p * CHANNELS + c] = 2 * (double)last[c * HEIGHT * WIDTH + p] - 1;
	convolve(&network, 0, 6, 5, one, two);
	convolve(&network, 1, 3, 3, two, one);
	convolve(&network, 2, 2, 2, one, two);
	int active = 0;
	const float *third = features + 69 * KID_FEATURES + 4 * KID_CHANNELS;
	for (int k = 0; k < KID_CHANNELS; k++) {
		/* 6x5 becomes 3x3, 2x2 and 1x1: the mean is the one value, and nothing deviates. */
		CU_ASSERT_DOUBLE_EQUAL(third[k], two[k], 1e-4);
		CU_ASSERT_EQUAL(third[KID_CHANNELS + k], 0);
		active += two[k] > 0;
	}
	CU_ASSERT(active > KID_CHANNELS / 4 && active < KID_CHANNELS);
	kid_network_close(&network);
	CU_ASSERT_EQUAL(fixture.host.live, 0);
}

/* The mean and deviation of a layer's channels over its positions. */
static void
agree(const float *features, int layer, int positions, const double *activations)
{
	for (int k = 0; k < KID_CHANNELS; k++) {
		double mean = 0, squares = 0;
		for (int p = 0; p < positions; p++)
			mean += activations[p * KID_CHANNELS + k] / positions;
		for (int p = 0; p < positions; p++)
			squares += pow(activations[p * KID_CHANNELS + k] - mean, 2) / positions;
		CU_ASSERT_DOUBLE_EQUAL(features[layer * 2 * KID_CHANNELS + k], mean, 1e-4);
		CU_ASSERT_DOUBLE_EQUAL(features[layer * 2 * KID_CHANNELS + KID_CHANNELS + k], sqrt(squares), 1e-4);
	}
}

/* Of 16x16 images layers leave 64, 16 and 4 positions. */
static void
takes_mean_and_deviation(void)
{
	static float values[256], features[KID_FEATURES];
	static double one[KID_CHANNELS * 256], two[KID_CHANNELS * 256];
	struct pictures pictures = {1, {sizeof pictures.shape, 1, 16, 16}, values};
	struct kid_network network;
	for (int i = 0; i < 256; i++) {
		values[i] = (float)(i * 13 % 101) / 100;
		one[i] = 2 * (double)values[i] - 1;
	}
	CU_ASSERT_EQUAL_FATAL(kid_network_open(&network, 1, 8, COMPUTE_OPENBLAS, &fixture.host.services, &failure),
	                      LGS_OK);
	CU_ASSERT_EQUAL(kid_network_features(&network, &pictures, features, &failure), LGS_OK);
	convolve(&network, 0, 16, 16, one, two);
	agree(features, 0, 64, two);
	convolve(&network, 1, 8, 8, two, one);
	agree(features, 1, 16, one);
	convolve(&network, 2, 4, 4, one, two);
	agree(features, 2, 4, two);
	kid_network_close(&network);
}

/* Two points a set: 1 3 and 5 7 make a mean of 4 and a variance of 5; the second feature is 2 throughout. */
static void
standardizes(void)
{
	float a[] = {1, 2, 3, 2}, b[] = {5, 2, 7, 2}, c[] = {4, 9, 14, 2};
	float *const sets[PICTURES_SETS] = {[PICTURES_REAL] = a, [PICTURES_SECOND] = b, [PICTURES_GENERATED] = c};
	kid_standardize(2, 2, sets);
	CU_ASSERT_DOUBLE_EQUAL(a[0], -3 / sqrt(5), 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(b[2], 3 / sqrt(5), 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(c[0], 0, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(c[2], 10 / sqrt(5), 1e-6);
	CU_ASSERT(a[1] == 0 && b[3] == 0 && c[1] == 0);
}

/* ---- estimate ---- */

enum { COUNT = 300, DIMENSIONS = 5, SUBSETS = 3, SIZE = 20 };
static float x[COUNT * DIMENSIONS], y[COUNT * DIMENSIONS];
static int64_t x_members[SUBSETS * SIZE], y_members[SUBSETS * SIZE];

static double
kernel(const float *a, const float *b)
{
	double product = 0;
	for (int j = 0; j < DIMENSIONS; j++)
		product += (double)a[j] * (double)b[j];
	return pow(product / DIMENSIONS + 1, 3);
}

static double
brute_force(int subset)
{
	double own = 0, other = 0, across = 0;
	for (int i = 0; i < SIZE; i++)
		for (int j = 0; j < SIZE; j++) {
			int64_t a = x_members[subset * SIZE + i], b = x_members[subset * SIZE + j];
			int64_t c = y_members[subset * SIZE + i], d = y_members[subset * SIZE + j];
			own += i == j ? 0 : kernel(x + a * DIMENSIONS, x + b * DIMENSIONS);
			other += i == j ? 0 : kernel(y + c * DIMENSIONS, y + d * DIMENSIONS);
			across += kernel(x + a * DIMENSIONS, y + d * DIMENSIONS);
		}
	return (own + other) / (SIZE * (SIZE - 1)) - 2 * across / (SIZE * SIZE);
}

static void
agrees_with_brute_force(void)
{
	static int64_t order[COUNT];
	double expected[SUBSETS], mean = 0, squares = 0;
	struct kid_estimate estimate;
	compute_draw_normal(&fixture.host.services, 1, 0, 1, COUNT * DIMENSIONS, x);
	compute_draw_normal(&fixture.host.services, 2, 0, 1, COUNT * DIMENSIONS, y);
	for (int k = 0; k < SUBSETS; k++) {
		pictures_choose(&fixture.host.services, 3, (uint64_t)k * 64, COUNT, SIZE, order);
		memcpy(x_members + k * SIZE, order, SIZE * sizeof *order);
		pictures_choose(&fixture.host.services, 4, (uint64_t)k * 64, COUNT, SIZE, order);
		memcpy(y_members + k * SIZE, order, SIZE * sizeof *order);
	}
	for (int k = 0; k < SUBSETS; k++) {
		expected[k] = brute_force(k);
		mean += expected[k] / SUBSETS;
	}
	for (int k = 0; k < SUBSETS; k++)
		squares += pow(expected[k] - mean, 2);
	struct kid_comparison comparison = {COUNT, DIMENSIONS, x, y, SUBSETS, SIZE, x_members, y_members};
	CU_ASSERT_EQUAL(kid_discrepancy(&comparison, COMPUTE_OPENBLAS, &fixture.host.services, &estimate, &failure),
	                LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(estimate.mean, mean, 1e-5);
	CU_ASSERT_DOUBLE_EQUAL(estimate.deviation, sqrt(squares / (SUBSETS - 1)), 1e-5);
}

/* ---- the whole ---- */

static void
is_about_zero_for_real_images(void)
{
	picture_fixture_begin(&fixture, 3, 32, 400);
	double degraded = number(NOISE, 0.05, "discrepancy");
	double distance = number(AS_REAL, 0, "discrepancy");
	CU_ASSERT(fabs(distance) < 0.05 * degraded);
	CU_ASSERT(fabs(fake_number(&fixture.subject, "discrepancy-floor")) < 0.05 * degraded);
	CU_ASSERT(fake_number(&fixture.subject, "subset-deviation") > 0);
	CU_ASSERT(fake_number(&fixture.subject, "subset-deviation-floor") > 0);
	CU_ASSERT_EQUAL(fixture.subject.number_count, 5);
}

static void
grows_with(enum degradation degradation, const double *strengths)
{
	double before = number(degradation, 0, "discrepancy");
	for (int i = 0; i < 3; i++) {
		double now = number(degradation, strengths[i], "discrepancy");
		CU_ASSERT(now > before);
		before = now;
	}
	CU_ASSERT(before > 4 * fabs(fake_number(&fixture.subject, "discrepancy-floor")));
}

static void
grows_with_degradation(void)
{
	picture_fixture_begin(&fixture, 1, 32, 400);
	grows_with(BLUR, (const double[]){2, 4, 9});
	grows_with(NOISE, (const double[]){0.02, 0.05, 0.1});
	grows_with(DROP, (const double[]){3, 5, 7});
}

static void
explains_refusals(void)
{
	picture_fixture_begin(&fixture, 1, 8, 6);
	CU_ASSERT_EQUAL(picture_fixture_evaluate(&fixture, lgs_plugin_kid(NULL), "", AS_REAL, 0), LGS_INVALID);
	CU_ASSERT(said("images=3|4 images are the least"));
}

static void
repeats_itself(void)
{
	picture_fixture_begin(&fixture, 1, 5, 400);
	picture_fixture_repeat(&fixture, lgs_plugin_kid(NULL), "images=150,subsets=3", "images=150,subsets=3,seed=1",
	                       "discrepancy");
	picture_fixture_starve(&fixture, lgs_plugin_kid(NULL), "images=150,subsets=3");
}

static const CU_TestInfo tests[] = {
    {"finds features", finds_features},
    {"takes mean and deviation over positions", takes_mean_and_deviation},
    {"standardizes features", standardizes},
    {"agrees with brute force", agrees_with_brute_force},
    {"is about zero for real images", is_about_zero_for_real_images},
    {"grows with blur, noise and missing modes", grows_with_degradation},
    {"explains refusals", explains_refusals},
    {"repeats itself, and says where memory ran out", repeats_itself},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	picture_fixture_begin(&fixture, 1, 8, 40);
	return run_tests("kid", tests);
}
