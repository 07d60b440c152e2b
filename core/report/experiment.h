/* experiment: the page of an experiment, from results.json in its folder and, where they are there, its runs. */
#ifndef LGS_CORE_REPORT_EXPERIMENT_H
#define LGS_CORE_REPORT_EXPERIMENT_H

#include "portrait.h"
#include "results.h"

int64_t experiment_page(struct page *page, const char *folder, const struct portrait_tools *tools,
                        struct lgs_error *error);

/* ---- its parts ---- */

/* experiment-tables.c */
void experiment_tables(struct page *page, const json_t *results);
void experiment_rows(struct page *page, const json_t *results);
/* The heading of a measure's column, with its unit. */
void experiment_column(struct page *page, const json_t *results, const char *measure);

/* experiment-comparisons.c */
int64_t experiment_comparisons(struct page *page, const json_t *results, struct lgs_error *error);

/* experiment-charts.c */
int64_t experiment_charts(struct page *page, const json_t *results, const char *folder, struct lgs_error *error);
/* The differences by one measure within a group, each with its interval. */
int64_t experiment_intervals(struct page *page, const json_t *results, const char *measure, const char *group,
                             struct lgs_error *error);

/* experiment-runs.c */
/* The run of a row's first seed, allocated, or NULL where it is not there. Only folders below this one are opened. */
char *experiment_run(const json_t *results, const char *folder, const char *row);
/* A file of a row's run, "NAME.ENDING"; NULL where it is not there. */
char *experiment_run_file(const json_t *results, const char *folder, const char *row, const char *name,
                          const char *ending);
/* A row's title, alone and with the word that it failed. */
void experiment_name_row(const json_t *results, const json_t *row, char title[RESULTS_TITLE],
                         char whole[RESULTS_TITLE + 16]);

/* experiment-series.c */
int64_t experiment_series(struct page *page, const json_t *results, const json_t *chart, const char *folder,
                          struct lgs_error *error);

/* experiment-pictures.c */
int64_t experiment_pictures(struct page *page, const json_t *results, const json_t *chart, const char *folder,
                            struct lgs_error *error);

/* experiment-jobs.c */
void experiment_jobs(struct page *page, const json_t *results);
void experiment_trials(struct page *page, const json_t *results);

#endif
