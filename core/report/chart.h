/*
 * chart: curves with bands, points, bars and intervals, as figures of a page with a legend in words.
 *
 * Whatever the chart, its data are groups of points; what has no number is left out. Without charts (page->with_charts)
 * a note stands in their place.
 */
#ifndef LGS_CORE_REPORT_CHART_H
#define LGS_CORE_REPORT_CHART_H

#include "page.h"

enum chart_kind {
	CHART_CURVES,   /* lines in the order of x; between low and high a band */
	CHART_POINTS,   /* x and y; mark circles those where it is not zero */
	CHART_BARS,     /* at x, from 0 to y */
	CHART_INTERVALS /* x within low and high, in the row y of the chart's names */
};

struct chart_group {
	const char *label; /* in the legend; NULL for none */
	int64_t colour;    /* of the palette; negative: quiet grey */
	int64_t count;
	const double *x, *y, *low, *high, *mark; /* the last three may be NULL */
};

struct chart {
	enum chart_kind kind;
	const char *title;
	const char *caption;           /* below, or NULL */
	const char *x_label, *y_label; /* "" for none: the title says it */
	int small;                     /* one of many beside each other */
	double width;                  /* of bars */
	const double *range;           /* along y, its two ends, where charts share a scale; NULL: of what is drawn */
	int64_t count;                 /* of groups */
	const struct chart_group *groups;
	const char *const *names; /* of the rows of intervals, NULL at the end */
};

int64_t chart_add(struct page *page, const struct chart *chart, struct lgs_error *error);

#endif
