/*
 * schedule: gets the jobs of an experiment done by worker processes, as many at a time as asked for.
 *
 * A job alternates two public commands: `lgs train` up to the next epoch to measure at, `lgs evaluate` there. Its
 * record is saved after every measurement and its run has a checkpoint, so whatever ends the scheduler or a worker, at
 * any moment, the next call continues. A worker that a signal ended is started once more; a job whose command failed is
 * left until then.
 */
#ifndef LGS_CORE_SCHEDULE_H
#define LGS_CORE_SCHEDULE_H

#include "../base/progress.h"
#include "jobs.h"

struct schedule {
	const struct experiment *experiment;
	struct jobs *jobs;
	const char *folder;      /* DIR: records/, runs/, logs/ */
	const char *also;        /* another experiment's folder to take records from, or NULL */
	const char *plugin_path; /* passed on to the workers */
	int only_plugin_path;
	int64_t at_once;
	void (*log)(void *context, int64_t level, const char *text);
	void *log_context;
	struct progress **progress; /* cleared by the log */
	unsigned char *told;        /* of each measure: that its number is missing. Its own */
};

/* Works until nothing is left that could be done, or until an interrupt. A failed job is no failure of the schedule. */
int64_t schedule_run(struct schedule *schedule, struct lgs_error *error);

/*
 * schedule-check.c: lets `lgs train --dry-run` look at every row that has something left to do, so that mistakes show
 * before training.
 */
int64_t schedule_check(const struct schedule *schedule, struct lgs_error *error);

/* schedule-missing.c: warns, once a call, of each measure whose number was not among those of a measurement; and of
 * those that an earlier call had done, because the tables have the same gap. */
void schedule_tell_of_missing(const struct schedule *schedule, const struct job *job, int64_t epoch);
void schedule_tell_of_earlier(const struct schedule *schedule);

/* steps.c: the words of a job's next command, NULL at the end; NULL without memory. */
char **steps_train(const struct schedule *schedule, const struct job *job, int64_t epoch, int dry);
char **steps_measure(const struct schedule *schedule, const struct job *job, int64_t epoch);
void steps_free(char **words);
char *steps_run(const struct schedule *schedule, const struct job *job);                      /* the run's folder */
char *steps_file(const struct schedule *schedule, const struct job *job, const char *ending); /* in logs/ */
/* Why a command failed: the last line it said. Allocated. */
char *steps_reason(const struct schedule *schedule, const struct job *job);
/* The epoch that the job's training has reached, from its table of metrics. */
int64_t steps_epoch(const struct schedule *schedule, const struct job *job);
/* After a training: what its run was made from, into the record. */
int64_t steps_trained(const struct schedule *schedule, struct job *job, struct lgs_error *error);
/* What a measurement printed, into the record, which is saved. */
int64_t steps_take(const struct schedule *schedule, struct job *job, int64_t epoch, struct lgs_error *error);

#endif
