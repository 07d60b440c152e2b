/*
 * schedule-check.c: whether the jobs can be done, found out before the first training. See schedule.h.
 *
 * A row is looked at by a worker, as its training will be, with nothing left behind.
 */
#include "schedule.h"

#include <stdlib.h>
#include <unistd.h>

#include <lgs/host.h>

#include "../base/folder.h"
#include "../base/text.h"
#include "../formats/safetensors.h"
#include "../run/run.h"
#include "job-record.h"
#include "process.h"

static int64_t
check_job(const struct schedule *schedule, const struct job *job, struct lgs_error *error)
{
	struct process process = {0};
	struct ending ending = {.status = -1};
	char **words = steps_train(schedule, job, 1, 1);
	char *output = steps_file(schedule, job, "out"), *messages = steps_file(schedule, job, "log");
	int64_t status = LGS_NO_MEMORY;
	if (words && output && messages)
		status = process_start(&process, words, output, messages, error);
	if (status >= 0)
		process_wait(&process, &ending);
	if (status >= 0 && (ending.status || ending.killer)) {
		char *why = steps_reason(schedule, job);
		status = lgs_fail(error, LGS_INVALID, "row %s: %s", job->row->name, why ? why : "");
		free(why);
	}
	steps_free(words);
	free(output);
	free(messages);
	return status;
}

/* Steps of a run's checkpoint: its table has whole epochs alone. */
static int64_t
saved_steps(const struct schedule *schedule, const struct job *job)
{
	struct lgs_error quiet = {0};
	char *run = steps_run(schedule, job), *path = run ? run_file(run, RUN_CHECKPOINT) : NULL;
	struct safetensors *file = path && !access(path, F_OK) ? safetensors_open(path, &quiet) : NULL;
	const char *step = file ? safetensors_metadata(file, "step") : NULL;
	const int64_t steps = step ? strtoll(step, NULL, 10) : 0;
	safetensors_close(file);
	free(path);
	free(run);
	return steps;
}

static int64_t
reached_length(const struct schedule *schedule, const struct job *job)
{
	const int64_t measured = steps_epoch(schedule, job);
	const int64_t saved = experiment_in_steps(schedule->experiment) ? saved_steps(schedule, job) : 0;
	return saved > measured ? saved : measured;
}

/* A run cannot go back to a measurement that was not taken on its way. */
static int64_t
check_length(const struct schedule *schedule, const struct job *job, struct lgs_error *error)
{
	int64_t next = job->record ? record_next_epoch(schedule->experiment, job) : -1;
	int64_t reached = next < 0 ? -1 : reached_length(schedule, job);
	const char *unit = schedule->experiment->unit;
	if (reached <= next)
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID,
	                "%s has %lld %s already, and was not measured at %lld; choose another --out, or as many as "
	                "before: --%s %lld",
	                job->name, (long long)reached, unit, (long long)next, unit, (long long)reached);
}

static int64_t
check_rows(const struct schedule *schedule, const struct schedule *dry, struct lgs_error *error)
{
	const struct row *seen = NULL;
	int64_t status = LGS_OK;
	for (int64_t r = 0; r < schedule->experiment->row_count && status >= 0; r++)
		for (int64_t i = 0; i < schedule->jobs->count && status >= 0; i++) {
			const struct job *job = &schedule->jobs->items[i];
			if (job->row != &schedule->experiment->rows[r] || !job->model || job->state == JOB_DONE)
				continue;
			status = check_length(schedule, job, error);
			if (status >= 0 && job->row != seen)
				status = check_job(dry, job, error);
			seen = job->row;
		}
	return status;
}

int64_t
schedule_check(const struct schedule *schedule, struct lgs_error *error)
{
	struct schedule dry = *schedule;
	char *folder = folder_make_temporary("experiment", error),
	     *logs = folder ? text_format("%s/logs", folder) : NULL;
	int64_t status = logs ? folder_make(logs, error) : LGS_INVALID;
	dry.folder = folder;
	if (status >= 0)
		status = check_rows(schedule, &dry, error);
	if (folder)
		folder_remove(folder);
	free(logs);
	free(folder);
	return status;
}
