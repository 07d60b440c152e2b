/*
 * test_gate.c: which rows are compared: a generator that is dead has the steadiest losses of all, and must not win by
 * them. On made-up records of jobs.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/experiment/gate.h"
#include "../core/experiment/results.h"
#include "support.h"

#define SEEDS 3

static const char text[] =
    "{\"data\": \"bars:size=16\", \"steps\": 100, \"seeds\": [1, 2, 3],\n"
    " \"measures\": [\n"
    "  {\"name\": \"spread\", \"label\": \"diversity\", \"unit\": \"\", \"evaluator\": \"e\", \"number\": "
    "\"spread\"},\n"
    "  {\"name\": \"distance\", \"unit\": \"\", \"evaluator\": \"e\", \"number\": \"distance\"},\n"
    "  {\"name\": \"roughness\", \"unit\": \"\", \"evaluator\": \"e\", \"number\": \"roughness\"}],\n"
    " \"rows\": [{\"name\": \"none\", \"model\": \"m\"}, {\"name\": \"good\", \"model\": \"m\"},\n"
    "            {\"name\": \"dead\", \"label\": \"dead one\", \"model\": \"m\"}],\n"
    " \"gate\": [{\"measure\": \"spread\", \"least\": 0.7, \"most\": 1.3},\n"
    "            {\"measure\": \"distance\", \"most\": 1.25, \"against\": \"none\"}],\n"
    " \"comparisons\": [{\"first\": \"good\", \"against\": [\"none\"], \"measures\": [\"roughness\"]},\n"
    "                   {\"first\": \"dead\", \"against\": [\"none\", \"good\"], \"measures\": [\"roughness\"]}],\n"
    " \"tables\": [{\"title\": \"All\", \"columns\": [\"spread\", \"distance\", \"roughness\"]}]}\n";

enum { NONE, GOOD, DEAD, ROWS };

struct numbers {
	double spread, distance, roughness;
};

static struct experiment *experiment;
static struct jobs jobs;

static struct job *
job_at(int row, int seed)
{
	return &jobs.items[seed * ROWS + row];
}

static void
record(int row, int seed, struct numbers numbers)
{
	struct job *job = job_at(row, seed);
	json_decref(job->record);
	job->record = json_pack("{s:[{s:i, s:s, s:{s:{s:f}, s:{s:f}, s:{s:f}}}]}", "evaluations", "epoch", 100,
	                        "evaluator", "e", "numbers", "spread", "value", numbers.spread, "distance", "value",
	                        numbers.distance, "roughness", "value", numbers.roughness);
	job->state = JOB_DONE;
}

static struct experiment *
open_text(const char *old, const char *new)
{
	static const char *const nothing[] = {NULL};
	static const struct experiment_edits unedited = {nothing, nothing, "", "", 0, 0, 0};
	const char *at = strstr(text, old);
	char changed[sizeof text + 256];
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	(void)snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
	write_bytes(in_root("gate.json"), changed, strlen(changed));
	words[0] = 0;
	return experiment_open(in_root("gate.json"), &unedited, &failure);
}

/* Good rows differ a little by seed; the dead one has no diversity and the steadiest losses. */
static void
begin_with(const char *old, const char *new)
{
	experiment = open_text(old, new);
	CU_ASSERT_PTR_NOT_NULL_FATAL(experiment);
	CU_ASSERT_FATAL(jobs_create(&jobs, experiment, NULL, &failure) >= 0);
	for (int seed = 0; seed < SEEDS; seed++) {
		record(NONE, seed, (struct numbers){0.9, 10 + seed, 0.3 + 0.01 * seed});
		record(GOOD, seed, (struct numbers){1.1, 12 + seed, 0.2 + 0.012 * seed});
		record(DEAD, seed, (struct numbers){0.02, 90, 0.001});
	}
}

static void
begin(void)
{
	begin_with("All", "All");
}

static void
end(void)
{
	jobs_free(&jobs);
	experiment_close(experiment);
}

static int
is_failed(int row)
{
	return gate_failed(experiment, &jobs, &experiment->rows[row]);
}

/* The whole of why a row failed. */
static void
expect_failures(int row, const char *first, size_t count)
{
	json_t *failures = gate_failures(experiment, &jobs, &experiment->rows[row]);
	CU_ASSERT_EQUAL(json_array_size(failures), count);
	if (count)
		CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(failures, 0)), first);
	json_decref(failures);
}

static void
the_dead_fail(void)
{
	begin();
	CU_ASSERT(!is_failed(NONE) && !is_failed(GOOD));
	expect_failures(DEAD, "seed 1: diversity is 0.02; allowed: 0.7 to 1.3", SEEDS + 1);
	/* One seed is enough; at a bound is within it. */
	for (int seed = 0; seed < SEEDS; seed++)
		record(DEAD, seed, (struct numbers){1.3, 1.25 * (10 + seed), 0.001});
	CU_ASSERT(!is_failed(DEAD));
	record(DEAD, 1, (struct numbers){1.31, 1.25 * 11, 0.001});
	expect_failures(DEAD, "seed 2: diversity is 1.31; allowed: 0.7 to 1.3", 1);
	/* Of a multiple the means count: a seed may be beyond it where another is below, but no more. */
	record(DEAD, 1, (struct numbers){1, 1.25 * 11 + 1, 0.001});
	record(DEAD, 0, (struct numbers){1, 1.25 * 10 - 1, 0.001});
	CU_ASSERT(!is_failed(DEAD));
	record(DEAD, 0, (struct numbers){1, 1.25 * 10 - 0.5, 0.001});
	expect_failures(DEAD, "mean of 3 seeds: distance is 1.27 times that of none; allowed: at most 1.25", 1);
	end();
}

/* What is not measured yet has not failed; what has no number, or did not end, has. */
static void
the_unknown(void)
{
	begin();
	record(GOOD, 2, (struct numbers){1, 12, 0.2});
	json_t *numbers =
	    json_object_get(json_array_get(json_object_get(job_at(GOOD, 2)->record, "evaluations"), 0), "numbers");
	(void)json_object_del(numbers, "spread");
	expect_failures(GOOD, "seed 3: diversity is no number; allowed: 0.7 to 1.3", 1);
	job_at(GOOD, 2)->state = JOB_MISSING;
	CU_ASSERT(!is_failed(GOOD));
	job_at(GOOD, 2)->state = JOB_FAILED;
	job_at(GOOD, 2)->why = strdup("it diverged");
	expect_failures(GOOD, "seed 3: it diverged", 1);
	/* Without the row to compare with, that seed waits. */
	record(GOOD, 2, (struct numbers){1, 1e6, 0.2});
	CU_ASSERT(is_failed(GOOD));
	job_at(NONE, 2)->state = JOB_MISSING;
	CU_ASSERT(!is_failed(GOOD));
	/* But a run that has failed is nothing to compare with, for good. */
	job_at(NONE, 2)->state = JOB_FAILED;
	expect_failures(GOOD, "mean of 3 seeds: distance is no number beside that of none; allowed: at most 1.25", 1);
	job_at(NONE, 0)->state = job_at(NONE, 1)->state = job_at(NONE, 2)->state = JOB_MISSING;
	CU_ASSERT(!is_failed(GOOD));
	end();
}

static void
results_leave_the_dead_out(void)
{
	begin();
	json_t *results = results_collect(experiment, &jobs, "lgs experiment gate", &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(results);
	json_t *comparisons = json_object_get(results, "comparisons"), *rows = json_object_get(results, "rows");
	CU_ASSERT_EQUAL_FATAL(json_array_size(comparisons), 1);
	json_t *comparison = json_array_get(comparisons, 0);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(comparison, "first")), "good");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(comparison, "method")), "t");
	CU_ASSERT_DOUBLE_EQUAL(json_number_value(json_object_get(comparison, "difference")), -0.098, 1e-9);
	CU_ASSERT(json_is_true(json_object_get(comparison, "beats")));
	CU_ASSERT_PTR_NULL(json_object_get(json_array_get(rows, GOOD), "failed"));
	CU_ASSERT_EQUAL(json_array_size(json_object_get(json_array_get(rows, DEAD), "failed")), SEEDS + 1);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(json_object_get(results, "gate"), 0)),
	                       "diversity: 0.7 to 1.3");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(json_object_get(results, "gate"), 1)),
	                       "distance: at most 1.25 times that of none, in the mean over seeds");
	char *tables = tables_markdown(results);
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "| dead one: FAILED | 0.0200 ± 0.0000 | 90.00 ± 0.00 | – |"));
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "- dead one FAILED: seed 1: diversity is 0.02"));
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "| good | 1.10"));
	CU_ASSERT_PTR_NULL(strstr(tables, "| dead one | none |"));
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "Student's t paired by seeds"));
	CU_ASSERT_PTR_NULL(strstr(tables, "bootstrap"));
	free(tables);
	json_decref(results);
	end();
}

/* What is not gated is compared and shown of all rows. */
static void
what_is_not_gated_counts(void)
{
	begin_with("\"number\": \"roughness\"}", "\"number\": \"roughness\", \"gated\": false}");
	CU_ASSERT(is_failed(DEAD));
	json_t *results = results_collect(experiment, &jobs, "lgs experiment gate", &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(results);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(results, "comparisons")), 3);
	char *tables = tables_markdown(results);
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(tables, "| dead one: FAILED | 0.0200 ± 0.0000 | 90.00 ± 0.00 | 0.0010 ± 0.0000 |"));
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "| dead one | none |"));
	free(tables);
	json_decref(results);
	end();
}

static void
refuse(const char *old, const char *new, const char *expected)
{
	struct experiment *refused = open_text(old, new);
	CU_ASSERT_PTR_NULL(refused);
	CU_ASSERT(said(expected));
	experiment_close(refused);
}

static void
mistakes(void)
{
	refuse("\"measure\": \"spread\", \"least\"", "\"measure\": \"spred\", \"least\"",
	       "gate[0].measure: there is no measure \"spred\"");
	refuse("\"least\": 0.7, \"most\": 1.3", "\"least\": 1.7, \"most\": 1.3", "gate[0].least: is more than");
	refuse("\"least\": 0.7, \"most\": 1.3", "\"against\": \"none\"", "gate[0]: needs \"least\" or \"most\"");
	refuse("\"least\": 0.7", "\"least\": \"0.7\"", "gate[0].least: must be a number");
	refuse("\"most\": 1.25, \"against\": \"none\"", "\"most\": 1.25, \"against\": \"nine\"",
	       "gate[1].against: there is no row \"nine\"");
	refuse("\"label\": \"dead one\"", "\"steps\": 50",
	       "gate[1].against: \"dead\" is trained for 50 steps, \"none\" for 100");
	refuse("\"steps\": 100", "\"steps\": 100, \"epochs\": 3", "epochs: this experiment counts steps");
	refuse("{\"name\": \"none\",", "{\"epochs\": 3, \"name\": \"none\",",
	       "rows[0].epochs: this experiment counts steps");
}

static CU_TestInfo tests[] = {
    {"a row that is dead fails, whatever its losses", the_dead_fail},
    {"what is not known yet, and what is no number", the_unknown},
    {"results compare the living alone", results_leave_the_dead_out},
    {"what is not gated counts of the dead, too", what_is_not_gated_counts},
    {"mistakes in the gate and its units", mistakes},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("gate", tests);
}
