/* run-page: the page of a run, from its record, its table of metrics, its evaluations, and the model itself. */
#ifndef LGS_CORE_REPORT_RUN_PAGE_H
#define LGS_CORE_REPORT_RUN_PAGE_H

#include "portrait.h"

int64_t run_page(struct page *page, const char *folder, const struct portrait_tools *tools, struct lgs_error *error);

/* ---- its parts ---- */

/* run-recipe.c: what was trained, with every option; and how to repeat it. */
void run_recipe(struct page *page, const json_t *record, const struct position *reached);
void run_options(struct page *page, const json_t *record, struct registry *registry);
void run_repeating(struct page *page, const json_t *record, const char *folder, const json_t *evaluations);

/* run-curves.c: a chart of each column of metrics.csv; `model` (may be NULL) says what its own mean. */
int64_t run_curves(struct page *page, const char *folder, const struct instance *model, struct lgs_error *error);

/* run-evaluations.c: what evaluators measured. */
json_t *run_evaluations_load(const char *folder);
/* `now` (may be NULL) is where the run's training is: older numbers are told apart. */
int64_t run_evaluations(struct page *page, const char *folder, const json_t *evaluations, const struct position *now,
                        struct lgs_error *error);

#endif
