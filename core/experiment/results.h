/*
 * results: what an experiment found, from the records of its jobs.
 *
 * As JSON ("lgs-results/1", results.json), of which the tables (Markdown, tables.md), results.csv (a line a number) and
 * the report's page are views. The same records give the same results, whatever was interrupted on the way.
 */
#ifndef LGS_CORE_RESULTS_H
#define LGS_CORE_RESULTS_H

#include "jobs.h"

/* The whole document; NULL on failure; json_decref it. */
json_t *results_collect(const struct experiment *experiment, const struct jobs *jobs, const char *command,
                        struct lgs_error *error);

/* comparisons.c: the paired comparisons that the experiment declares, as a JSON array. */
json_t *comparisons_collect(const struct experiment *experiment, const struct jobs *jobs, int64_t *lacking,
                            struct lgs_error *error);

/* finding.c: what they say, in words; allocated. */
char *finding_in_words(const struct experiment *experiment, const json_t *comparisons);

/* chart-names.c: words for each series and each picture of a chart that none of its runs has, where there are runs. */
typedef void chart_log(void *context, int64_t level, const char *words);
void charts_check_names(const struct experiment *experiment, const struct jobs *jobs, const char *folder,
                        chart_log *log, void *context);

/* tables.c: views of the document, allocated. */
char *tables_markdown(json_t *results);
char *tables_csv(json_t *results);

#endif
