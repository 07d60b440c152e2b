/*
 * experiment-runs.c: charts that look into the runs of the first seed: curves of what models reported step by step,
 * side by side on one scale; and their pictures of the same latent numbers, of which one step at a time is shown.
 *
 * The row of steps is made of radio buttons that the style draws as a scale: one can be dragged along by the arrow
 * keys, without a script, and on paper all steps stand below each other.
 */
#include "experiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../file.h"
#include "../text.h"
#include "chart.h"
#include "results.h"
#include "table.h"

#define ROWS_MOST 12
#define SERIES_MOST 4
#define MOMENTS_MOST 16
#define BINS 160
#define SHARED 0.98 /* of the bins' upper ends lie within the common scale; beyond it curves are cut */
#define LARGEST_PICTURE ((size_t)1 << 24)
/* Besides PAGE_PICTURE_BYTES: a grid for every row and step. */
#define MOMENTS_BYTES 8000000

char *
experiment_run(const json_t *results, const char *folder, const char *row)
{
	const double first = json_number_value(json_array_get(json_object_get(results, "seeds"), 0));
	const json_t *job;
	size_t i;
	json_array_foreach(json_object_get(results, "jobs"), i, job)
	{
		const char *run = results_text(job, "run");
		if (strcmp(results_text(job, "row"), row) || results_number(job, "seed") != first || !*run ||
		    *run == '/' || strstr(run, ".."))
			continue;
		char *path = path_join(folder, run), *record = path ? path_join(path, RUN_RECORD) : NULL;
		int there = record && !access(record, R_OK);
		free(record);
		if (there)
			return path;
		free(path);
	}
	return NULL;
}

/* A file of a row's run, "NAME.ENDING"; NULL where it is not there. Names come from a file and stay in the folder. */
static char *
file_of(const json_t *results, const char *folder, const char *row, const char *name, const char *ending)
{
	char *run = strchr(name, '/') ? NULL : experiment_run(results, folder, row);
	char *path = run ? text_format("%s/%s.%s", run, name, ending) : NULL;
	free(run);
	if (path && !access(path, R_OK))
		return path;
	free(path);
	return NULL;
}

/* A row's title, alone and with the word that it failed. */
static void
name_row(const json_t *results, const json_t *row, char title[RESULTS_TITLE], char whole[RESULTS_TITLE + 16])
{
	(void)snprintf(whole, RESULTS_TITLE + 16, "%s%s", results_title(results, results_text(row, "name"), "", title),
	               results_failed(row) ? ": FAILED" : "");
}

/* ---- series ---- */

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
	const char *labels[SERIES_MOST];
	struct bins bins[SERIES_MOST];
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
		char *path = file_of(results, folder, row->name, json_string_value(name), "csv");
		if (path && row->count < SERIES_MOST && status >= 0)
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
	static double highs[ROWS_MOST * SERIES_MOST * BINS];
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
	struct chart_group groups[SERIES_MOST];
	char title[RESULTS_TITLE], name[RESULTS_TITLE + 16];
	name_row(results, results_named(results, "rows", row->name), title, name);
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
	int64_t status = rows ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "out of memory for a chart"), count = 0;
	double range[2];
	size_t i;
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		if (status < 0 || count == ROWS_MOST || !results_in_group(row, chart))
			continue;
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
	free(rows);
	return status;
}

/* ---- pictures ---- */

static int
by_number(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
	return (first > second) - (first < second);
}

/* When pictures may have been kept: at each measurement. */
static int64_t
list_moments(const json_t *results, int64_t moments[MOMENTS_MOST])
{
	const json_t *at = json_object_get(results, "evaluate_at"), *step;
	int64_t count = 0, kept = 0;
	size_t i;
	json_array_foreach(at, i, step)
	{
		if (count < MOMENTS_MOST - 1)
			moments[count++] = (int64_t)json_number_value(step);
	}
	moments[count++] = (int64_t)results_number(results, "epochs");
	qsort(moments, (size_t)count, sizeof *moments, by_number);
	for (int64_t m = 0; m < count; m++)
		if (!kept || moments[kept - 1] != moments[m])
			moments[kept++] = moments[m];
	return kept;
}

static int64_t
add_picture(struct page *page, const json_t *results, const json_t *row, const char *path, int64_t moment,
            struct lgs_error *error)
{
	char title[RESULTS_TITLE], caption[RESULTS_TITLE + 16], shows[RESULTS_TITLE + 64];
	size_t bytes;
	char *picture = file_load(path, LARGEST_PICTURE, &bytes, error);
	if (!picture)
		return LGS_IO;
	name_row(results, row, title, caption);
	(void)snprintf(shows, sizeof shows, "%s at %s %lld", title, results_time(results), (long long)moment);
	if (page->extra_picture_bytes + (int64_t)(bytes / 3 * 4) <= MOMENTS_BYTES)
		page->extra_picture_bytes += (int64_t)(bytes / 3 * 4);
	page_picture(page, picture, bytes, shows, caption);
	free(picture);
	return LGS_OK;
}

/* The pictures of one step, a row's beside the other's. How many there are. */
static int64_t
add_moment(struct page *page, const json_t *results, const json_t *chart, const char *folder, int64_t moment,
           struct lgs_error *error)
{
	char *name = text_format("%s-at-%lld", results_text(chart, "picture"), (long long)moment);
	const json_t *row;
	int64_t status = name ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "out of memory for pictures"), found = 0;
	size_t i;
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		char *path = status >= 0 && results_in_group(row, chart)
		                 ? file_of(results, folder, results_text(row, "name"), name, "png")
		                 : NULL;
		if (path)
			status = add_picture(page, results, row, path, moment, error);
		found += path != NULL;
		free(path);
	}
	free(name);
	return status < 0 ? status : found;
}

int64_t
experiment_pictures(struct page *page, const json_t *results, const json_t *chart, const char *folder,
                    struct lgs_error *error)
{
	int64_t moments[MOMENTS_MOST], count = list_moments(results, moments), found = 0;
	long long group = ++page->moments;
	page_markup(page, "<div class=\"moments wide\">");
	page_element(page, "h3", NULL, results_text(chart, "title"));
	for (int64_t m = 0; m < count; m++) {
		long long step = moments[m];
		page_markup(page,
		            "\n<input type=\"radio\" name=\"m%lld\" id=\"m%lld-%lld\"%s /><label for=\"m%lld-%lld\">%s "
		            "%lld</label>\n<div class=\"moment\"><h4>%s %lld</h4><div class=\"arms\">\n",
		            group, group, step, m == count - 1 ? " checked=\"checked\"" : "", group, step,
		            results_time(results), step, results_time(results), step);
		int64_t here = add_moment(page, results, chart, folder, moments[m], error);
		page_markup(page, "</div></div>");
		if (here < 0)
			return here;
		found += here;
	}
	page_markup(page, "</div>\n");
	if (!found)
		page_note(page,
		          "The runs of the first seed are not beside the results, or have no pictures of these steps.");
	return LGS_OK;
}
