/*
 * run: the folder of one training run.
 *
 *     run.json                 how it came to be: command, recipe, every option, plugins, data, machine, libraries;
 *                              what was warned of; why training failed, if it did
 *     metrics.csv              a row an epoch
 *     checkpoint.safetensors   the model, ready to be used or trained on
 *     NAME.png, NAME.csv       pictures and series that the model reports
 *     evaluations/             what `lgs evaluate` found
 *
 * The folder appears with its record inside, at once, so that it can be resumed whenever the process ends.
 */
#ifndef LGS_CORE_RUN_RUN_H
#define LGS_CORE_RUN_RUN_H

#include <jansson.h>

#include "../training/workshop.h"

/* A command as a list of words; what is not UTF-8 is said to be so. */
json_t *run_command_json(int argc, char **argv);

/* The record of a new run. NULL on failure; json_decref it. */
json_t *run_record(const struct workshop *workshop, int argc, char **argv, struct lgs_error *error);

/* Processor and system, as JSON. */
json_t *run_machine(void);

/* Refuses a path where something is. */
int64_t run_check_new(const char *path, struct lgs_error *error);

/* Adds to a failure that what could not be opened is named by the record of a run, and where its paths begin. */
int64_t run_fail(const json_t *record, const char *path, int64_t status, struct lgs_error *error);

/* Makes the folder with the record in it, and whatever else `fill` (may be NULL) puts there; refuses a path where
 * something is. */
typedef int64_t (*run_filler)(const char *folder, void *context, struct lgs_error *error);
int64_t run_create(const char *path, json_t *record, run_filler fill, void *context, struct lgs_error *error);

/* Reads the record of an existing run. NULL on failure; json_decref it. */
json_t *run_load(const char *path, struct lgs_error *error);
int64_t run_save(const char *path, json_t *record, struct lgs_error *error);

/* Refuses data whose files changed since the run was recorded. */
int64_t run_check_data(json_t *record, const struct workshop *workshop, struct lgs_error *error);

/* Why and after how many steps training failed, if it did and was not taken up again since: kept in the record. The
 * reason is NULL otherwise. */
void run_set_failure(json_t *record, int64_t step, const char *reason);
const char *run_failure(const json_t *record, int64_t *step);
/* Refuses a run without a checkpoint in words that say why it has none. */
int64_t run_fail_without_checkpoint(const json_t *record, const char *path, struct lgs_error *error);
/* Who uses a run that failed later uses what it was before, at the step that was saved. */
void run_tell_failure(const json_t *record, const char *path, int64_t saved, const struct sink *sink);

/* Removes what killed processes left half-written. Only under folder_lock. */
void run_clean(const char *path);

/* Warns where components are not those recorded. */
void run_compare_components(json_t *record, const struct workshop *workshop);

/* PATH/NAME, allocated. */
char *run_file(const char *path, const char *name);
#define RUN_CHECKPOINT "checkpoint.safetensors"
#define RUN_METRICS "metrics.csv"
#define RUN_RECORD "run.json"
#define RUN_EVALUATIONS "evaluations"

/* In what `lgs evaluate --json` prints beside the evaluators' numbers: evaluator -> why it failed, or was not kept. */
#define EVALUATE_ERRORS "errors"
#define EVALUATE_UNKEPT "not-kept"

/* The folder in which what an evaluator says of a run is kept, allocated. */
char *run_evaluation_folder(const char *path, const char *specification);

/* The whole shape that a run's model reads, from its record. */
int64_t run_shape(json_t *record, const char *path, struct lgs_shape *shape, struct lgs_error *error);

#endif
