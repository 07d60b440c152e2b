/* job-record.c: the file of a job: its recipe, found again or begun, and what its commands took. See job-record.h. */
#include "job-record.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/escape.h"
#include "../base/file.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "../run/run.h"
#include "origins.h"
#include "records-folder.h"

#define FORMAT "lgs-job/1"
#define LARGEST_RECORD (1 << 26)

static char *
record_path(const char *folder, const struct job *job)
{
	return text_format("%s/" RECORDS_FOLDER "/%s.json", folder, job->name);
}

static json_t *
recipe_of(const struct experiment *experiment, const struct job *job)
{
	json_t *recipe =
	    json_pack("{s:s, s:O, s:s, s:I, s:I}", "model", job->model, "penalties", job->penalties, "data",
	              experiment->data, "batch", (json_int_t)experiment->batch, "seed", (json_int_t)job->seed);
	if (experiment_in_steps(experiment)) /* its numbers of epochs are steps */
		(void)json_object_set_new(recipe, "unit", json_string(UNIT_STEPS));
	return recipe;
}

static json_t *
new_record(const struct experiment *experiment, const struct job *job)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:[], s:[], s:{s:f, s:f}, s:f}", "format", FORMAT, "name", job->name,
	                 "lgs", LGS_RELEASE, "recipe", recipe_of(experiment, job), "evaluations", "commands", "seconds",
	                 "training", 0.0, "measuring", 0.0, "processor_seconds", 0.0);
}

/* A run that was measured cannot be measured anew at what is behind it, so it goes with its record. */
static json_t *
load(const char *path, struct lgs_error *error)
{
	json_error_t where;
	size_t bytes;
	char *text = file_load(path, LARGEST_RECORD, &bytes, error);
	json_t *record = text ? json_loadb(text, bytes, 0, &where) : NULL;
	if (text && !record)
		lgs_fail(error, LGS_INVALID,
		         "%s is damaged: line %d: %s; delete it and the run's folder, and both are made "
		         "again",
		         path, where.line, where.text);
	free(text);
	const char *format = json_string_value(json_object_get(record, "format"));
	if (record && (!format || strcmp(format, FORMAT) || !json_is_array(json_object_get(record, "evaluations")) ||
	               !json_is_array(json_object_get(record, "commands")))) {
		lgs_fail(error, LGS_INVALID, "%s is not the record of a job (\"format\": \"%s\")", path, FORMAT);
		json_decref(record);
		return NULL;
	}
	return record;
}

/* The record of this very recipe and these very plugins in a folder; NULL where there is none. */
static json_t *
load_from(const struct experiment *experiment, const struct job *job, const char *folder, int strict,
          struct lgs_error *error)
{
	char *path = record_path(folder, job);
	json_t *record = path && !access(path, F_OK) ? load(path, error) : NULL;
	json_t *recipe = recipe_of(experiment, job);
	char words[1024] = "", *there = NULL;
	struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};
	if (record && !json_equal(json_object_get(record, "recipe"), recipe)) {
		there = json_dumps(json_object_get(record, "recipe"), JSON_COMPACT);
		(void)lgs_fail(&own, LGS_INVALID, "is of another recipe: %s", there ? there : "");
	} else if (record) {
		(void)origins_check(record, &own);
	}
	if (*words && strict)
		lgs_fail(error, LGS_INVALID, "%s %s; delete that file and the run's folder, or choose another --out",
		         path, words);
	if (*words) {
		json_decref(record);
		record = NULL;
	}
	free(there);
	json_decref(recipe);
	free(path);
	return record;
}

/* A run of another recipe, of which no record is left, must not go on as this job's. */
static int64_t
check_run(const struct job *job, const char *folder, struct lgs_error *error)
{
	static const char *const members[] = {"model", "penalties", "data", "batch", "seed"};
	char *path = text_format("%s/runs/%s", folder, job->name);
	json_t *recipe = json_object_get(job->record, "recipe"), *run = NULL;
	int64_t status = path ? LGS_OK : no_memory(error);
	char words[1024] = "";
	struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};
	if (path && !access(path, F_OK) && !(run = run_load(path, &own)))
		status = lgs_fail(error, LGS_INVALID, "%s; delete the folder %s, or choose another --out", words, path);
	for (size_t i = 0; run && i < sizeof members / sizeof *members && status >= 0; i++)
		if (!json_equal(json_object_get(run, members[i]), json_object_get(recipe, members[i])))
			status = lgs_fail(error, LGS_INVALID,
			                  "%s is a run of another recipe, by its \"%s\"; delete that folder, or choose "
			                  "another --out",
			                  path, members[i]);
	json_decref(run);
	free(path);
	return status;
}

int64_t
record_open(const struct experiment *experiment, struct job *job, const char *folder, const char *also,
            struct lgs_error *error)
{
	*error->text = 0;
	job->borrowed = 0;
	json_decref(job->record);
	job->record = load_from(experiment, job, folder, 1, error);
	if (!job->record && !*error->text && also) {
		job->record = load_from(experiment, job, also, 0, error);
		job->borrowed = job->record != NULL;
	}
	if (*error->text)
		return LGS_INVALID;
	if (!job->record)
		job->record = new_record(experiment, job);
	if (!job->record)
		return no_memory(error);
	job->state = record_next_epoch(experiment, job) < 0 ? JOB_DONE : JOB_MISSING;
	int64_t status = job->state == JOB_DONE ? LGS_OK : check_run(job, folder, error);
	if (status >= 0)
		return LGS_OK;
	json_decref(job->record);
	job->record = NULL;
	job->borrowed = 0;
	return status;
}

int64_t
record_save(struct job *job, const char *folder, struct lgs_error *error)
{
	char *path = record_path(folder, job), *text = json_dumps(job->record, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	int64_t status = path && text ? file_save(path, text, strlen(text), error) : no_memory(error);
	job->borrowed = job->borrowed && status < 0;
	free(path);
	free(text);
	return status;
}

static void
add_to(json_t *object, const char *key, double more)
{
	(void)json_object_set_new(object, key, json_real(json_number_value(json_object_get(object, key)) + more));
}

void
record_add_command(struct job *job, char *const *words)
{
	struct text line = {0};
	json_t *commands = json_object_get(job->record, "commands");
	size_t count = json_array_size(commands);
	const char *last = count ? json_string_value(json_array_get(commands, count - 1)) : NULL;
	escape_command(&line, words);
	if (line.bytes && (!last || strcmp(last, line.bytes)))
		(void)json_array_append_new(commands, json_string(line.bytes));
	free(line.bytes);
}

void
record_add_time(struct job *job, int measuring, const struct ending *ending)
{
	add_to(json_object_get(job->record, "seconds"), measuring ? "measuring" : "training", ending->seconds);
	add_to(job->record, "processor_seconds", ending->processor_seconds);
	(void)json_object_set_new(job->record, "lgs", json_string(LGS_RELEASE)); /* it may have been begun by another */
	json_t *machine = run_machine(), *processor = json_object_get(machine, "processor");
	if (processor)
		(void)json_object_set(job->record, "processor", processor);
	json_decref(machine);
}
