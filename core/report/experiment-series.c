/*
 * experiment-series.c: charts of what models reported step by step in the runs of the first seed, side by side on one
 * scale.
 */
#include "experiment.h"

#include <math.h>
#include <stdlib.h>

#include "../formats/table.h"
#include "chart.h"

#define ROWS_MOST 12
#define BINS 160
#define SHARED 0.98 /* of the bins' upper ends lie within the common scale; beyond it curves are cut */

/* Steps put together: their first, mean, least and largest value. */
struct bins {
	int64_t count;
	double x[BINS], mean[BINS], least[BINS], largest[BINS];
};

static void
fill_bins(struct bins *bins, const struct table *table)
{
	const double *x = table_column(table, 0), *y = table_column(table, 1);
	bins->count = table->rows < BINS ? table->rows : BINS;
	for (int64_t b = 0; b < bins->count; b++) {
		int64_t first = b * table->rows / bins->count, end = (b + 1) * table->rows / bins->count;
		double sum = 0;
		bins->x[b] = x[first];
		bins->least[b] = bins->largest[b] = y[first];
		for (int64_t i = first; i < end; i++) {
			sum += y[i];
			bins->least[b] = fmin(bins->least[b], y[i]);
			bins->largest[b] = fmax(bins->largest[b], y[i]);
		}
		bins->mean[b] = sum / (double)(end - first);
	}
}

struct row_series {
	const char *name;
	int64_t count;
	const char *labels[RESULTS_SERIES_MOST];
	struct bins bins[RESULTS_SERIES_MOST];
};

static int64_t
load_row(struct row_series *row, const json_t *results, const char *folder, const json_t *names,
         struct lgs_error *error)
{
	const json_t *name;
	size_t i;
	int64_t status = LGS_OK;
	json_array_foreach(names, i, name)
	{
		struct table table = {0};
		char *path = experiment_run_file(results, folder, row->name, json_string_value(name), "csv");
		if (path && row->count < RESULTS_SERIES_MOST && status >= 0)
			status = table_load(&table, path, error);
		if (status >= 0 && table.columns == 2 && table.rows > 0) {
			fill_bins(&row->bins[row->count], &table);
			row->labels[row->count++] = json_string_value(name);
		}
		table_free(&table);
		free(path);
	}
	return status;
}

static int
ascending(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;
	return (first > second) - (first < second);
}

/* One scale for all rows, that a few spikes do not decide. */
static void
share_range(const struct row_series *rows, int64_t count, double range[2])
{
	static double highs[ROWS_MOST * RESULTS_SERIES_MOST * BINS];
	int64_t known = 0;
	range[0] = HUGE_VAL;
	for (int64_t r = 0; r < count; r++)
		for (int64_t s = 0; s < rows[r].count; s++)
			for (int64_t b = 0; b < rows[r].bins[s].count; b++) {
				range[0] = fmin(range[0], rows[r].bins[s].least[b]);
				highs[known++] = rows[r].bins[s].largest[b];
			}
	qsort(highs, (size_t)known, sizeof *highs, ascending);
	range[1] = known ? highs[(int64_t)(SHARED * (double)(known - 1))] : range[0];
}

static int64_t
draw_row(struct page *page, const json_t *results, const struct row_series *row, const double range[2],
         struct lgs_error *error)
{
	struct chart_group groups[RESULTS_SERIES_MOST];
	char title[RESULTS_TITLE], name[RESULTS_TITLE + 16];
	experiment_name_row(results, results_named(results, "rows", row->name), title, name);
	for (int64_t s = 0; s < row->count; s++)
		groups[s] = (struct chart_group){.label = row->labels[s],
		                                 .colour = s,
		                                 .count = row->bins[s].count,
		                                 .x = row->bins[s].x,
		                                 .y = row->bins[s].mean,
		                                 .low = row->bins[s].least,
		                                 .high = row->bins[s].largest};
	struct chart chart = {.kind = CHART_CURVES,
	                      .title = name,
	                      .x_label = results_time(results),
	                      .y_label = "",
	                      .small = 1,
	                      .count = row->count,
	                      .groups = groups,
	                      .range = range};
	return chart_add(page, &chart, error);
}

int64_t
experiment_series(struct page *page, const json_t *results, const json_t *chart, const char *folder,
                  struct lgs_error *error)
{
	struct row_series *rows = calloc(ROWS_MOST, sizeof *rows);
	const json_t *row;
	int64_t status = rows ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "out of memory for a chart"), count = 0,
		left_out = 0;
	double range[2];
	size_t i;
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		if (status < 0 || !results_in_group(row, chart))
			continue;
		if (count == ROWS_MOST) {
			left_out++;
			continue;
		}
		rows[count].name = results_text(row, "name");
		status = load_row(&rows[count], results, folder, json_object_get(chart, "series"), error);
		count += rows[count].count > 0;
	}
	page_element(page, "h3", "wide", results_text(chart, "title"));
	if (status >= 0 && count == 0)
		page_note(page, "The runs of the first seed are not beside the results.");
	if (status >= 0)
		share_range(rows, count, range);
	page_markup(page, "<div class=\"grid small wide\">\n");
	for (int64_t r = 0; r < count && status >= 0; r++)
		status = draw_row(page, results, &rows[r], range, error);
	page_markup(page, "</div>\n");
	if (count > 0)
		page_markup(
		    page,
		    "<p class=\"key wide\">Of the run with the first seed. Lines are means of neighbouring steps, "
		    "bands reach from the least to the largest of them; all on one scale, which cuts the "
		    "highest spikes.</p>\n");
	if (left_out)
		page_note(page, "The charts are of the first %d rows; %lld more have none.", ROWS_MOST,
		          (long long)left_out);
	free(rows);
	return status;
}
