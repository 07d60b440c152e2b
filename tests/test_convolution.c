/*
 * test_convolution.c: the lowered maps between layers against the plain definition in double precision, at sizes where
 * edges matter, with batches that come in portions, on both matrix libraries.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../plugins/compute/threads.h"
#include "fake_host.h"
#include "reference_layers.h"
#include "runner.h"

static struct fake_host host;

static const struct compute_layer layers[] = {
    {4, 3, 1, 5},                    /* whole images of 4 x 4 */
    {2, 2, 1, 3},   {4, 3, 2, 4},    /* every position at an edge */
    {8, 1, 4, 16},  {16, 20, 8, 7},  /* positions inside */
    {32, 3, 16, 8}, {64, 70, 32, 2}, /* the last one's batches come in portions */
};
#define LAYERS (sizeof layers / sizeof *layers)
#define IMAGES 5

/* A matrix in both precisions, of the same numbers. */
struct both {
	int64_t count;
	float *single;
	double *exact;
};

static struct both
make(int64_t count)
{
	static uint64_t position;
	struct both b = {count, malloc((size_t)count * sizeof(float)), malloc((size_t)count * sizeof(double))};
	uint32_t *words = malloc((size_t)(count + 4) * sizeof *words);
	host.services.random_bits(&host.services, 7, position, count, words);
	position += (uint64_t)(count + 3) / 4 * 4;
	for (int64_t i = 0; i < count; i++) {
		b.single[i] = (float)words[i] / 4294967296.0f - 0.5f;
		b.exact[i] = (double)b.single[i];
	}
	free(words);
	return b;
}

static void
release(struct both *b)
{
	free(b->single);
	free(b->exact);
}

/* The largest difference, relative to the numbers' root mean square. */
static double
distance(const struct both *b)
{
	double worst = 0, square = 0;
	for (int64_t i = 0; i < b->count; i++) {
		worst = fmax(worst, fabs((double)b->single[i] - b->exact[i]));
		square += b->exact[i] * b->exact[i];
	}
	return worst / sqrt(square / (double)b->count);
}

static void
check_layer(const struct compute_layer *l, enum compute_backend backend)
{
	struct both large = make(compute_large_count(l, IMAGES)), small = make(compute_small_count(l, IMAGES)),
		    weights = make(compute_weight_count(l)), gradient = make(compute_weight_count(l)),
		    up = make(large.count), down = make(small.count);
	const struct compute_maps maps = {backend,
	                                  malloc((size_t)(compute_lowered_count(l, IMAGES) + 1) * sizeof(float))};

	CU_ASSERT_EQUAL(compute_convolve(&maps, l, IMAGES, large.single, weights.single, down.single, NULL), LGS_OK);
	reference_convolve(l, IMAGES, large.exact, weights.exact, down.exact);
	CU_ASSERT(distance(&down) < 1e-5);
	CU_ASSERT_EQUAL(compute_transpose_convolve(&maps, l, IMAGES, small.single, weights.single, up.single, NULL),
	                LGS_OK);
	reference_transpose(l, IMAGES, small.exact, weights.exact, up.exact);
	CU_ASSERT(distance(&up) < 1e-5);
	for (int64_t i = 0; i < gradient.count; i++)
		gradient.exact[i] *= 0.25;
	CU_ASSERT_EQUAL(
	    compute_weights_gradient(&maps, l, IMAGES, large.single, small.single, 0.25f, gradient.single, NULL),
	    LGS_OK);
	reference_gradient(l, IMAGES, large.exact, small.exact, gradient.exact);
	CU_ASSERT(distance(&gradient) < 1e-5);
	release(&large), release(&small), release(&weights), release(&gradient), release(&up), release(&down);
	free(maps.room);
}

static void
maps_are_as_defined(void)
{
	for (int threads = 1; threads <= 2; threads++) {
		fake_host_begin(&host, 3, threads);
		compute_use_threads(&host.services);
		for (size_t i = 0; i < LAYERS; i++)
			for (int backend = COMPUTE_ONEDNN; backend <= COMPUTE_OPENBLAS; backend++)
				check_layer(&layers[i], (enum compute_backend)backend);
	}
}

/* The portions are of few enough images that the test above has several. */
static void
portions_are_tested(void)
{
	const struct compute_layer *last = &layers[LAYERS - 1];
	int64_t whole = IMAGES * last->small * last->small * COMPUTE_KERNEL_PIXELS * last->large_channels;
	CU_ASSERT(compute_lowered_count(last, IMAGES) < whole);
	CU_ASSERT_EQUAL(compute_lowered_count(&layers[0], IMAGES), 0);
}

/* Each lowered pixel is one of the image's or outside of it, and raising counts how often. */
static void
raising_counts(void)
{
	const struct compute_layer l = {6, 1, 3, 1};
	float large[36], rows[9 * 16];
	for (int i = 0; i < 36; i++)
		large[i] = 1;
	compute_lower(&l, 1, large, rows);
	CU_ASSERT_EQUAL(rows[0], 0);
	CU_ASSERT_EQUAL(rows[5], 1);
	compute_raise(&l, 1, rows, large);
	/* Inside, two positions in each direction see a pixel; at an edge, one. */
	CU_ASSERT_EQUAL(large[0], 1);
	CU_ASSERT_EQUAL(large[1], 2);
	CU_ASSERT_EQUAL(large[7], 4);
	CU_ASSERT_EQUAL(large[35], 1);
}

static void
failures_are_passed_on(void)
{
	const struct compute_layer l = {4, 1, 1, 1};
	const struct compute_maps maps = {COMPUTE_ONEDNN, NULL};
	char words[200] = "";
	struct lgs_error error = {sizeof error, words, sizeof words};
	float x[16] = {0}, w[16] = {0}, y = 0;
	CU_ASSERT_EQUAL(compute_convolve(&maps, &l, 1, x, w, &y, &error), LGS_OK);
	const struct compute_layer nothing = {4, 1, 1, 0};
	CU_ASSERT_EQUAL(compute_convolve(&maps, &nothing, 1, x, w, &y, &error), LGS_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "out of range"));
}

static CU_TestInfo tests[] = {
    {"maps are as defined", maps_are_as_defined},
    {"portions are tested", portions_are_tested},
    {"raising counts", raising_counts},
    {"failures are passed on", failures_are_passed_on},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("convolution", tests);
}
