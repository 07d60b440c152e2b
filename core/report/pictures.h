/* pictures: what components reported into a folder: pictures, and series as curves. */
#ifndef LGS_CORE_REPORT_PICTURES_H
#define LGS_CORE_REPORT_PICTURES_H

#include "page.h"

/* Adds every NAME.png of a folder to the page, by name; and those of chosen steps, NAME-at-STEP.png, which are not
 * among them. */
int64_t pictures_add(struct page *page, const char *folder, struct lgs_error *error);
int64_t pictures_add_moments(struct page *page, const char *folder, struct lgs_error *error);

/* Adds every series NAME.csv of a folder as a chart, those named QUANTITY.WHOSE of one quantity together; metrics.csv
 * is none. */
int64_t pictures_add_series(struct page *page, const char *folder, const char *x_label, struct lgs_error *error);

/* How many of the names in a folder end so; to know beforehand whether there is anything. */
int64_t pictures_count(const char *folder, const char *ending);

#endif
