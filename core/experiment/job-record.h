/*
 * job-record: what is kept of a job, one small file each: DIR/records/NAME.json ("lgs-job/1").
 *
 *     {"format", "name", "lgs", "recipe": {"model", "penalties", "data", "batch", "seed", "unit"},
 *      "evaluations": [{"epoch", "evaluator", "numbers": {NAME: {"value", "unit"}}, "wrong": {NAME: base64 of bits}}],
 *      "commands": [...], "seconds": {"training", "measuring"}, "processor_seconds",
 *      and what origins.h tells of}
 *
 * "epoch" is in the experiment's unit: with "unit": "steps" it is a step. The images that were got wrong are kept of
 * what is compared, at the end of the job. Written after every measurement, so that a job that is interrupted, or whose
 * run's folder is gone, is never measured twice.
 */
#ifndef LGS_CORE_JOB_RECORD_H
#define LGS_CORE_JOB_RECORD_H

#include "jobs.h"
#include "process.h"

/*
 * Reads the job's record into job->record, or begins a new one; the job is done if nothing is missing in it. One of
 * another recipe is refused, and so is a run. `also` is a second folder to look in (may be NULL): what is from there is
 * borrowed until it is saved.
 */
int64_t record_open(const struct experiment *experiment, struct job *job, const char *folder, const char *also,
                    struct lgs_error *error);
int64_t record_save(struct job *job, const char *folder, struct lgs_error *error);

/* The first epoch with a measurement missing, or -1 where there is none. */
int64_t record_next_epoch(const struct experiment *experiment, const struct job *job);

/* Adds what `lgs evaluate --json` of the job's run printed, and the images that were got wrong. */
int64_t record_add(const struct experiment *experiment, struct job *job, int64_t epoch, json_t *printed,
                   const char *run, struct lgs_error *error);
/* Adds a command that is about to begin; once, if it is begun again. */
void record_add_command(struct job *job, char *const *words);
/* Adds what a command took, be it done, failed or stopped, and names the processor. */
void record_add_time(struct job *job, int measuring, const struct ending *ending);

/* A measure's value, NaN where it is missing. */
double record_number(const struct job *job, const struct measure *measure, int64_t epoch);
/* Words about a number that an evaluation should have brought and did not, allocated; NULL where nothing is missing. */
char *record_missing(const struct job *job, const struct measure *measure, int64_t epoch);
/* Which images the predictions behind a measure got wrong, 0 or 1 each; NULL where they were not kept. free() it. */
unsigned char *record_wrong(const struct job *job, const struct measure *measure, int64_t epoch, int64_t *images);

#endif
