/*
 * jobs: what there is to do: every row with every seed, and before that the trials of rows that are tuned.
 *
 * A job trains one run and measures it at certain epochs. It is known by its name ("sparse-3", "trial-sparse-17") and
 * is done when its record has all measurements.
 */
#ifndef LGS_CORE_JOBS_H
#define LGS_CORE_JOBS_H

#include "experiment.h"

enum job_state { JOB_MISSING, JOB_RUNNING, JOB_DONE, JOB_FAILED };

struct job {
	char *name;
	const struct row *row;
	int64_t seed, trial; /* trial: from 0; -1 for a run of the table */
	char *model;         /* with the options that this trial tries, or that tuning chose; NULL until it has */
	json_t *penalties;
	json_t *tried;   /* {"COMPONENT.option": "0.031"} */
	int64_t *epochs; /* at which it is measured, ascending; the last is the end */
	int64_t epoch_count;
	enum job_state state;
	int64_t attempts;
	char *why; /* it failed */
	json_t *record;
	int borrowed; /* the record is of another folder, and not saved in this one yet */
};

struct jobs {
	struct job *items;
	int64_t count;
};

struct registry;

/* All jobs, trials first. Options to tune are checked against the tables of their components. */
int64_t jobs_create(struct jobs *jobs, const struct experiment *experiment, struct registry *registry,
                    struct lgs_error *error);
void jobs_free(struct jobs *jobs);
/* The run of a row with a seed, or NULL. */
const struct job *jobs_find(const struct jobs *jobs, const struct row *row, int64_t seed);

/* The evaluators of a job at an epoch, each once, {seed} replaced; an array of strings, json_decref it. */
json_t *job_evaluators(const struct experiment *experiment, const struct job *job, int64_t epoch);
/* A specification with {seed} replaced; allocated. */
char *job_specification(const char *specification, int64_t seed);
/* Whether a measure is taken of a job at an epoch. */
int job_measures(const struct job *job, const struct measure *measure, int64_t epoch);

/* tuning.c: gives a trial its options, drawn by the tuning's seed; and a row's runs those of a best trial that it has.
 */
int64_t tuning_draw(const struct experiment *experiment, struct registry *registry, struct job *job,
                    struct lgs_error *error);
int64_t tuning_apply(struct job *job, json_t *tried, struct lgs_error *error);
/* The trial with the lowest score among those of the row, or of the row that it is like, which are done and pass the
 * tuning's gate, or NULL; *open receives how many are neither done nor failed. */
const struct job *tuning_best(const struct experiment *experiment, const struct jobs *jobs, const struct row *row,
                              int64_t *open);

#endif
