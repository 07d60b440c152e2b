/*
 * test_experiment.c: experiments as data: what a file may say, what flags change in it, the jobs it becomes, and the
 * records of jobs. Whole experiments run in tests/system/experiment.sh.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../core/experiment/bits.h"
#include "../core/experiment/job-record.h"
#include "../core/experiment/results.h"
#include "support.h"
#include "toy_fixture.h"

/* A whole experiment; tests replace pieces of it. */
static const char whole[] =
    "{\n"
    "  \"title\": \"Two rows\",\n"
    "  \"data\": \"bars:size=4\",\n"
    "  \"epochs\": 20,\n"
    "  \"evaluate_at\": [10, 5, 20],\n"
    "  \"seeds\": [3, 4],\n"
    "  \"measures\": [\n"
    "    {\"name\": \"error\", \"evaluator\": \"logistic:seed={seed}\", \"number\": \"test-error\"},\n"
    "    {\"name\": \"last\", \"evaluator\": \"sparsity\", \"number\": \"mean\", \"at\": \"end\"},\n"
    "    {\"name\": \"score\", \"evaluator\": \"sparsity\", \"number\": \"mean\", \"at\": \"trials\"}\n"
    "  ],\n"
    "  \"rows\": [\n"
    "    {\"name\": \"none\", \"group\": \"plain\", \"model\": \"rbm:hidden=8\"},\n"
    "    {\"name\": \"sparse\", \"group\": \"tuned\", \"model\": \"rbm:hidden=8\", \"penalties\": [\"l1\", "
    "\"lhalf:form=sum\"],\n"
    "     \"tune\": {\"rbm.rate\": [0.01, 0.1], \"l1.weight\": [0.001, 1], \"rbm.algorithm\": null,\n"
    "              \"rbm.hidden\": [4, 9], \"rbm.reconstruction\": [\"sample\"]}}\n"
    "  ],\n"
    "  \"tuning\": {\"trials\": 40, \"epochs\": 7, \"seed\": 1, \"score\": \"score\"},\n"
    "  \"comparisons\": [{\"first\": \"sparse\", \"against\": [\"none\"], \"measures\": [\"error\"]}],\n"
    "  \"tables\": [{\"title\": \"Errors\", \"columns\": [\"error\"], \"published\": {\"none\": [9.5]}}]\n"
    "}\n";

static const char *const nothing[] = {NULL};
static const struct experiment_edits unedited = {nothing, nothing, "", "", 0, 0, 0};

/* The experiment with `old` replaced by `new` once; NULL where it is refused, with its words in `words`. */
static struct experiment *
open_with(const char *old, const char *new, const struct experiment_edits *edits)
{
	const char *at = old ? strstr(whole, old) : whole;
	size_t before = (size_t)(at - whole), cut = old ? strlen(old) : 0;
	char text[sizeof whole + 4096];
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	(void)snprintf(text, sizeof text, "%.*s%s%s", (int)before, whole, new ? new : "", at + cut);
	write_bytes(in_root("two.json"), text, strlen(text));
	words[0] = 0;
	return experiment_open(in_root("two.json"), edits, &failure);
}

static void
refuse(const char *old, const char *new, const char *expected)
{
	struct experiment *experiment = open_with(old, new, &unedited);
	CU_ASSERT_PTR_NULL(experiment);
	CU_ASSERT(said(expected));
	experiment_close(experiment);
}

static void
reads_a_whole_one(void)
{
	struct experiment *experiment = open_with(NULL, NULL, &unedited);
	CU_ASSERT_PTR_NOT_NULL_FATAL(experiment);
	CU_ASSERT_STRING_EQUAL(experiment->name, "two");
	CU_ASSERT_EQUAL(experiment->row_count, 2);
	CU_ASSERT_EQUAL(experiment->batch, 100);
	CU_ASSERT_STRING_EQUAL(experiment_row(experiment, "none")->label, "none");
	CU_ASSERT_EQUAL(experiment_row(experiment, "sparse")->epochs, 20);
	CU_ASSERT_EQUAL(experiment_measure(experiment, "last")->at, MEASURE_END);
	CU_ASSERT_PTR_EQUAL(experiment->tuning.score, experiment_measure(experiment, "score"));
	experiment_close(experiment);
}

static void
mistakes_have_a_line_and_a_key(void)
{
	refuse("\"epochs\": 20", "\"epochs\": 20.5", "two.json: line 4: epochs|whole number in [1, 1000000000]");
	refuse("\"epochs\": 20", "\"epoch\": 20", "line 4: epoch: is unknown; did you mean \"epochs\"?");
	refuse("\"title\": \"Two rows\",", "\"title\": \"Two rows\"", "two.json: line 3:");
	refuse("\"seeds\": [3, 4]", "\"seeds\": []", "line 6: seeds: is empty");
	refuse("\"seeds\": [3, 4]", "\"seeds\": [3, \"4\"]", "line 6: seeds: element 2|whole numbers");
	refuse("\"seeds\": [3, 4]", "\"seeds\": [3, 4, 3]", "line 6: seeds: 3 is given twice");
	refuse("\"seeds\": [3, 4]", "\"seeds\": [-3, 4]", "line 6: seeds: -3 is not a seed");
	refuse("[10, 5, 20]", "[10, 5, 40]", "line 5: evaluate_at: 40 is not from 1 to 20");
	refuse("\"at\": \"end\"", "\"at\": \"ende\"",
	       "line 9: measures[1].at: \"ende\" is not one of each, end, trials");
	refuse("\"name\": \"last\"", "\"name\": \"error\"",
	       "line 9: measures[1].name: there is a measure \"error\" already");
	refuse("\"number\": \"mean\", \"at\": \"trials\"", "\"at\": \"trials\"",
	       "line 10: measures[2].number: is missing");
	refuse("\"model\": \"rbm:hidden=8\"}", "\"model\": 8}", "line 13: rows[0].model: must be a string");
	refuse("\"name\": \"none\"", "\"name\": \"no/ne\"", "line 13: rows[0].name: \"no/ne\"");
	refuse("\"penalties\": [\"l1\", ", "\"penalties\": [7, ", "line 14: rows[1].penalties: element 1|strings");
	refuse("\"seed\": 1", "\"seed\": 4", "line 18: tuning.seed: 4 is among \"seeds\"");
	refuse("\"score\": \"score\"", "\"score\": \"error\"", "line 18: tuning.score|\"at\": \"trials\"");
	refuse("\"against\": [\"none\"]", "\"against\": [\"non\"]",
	       "line 19: comparisons[0].against: there is no row \"non\"");
	refuse("\"group\": \"plain\"", "\"group\": \"plain\", \"epochs\": 30",
	       "line 19: comparisons[0].against: \"none\" is trained for 30 epochs, \"sparse\" for 20");
	refuse("{\"none\": [9.5]}", "[9.5]", "line 20: tables[0].published: must be an object");
	refuse("{\"none\": [9.5]}", "{\"nine\": [9.5]}", "tables[0].published: there is no row \"nine\"");
	refuse("{\"none\": [9.5]}", "{\"none\": 9.5}", "tables[0].published: \"none\": must be an array");
	refuse("{\"none\": [9.5]}", "{\"none\": [9.5, 1]}", "published: \"none\"|at most 1 numbers");
	refuse("{\"none\": [9.5]}", "{\"none\": [\"9.5\"]}", "published: \"none\": element 1 is neither a number");
	refuse("\"name\": \"none\"", "\"name\": \"trial-none\"",
	       "line 13: rows[0].name: \"trial-none\": names that begin");
	refuse("\"columns\": [\"error\"]", "\"columns\": [\"score\"]",
	       "line 20: tables[0].columns: \"score\" is measured of trials alone");
	refuse("\"columns\": [\"error\"]", "\"columns\": [\"eror\"]",
	       "line 20: tables[0].columns: there is no measure");
	refuse("\"columns\": [\"error\"]", "\"group\": 3, \"columns\": [\"error\"]",
	       "line 20: tables[0].group: must be a string");
	words[0] = 0;
	CU_ASSERT_PTR_NULL(experiment_open("no-such-experiment", &unedited, &failure));
	CU_ASSERT(said("no experiment \"no-such-experiment\"|experiments/no-such-experiment.json"));
}

/* A mistake is looked for where it was made: by its line in the file, whatever flags left out, or in the flags. */
static void
mistakes_of_flags_are_not_the_files(void)
{
	static const char *const taken[] = {"none=rbm:hidden=4", NULL}, *const tuned[] = {"tuned", NULL};
	const struct experiment_edits added = {taken, nothing, "", "", 0, 0, 0},
				      kept = {nothing, tuned, "", "", 0, 0, 0};
	const struct experiment_edits seeds = {nothing, nothing, "5,5", "", 0, 0, 0};
	CU_ASSERT_PTR_NULL(open_with(NULL, NULL, &added));
	CU_ASSERT(said("two.json as changed by flags: rows[2].name: there is a row \"none\" already"));
	CU_ASSERT_PTR_NULL(open_with("\"penalties\": [\"l1\", ", "\"penalties\": [7, ", &kept));
	CU_ASSERT(said("two.json: line 14: rows[1].penalties: element 1|strings"));
	CU_ASSERT_PTR_NULL(open_with(NULL, NULL, &seeds));
	CU_ASSERT(said("two.json as changed by flags: seeds: 5 is given twice"));
}

static void
flags_change_it(void)
{
	static const char *const rows[] = {"mine=rbm:hidden=4 -r ./mine.so:weight=2 -r l1", NULL}, *const only[] = {
												       "plain", NULL};
	struct experiment_edits edits = {rows, only, "7,9", "", 10, 0, 0};
	struct experiment *experiment =
	    open_with("\"group\": \"plain\",", "\"group\": \"plain\", \"epochs\": 40,", &edits);
	CU_ASSERT_PTR_NOT_NULL_FATAL(experiment);
	CU_ASSERT_EQUAL_FATAL(experiment->row_count, 2); /* what was left, and what was added */
	CU_ASSERT_STRING_EQUAL(experiment->rows[0].name, "none");
	CU_ASSERT_STRING_EQUAL(experiment->rows[1].model, "rbm:hidden=4");
	CU_ASSERT_STRING_EQUAL(experiment->rows[1].group, "plain");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(experiment->rows[1].penalties, 0)),
	                       "./mine.so:weight=2");
	CU_ASSERT_EQUAL(json_array_size(experiment->seeds), 2);
	CU_ASSERT_EQUAL(json_integer_value(json_array_get(experiment->seeds, 1)), 9);
	CU_ASSERT_EQUAL(experiment->rows[0].epochs, 10);
	CU_ASSERT_EQUAL(json_array_size(experiment->evaluate_at), 2);
	CU_ASSERT_STRING_EQUAL(experiment->changed, "--only plain --seeds 7,9 --epochs 10");
	experiment_close(experiment);

	struct experiment_edits quick = {nothing, nothing, "3", "", 0, 0, 1};
	experiment = open_with(NULL, NULL, &quick);
	CU_ASSERT_PTR_NOT_NULL_FATAL(experiment);
	CU_ASSERT_EQUAL(experiment->epochs, 2);
	CU_ASSERT_EQUAL(experiment->tuning.trials, 4);
	CU_ASSERT_STRING_EQUAL(experiment->changed, "--quick");
	CU_ASSERT_EQUAL(json_integer_value(json_array_get(experiment->seeds, 0)), 3);
	CU_ASSERT_EQUAL(json_integer_value(json_array_get(experiment->seeds, 2)), 5); /* after the file's 3 and 4 */
	experiment_close(experiment);

	struct experiment_edits more = {nothing, nothing, "4", "", 0, 0, 0};
	experiment = open_with("\"seed\": 1", "\"seed\": 5", &more);
	CU_ASSERT_PTR_NOT_NULL_FATAL(experiment);
	CU_ASSERT_EQUAL(json_integer_value(json_array_get(experiment->seeds, 2)), 6); /* 5 is the tuning's */
	CU_ASSERT_EQUAL(json_integer_value(json_array_get(experiment->seeds, 3)), 7);
	CU_ASSERT_STRING_EQUAL(experiment->changed, "");
	experiment_close(experiment);
	more.seeds = "4,9";
	experiment = open_with(NULL, NULL, &more);
	CU_ASSERT_PTR_NOT_NULL_FATAL(experiment);
	CU_ASSERT_STRING_EQUAL(experiment->changed, "--seeds 4,9");
	experiment_close(experiment);
}

/* Of curves "x" is only what they are over anyhow. */
static void
axes_are_checked(void)
{
	static const char charts[] = "\"charts\": [{\"kind\": \"%s\", \"title\": \"a\", %s}],\n  \"tables\"";
	static const char curves[] = "\"measure\": \"error\", \"x\": \"%s\"";
	char chart[512], axes[256];
	static const char *const good[] = {"epoch", "epochs"}, *const bad[] = {"step", "steps", "epo", ""};
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(axes, sizeof axes, curves, good[i]);
		(void)snprintf(chart, sizeof chart, charts, "curves", axes);
		struct experiment *experiment = open_with("\"tables\"", chart, &unedited);
		CU_ASSERT_PTR_NOT_NULL(experiment);
		experiment_close(experiment);
	}
	for (size_t i = 0; i < 4; i++) {
		(void)snprintf(axes, sizeof axes, curves, bad[i]);
		(void)snprintf(chart, sizeof chart, charts, "curves", axes);
		refuse("\"tables\"", chart, "charts[0].x|this experiment counts epochs");
	}
	(void)snprintf(chart, sizeof chart, charts, "curves", "\"measure\": \"eror\"");
	refuse("\"tables\"", chart, "charts[0].measure|there is no measure \"eror\"");
	(void)snprintf(chart, sizeof chart, charts, "scatter", "\"x\": \"score\", \"y\": \"error\"");
	refuse("\"tables\"", chart, "charts[0].y|\"error\" is no measure with");
}

static void
flags_that_make_no_sense(void)
{
	static const char *const bad[] = {"mine", NULL}, *const empty[] = {"mine=rbm -r", NULL},
				 *const lost[] = {"nine", NULL};
	struct experiment_edits edits = {bad, nothing, "", "", 0, 0, 0};
	CU_ASSERT_PTR_NULL(open_with(NULL, NULL, &edits));
	CU_ASSERT(said("--row \"mine\"|NAME=MODEL [-r PENALTY]"));
	edits.rows = empty;
	CU_ASSERT_PTR_NULL(open_with(NULL, NULL, &edits));
	CU_ASSERT(said("--row \"mine=rbm -r\""));
	edits = (struct experiment_edits){nothing, lost, "", "", 0, 0, 0};
	CU_ASSERT_PTR_NULL(open_with(NULL, NULL, &edits));
	CU_ASSERT(said("--only nine|did you mean \"none\"?"));
	edits = (struct experiment_edits){nothing, nothing, "1,x", "", 0, 0, 0};
	CU_ASSERT_PTR_NULL(open_with(NULL, NULL, &edits));
	CU_ASSERT(said("--seeds 1,x"));
	static const char *const senseless[] = {"0",     "-1", "1,", "1,,2", "1,-2", "2x", "1,99999999999999999999",
	                                        "100001"};
	for (size_t i = 0; i < sizeof senseless / sizeof *senseless; i++) {
		edits.seeds = senseless[i];
		CU_ASSERT_PTR_NULL(open_with(NULL, NULL, &edits));
		CU_ASSERT(said("a number of seeds, at most 100000, or a list such as 1,2,3"));
	}
	edits.seeds = "4,7,4";
	CU_ASSERT_PTR_NULL(open_with(NULL, NULL, &edits));
	CU_ASSERT(said("seeds: 4 is given twice"));
}

/* ---- jobs ---- */

static struct session session;

static struct jobs
jobs_of(const struct experiment *experiment)
{
	struct jobs jobs;
	words[0] = 0;
	CU_ASSERT_FATAL(jobs_create(&jobs, experiment, session.registry, &failure) >= 0);
	return jobs;
}

static void
jobs_in_order(void)
{
	struct experiment *experiment = open_with(NULL, NULL, &unedited);
	struct jobs jobs = jobs_of(experiment);
	CU_ASSERT_EQUAL_FATAL(jobs.count, 40 + 4);
	CU_ASSERT_STRING_EQUAL(jobs.items[0].name, "trial-sparse-0");
	CU_ASSERT_STRING_EQUAL(jobs.items[40].name, "none-3");
	CU_ASSERT_STRING_EQUAL(jobs.items[41].name, "sparse-3");
	CU_ASSERT_STRING_EQUAL(jobs.items[43].name, "sparse-4");
	CU_ASSERT_PTR_NULL(jobs.items[41].model); /* until it is tuned */
	const struct job *job = &jobs.items[40];
	CU_ASSERT_EQUAL_FATAL(job->epoch_count, 3);
	CU_ASSERT(job->epochs[0] == 5 && job->epochs[1] == 10 && job->epochs[2] == 20);
	CU_ASSERT_EQUAL(jobs.items[0].epoch_count, 1);
	CU_ASSERT_EQUAL(jobs.items[0].epochs[0], 7);
	json_t *each = job_evaluators(experiment, job, 5), *end = job_evaluators(experiment, job, 20);
	CU_ASSERT_EQUAL(json_array_size(each), 1);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(each, 0)), "logistic:seed=3");
	CU_ASSERT_EQUAL(json_array_size(end), 2);
	json_decref(each);
	json_decref(end);
	jobs_free(&jobs);
	experiment_close(experiment);
}

/* ---- records ---- */

static void
records_come_back(void)
{
	struct experiment *experiment = open_with(NULL, NULL, &unedited);
	struct jobs jobs = jobs_of(experiment);
	struct job *job = &jobs.items[40];
	(void)mkdir(in_root("records"), 0777);
	CU_ASSERT(record_open(experiment, job, root_folder, NULL, &failure) >= 0);
	CU_ASSERT_EQUAL(job->state, JOB_MISSING);
	CU_ASSERT_EQUAL(record_next_epoch(experiment, job), 5);
	json_t *printed = json_pack("{s:{s:{s:f, s:s}}}", "logistic:seed=3", "test-error", "value", 12.5, "unit", "%");
	CU_ASSERT(record_add(experiment, job, 5, printed, in_root("run"), &failure) >= 0);
	CU_ASSERT(record_add(experiment, job, 10, printed, in_root("run"), &failure) >= 0);
	json_decref(printed);
	CU_ASSERT(record_save(job, root_folder, &failure) >= 0);
	CU_ASSERT(record_open(experiment, job, root_folder, NULL, &failure) >= 0);
	CU_ASSERT_EQUAL(record_next_epoch(experiment, job), 20);
	CU_ASSERT_EQUAL(record_number(job, experiment_measure(experiment, "error"), 10), 12.5);
	CU_ASSERT(isnan(record_number(job, experiment_measure(experiment, "error"), 20)));
	jobs_free(&jobs);
	experiment_close(experiment);
}

static void
record_of_another_recipe(void)
{
	struct experiment *experiment = open_with("rbm:hidden=8\"}", "rbm:hidden=9\"}", &unedited);
	struct jobs jobs = jobs_of(experiment);
	struct job *job = &jobs.items[40];
	words[0] = 0;
	CU_ASSERT(record_open(experiment, job, root_folder, NULL, &failure) < 0);
	CU_ASSERT(said("records/none-3.json is of another recipe|rbm:hidden=8"));
	/* As a second folder to look in it only does not help. */
	words[0] = 0;
	CU_ASSERT(record_open(experiment, job, in_root("elsewhere"), root_folder, &failure) >= 0);
	CU_ASSERT_EQUAL(record_next_epoch(experiment, job), 5);
	write_bytes(in_root("records/none-3.json"), "{", 1);
	CU_ASSERT(record_open(experiment, job, root_folder, NULL, &failure) < 0);
	CU_ASSERT(said("none-3.json is damaged"));
	jobs_free(&jobs);
	experiment_close(experiment);
}

static void
bits_come_back(void)
{
	for (int64_t count = 0; count < 70; count++) {
		unsigned char flags[70];
		for (int64_t i = 0; i < count; i++)
			flags[i] = (i * i + count) % 3 == 0;
		char *text = bits_to_text(flags, count);
		unsigned char *back = bits_from_text(text, count);
		CU_ASSERT_PTR_NOT_NULL_FATAL(back);
		CU_ASSERT(!memcmp(flags, back, (size_t)count));
		CU_ASSERT_EQUAL(strlen(text) % 4, 0);
		CU_ASSERT_PTR_NULL(bits_from_text(text, count + 24));
		free(back);
		free(text);
	}
	/* The bytes 0x4d 0x61 0x6e are RFC 4648's "TWFu"; the first flag is the lowest bit. */
	const unsigned char man[] = {1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0};
	char *text = bits_to_text(man, 24);
	CU_ASSERT_STRING_EQUAL(text, "TWFu");
	free(text);
	CU_ASSERT_PTR_NULL(bits_from_text("TW!u", 24));
}

/* ---- results ---- */

/* Records of both seeds of both rows; the second row gets fewer images wrong. */
static void
fill_job(const struct experiment *experiment, struct job *job, int every)
{
	char bits[256], *text;
	unsigned char flags[200];
	int64_t wrong = 0;
	for (int i = 0; i < 200; i++)
		wrong += flags[i] = i % every == 0;
	text = bits_to_text(flags, 200);
	(void)snprintf(bits, sizeof bits, "%s", text);
	free(text);
	json_decref(job->record);
	job->record =
	    json_pack("{s:[{s:i, s:s, s:{s:{s:f}}, s:{s:{s:i, s:s}}}]}", "evaluations", "epoch", 20, "evaluator",
	              job->seed == 3 ? "logistic:seed=3" : "logistic:seed=4", "numbers", "test-error", "value",
	              (double)wrong / 2, "wrong", "test-error", "images", 200, "bits", bits);
	job->state = JOB_DONE;
	(void)experiment;
}

static void
results_say_what_was_found(void)
{
	struct experiment *experiment = open_with(NULL, NULL, &unedited);
	struct jobs jobs = jobs_of(experiment);
	for (int i = 40; i < 44; i++)
		fill_job(experiment, &jobs.items[i], i % 2 ? 50 : 2); /* none: half wrong; sparse: one in fifty */
	json_t *results = results_collect(experiment, &jobs, "lgs experiment two", &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(results);
	json_t *comparison = json_array_get(json_object_get(results, "comparisons"), 0);
	CU_ASSERT_DOUBLE_EQUAL(json_number_value(json_object_get(comparison, "difference")), 2 - 50, 1e-9);
	CU_ASSERT(json_is_true(json_object_get(comparison, "beats")));
	double low = json_number_value(json_object_get(comparison, "low"));
	double high = json_number_value(json_object_get(comparison, "high"));
	char expected[128];
	CU_ASSERT(low > -60 && low < -48 && high > -48 && high < -36);
	(void)snprintf(expected, sizeof expected, "sparse beats none (interval %+.2f … %+.2f). Measures: error.", low,
	               high);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(results, "finding")), expected);
	char *tables = tables_markdown(results), *csv = tables_csv(results);
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "| none | 50.00 ± 0.00 (9.50) |"));
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "| sparse | 2.00 ± 0.00 |"));
	CU_ASSERT_PTR_NOT_NULL(strstr(csv, "none,error,20,3,50\n"));
	free(tables);
	free(csv);
	json_decref(results);

	/* Without a difference nothing is claimed; with a seed missing the table says so. */
	fill_job(experiment, &jobs.items[40], 50);
	fill_job(experiment, &jobs.items[42], 50);
	json_decref(jobs.items[43].record);
	jobs.items[43].record = NULL;
	jobs.items[43].state = JOB_MISSING;
	results = results_collect(experiment, &jobs, "lgs experiment two", &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(results);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(results, "finding")),
	                       "sparse is not told apart from none (interval +0.00 … +0.00). Measures: error.");
	tables = tables_markdown(results);
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "| sparse | 2.00 [1 of 2] |"));
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "1 of them is of fewer than the 2 seeds that were declared"));
	free(tables);
	json_decref(results);

	/* A row of which a run failed is compared with nothing, gate or not: what is left are the lucky seeds. */
	jobs.items[43].state = JOB_FAILED;
	jobs.items[43].why = strdup("for a test");
	results = results_collect(experiment, &jobs, "lgs experiment two", &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(results);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(results, "comparisons")), 0);
	tables = tables_markdown(results);
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "| sparse: FAILED |"));
	CU_ASSERT_PTR_NOT_NULL(strstr(tables, "- sparse FAILED: seed 4: for a test"));
	free(tables);
	json_decref(results);
	jobs_free(&jobs);
	experiment_close(experiment);
}

/* One row on two measures that disagree, and another row that is only beaten. */
static void
findings_are_gathered_by_row(void)
{
	static const char text[] =
	    "[{\"first\":\"sparse\",\"second\":\"none\",\"measure\":\"error\",\"low\":-3,\"high\":-1,\"beats\":true},"
	    " {\"first\":\"sparse\",\"second\":\"none\",\"measure\":\"last\",\"low\":-1,\"high\":0.5},"
	    " {\"first\":\"none\",\"second\":\"sparse\",\"measure\":\"error\",\"low\":1,\"high\":3,\"beaten\":true},"
	    " {\"first\":\"none\",\"second\":\"sparse\",\"measure\":\"last\",\"low\":0.25,\"high\":2,\"beaten\":true}]";
	struct experiment *experiment = open_with(NULL, NULL, &unedited);
	json_t *comparisons = json_loads(text, 0, NULL);
	char *finding = finding_in_words(experiment, comparisons);
	CU_ASSERT_STRING_EQUAL(
	    finding,
	    "sparse beats none (1 of 2 measures: error; interval -3.00 … -1.00). It is not told apart from none "
	    "(1 of 2 measures; interval -1.00 … +0.50). Measures: error; last.\n\n"
	    "none is beaten by sparse (2 of 2 measures; intervals within +0.25 … +3.00).");
	free(finding);
	json_decref(comparisons);
	experiment_close(experiment);
}

/* Seven rows are only counted, and a label of several words is quoted. */
static void
findings_with_many_rows(void)
{
	struct experiment *experiment = open_with(
	    "\"rows\": [\n",
	    "\"rows\": [\n"
	    "{\"name\": \"a\", \"label\": \"the start\", \"model\": \"rbm\"}, {\"name\": \"b\", \"model\": \"rbm\"},"
	    "{\"name\": \"c\", \"model\": \"rbm\"}, {\"name\": \"d\", \"model\": \"rbm\"}, {\"name\": \"e\", "
	    "\"model\": "
	    "\"rbm\"}, {\"name\": \"f\", \"model\": \"rbm\"},\n",
	    &unedited);
	CU_ASSERT_PTR_NOT_NULL_FATAL(experiment);
	json_t *comparisons = json_array();
	static const char *const seconds[] = {"none", "sparse", "b", "c", "d", "e", "f"};
	for (size_t i = 0; i < 7; i++)
		(void)json_array_append_new(comparisons,
		                            json_pack("{s:s, s:s, s:s, s:f, s:f}", "first", "a", "second", seconds[i],
		                                      "measure", "error", "low", -1.0 - (double)i, "high", 1.0));
	(void)json_array_append_new(comparisons,
	                            json_pack("{s:s, s:s, s:s, s:f, s:f, s:b}", "first", "a", "second", "f", "measure",
	                                      "last", "low", -3.0, "high", -1.0, "beats", 1));
	char *finding = finding_in_words(experiment, comparisons);
	CU_ASSERT_STRING_EQUAL(
	    finding, "“the start” beats f (1 of 2 measures: last; interval -3.00 … -1.00). It is not told apart "
		     "from 7 other rows, named under Comparisons (intervals within -7.00 … +1.00). Measures: "
		     "error; last.");
	free(finding);
	json_decref(comparisons);
	experiment_close(experiment);
}

static const CU_TestInfo tests[] = {
    {"a whole experiment is read", reads_a_whole_one},
    {"mistakes have a line and a key", mistakes_have_a_line_and_a_key},
    {"mistakes of flags are not the file's", mistakes_of_flags_are_not_the_files},
    {"flags change it", flags_change_it},
    {"axes are checked", axes_are_checked},
    {"flags that make no sense", flags_that_make_no_sense},
    {"jobs in order", jobs_in_order},
    {"records come back", records_come_back},
    {"records of another recipe", record_of_another_recipe},
    {"bits come back", bits_come_back},
    {"results say what was found", results_say_what_was_found},
    {"findings are gathered by row", findings_are_gathered_by_row},
    {"findings with many rows", findings_with_many_rows},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	session = toy_session();
	int status = run_tests_in_root("experiment", tests);
	registry_destroy(session.registry);
	return status;
}
