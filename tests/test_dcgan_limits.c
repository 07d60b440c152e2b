/*
 * test_dcgan_limits.c: where a dcgan stops or warns: options that do nothing, another arithmetic, divergence, what it
 * cannot be made for, and memory.
 */
#include <string.h>

#include "gan_fixture.h"
#include "runner.h"

#define SIDE 16
#define BATCH 4

static struct pair a;
static float images[BATCH * SIDE * SIDE];

/* As if a checkpoint of a training in bfloat16 were continued where `auto` is another precision. */
static void
another_arithmetic_is_told_once(void)
{
	int64_t count;
	pair_open(&a, "maps=3,latent=5,precision=f32", SIDE, 1, BATCH, -1);
	CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, 0), LGS_OK);
	CU_ASSERT_EQUAL(a.host.warnings, 0);
	pair_tensor(&a, "arithmetic", &count)[0] = COMPUTE_BF16 + 1;
	CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, 1), LGS_OK);
	CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, 2), LGS_OK);
	CU_ASSERT_EQUAL(a.host.warnings, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(a.host.log, "products of bfloat16"));
	CU_ASSERT_PTR_NOT_NULL(strstr(a.host.log, "goes on with floats"));
	CU_ASSERT_EQUAL(pair_close(&a), 0);
}

static void
idle_options_are_told(void)
{
	pair_open(&a, "maps=3,latent=5,backend=openblas,plan=convolutions,auto-weight-steps=7", SIDE, 1, BATCH, -1);
	CU_ASSERT_EQUAL(a.kind->initialize(a.gan, NULL, &a.error), LGS_OK);
	CU_ASSERT_EQUAL(a.host.warnings, 2);
	CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, 0), LGS_OK);
	CU_ASSERT_EQUAL(pair_close(&a), 0);
}

/* Steps are bounded, so that nothing becomes infinite, but one network leaves the other behind. */
static void
what_diverges_stops(void)
{
	int64_t step = 0, status = LGS_OK;
	pair_open(&a, "maps=4,latent=6,rate=1", SIDE, 1, BATCH, -1);
	while (step < 2000 && status == LGS_OK)
		status = pair_step(&a, images, BATCH, step++);
	CU_ASSERT_EQUAL(status, LGS_INVALID);
	CU_ASSERT(step > 20);
	CU_ASSERT_PTR_NOT_NULL(strstr(a.words, "generator-loss is 1"));
	CU_ASSERT_PTR_NOT_NULL(strstr(a.words, "has diverged"));
	CU_ASSERT_EQUAL(pair_close(&a), 0);
}

static void
what_cannot_be_is_refused(void)
{
	static const int64_t shapes[][2] = {{28, 1}, {8, 1}, {256, 3}, {16, 2}};
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		pair_open(&a, "maps=2", shapes[i][0], shapes[i][1], BATCH, -1);
		CU_ASSERT_PTR_NULL(a.gan);
		CU_ASSERT_PTR_NOT_NULL(strstr(a.words, "16, 32, 64 or 128"));
		CU_ASSERT_EQUAL(a.host.live, 0);
	}
	pair_open(&a, "maps=2", SIDE, 1, BATCH, -1);
	CU_ASSERT_EQUAL(pair_step(&a, images, BATCH + 1, 0), LGS_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(a.words, "1 to 4"));
	pair_demand(&a, "generator1", "generated", "rate", LGS_PER_CHANNEL);
	a.demand.form = LGS_FORM_SAMPLES;
	CU_ASSERT_EQUAL(a.kind->attach(a.gan, a.list, &a.error), LGS_UNSUPPORTED);
	CU_ASSERT_PTR_NOT_NULL(strstr(a.words, "means"));
	CU_ASSERT_EQUAL(pair_close(&a), 0);
}

static void
running_out_of_memory_leaves_nothing_behind(void)
{
	int64_t left = 1;
	for (; left < 400; left++) {
		pair_open(&a, "maps=2,latent=3,averaging=0.9,r1=1,spectral-norm=yes", SIDE, 1, BATCH, left);
		if (a.gan)
			break;
		CU_ASSERT_PTR_NOT_NULL(strstr(a.words, "memory"));
		CU_ASSERT_EQUAL(a.host.live, 0);
	}
	CU_ASSERT(left > 20);
	CU_ASSERT_PTR_NOT_NULL_FATAL(a.gan);
	CU_ASSERT_EQUAL(a.kind->report(a.gan, &a.error), LGS_NO_MEMORY);
	CU_ASSERT_EQUAL(pair_demand(&a, "generator1", "generated", "rate", LGS_PER_ELEMENT), LGS_NO_MEMORY);
	CU_ASSERT_PTR_NOT_NULL(strstr(a.words, "elements of generator1"));
	CU_ASSERT_EQUAL(pair_close(&a), 0);
}

/* A terabyte and more: zeroing it would end the process before any request is refused. */
static void
what_needs_more_than_there_is_is_refused_before_it_is_taken(void)
{
	pair_open(&a, "maps=4096", 128, 3, 4096, -1);
	CU_ASSERT_PTR_NULL_FATAL(a.gan);
	CU_ASSERT_PTR_NOT_NULL(strstr(a.words, "no memory for maps=4096 with images of 128 x 128 and batches of 4096"));
	CU_ASSERT_PTR_NOT_NULL(strstr(a.words, ": it takes about "));
	CU_ASSERT_PTR_NOT_NULL(strstr(a.words, " GB are free; fewer maps"));
	CU_ASSERT_EQUAL(a.host.live, 0);
}

/* But for the model itself and what the libraries keep. */
static void
what_is_needed_is_what_is_taken(void)
{
	pair_open(&a, "maps=8,latent=3,averaging=0.9,r1=1,spectral-norm=yes", SIDE, 1, BATCH, -1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(a.gan);
	CU_ASSERT(a.gan->needed > 1 << 18);
	CU_ASSERT(a.gan->needed < a.host.bytes);
	CU_ASSERT(a.host.bytes < a.gan->needed + (int64_t)sizeof *a.gan + 4096);
	CU_ASSERT_EQUAL(pair_close(&a), 0);
}

static CU_TestInfo tests[] = {
    {"another arithmetic is told once", another_arithmetic_is_told_once},
    {"idle options are told", idle_options_are_told},
    {"what diverges stops", what_diverges_stops},
    {"what cannot be is refused", what_cannot_be_is_refused},
    {"running out of memory leaves nothing behind", running_out_of_memory_leaves_nothing_behind},
    {"what needs more than there is is refused before it is taken",
     what_needs_more_than_there_is_is_refused_before_it_is_taken},
    {"what is needed is what is taken", what_is_needed_is_what_is_taken},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	pair_pixels(images, BATCH * SIDE * SIDE);
	return run_tests("dcgan limits", tests);
}
