/* chart-frame: what is around the groups of a chart, as a part of its script for the plotter. */
#ifndef LGS_CORE_REPORT_CHART_FRAME_H
#define LGS_CORE_REPORT_CHART_FRAME_H

#include "chart.h"

/* Whether a point has the numbers that it takes to draw it. */
int chart_shows(const struct chart *chart, const struct chart_group *group, int64_t i);
/* How many rows of intervals it names. */
int64_t chart_name_count(const struct chart *chart);

/* Labels, grid, ranges and numbers along the axes. */
void chart_add_frame(struct text *script, const struct chart *chart);

#endif
