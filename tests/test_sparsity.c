/*
 * test_sparsity.c: the statistics of features, against values worked out by hand.
 *
 * The plugin is linked in (LGS_STATIC); the subject is a made-up one whose features are given.
 */
#include <lgs/evaluator.h>

#include <math.h>

#include "fake_subject.h"
#include "support.h"

const struct lgs_plugin *lgs_plugin_sparsity(const struct lgs_abi *host);

static struct fake_host fake;
static struct fake_subject subject;

/* The same images in every set. */
static int64_t
evaluate(const char *text, const float *features, int64_t images, int64_t units)
{
	fake_subject_begin(&subject, units);
	for (int i = 0; i < SETS; i++)
		fake_subject_set(&subject, i, images, features);
	int64_t status = fake_evaluate(lgs_plugin_sparsity(NULL), text, &subject, &fake);
	CU_ASSERT(subject.tensor_count <= 1);
	if (subject.tensor_count) {
		CU_ASSERT_STRING_EQUAL(subject.tensor.name, "unit-means");
		CU_ASSERT(subject.tensor.type == LGS_F64 && subject.tensor.rank == 1 && subject.tensor.count == units);
	}
	return status;
}

static double
number(const char *name)
{
	return fake_number(&subject, name);
}

#define NEAR(name, value) CU_ASSERT_DOUBLE_EQUAL(number(name), value, 1e-9)

/*
 * Four images of three units. Unit 0 is on in one image alone: Hoyer 1, Treves-Rolls 1/4. Unit 1 is always 1: 0 and 1.
 * Unit 2 is never on: not defined, dead. By image: (1 1 0) has l1 = 2, l2 = sqrt 2, so Hoyer (sqrt 3 - sqrt 2)/(sqrt 3
 * - 1) and Treves-Rolls (2/3)^2/(2/3) = 2/3; (0 1 0), three times, has 1 and 1/3.
 */
static void
measures(void)
{
	static const float features[] = {1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0};
	CU_ASSERT_EQUAL(evaluate("", features, 4, 3), LGS_OK);
	CU_ASSERT_STRING_EQUAL(subject.asked, "test ");
	NEAR("mean-activation", 5.0 / 12);
	NEAR("dead-fraction", 1.0 / 3);
	NEAR("saturated-fraction", 1.0 / 3);
	NEAR("hoyer-lifetime", 0.5);
	NEAR("treves-rolls-lifetime", 0.625);
	NEAR("hoyer-population", (3 + (sqrt(3) - sqrt(2)) / (sqrt(3) - 1)) / 4);
	NEAR("treves-rolls-population", (3 * (1.0 / 3) + 2.0 / 3) / 4);
	CU_ASSERT_EQUAL(subject.tensor.data.doubles[0], 0.25);
	CU_ASSERT_EQUAL(subject.tensor.data.doubles[1], 1);
	CU_ASSERT_EQUAL(subject.tensor.data.doubles[2], 0);
	CU_ASSERT_EQUAL(fake.warnings, 0);
}

/* 3, 4 and 0 of either sign: l1 = 7, l2 = 5; Hoyer (sqrt 3 - 1.4)/(sqrt 3 - 1), Treves-Rolls (7/3)^2/(25/3) = 49/75. */
static void
takes_absolute_values(void)
{
	static const float features[] = {3, -4, 0, -4, 0, 3, 0, 3, -4};
	CU_ASSERT_EQUAL(evaluate("role=held-out", features, 3, 3), LGS_OK);
	CU_ASSERT_STRING_EQUAL(subject.asked, "held-out ");
	NEAR("mean-activation", 7.0 / 3);
	NEAR("hoyer-lifetime", (sqrt(3) - 1.4) / (sqrt(3) - 1));
	NEAR("hoyer-population", (sqrt(3) - 1.4) / (sqrt(3) - 1));
	NEAR("treves-rolls-lifetime", 49.0 / 75);
	NEAR("treves-rolls-population", 49.0 / 75);
}

/* The bounds: just below 0.001 is dead, just above not; 0.9 itself is not saturated. */
static void
counts_the_extremes(void)
{
	static const float features[] = {0.0009f, 0.0011f, 0.89f, 0.91f};
	CU_ASSERT_EQUAL(evaluate("role=train", features, 1, 4), LGS_OK);
	CU_ASSERT_STRING_EQUAL(subject.asked, "train ");
	NEAR("dead-fraction", 0.25);
	NEAR("saturated-fraction", 0.25);
}

static void
leaves_out_what_is_undefined(void)
{
	static const float nothing[6] = {0}, single[] = {0.5f};
	fake_host_begin(&fake, 0, 1);
	CU_ASSERT_EQUAL(evaluate("", nothing, 2, 3), LGS_OK);
	NEAR("dead-fraction", 1);
	NEAR("mean-activation", 0);
	CU_ASSERT_EQUAL(subject.number_count, 3);
	CU_ASSERT_EQUAL(fake.warnings, 4);
	CU_ASSERT_EQUAL(evaluate("", single, 1, 1), LGS_OK);
	CU_ASSERT(isnan(number("hoyer-lifetime")));
	NEAR("treves-rolls-lifetime", 1);
}

static void
explains_failures(void)
{
	static const float broken[] = {0, 1, NAN, 1};
	CU_ASSERT(evaluate("", broken, 2, 2) < 0);
	CU_ASSERT(said("image 1"));
	CU_ASSERT(evaluate("", broken, 0, 2) < 0);
	CU_ASSERT(evaluate("", broken, 2, 0) < 0);
	CU_ASSERT(evaluate("", broken, -1, 2) < 0);
	static const float features[] = {0, 1, 0.5f, 1};
	for (int64_t i = 0; i < 3; i++) {
		fake_host_begin(&fake, 0, 1);
		fake.allocations_left = i;
		CU_ASSERT_EQUAL(evaluate("", features, 2, 2), LGS_NO_MEMORY);
	}
}

static const CU_TestInfo tests[] = {
    {"measures worked out by hand", measures},
    {"takes absolute values", takes_absolute_values},
    {"counts dead and saturated units", counts_the_extremes},
    {"leaves out what is undefined", leaves_out_what_is_undefined},
    {"explains failures", explains_failures},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	fake_host_begin(&fake, 0, 1);
	return run_tests("sparsity", tests);
}
