/*
 * test_check.c: the tools of `lgs check`: arrays on guard, the ledger of memory, exported symbols, verdicts, and slopes
 * of functions whose derivatives are known. The whole command, against seeded faults, is tested in system/check.sh.
 */
#include "check/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check/guard.h"
#include "check/penalty.h"
#include "check/stand-in.h"
#include "check/symbols.h"
#include "support.h"

/* ---- guards ---- */

static void
test_guards_notice(void)
{
	for (int at_end = 0; at_end < 2; at_end++)
		for (int64_t bytes = 0; bytes < 200; bytes += 8) {
			unsigned char *array = guard_create("an array", bytes, 8, at_end);
			CU_ASSERT_PTR_NOT_NULL_FATAL(array);
			for (int64_t i = 0; i < bytes; i++)
				CU_ASSERT_EQUAL(array[i], 0);
			memset(array, 1, (size_t)bytes);
			CU_ASSERT_EQUAL(guard_free(array), 0);
		}
	unsigned char *array = guard_create("an array", 64, 8, 1);
	array[-1] ^= 1;
	CU_ASSERT_EQUAL(guard_free(array), -1);
	array = guard_create("an array", 64, 8, 0);
	array[64] ^= 1;
	CU_ASSERT_EQUAL(guard_free(array), -1);
	CU_ASSERT_EQUAL(guard_free(NULL), 0);
	CU_ASSERT_EQUAL(guard_free(&array), -1); /* none of ours */
}

static void
test_guards_explain(void)
{
	char text[200] = "";
	double *array = guard_create("an array", 3 * (int64_t)sizeof *array, 8, 1);
	CU_ASSERT_EQUAL(guard_explain(array + 3, text, sizeof text), 1);
	CU_ASSERT_STRING_EQUAL(text, "it touched memory behind the end of an array");
	guard_protect(array);
	text[0] = 0;
	CU_ASSERT_EQUAL(guard_explain(array, text, sizeof text), 1);
	CU_ASSERT_STRING_EQUAL(text, "it wrote into an array, which it may only read");
	CU_ASSERT_EQUAL(guard_explain(&text, text, sizeof text), 0);
	CU_ASSERT_EQUAL(guard_free(array), 0);
}

/* More arrays than the system has ranges of pages for, freed in the order of their making. */
static void
test_guards_are_many(void)
{
	enum { MANY = 70000 };
	unsigned char **arrays = calloc(MANY, sizeof *arrays);
	CU_ASSERT_PTR_NOT_NULL_FATAL(arrays);
	int64_t absent = 0, touched = 0, unnoticed = 0;
	for (int64_t i = 0; i < MANY; i++) {
		arrays[i] = guard_create("an array", i % 65, 64, 1);
		absent += arrays[i] == NULL;
		if (arrays[i])
			memset(arrays[i], 1, (size_t)(i % 65));
	}
	CU_ASSERT_EQUAL(absent, 0);
	for (int64_t i = MANY - 100; i < MANY; i++)
		arrays[i][i % 2 ? i % 65 : -1] ^= 1;
	for (int64_t i = 0; i < MANY; i++)
		if (i < MANY - 100)
			touched += guard_free(arrays[i]) < 0;
		else
			unnoticed += guard_free(arrays[i]) == 0;
	CU_ASSERT_EQUAL(touched, 0);
	CU_ASSERT_EQUAL(unnoticed, 0);
	free(arrays);
}

/* ---- verdicts ---- */

static void
test_verdicts(void)
{
	struct trial trial = {.seed = 1};
	trial_say(&trial, VERDICT_SKIP, "first");
	trial_say(&trial, VERDICT_FAIL, "second %d", 2);
	trial_say(&trial, VERDICT_FAIL, "third");
	trial_say(&trial, VERDICT_WARN, "fourth");
	CU_ASSERT_EQUAL(trial.verdict, VERDICT_FAIL);
	CU_ASSERT_STRING_EQUAL(trial.words.bytes, "second 2");
	CU_ASSERT(trial_failed(&trial));
	free(trial.words.bytes);
	for (int i = VERDICT_PASS; i <= VERDICT_FAIL; i++)
		CU_ASSERT_EQUAL(verdict_named(verdict_name((enum verdict)i)), i);
	CU_ASSERT_EQUAL(verdict_named("nonsense"), VERDICT_FAIL);
	CU_ASSERT_EQUAL(verdict_named(NULL), VERDICT_FAIL);
}

/* ---- symbols ---- */

static void
count_symbol(void *context, const char *name)
{
	int64_t *counts = context;
	counts[0]++;
	counts[1] += !strcmp(name, "lgs_plugin");
}

static void
test_symbols(void)
{
	const char *folder = getenv("LGS_TEST_PLUGINS");
	int64_t counts[2] = {0, 0};
	CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
	CU_ASSERT_EQUAL(symbols_exported(path_of("%s/good.so", folder), count_symbol, counts, &failure), LGS_OK);
	CU_ASSERT(counts[0] >= 1);
	CU_ASSERT_EQUAL(counts[1], 1);

	/* A file that is cut off anywhere, or no such file at all: refused, not read beyond. */
	size_t count;
	unsigned char *bytes = read_bytes(path_of("%s/good.so", folder), &count);
	for (size_t length = 0; length < count; length += 1 + length / 8) {
		write_bytes(in_root("cut.so"), bytes, length);
		(void)symbols_exported(in_root("cut.so"), count_symbol, counts, &failure);
	}
	write_bytes(in_root("text.so"), "no library", 10);
	CU_ASSERT(symbols_exported(in_root("text.so"), count_symbol, counts, &failure) < 0);
	CU_ASSERT(said("no table of dynamic symbols"));
	CU_ASSERT(symbols_exported(in_root("absent.so"), count_symbol, counts, &failure) < 0);
	free(bytes);
}

/* ---- slopes ---- */

static double scale; /* of the slope that is written; 1 is right */

static double
kinked(const void *options, const struct lgs_units *units, double *gradient)
{
	double sum = 0;
	(void)options;
	for (int64_t j = 0; j < units->count; j++) {
		double k = units->mean[j];
		sum += fabs(k - 0.5) + k * k * k;
		gradient[j] = scale * ((k > 0.5) - (k < 0.5) + 3 * k * k);
	}
	return sum;
}

static double
steep(const void *options, const struct lgs_units *units, double *gradient)
{
	double sum = 0;
	(void)options;
	for (int64_t j = 0; j < units->count; j++) {
		sum += sqrt(units->mean[j]);
		gradient[j] = scale * 0.5 / sqrt(units->mean[j]);
	}
	return sum;
}

/* A narrow bump beside something large: far away the slope is less than what rounding leaves of its quotients. */
static double
narrow(const void *options, const struct lgs_units *units, double *gradient)
{
	const double width = 0.0353;
	double sum = -11;
	(void)options;
	for (int64_t j = 0; j < units->count; j++) {
		double z = (units->mean[j] - 0.3) / width, density = 11 * exp(-0.5 * z * z);
		sum -= density;
		gradient[j] = scale * z / width * density;
	}
	return sum;
}

static enum verdict
compare(double (*function)(const void *, const struct lgs_units *, double *), double low, double k)
{
	const struct lgs_regularizer calls = {.minimum = 0, .maximum = HUGE_VAL, .penalty = function};
	char nothing[] = "";
	struct penalty penalty = {.calls = &calls, .setting = nothing, .low = low, .high = HUGE_VAL};
	struct trial trial = {.seed = 1};
	penalty_compare_slopes(&trial, &penalty, 1, 1, &k);
	free(trial.words.bytes);
	return trial.verdict;
}

static void
test_slopes(void)
{
	const double points[] = {0, 1e-9, 0.1, 0.5, 0.5000001, 0.7, 1, 3, 100};
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		scale = 1;
		CU_ASSERT_EQUAL(compare(kinked, 0, points[i]), VERDICT_PASS);
		if (points[i] > 0)
			CU_ASSERT_EQUAL(compare(steep, LGS_OPEN_MARGIN, points[i]), VERDICT_PASS);
		scale = 1.001; /* a thousandth is seen, but for the kink, where it is between the sides */
		CU_ASSERT_EQUAL(compare(kinked, 0, points[i]), points[i] == 0.5 ? VERDICT_PASS : VERDICT_FAIL);
		if (points[i] > 0)
			CU_ASSERT_EQUAL(compare(steep, LGS_OPEN_MARGIN, points[i]), VERDICT_FAIL);
		scale = -1;
		CU_ASSERT_EQUAL(compare(kinked, 0, points[i]), VERDICT_FAIL);
	}
	scale = 1;
	CU_ASSERT_EQUAL(compare(steep, LGS_OPEN_MARGIN, LGS_OPEN_MARGIN), VERDICT_PASS);
	scale = 2;
	CU_ASSERT_EQUAL(compare(steep, LGS_OPEN_MARGIN, LGS_OPEN_MARGIN), VERDICT_FAIL);
}

static void
test_faint_slopes(void)
{
	for (int i = -100; i <= 300; i++) {
		scale = 1;
		CU_ASSERT_EQUAL(compare(narrow, -HUGE_VAL, 0.002 * i), VERDICT_PASS);
	}
	scale = 1.001;
	CU_ASSERT_EQUAL(compare(narrow, -HUGE_VAL, 0.25), VERDICT_FAIL);
	CU_ASSERT_EQUAL(compare(narrow, -HUGE_VAL, 0.36), VERDICT_FAIL);
}

/* ---- the stand-in ---- */

static void
test_stand_in(void)
{
	struct stand_in *stand_in = stand_in_create(1, STAND_IN_WHOLE, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(stand_in);
	const struct lgs_subject *subject = stand_in_subject(stand_in);
	const struct lgs_set *train = subject->set(subject, "train", &failure),
			     *all = subject->set(subject, "all", &failure);
	float here[256], there[256];
	const int64_t last = train->count - 1;
	CU_ASSERT_EQUAL(train->read(train, &last, 1, here, &failure), LGS_OK);
	CU_ASSERT_EQUAL(all->read(all, &last, 1, there, &failure), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(here, there, sizeof here), 0);
	for (int i = 0; i < 256; i++)
		CU_ASSERT(here[i] >= 0 && here[i] <= 1);
	CU_ASSERT_EQUAL(train->labels[last], all->labels[last]);
	CU_ASSERT_PTR_NULL(subject->set(subject, "nonsense", &failure));
	CU_ASSERT(said("nonsense|held-out"));
	stand_in_destroy(stand_in);
}

static const CU_TestInfo tests[] = {
    {"guards notice what is written beside an array", test_guards_notice},
    {"guards explain an address", test_guards_explain},
    {"guards of more arrays than there are ranges of pages", test_guards_are_many},
    {"the gravest verdict stays, with its first words", test_verdicts},
    {"exported symbols, and files that are none", test_symbols},
    {"slopes that are right pass, kinks too, others do not", test_slopes},
    {"slopes that rounding hides are not called wrong", test_faint_slopes},
    {"the stand-in's sets", test_stand_in},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("check", tests);
}
