/* experiment.c: a whole comparison from one file: jobs done by workers, tables printed, results kept. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/escape.h"
#include "../base/file.h"
#include "../base/folder.h"
#include "../base/interrupt.h"
#include "../base/memory.h"
#include "../base/processors.h"
#include "../base/text.h"
#include "../experiment/job-record.h"
#include "../experiment/plan.h"
#include "../experiment/records-folder.h"
#include "../experiment/results.h"
#include "../experiment/schedule.h"
#include "../training/workshop.h"
#include "command.h"

struct flags {
	struct common_flags common;
	const char *out, *row, *only, *seeds, *data, *quick, *dry_run, *reuse, *json;
	int64_t epochs, steps, jobs;
};

static const struct lgs_option table[] = {
    COMMON_FLAGS,
    LGS_OPTION_PATH(struct flags, out, "out", "", "the experiment's folder; one that exists is continued"),
    FLAG_ROW(struct flags, row, "row", "", FLAG_REPEAT,
             "one more row, as 'NAME=MODEL -r PENALTY ...'; may be repeated"),
    FLAG_ROW(struct flags, only, "only", "", FLAG_REPEAT,
             "only this row, or this group of rows, and those of --row; may be repeated"),
    LGS_OPTION_STRING(struct flags, seeds, "seeds", "", "how many seeds, or a list such as 1,2,3"),
    FLAG_NAMES(struct flags, data, "data", LGS_DATASET_KIND, 0, "the dataset, instead of the experiment's"),
    LGS_OPTION_INT(struct flags, epochs, "epochs", "0", 0, 1e9, 0, "train this long; 0 is as the experiment says"),
    LGS_OPTION_INT(struct flags, steps, "steps", "0", 0, 1e9, 0, "the same, where the experiment counts steps"),
    FLAG_ROW(struct flags, quick, "quick", "", FLAG_SWITCH, "a tenth of the epochs or steps, and of the trials"),
    LGS_OPTION_INT(struct flags, jobs, "jobs", "0", 0, 4096, 0, "workers at a time; 0 is one a processor"),
    LGS_OPTION_PATH(struct flags, reuse, "reuse", "", "another experiment's folder, to take finished runs from"),
    FLAG_ROW(struct flags, dry_run, "dry-run", "", FLAG_SWITCH, "check everything and print the plan; needs no --out"),
    FLAG_ROW(struct flags, json, "json", "", FLAG_SWITCH, "print the results as JSON"),
    LGS_OPTIONS_END,
};

/* An experiment under way. */
struct work {
	struct context *context;
	const struct flags *flags;
	struct experiment *experiment;
	struct jobs jobs;
	struct schedule schedule;
	int lock;
};

/* Evaluators are opened once, so that a wrong option shows before hours of training. */
static int64_t
check_evaluators(const struct work *work, struct lgs_error *error)
{
	struct session session = {.registry = work->context->registry, .threads = 1, .batch = 1};
	for (int64_t i = 0; i < work->experiment->measure_count; i++) {
		const struct measure *measure = &work->experiment->measures[i];
		char *specification = job_specification(measure->evaluator, 0);
		struct opening opening = {.kind = LGS_EVALUATOR_KIND, .specification = specification, .scope = ""};
		char words[1024] = "";
		struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};
		struct instance *instance = specification ? instance_open(&session, NULL, &opening, &own) : NULL;
		free(specification);
		if (!instance)
			return lgs_fail(error, LGS_INVALID, "measure %s: %s", measure->name, words);
		instance_close(instance);
	}
	return LGS_OK;
}

/* Tuned rows wait for their trials, and have no recipe to look a record up by until then. */
static int64_t
open_records(struct work *work, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < work->jobs.count && status >= 0; i++) {
		struct job *job = &work->jobs.items[i];
		int64_t open = 0;
		const struct job *best =
		    job->model ? NULL : tuning_best(work->experiment, &work->jobs, job->row, &open);
		if (best && !open)
			status = tuning_apply(job, best->tried, error);
		if (status >= 0 && job->model)
			status = record_open(work->experiment, job, work->schedule.folder, work->schedule.also, error);
	}
	return status;
}

static int64_t
save_text(const char *folder, const char *name, const char *text, struct lgs_error *error)
{
	char *path = path_join(folder, name);
	int64_t status = path && text ? file_save(path, text, strlen(text), error) : no_memory(error);
	free(path);
	return status;
}

static char *
command_line(const struct context *context)
{
	struct text line = {0};
	escape_command(&line, context->argv);
	return line.bytes;
}

static int64_t
print_results(struct work *work, struct lgs_error *error)
{
	char *command = command_line(work->context);
	json_t *results = results_collect(work->experiment, &work->jobs, command ? command : "lgs experiment", error);
	free(command);
	if (!results)
		return LGS_INVALID;
	char *tables = tables_markdown(results), *csv = tables_csv(results);
	char *json = json_dumps(results, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	int64_t status = save_text(work->flags->out, "results.json", json, error);
	if (status >= 0)
		status = save_text(work->flags->out, "results.csv", csv, error);
	if (status >= 0)
		status = save_text(work->flags->out, "tables.md", tables, error);
	if (status >= 0)
		printf("%s", *work->flags->json ? json : tables);
	if (status >= 0)
		charts_check_names(work->experiment, &work->jobs, work->flags->out, command_log, work->context);
	free(tables);
	free(csv);
	free(json);
	json_decref(results);
	return status;
}

/* Results of nothing would take the place of those that an earlier call has left. */
static int64_t
finish(struct work *work, struct lgs_error *error)
{
	const struct work_left left = plan_left(&work->jobs);
	int64_t status = left.done ? print_results(work, error) : LGS_OK;
	if (status >= 0 && left.done && *work->experiment->changed)
		(void)fprintf(stderr, "lgs: these tables, and those in %s, are of %s alone; leave that out for all\n",
		              work->flags->out, work->experiment->changed);
	if (interrupt_asked())
		(void)fprintf(stderr, "lgs: stopped; the same command continues\n");
	else if (left.failed)
		(void)fprintf(stderr, "lgs: %lld job%s failed; the same command tries %s again\n",
		              (long long)left.failed, text_plural(left.failed), left.failed == 1 ? "it" : "them");
	return status < 0 ? status : interrupt_asked() ? 130 : left.runs + left.trials ? 1 : 0;
}

/* Everything that can be wrong before the first training. A mistake in a row is named before what follows from it. */
static int64_t
prepare(struct work *work, struct lgs_error *error)
{
	char words[4096] = "";
	struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};
	int64_t status = jobs_create(&work->jobs, work->experiment, work->context->registry, error);
	if (status < 0)
		return status;
	int64_t opened = open_records(work, &own);
	status = check_evaluators(work, error);
	if (status >= 0)
		status = schedule_check(&work->schedule, error);
	return status < 0 || opened >= 0 ? status : lgs_fail(error, opened, "%s", words);
}

/* Without --out it is the plan of a folder in which nothing is done yet. */
static int64_t
plan(struct work *work)
{
	struct lgs_error *error = work->context->error;
	char *empty = *work->flags->out ? NULL : folder_make_temporary("plan", error);
	int64_t status = empty || *work->flags->out ? LGS_OK : LGS_IO;
	if (empty)
		work->schedule.folder = empty;
	if (status >= 0)
		status = prepare(work, error);
	if (status >= 0)
		plan_print(&work->schedule);
	if (empty)
		folder_remove(empty);
	free(empty);
	return status;
}

static int64_t
run(struct work *work)
{
	struct lgs_error *error = work->context->error;
	int64_t status = records_refuse_foreign(work->flags->out, error);
	if (status >= 0)
		status = records_refuse_other(work->flags->out, work->experiment->name, work->experiment->title, error);
	if (status >= 0 && work->schedule.also)
		status = records_check_reuse(work->schedule.also, error);
	if (status >= 0 && *work->flags->dry_run)
		return plan(work);
	if (status >= 0)
		status = work->lock = records_open_folder(work->flags->out, error);
	if (status >= 0)
		status = prepare(work, error);
	if (status < 0)
		return status;
	interrupt_wait("the steps under way");
	status = schedule_run(&work->schedule, error);
	progress_destroy(work->context->progress);
	work->context->progress = NULL;
	return status < 0 ? status : finish(work, error);
}

static int64_t
experiment(struct context *context)
{
	const struct flags *flags = arguments_values(context->arguments);
	struct work work = {.context = context, .flags = flags, .lock = -1};
	struct experiment_edits edits = {
	    .rows = arguments_list(context->arguments, "row"),
	    .only = arguments_list(context->arguments, "only"),
	    .seeds = flags->seeds,
	    .data = flags->data,
	    .epochs = flags->epochs,
	    .steps = flags->steps,
	    .quick = *flags->quick != 0,
	};
	int64_t status = command_operands(context, 1, 1);
	if (status >= 0 && !*flags->out && !*flags->dry_run)
		status = lgs_fail(context->error, LGS_INVALID, "experiment needs --out FOLDER, where it is kept");
	if (status >= 0)
		status = interrupt_watch(context->error);
	workshop_prepare_threads(1);
	if (status >= 0)
		work.experiment = experiment_open(arguments_operands(context->arguments)[0], &edits, context->error);
	work.schedule = (struct schedule){
	    .experiment = work.experiment,
	    .jobs = &work.jobs,
	    .folder = flags->out,
	    .also = *flags->reuse ? flags->reuse : NULL,
	    .plugin_path = flags->common.plugin_path,
	    .only_plugin_path = *flags->common.only_plugin_path != 0,
	    .at_once = flags->jobs ? flags->jobs : processors_count(),
	    .log = command_log,
	    .log_context = context,
	    .progress = &context->progress,
	};
	status = work.experiment ? run(&work) : LGS_INVALID;
	jobs_free(&work.jobs);
	experiment_close(work.experiment);
	if (work.lock >= 0)
		(void)close(work.lock);
	return status;
}

const struct command experiment_command = {
    .name = "experiment",
    .usage = "FILE|NAME --out FOLDER",
    .summary = "runs a whole comparison of models and penalties, and prints its tables",
    .text =
	"An experiment is a JSON file: rows, seeds, measures, comparisons. Its runs are trained by worker processes of "
	"one\n"
	"thread each. It can be stopped at any moment; the same command continues it. What it found is kept as\n"
	"results.json, results.csv and tables.md in FOLDER, what each run gave in FOLDER/records. How to write one\n"
	"stands in sdk/writing-an-experiment.md of the sources, which is installed as documentation.",
    .operand = "experiment",
    .table = table,
    .letters = COMMON_LETTERS "o  sd        ",
    .bytes = sizeof(struct flags),
    .run = experiment};
