/*
 * test_convolution.c: the maps between layers against the plain definition in double precision, at sizes where edges
 * matter: by matrix products (on both libraries, batches in portions) and by convolution primitives, of floats and of
 * bfloat16; and their plans.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../plugins/compute/onednn/onednn.h"
#include "../plugins/compute/threads.h"
#include "fake_host.h"
#include "reference_layers.h"
#include "runner.h"

static struct fake_host host;

static const struct compute_layer layers[] = {
    {4, 3, 1, 5, {0}},                         /* whole images of 4 x 4 */
    {2, 2, 1, 3, {0}},   {4, 3, 2, 4, {0}},    /* every position at an edge */
    {8, 1, 4, 16, {0}},  {16, 20, 8, 7, {0}},  /* positions inside */
    {32, 3, 16, 8, {0}}, {64, 70, 32, 2, {0}}, /* the last one's batches come in portions */
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

/* The numbers as maps take them in; the caller frees them. */
static void *
operands(const struct both *b, enum compute_precision precision)
{
	void *taken = malloc((size_t)b->count * sizeof(float));
	compute_to_operands(precision, b->count, b->single, taken);
	return taken;
}

struct way {
	enum compute_backend backend;
	enum compute_precision precision;
	int by_primitives;
};

static void
check_layer(const struct compute_layer *like, const struct way *way)
{
	struct compute_layer layer = *like;
	const struct compute_layer *l = &layer;
	const double tolerance = way->precision == COMPUTE_BF16 ? 2e-2 : 3e-5;
	struct both large = make(compute_large_count(l, IMAGES)), small = make(compute_small_count(l, IMAGES)),
		    weights = make(compute_weight_count(l)), gradient = make(compute_weight_count(l)),
		    up = make(large.count), down = make(small.count);
	void *large_in = operands(&large, way->precision), *small_in = operands(&small, way->precision);
	struct compute_maps maps = {.backend = way->backend,
	                            .precision = way->precision,
	                            .primitives = onednn_open(&host.services),
	                            .lowered = malloc((size_t)(compute_lowered_count(l, IMAGES) + 1) * sizeof(float)),
	                            .weights = malloc((size_t)weights.count * sizeof(compute_bf16))};
	for (int map = 0; map < COMPUTE_MAPS; map++)
		layer.plan[map] = (float)way->by_primitives;
	/* Twice, as the second time finds what the first prepared. */
	for (int again = 0; again < 2; again++) {
		CU_ASSERT_EQUAL(compute_convolve(&maps, l, IMAGES, large_in, weights.single, down.single, NULL),
		                LGS_OK);
		CU_ASSERT_EQUAL(compute_transpose_convolve(&maps, l, IMAGES, small_in, weights.single, up.single, NULL),
		                LGS_OK);
	}
	reference_convolve(l, IMAGES, large.exact, weights.exact, down.exact);
	reference_transpose(l, IMAGES, small.exact, weights.exact, up.exact);
	CU_ASSERT(distance(&down) < tolerance);
	CU_ASSERT(distance(&up) < tolerance);
	for (int64_t i = 0; i < gradient.count; i++)
		gradient.exact[i] *= 0.25;
	CU_ASSERT_EQUAL(compute_weights_gradient(&maps, l, IMAGES, large_in, small_in, 0.25f, gradient.single, NULL),
	                LGS_OK);
	reference_gradient(l, IMAGES, large.exact, small.exact, gradient.exact);
	CU_ASSERT(distance(&gradient) < tolerance);
	release(&large), release(&small), release(&weights), release(&gradient), release(&up), release(&down);
	free(large_in), free(small_in), free(maps.lowered), free(maps.weights);
	onednn_close(maps.primitives);
	CU_ASSERT_EQUAL(host.live, 0);
}

static void
maps_are_as_defined(void)
{
	static const struct way ways[] = {
	    {COMPUTE_ONEDNN, COMPUTE_F32, 0},  {COMPUTE_OPENBLAS, COMPUTE_F32, 0}, {COMPUTE_ONEDNN, COMPUTE_F32, 1},
	    {COMPUTE_ONEDNN, COMPUTE_BF16, 0}, {COMPUTE_ONEDNN, COMPUTE_BF16, 1},
	};
	for (int threads = 1; threads <= 2; threads++) {
		fake_host_begin(&host, 3, threads);
		compute_use_threads(&host.services);
		for (size_t i = 0; i < LAYERS; i++)
			for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
				if (ways[k].precision == COMPUTE_F32 || onednn_has_bf16())
					check_layer(&layers[i], &ways[k]);
	}
	if (!onednn_has_bf16())
		puts("  (bfloat16 is left out: this processor does not multiply it)");
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
	const struct compute_layer l = {6, 1, 3, 1, {0}};
	float large[36], rows[9 * 16];
	for (int i = 0; i < 36; i++)
		large[i] = 1;
	compute_lower(&l, COMPUTE_F32, 1, large, rows);
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
	const struct compute_layer l = {4, 1, 1, 1, {0}};
	const struct compute_maps maps = {.backend = COMPUTE_ONEDNN};
	char words[200] = "";
	struct lgs_error error = {sizeof error, words, sizeof words};
	float x[16] = {0}, w[16] = {0}, y = 0;
	CU_ASSERT_EQUAL(compute_convolve(&maps, &l, 1, x, w, &y, &error), LGS_OK);
	const struct compute_layer nothing = {4, 1, 1, 0, {0}};
	CU_ASSERT_EQUAL(compute_convolve(&maps, &nothing, 1, x, w, &y, &error), LGS_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "out of range"));
}

/* Numbers of 8 bits of significand: the nearest, ties to even, and back unchanged. */
static void
narrow_numbers_are_the_nearest(void)
{
	const float exact[] = {0, -1, 1.5f, 255, -0.0078125f};
	for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
		CU_ASSERT_EQUAL(compute_widen(compute_narrow(exact[i])), exact[i]);
	CU_ASSERT_EQUAL(compute_widen(compute_narrow(257)), 256);
	CU_ASSERT_EQUAL(compute_widen(compute_narrow(259)), 260);
	CU_ASSERT_EQUAL(compute_widen(compute_narrow(258.5f)), 258);
	CU_ASSERT(isnan(compute_widen(compute_narrow(NAN))));
	CU_ASSERT(isinf(compute_widen(compute_narrow(INFINITY))));
}

static int
planned(const struct compute_layer *l, float at_least, float at_most)
{
	int fine = 1;
	for (int map = 0; map < COMPUTE_MAPS; map++)
		fine = fine && l->plan[map] >= at_least && l->plan[map] <= at_most;
	return fine;
}

static void
plans_are_made_and_measured(void)
{
	struct compute_layer l = {16, 20, 8, 7, {0}};
	char words[200] = "";
	struct lgs_error error = {sizeof error, words, sizeof words};
	fake_host_begin(&host, 3, 2);
	compute_plan_layer(COMPUTE_PRODUCTS, COMPUTE_F32, &l);
	CU_ASSERT(planned(&l, 0, 0));
	compute_plan_layer(COMPUTE_CONVOLUTIONS, COMPUTE_F32, &l);
	CU_ASSERT(planned(&l, 1, 1));
	compute_plan_layer(COMPUTE_MEASURED, COMPUTE_F32, &l);
	CU_ASSERT(planned(&l, -1, -1));
	struct compute_maps maps = {.backend = COMPUTE_ONEDNN, .primitives = onednn_open(&host.services)};
	maps.lowered = malloc((size_t)compute_lowered_count(&l, 2) * sizeof(float));
	l.plan[COMPUTE_WEIGHTS] = 1; /* which is left as it is */
	CU_ASSERT_EQUAL(compute_measure_layer(&maps, &l, 2, &host.services, &error), LGS_OK);
	CU_ASSERT(planned(&l, 0, 1));
	CU_ASSERT_EQUAL(l.plan[COMPUTE_WEIGHTS], 1);
	compute_plan_layer(COMPUTE_MEASURED, COMPUTE_F32, &l);
	host.allocations_left = 3;
	CU_ASSERT_EQUAL(compute_measure_layer(&maps, &l, 2, &host.services, &error), LGS_NO_MEMORY);
	host.allocations_left = -1;
	onednn_close(maps.primitives);
	free(maps.lowered);
	CU_ASSERT_EQUAL(host.live, 0);
}

static CU_TestInfo tests[] = {
    {"maps are as defined", maps_are_as_defined},
    {"portions are tested", portions_are_tested},
    {"raising counts", raising_counts},
    {"failures are passed on", failures_are_passed_on},
    {"narrow numbers are the nearest", narrow_numbers_are_the_nearest},
    {"plans are made and measured", plans_are_made_and_measured},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("convolution", tests);
}
