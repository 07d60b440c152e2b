/*
 * test_bars.c: the data set bars: its exact distribution, and that the same index gives the same bytes.
 */
#include <math.h>
#include <string.h>

#include "dataset_fixture.h"

entry lgs_plugin_bars;

static struct opened
open_bars(const char *text, const char *split)
{
	fake_host_begin(&fake, 7, 1);
	return open_dataset(lgs_plugin_bars, text, NULL, split);
}

#define MOST_BARS 60000

/* The image as one bit a pixel. */
static int64_t
code_of(const float *image, int64_t pixels)
{
	int64_t code = 0;
	for (int64_t i = 0; i < pixels; i++) {
		CU_ASSERT(image[i] == 0 || image[i] == 1);
		code |= (int64_t)(image[i] == 1) << i;
	}
	return code;
}

/* 1 if all rows are alike, that is, the image consists of bars. */
static int
is_vertical(const float *image, int64_t size)
{
	for (int64_t row = 1; row < size; row++)
		if (memcmp(image, image + row * size, (size_t)size * sizeof *image))
			return 0;
	return 1;
}

static int
is_horizontal(const float *image, int64_t size)
{
	for (int64_t i = 0; i < size * size; i++)
		if (image[i] != image[i / size * size])
			return 0;
	return 1;
}

/* Draws with a known probability lie within five standard deviations of their mean. */
static int
plausible(int64_t seen, int64_t draws, double probability)
{
	double mean = (double)draws * probability, deviation = sqrt(mean * (1 - probability));
	if (fabs((double)seen - mean) <= 5 * deviation)
		return 1;
	fprintf(stderr, "seen %lld times, expected %g +- %g\n", (long long)seen, mean, deviation);
	return 0;
}

static void
check_bars(int64_t size, const char *split)
{
	static int64_t times[1 << 16], labels[MOST_BARS], indices[MOST_BARS];
	static float images[MOST_BARS * 16];
	char text[64];
	(void)snprintf(text, sizeof text, "bars:size=%lld,count=%d", (long long)size, MOST_BARS);
	struct opened bars = open_bars(text, split);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bars.instance);
	CU_ASSERT_EQUAL(bars.dataset->count(bars.instance), MOST_BARS);
	CU_ASSERT_EQUAL(bars.dataset->classes(bars.instance), 2);
	for (int64_t i = 0; i < MOST_BARS; i++)
		indices[i] = i;
	CU_ASSERT_EQUAL(bars.dataset->labels(bars.instance, labels, &failure), LGS_OK);
	CU_ASSERT_EQUAL(bars.dataset->read(bars.instance, indices, MOST_BARS, images, &failure), LGS_OK);

	int64_t pixels = size * size, distinct = 0, vertical = 0, full = ((int64_t)1 << pixels) - 1;
	memset(times, 0, sizeof times);
	for (int64_t i = 0; i < MOST_BARS; i++) {
		const float *image = images + i * pixels;
		CU_ASSERT(labels[i] ? is_vertical(image, size) : is_horizontal(image, size));
		vertical += labels[i];
		times[code_of(image, pixels)]++;
	}
	CU_ASSERT(plausible(vertical, MOST_BARS, 0.5));
	for (int64_t code = 0; code <= full; code++) {
		if (!times[code])
			continue;
		distinct++;
		double probability = pow(2, -(double)size) * (code == 0 || code == full ? 1 : 0.5);
		CU_ASSERT(plausible(times[code], MOST_BARS, size == 1 ? 0.5 : probability));
	}
	CU_ASSERT_EQUAL(distinct, 2 * ((int64_t)1 << size) - 2);
	close_dataset(&bars);
}

static void
test_bars_distribution(void)
{
	for (int64_t size = 1; size <= 4; size++) {
		check_bars(size, "train");
		check_bars(size, "test");
	}
}

static void
test_bars_repeat(void)
{
	static float first[100 * 256], again[256];
	int64_t indices[100];
	struct opened bars = open_bars("bars:size=16,count=100", "train");
	const struct lgs_shape *shape = bars.dataset->shape(bars.instance);
	CU_ASSERT(shape->channels == 1 && shape->height == 16 && shape->width == 16);
	for (int64_t i = 0; i < 100; i++)
		indices[i] = 99 - i;
	CU_ASSERT_EQUAL(bars.dataset->read(bars.instance, indices, 100, first, &failure), LGS_OK);
	for (int64_t i = 0; i < 100; i++) {
		CU_ASSERT_EQUAL(bars.dataset->read(bars.instance, &i, 1, again, &failure), LGS_OK);
		CU_ASSERT_EQUAL(memcmp(again, first + (99 - i) * 256, sizeof again), 0);
	}
	int64_t beyond = 100, before = -1;
	CU_ASSERT_EQUAL(bars.dataset->read(bars.instance, &beyond, 1, again, &failure), LGS_INVALID);
	CU_ASSERT_EQUAL(bars.dataset->read(bars.instance, &before, 1, again, &failure), LGS_INVALID);
	close_dataset(&bars);

	/* Neither more images nor another seed of the run change those that were there; another split has others. */
	bars = open_bars("bars:size=16,count=1000", "train");
	fake.seed = 8;
	bars.dataset->destroy(bars.instance);
	create_again(&bars, "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(bars.instance);
	int64_t index = 42;
	CU_ASSERT_EQUAL(bars.dataset->read(bars.instance, &index, 1, again, &failure), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(again, first + (99 - 42) * 256, sizeof again), 0);
	close_dataset(&bars);
	bars = open_bars("bars:size=16,count=100", "test");
	static float test[100 * 256];
	CU_ASSERT_EQUAL(bars.dataset->read(bars.instance, indices, 100, test, &failure), LGS_OK);
	CU_ASSERT_NOT_EQUAL(memcmp(test, first, sizeof test), 0);
	close_dataset(&bars);
	CU_ASSERT_PTR_NULL(bars.dataset->files);
}

static const CU_TestInfo tests[] = {
    {"bars: the exact distribution", test_bars_distribution},
    {"bars: same index, same bytes", test_bars_repeat},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("bars", tests);
}
