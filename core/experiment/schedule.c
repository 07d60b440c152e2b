/* schedule.c: see schedule.h. One thread; it looks at its workers twenty times a second. */
#include "schedule.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lgs/host.h>

#include "../base/folder.h"
#include "../base/interrupt.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "job-record.h"
#include "process.h"

#define ATTEMPTS 2
#define FAILED_TO_START 127

struct worker {
	struct process process;
	struct job *job;
	char **words;
	int64_t epoch;
	int measuring;
};

static void
say(const struct schedule *schedule, int64_t level, const char *format, ...)
{
	char text[2048];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	schedule->log(schedule->log_context, level, text);
}

static void
fail_job(const struct schedule *schedule, struct job *job, char *why)
{
	free(job->why);
	job->why = why;
	job->state = JOB_FAILED;
	say(schedule, LGS_LOG_WARNING, "%s failed: %s", job->name, why ? why : "out of memory");
}

/* A trial's run has said all it is asked for. */
static void
remove_run(const struct schedule *schedule, const struct job *job)
{
	char *run = steps_run(schedule, job);
	if (run)
		folder_remove(run);
	free(run);
}

/*
 * Starts the job's next command, which stands in the record by then: whatever ends this process, the record says how
 * the run came to be, and of which recipe its folder is. A program that cannot be started shows by its exit status;
 * running out of memory, disk or processes ends it all.
 */
static int64_t
start(const struct schedule *schedule, struct worker *worker, struct lgs_error *error)
{
	struct job *job = worker->job;
	char *output = steps_file(schedule, job, "out"), *messages = steps_file(schedule, job, "log");
	worker->epoch = record_next_epoch(schedule->experiment, job);
	worker->words = worker->measuring ? steps_measure(schedule, job, worker->epoch)
	                                  : steps_train(schedule, job, worker->epoch, 0);
	int64_t status = output && messages && worker->words ? LGS_OK : no_memory(error);
	if (status >= 0) {
		record_add_command(job, worker->words);
		status = record_save(job, schedule->folder, error);
	}
	if (status >= 0)
		status = process_start(&worker->process, worker->words, output, messages, error);
	free(output);
	free(messages);
	if (status >= 0)
		job->state = JOB_RUNNING;
	return status;
}

static void
leave(struct worker *worker)
{
	steps_free(worker->words);
	*worker = (struct worker){0};
}

static void
finish_job(const struct schedule *schedule, struct job *job)
{
	job->state = JOB_DONE;
	if (job->trial >= 0)
		remove_run(schedule, job);
}

/* A signal that we did not send: most often the system's, when memory runs out. */
static void
was_killed(const struct schedule *schedule, struct worker *worker, const struct ending *ending)
{
	struct job *job = worker->job;
	char *why =
	    ending->killer
		? text_format("its worker was ended by signal %d (%s)%s", ending->killer, strsignal(ending->killer),
	                      ending->killer == SIGKILL ? "; the system may have run out of memory" : "")
		: strdup("its worker was asked to stop by somebody else");
	if (++job->attempts < ATTEMPTS) {
		say(schedule, LGS_LOG_WARNING, "%s: %s; trying once more", job->name, why ? why : "");
		job->state = JOB_MISSING;
		free(why);
	} else {
		fail_job(schedule, job, why);
	}
}

/* What follows a command: the other command, the next epoch, or the end of the job. */
static int64_t
go_on(const struct schedule *schedule, struct worker *worker, const struct ending *ending, struct lgs_error *error)
{
	struct job *job = worker->job;
	int asked = interrupt_asked();
	record_add_time(job, worker->measuring, ending);
	if (ending->killer || ending->status == 130) {
		if (asked)
			job->state = JOB_MISSING;
		else
			was_killed(schedule, worker, ending);
		leave(worker);
		return record_save(job, schedule->folder, error);
	}
	if (ending->status != 0) {
		fail_job(schedule, job,
		         ending->status == FAILED_TO_START ? strdup("the program could not be started again")
		                                           : steps_reason(schedule, job));
		leave(worker);
		return record_save(job, schedule->folder, error);
	}
	if ((worker->measuring ? steps_take(schedule, job, worker->epoch, error)
	                       : steps_trained(schedule, job, error)) < 0) {
		fail_job(schedule, job, strdup(error->text));
		leave(worker);
		return record_save(job, schedule->folder, error);
	}
	if (worker->measuring)
		schedule_tell_of_missing(schedule, job, worker->epoch);
	struct worker next = {.job = job, .measuring = !worker->measuring};
	leave(worker);
	job->state = JOB_MISSING;
	if (record_next_epoch(schedule->experiment, job) < 0) {
		finish_job(schedule, job);
		return LGS_OK;
	}
	if (asked && !next.measuring)
		return LGS_OK;
	*worker = next;
	return start(schedule, worker, error);
}

/* All trials are over, and none of them can be chosen. */
static char *
why_nothing_is_chosen(const struct schedule *schedule, const struct row *row)
{
	const char *tuned = row->like ? row->like : row->name;
	for (int64_t i = 0; i < schedule->jobs->count; i++) {
		const struct job *job = &schedule->jobs->items[i];
		if (job->trial >= 0 && job->state == JOB_DONE && !strcmp(job->row->name, tuned))
			return text_format("no trial of %s has a score and is within the gate of \"tuning\"; widen it, "
			                   "or the ranges of \"tune\"",
			                   tuned);
	}
	return text_format("none of the trials of %s succeeded", tuned);
}

/* Gives a tuned row's run its options. Negative: not yet, or never. */
static int64_t
decide(const struct schedule *schedule, struct job *job, struct lgs_error *error)
{
	int64_t open;
	const struct job *best = tuning_best(schedule->experiment, schedule->jobs, job->row, &open);
	if (open)
		return LGS_UNSUPPORTED;
	if (!best) {
		fail_job(schedule, job, why_nothing_is_chosen(schedule, job->row));
		return LGS_INVALID;
	}
	return tuning_apply(job, best->tried, error);
}

static struct job *
next_job(const struct schedule *schedule, struct lgs_error *error)
{
	for (int64_t i = 0; i < schedule->jobs->count; i++) {
		struct job *job = &schedule->jobs->items[i];
		if (job->state != JOB_MISSING)
			continue;
		if (!job->model && decide(schedule, job, error) < 0)
			continue;
		if (!job->record && record_open(schedule->experiment, job, schedule->folder, schedule->also, error) < 0)
			fail_job(schedule, job, strdup(error->text));
		if (job->state == JOB_MISSING)
			return job;
	}
	return NULL;
}

/* What was done elsewhere is from now on known here too; what was only begun may be done there by the next time. */
static int64_t
keep_borrowed(const struct schedule *schedule, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	for (int64_t i = 0; i < schedule->jobs->count && status >= 0; i++)
		if (schedule->jobs->items[i].borrowed && schedule->jobs->items[i].state == JOB_DONE)
			status = record_save(&schedule->jobs->items[i], schedule->folder, error);
	return status;
}

static void
show(const struct schedule *schedule)
{
	int64_t total = 0, epochs = 0, done = 0, failed = 0, running = 0;
	char note[96];
	for (int64_t i = 0; i < schedule->jobs->count; i++) {
		const struct job *job = &schedule->jobs->items[i];
		int64_t all = job->epochs[job->epoch_count - 1];
		total += all;
		done += job->state == JOB_DONE;
		failed += job->state == JOB_FAILED;
		running += job->state == JOB_RUNNING;
		epochs += job->state == JOB_DONE || job->state == JOB_FAILED ? all
		          : job->state == JOB_RUNNING                        ? steps_epoch(schedule, job)
		                                                             : 0;
	}
	if (!*schedule->progress)
		*schedule->progress = progress_create(schedule->experiment->unit, total);
	(void)snprintf(note, sizeof note, "%lld of %lld runs done, %lld running, %lld failed", (long long)done,
	               (long long)schedule->jobs->count, (long long)running, (long long)failed);
	progress_update(*schedule->progress, epochs, note);
}

/* Ends the workers and waits for them; what they did until then is in their checkpoints. */
static void
stop_all(struct worker *workers, int64_t count)
{
	struct ending ending;
	for (int64_t i = 0; i < count; i++)
		process_stop(&workers[i].process);
	for (int64_t i = 0; i < count; i++) {
		process_wait(&workers[i].process, &ending);
		leave(&workers[i]);
	}
}

static int64_t
work(const struct schedule *schedule, struct worker *workers, struct lgs_error *error)
{
	int64_t busy, status = LGS_OK, turn = 0;
	int stopped = 0;
	do {
		busy = 0;
		if (interrupt_asked() && !stopped) {
			stopped = 1;
			for (int64_t i = 0; i < schedule->at_once; i++)
				process_stop(&workers[i].process);
		}
		for (int64_t i = 0; i < schedule->at_once && status >= 0; i++) {
			struct ending ending;
			if (workers[i].job && process_ended(&workers[i].process, &ending))
				status = go_on(schedule, &workers[i], &ending, error);
			struct job *job = workers[i].job || stopped ? NULL : next_job(schedule, error);
			if (job && status >= 0) {
				workers[i] = (struct worker){.job = job};
				status = start(schedule, &workers[i], error);
			}
			busy += workers[i].job != NULL;
		}
		if (turn++ % 10 == 0)
			show(schedule);
		if (busy)
			process_rest();
	} while (busy && status >= 0);
	return status;
}

int64_t
schedule_run(struct schedule *schedule, struct lgs_error *error)
{
	struct worker *workers = calloc((size_t)schedule->at_once, sizeof *workers);
	schedule->told = calloc((size_t)schedule->experiment->measure_count, 1);
	int64_t status = workers && schedule->told ? keep_borrowed(schedule, error) : no_memory(error);
	if (status >= 0)
		schedule_tell_of_earlier(schedule);
	if (status >= 0)
		status = work(schedule, workers, error);
	if (workers)
		stop_all(workers, schedule->at_once);
	if (status >= 0)
		status = keep_borrowed(schedule, error); /* of rows that waited for their trials */
	free(workers);
	free(schedule->told);
	schedule->told = NULL;
	return status;
}
