/*
 * test_tuning.c: the search of options: what trials draw, which of them is chosen, and who takes its choices.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/experiment/job-record.h"
#include "support.h"
#include "toy_fixture.h"

#define TRIALS 40

static const char whole[] =
    "{\n"
    "  \"data\": \"bars:size=4\",\n"
    "  \"epochs\": 20,\n"
    "  \"seeds\": [3, 4],\n"
    "  \"measures\": [\n"
    "    {\"name\": \"error\", \"evaluator\": \"logistic\", \"number\": \"test-error\"},\n"
    "    {\"name\": \"score\", \"evaluator\": \"sparsity\", \"number\": \"mean\", \"at\": \"trials\"},\n"
    "    {\"name\": \"spread\", \"evaluator\": \"sparsity\", \"number\": \"spread\", \"at\": \"trials\"}\n"
    "  ],\n"
    "  \"rows\": [\n"
    "    {\"name\": \"sparse\", \"model\": \"rbm:hidden=8\", \"penalties\": [\"l1\", \"lhalf:form=sum\"],\n"
    "     \"tune\": {\"rbm.rate\": [0.01, 0.1], \"l1.weight\": [0.001, 1], \"rbm.algorithm\": null,\n"
    "              \"rbm.hidden\": [4, 9], \"rbm.reconstruction\": [\"sample\"]}},\n"
    "    {\"name\": \"control\", \"model\": \"rbm:hidden=8\", \"penalties\": [\"lhalf\"], \"like\": \"sparse\"}\n"
    "  ],\n"
    "  \"tuning\": {\"trials\": 40, \"epochs\": 7, \"seed\": 1, \"score\": \"score\",\n"
    "             \"gate\": [{\"measure\": \"spread\", \"least\": 0.7, \"most\": 1.3}]}\n"
    "}\n";

static struct session session;

/* The experiment with `old` replaced by `new` once; NULL where it is refused, with its words in `words`. */
static struct experiment *
open_with(const char *old, const char *new, const char *const *only)
{
	static const char *const nothing[] = {NULL};
	const struct experiment_edits edits = {nothing, only ? only : nothing, "", "", 0, 0, 0};
	const char *at = old ? strstr(whole, old) : whole;
	char text[sizeof whole + 4096];
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	(void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - whole), whole, new ? new : "",
	               at + (old ? strlen(old) : 0));
	write_bytes(in_root("tuned.json"), text, strlen(text));
	words[0] = 0;
	return experiment_open(in_root("tuned.json"), &edits, &failure);
}

static struct jobs
jobs_of(const struct experiment *experiment)
{
	struct jobs jobs;
	words[0] = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(experiment);
	CU_ASSERT_FATAL(jobs_create(&jobs, experiment, session.registry, &failure) >= 0);
	return jobs;
}

/* Every trial within its ranges, on the scale of the option's table, and the same again for the same seed. */
static void
trials_are_drawn(void)
{
	struct experiment *experiment = open_with(NULL, NULL, NULL);
	struct jobs jobs = jobs_of(experiment), again = jobs_of(experiment);
	int below = 0, persistent = 0;
	for (int i = 0; i < TRIALS; i++) {
		json_t *tried = jobs.items[i].tried;
		double rate = strtod(json_string_value(json_object_get(tried, "rbm.rate")), NULL);
		double weight = strtod(json_string_value(json_object_get(tried, "l1.weight")), NULL);
		double hidden = strtod(json_string_value(json_object_get(tried, "rbm.hidden")), NULL);
		const char *algorithm = json_string_value(json_object_get(tried, "rbm.algorithm"));
		CU_ASSERT(rate >= 0.01 && rate <= 0.1);
		CU_ASSERT(weight >= 0.001 && weight <= 1);
		CU_ASSERT(hidden >= 4 && hidden <= 9 && hidden == floor(hidden));
		CU_ASSERT(!strcmp(algorithm, "cd") || !strcmp(algorithm, "pcd"));
		CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(tried, "rbm.reconstruction")), "sample");
		below += weight < 0.0316; /* half of them, on a logarithmic scale */
		persistent += algorithm[0] == 'p';
		CU_ASSERT(json_equal(tried, again.items[i].tried));
	}
	CU_ASSERT(below > 8 && below < 32);
	CU_ASSERT(persistent > 8 && persistent < 32);
	const char *model = jobs.items[5].model,
		   *rate = json_string_value(json_object_get(jobs.items[5].tried, "rbm.rate"));
	CU_ASSERT_PTR_NOT_NULL(strstr(model, rate));
	CU_ASSERT_PTR_NOT_NULL(strstr(json_string_value(json_array_get(jobs.items[5].penalties, 0)), "l1:weight="));
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(jobs.items[5].penalties, 1)), "lhalf:form=sum");
	jobs_free(&jobs);
	jobs_free(&again);
	experiment_close(experiment);
}

static void
one_penalty_at_two_sites(void)
{
	struct experiment *experiment =
	    open_with("\"penalties\": [\"l1\", ", "\"penalties\": [\"hidden=l1\", \"l1\", ", NULL);
	struct jobs jobs = jobs_of(experiment);
	for (int i = 0; i < 3; i++) {
		const char *first = json_string_value(json_array_get(jobs.items[i].penalties, 0));
		const char *second = json_string_value(json_array_get(jobs.items[i].penalties, 1));
		CU_ASSERT_PTR_NOT_NULL(strstr(second, "l1:weight="));
		CU_ASSERT_STRING_EQUAL(first + strlen("hidden="), second);
	}
	jobs_free(&jobs);
	experiment_close(experiment);
}

static void
refuse_tune(const char *old, const char *new, const char *expected)
{
	struct experiment *experiment = open_with(old, new, NULL);
	struct jobs jobs;
	CU_ASSERT_PTR_NOT_NULL_FATAL(experiment);
	words[0] = 0;
	CU_ASSERT(jobs_create(&jobs, experiment, session.registry, &failure) < 0);
	CU_ASSERT(said(expected));
	jobs_free(&jobs);
	experiment_close(experiment);
}

static void
bad_ranges(void)
{
	refuse_tune("\"l1.weight\": [0.001, 1]", "\"l1.weights\": [0.001, 1]",
	            "row sparse: tune: \"l1.weights\"|no such option");
	refuse_tune("\"l1.weight\": [0.001, 1]", "\"l2.weight\": [0.001, 1]",
	            "row sparse: tune: \"l2.weight\": no component");
	refuse_tune("\"l1.weight\": [0.001, 1]", "\"l1.weight\": [0, 1]", "logarithmic scale");
	refuse_tune("\"l1.weight\": [0.001, 1]", "\"l1.weight\": [1]", "range is written [low, high]");
	refuse_tune("\"l1.weight\": [0.001, 1]", "\"l1.weight\": [2, 1]", "a range [low, high] is needed");
	refuse_tune("\"l1.weight\": [0.001, 1]", "\"l1.stream\": [\"data\"]", "only numbers and choices");
}

/* ---- which is chosen ---- */

static void
finish(struct job *trial, double score, double spread)
{
	json_decref(trial->record);
	trial->record = json_pack("{s:[{s:i, s:s, s:{s:{s:f}, s:{s:f}}}]}", "evaluations", "epoch", 7, "evaluator",
	                          "sparsity", "numbers", "mean", "value", score, "spread", "value", spread);
	trial->state = JOB_DONE;
}

/* The best of those within the tuning's gate. */
static void
the_best_of_the_living(void)
{
	struct experiment *experiment = open_with(NULL, NULL, NULL);
	struct jobs jobs = jobs_of(experiment);
	const struct row *sparse = &experiment->rows[0];
	int64_t open;
	CU_ASSERT_PTR_NULL(tuning_best(experiment, &jobs, sparse, &open));
	CU_ASSERT_EQUAL(open, TRIALS);
	for (int i = 0; i < TRIALS; i++)
		finish(&jobs.items[i], 10 + i, 1);
	CU_ASSERT_PTR_EQUAL(tuning_best(experiment, &jobs, sparse, &open), &jobs.items[0]);
	CU_ASSERT_EQUAL(open, 0);
	finish(&jobs.items[0], 10, 0.69);
	finish(&jobs.items[1], 11, NAN);
	finish(&jobs.items[2], NAN, 1);
	finish(&jobs.items[3], 13, 1.3);
	CU_ASSERT_PTR_EQUAL(tuning_best(experiment, &jobs, sparse, &open), &jobs.items[3]);
	for (int i = 0; i < TRIALS; i++)
		finish(&jobs.items[i], 10 + i, 0);
	CU_ASSERT_PTR_NULL(tuning_best(experiment, &jobs, sparse, &open));
	jobs_free(&jobs);
	experiment_close(experiment);
}

/* Without the penalty that was tuned, and with all else that was chosen beside it. */
static void
a_row_like_another(void)
{
	struct experiment *experiment = open_with(NULL, NULL, NULL);
	struct jobs jobs = jobs_of(experiment);
	const struct row *control = &experiment->rows[1];
	struct job *run = &jobs.items[TRIALS + 1];
	int64_t open;
	CU_ASSERT_EQUAL_FATAL(jobs.count, TRIALS + 4);
	CU_ASSERT_PTR_EQUAL(run->row, control);
	CU_ASSERT_PTR_NULL(run->model);
	for (int i = 0; i < TRIALS; i++)
		finish(&jobs.items[i], i == 5 ? 1 : 10, 1);
	const struct job *best = tuning_best(experiment, &jobs, control, &open);
	CU_ASSERT_PTR_EQUAL_FATAL(best, &jobs.items[5]);
	CU_ASSERT_FATAL(tuning_apply(run, best->tried, &failure) >= 0);
	CU_ASSERT_STRING_EQUAL(run->model, best->model);
	CU_ASSERT_EQUAL(json_array_size(run->penalties), 1);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(run->penalties, 0)), "lhalf");
	CU_ASSERT_PTR_NULL(json_object_get(run->tried, "l1.weight"));
	CU_ASSERT_PTR_NOT_NULL(json_object_get(run->tried, "rbm.rate"));
	CU_ASSERT_PTR_NOT_NULL(json_object_get(best->tried, "l1.weight"));
	jobs_free(&jobs);
	experiment_close(experiment);
}

/* A tenth of a training reaches nothing. */
static void
quick_ones_have_no_gate(void)
{
	static const char *const nothing[] = {NULL};
	const struct experiment_edits quick = {.rows = nothing, .only = nothing, .seeds = "", .data = "", .quick = 1};
	struct experiment *experiment = open_with(NULL, NULL, NULL);
	CU_ASSERT_EQUAL(experiment->tuning.gate.count, 1);
	experiment_close(experiment);
	experiment = experiment_open(in_root("tuned.json"), &quick, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(experiment);
	CU_ASSERT_EQUAL(experiment->tuning.gate.count, 0);
	CU_ASSERT_EQUAL(experiment->tuning.trials, TRIALS / 10);
	experiment_close(experiment);
}

static void
refuse(const char *old, const char *new, const char *const *only, const char *expected)
{
	struct experiment *refused = open_with(old, new, only);
	CU_ASSERT_PTR_NULL(refused);
	CU_ASSERT(said(expected));
	experiment_close(refused);
}

static void
mistakes(void)
{
	static const char *const control[] = {"control", NULL};
	refuse("\"like\": \"sparse\"", "\"like\": \"sparce\"", NULL, "rows[1].like: there is no row \"sparce\"");
	refuse("\"like\": \"sparse\"", "\"like\": \"control\"", NULL, "rows[1].like: the row \"control\" has no");
	refuse("\"like\": \"sparse\"", "\"like\": \"sparse\", \"tune\": {}", NULL, "rows[1].like: a row takes");
	refuse(NULL, NULL, control, "rows[1].like: the row \"sparse\" is left out; name it after --only too");
	refuse("\"measure\": \"spread\"", "\"measure\": \"error\"", NULL,
	       "tuning.gate[0].measure: there is no measure \"error\" of trials");
	refuse("\"most\": 1.3", "\"against\": \"sparse\"", NULL, "tuning.gate[0].against: is unknown");
}

static const CU_TestInfo tests[] = {
    {"trials are drawn within their ranges", trials_are_drawn},
    {"one penalty at two sites", one_penalty_at_two_sites},
    {"ranges that cannot be searched", bad_ranges},
    {"the best trial of those within the gate is chosen", the_best_of_the_living},
    {"a row that is like another takes its choices", a_row_like_another},
    {"quick ones have no gate", quick_ones_have_no_gate},
    {"mistakes in like and gate", mistakes},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	session = toy_session();
	int status = run_tests_in_root("tuning", tests);
	registry_destroy(session.registry);
	return status;
}
