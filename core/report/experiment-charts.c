/* experiment-charts.c: curves over epochs, differences with their intervals, and trials as points. */
#include "experiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "chart.h"
#include "results.h"

/* Rows and comparisons beyond these make no chart that can be read. */
#define ROWS_MOST 28
#define POINTS_MOST 5000

/* A row that failed at the gate is drawn all the same, and called so. */
static const char failed[] = ": FAILED";
#define FAILED_ROOM ((int64_t)sizeof failed)

static const char *const kinds[] = {"curves", "scatter", "series", "pictures"};
enum { CURVES, SCATTER, SERIES, PICTURES, KINDS };

/* What an axis shows: "test, 100 a class, %". Allocated. */
static char *
axis_label(const json_t *results, const char *measure)
{
	const char *unit = results_unit(results, measure);
	return text_format("%s%s%s", results_label(results, "measures", measure), *unit ? ", " : "", unit);
}

/* Columns of points that grow: x, y, low, high, mark. */
struct points {
	double *columns[5];
	int64_t count, capacity;
};

static void
points_add(struct points *points, const double values[5])
{
	if (points->count == points->capacity) {
		int64_t capacity = points->capacity * 2 + 16;
		for (int i = 0; i < 5; i++) {
			double *column = realloc(points->columns[i], (size_t)capacity * sizeof *column);
			if (!column)
				return; /* a point without memory is lost, as one without a number is */
			points->columns[i] = column;
		}
		points->capacity = capacity;
	}
	for (int i = 0; i < 5; i++)
		points->columns[i][points->count] = values[i];
	points->count++;
}

static void
points_free(struct points *points)
{
	for (int i = 0; i < 5; i++)
		free(points->columns[i]);
}

static struct chart_group
group_of(const struct points *points, const char *label, int64_t colour)
{
	return (struct chart_group){.label = label,
	                            .colour = colour,
	                            .count = points->count,
	                            .x = points->columns[0],
	                            .y = points->columns[1],
	                            .low = points->columns[2],
	                            .high = points->columns[3],
	                            .mark = points->columns[4]};
}

/* ---- curves and points: a group for each row ---- */

static void
collect_curve(struct points *points, const json_t *results, const json_t *chart, const char *row)
{
	const json_t *cell;
	size_t i;
	json_array_foreach(json_object_get(results, "cells"), i, cell)
	{
		double mean = results_number(cell, "mean"), sd = results_number(cell, "sd");
		if (strcmp(results_text(cell, "row"), row) ||
		    strcmp(results_text(cell, "measure"), results_text(chart, "measure")))
			continue;
		sd = isnan(sd) ? 0 : sd;
		points_add(points, (double[]){results_number(cell, "epoch"), mean, mean - sd, mean + sd, 0});
	}
}

static void
collect_trials(struct points *points, const json_t *results, const json_t *chart, const char *row)
{
	const json_t *trial;
	size_t i;
	json_array_foreach(json_object_get(results, "trials"), i, trial)
	{
		const json_t *values = json_object_get(trial, "values");
		if (strcmp(results_text(trial, "row"), row) || points->count >= POINTS_MOST)
			continue;
		double y = results_number(values, results_text(chart, "y"));
		points_add(points, (double[]){results_number(values, results_text(chart, "x")), y, y, y,
		                              json_is_true(json_object_get(trial, "chosen"))});
	}
}

static int64_t
draw_rows(struct page *page, const json_t *results, const json_t *chart, struct chart *drawn, struct lgs_error *error)
{
	struct points points[ROWS_MOST];
	struct chart_group groups[ROWS_MOST];
	char titles[ROWS_MOST][RESULTS_TITLE + FAILED_ROOM];
	int64_t left_out = 0;
	const json_t *row;
	size_t i;
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		const char *name = results_text(row, "name");
		const int64_t at = drawn->count;
		struct points own = {0};
		if (!results_in_group(row, chart))
			continue;
		if (drawn->kind == CHART_CURVES)
			collect_curve(&own, results, chart, name);
		else
			collect_trials(&own, results, chart, name);
		left_out += own.count > 0 && at == ROWS_MOST;
		if (own.count == 0 || at == ROWS_MOST) {
			points_free(&own);
			continue;
		}
		points[drawn->count++] = own;
		(void)results_title(results, name, results_text(chart, "group"), titles[at]);
		if (results_failed(row))
			strcat(titles[at], failed);
		groups[at] = group_of(&own, titles[at], at);
	}
	drawn->groups = groups;
	int64_t status = chart_add(page, drawn, error);
	if (left_out)
		page_note(page, "The chart has room for %d rows; %lld more are in the tables and in results.csv.",
		          ROWS_MOST, (long long)left_out);
	for (int64_t g = 0; g < drawn->count; g++)
		points_free(&points[g]);
	return status;
}

static int64_t
draw_chart(struct page *page, const json_t *results, const json_t *chart, struct lgs_error *error)
{
	int curves = !strcmp(results_text(chart, "kind"), kinds[CURVES]);
	char *y = axis_label(results, results_text(chart, curves ? "measure" : "y"));
	char *x = axis_label(results, curves ? results_time(results) : results_text(chart, "x"));
	struct chart drawn = {
	    .kind = curves ? CHART_CURVES : CHART_POINTS,
	    .title = results_text(chart, "title"),
	    .caption = curves ? "Lines are means over the seeds, bands one standard deviation to each side."
	                      : "Each point is a trial; a ring marks those that were chosen.",
	    .x_label = x,
	    .y_label = y,
	};
	int64_t status = x && y ? draw_rows(page, results, chart, &drawn, error)
	                        : lgs_fail(error, LGS_NO_MEMORY, "out of memory for a chart");
	free(x);
	free(y);
	return status;
}

static int64_t
draw_kind(struct page *page, const json_t *results, const json_t *chart, const char *folder, struct lgs_error *error)
{
	const char *name = results_text(chart, "kind");
	int kind = 0;
	while (kind < KINDS && strcmp(name, kinds[kind]))
		kind++;
	if (kind == CURVES || kind == SCATTER)
		return draw_chart(page, results, chart, error);
	if (kind == SERIES)
		return experiment_series(page, results, chart, folder, error);
	if (kind == PICTURES)
		return experiment_pictures(page, results, chart, folder, error);
	page_note(page, "%s: a chart of the kind \"%s\", which this lgs does not draw (%s, %s, %s, %s).",
	          results_text(chart, "title"), name, kinds[CURVES], kinds[SCATTER], kinds[SERIES], kinds[PICTURES]);
	return LGS_OK;
}

int64_t
experiment_charts(struct page *page, const json_t *results, const char *folder, struct lgs_error *error)
{
	const json_t *charts = json_object_get(results, "charts"), *chart;
	int64_t status = LGS_OK;
	size_t i;
	if (json_array_size(charts) == 0)
		return LGS_OK;
	page_section(page, "Charts");
	page_markup(page, "<div class=\"grid\">\n");
	json_array_foreach(charts, i, chart)
	{
		if (status >= 0)
			status = draw_kind(page, results, chart, folder, error);
	}
	page_markup(page, "</div>\n");
	page_section_end(page);
	return status;
}

/* ---- intervals ---- */

static int64_t
draw_intervals(struct page *page, const json_t *results, const char *measure, const char *group, const char **names,
               struct lgs_error *error)
{
	struct points points[OUTCOMES] = {0};
	const json_t *comparison;
	int64_t count = 0, left_out = 0;
	size_t i;
	json_array_foreach(json_object_get(results, "comparisons"), i, comparison)
	{
		const char *first = results_text(comparison, "first"), *second = results_text(comparison, "second");
		char one[RESULTS_TITLE], other[RESULTS_TITLE];
		if (strcmp(results_text(comparison, "measure"), measure) ||
		    strcmp(results_text(results_named(results, "rows", first), "group"), group))
			continue;
		if (count == ROWS_MOST) {
			left_out++;
			continue;
		}
		names[count] = text_format("%s \u2212 %s", results_title(results, first, group, one),
		                           results_title(results, second, group, other));
		points_add(&points[results_outcome(comparison)],
		           (double[]){results_number(comparison, "difference"), (double)count,
		                      results_number(comparison, "low"), results_number(comparison, "high"), 0});
		count += names[count] != NULL;
	}
	struct chart_group groups[OUTCOMES] = {group_of(&points[BEATS], "the first is better", 0),
	                                       group_of(&points[UNDECIDED], "undecided", -1),
	                                       group_of(&points[BEATEN], "the second is better", 1)};
	const char *unit = results_unit(results, measure);
	char *label = !strcmp(unit, "%") ? strdup("difference in percentage points")
	                                 : text_format("difference%s%s", *unit ? ", " : "", unit);
	struct chart chart = {.kind = CHART_INTERVALS,
	                      .title = results_label(results, "measures", measure),
	                      .x_label = label ? label : "",
	                      .y_label = "",
	                      .small = 1,
	                      .count = OUTCOMES,
	                      .groups = groups,
	                      .names = names};
	int64_t status = chart_add(page, &chart, error);
	if (left_out)
		page_note(page, "The chart has room for %d differences; %lld more are in the table.", ROWS_MOST,
		          (long long)left_out);
	for (int v = 0; v < OUTCOMES; v++)
		points_free(&points[v]);
	free(label);
	return status;
}

int64_t
experiment_intervals(struct page *page, const json_t *results, const char *measure, const char *group,
                     struct lgs_error *error)
{
	const char *names[ROWS_MOST + 1] = {NULL};
	int64_t status = draw_intervals(page, results, measure, group, names, error);
	for (int i = 0; i < ROWS_MOST; i++)
		free((char *)(uintptr_t)names[i]);
	return status;
}
