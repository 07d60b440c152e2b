/*
 * metrics.h: the table metrics.csv, one row an epoch.
 *
 * Appended to while a model trains, so that it can be watched, and cut back to the checkpoint when training resumes.
 * The first column is `epoch`; the others are whatever the caller names. One thread at a time.
 */
#ifndef LGS_CORE_TRAINING_METRICS_H
#define LGS_CORE_TRAINING_METRICS_H

#include <stdint.h>

#include <lgs/plugin.h>

struct metrics;

/* Begins a new table; `columns` (without epoch) ends with NULL. Refuses a path where something is. NULL on failure. */
struct metrics *metrics_create(const char *path, const char *const *columns, struct lgs_error *error);
/*
 * Continues a table: refuses one with other columns, drops rows of epochs after keep_through_epoch and a torn last
 * line. Begins a new one where there is none. NULL on failure.
 */
struct metrics *metrics_resume(const char *path, const char *const *columns, int64_t keep_through_epoch,
                               struct lgs_error *error);
/*
 * metrics-missing.c: the epochs up to this one that a table has no row of, as "1-3, 7"; "" where there are none. To be
 * freed; NULL without memory.
 */
char *metrics_missing(const char *path, int64_t through_epoch);
/* Appends a row: one value for each column, NaN for an empty field. A row that cannot be written whole is taken back.
 */
int64_t metrics_append(struct metrics *metrics, int64_t epoch, const double *values, struct lgs_error *error);
/* Puts the rows on the disk: before a checkpoint is committed, so that they last as long as it does. */
int64_t metrics_sync(struct metrics *metrics, struct lgs_error *error);
void metrics_close(struct metrics *metrics); /* NULL is allowed */

#endif
