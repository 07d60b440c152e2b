/* experiment-tables.c: what was measured, row by row, and how the rows are defined. */
#include "experiment.h"

#include <math.h>
#include <string.h>

#include "results.h"

/* ---- the tables ---- */

static double
mean_of(const json_t *results, const char *row, const char *measure)
{
	return results_number(results_last_cell(results, row, measure), "mean");
}

/* A row that failed is compared by measures that are not gated alone. */
static int
is_out(const json_t *results, const json_t *other, const char *row, const char *measure)
{
	const char *name = results_text(other, "name");
	return results_failed(other) && !results_comparison(results, row, name, measure) &&
	       !results_comparison(results, name, row, measure);
}

/* Whether comparisons say that a row beats every other one of its table. Then it is the best, and not by chance. */
static int
beats_all(const json_t *results, const json_t *table, const char *row, const char *measure)
{
	json_t *other;
	size_t i;
	int count = 0;
	json_array_foreach(json_object_get(results, "rows"), i, other)
	{
		const char *name = results_text(other, "name");
		if (!results_in_group(other, table) || !strcmp(name, row) || is_out(results, other, row, measure) ||
		    isnan(mean_of(results, name, measure)))
			continue;
		if (!results_beats(results, row, name, measure))
			return 0;
		count++;
	}
	return count > 0;
}

/* "8.80 ± 0.20", the published number, and how many of the seeds it rests on where some are missing. */
static void
add_measured(struct page *page, const json_t *results, const json_t *cell, const json_t *published, int strong)
{
	const char *unit = results_unit(results, results_text(cell, "measure"));
	char mean[PAGE_NUMBER], sd[PAGE_NUMBER];
	size_t known = 0, i, all = json_array_size(json_object_get(cell, "values"));
	json_t *value;
	json_array_foreach(json_object_get(cell, "values"), i, value)
	{
		known += json_is_number(value);
	}
	page_number(mean, results_number(cell, "mean"), unit);
	page_spread(sd, results_number(cell, "sd"), results_number(cell, "mean"), unit);
	page_markup(page, strong ? "<strong>%s</strong>" : "%s", mean);
	if (!isnan(results_number(cell, "sd")))
		page_markup(page, " <span class=\"sd\">\u00b1\u202f%s</span>", sd);
	if (json_is_number(published))
		page_markup(page, " <span class=\"published\">%s</span>",
		            page_number(mean, json_number_value(published), unit));
	if (known < all)
		page_markup(page, " <span class=\"extra\">%zu of %zu seeds</span>", known, all);
}

static void
add_row(struct page *page, const json_t *results, const json_t *table, const json_t *row)
{
	const char *name = results_text(row, "name");
	const json_t *columns = json_object_get(table, "columns");
	const json_t *published = json_object_get(json_object_get(table, "published"), name), *column;
	size_t i;
	const json_t *failed = results_failed(row);
	page_markup(page, "<tr>");
	page_markup(page, "<th scope=\"row\">");
	page_text(page, results_label(results, "rows", name));
	page_markup(page, failed ? " <strong class=\"failed\">FAILED</strong></th>" : "</th>");
	json_array_foreach(columns, i, column)
	{
		const char *measure = json_string_value(column);
		if (failed && results_is_gated(results, measure)) {
			page_markup(page, "<td class=\"none\">\u2013</td>");
			continue;
		}
		page_markup(page, "<td>");
		add_measured(page, results, results_last_cell(results, name, measure), json_array_get(published, i),
		             beats_all(results, table, name, measure));
		page_markup(page, "</td>");
	}
	page_markup(page, "</tr>\n");
}

/* Which rows failed at the gate, and why. */
static void
add_failures(struct page *page, const json_t *results)
{
	const json_t *row, *reason;
	size_t i, j;
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		if (!results_failed(row))
			continue;
		page_markup(page, "<p class=\"note\">");
		page_text(page, results_label(results, "rows", results_text(row, "name")));
		page_markup(
		    page,
		    " <strong class=\"failed\">FAILED</strong>, so that what is not shown of it does not count, and is "
		    "compared with nothing.");
		json_array_foreach(results_failed(row), j, reason)
		{
			page_markup(page, "<br />");
			page_text(page, json_string_value(reason));
		}
		page_markup(page, "</p>\n");
	}
}

void
experiment_column(struct page *page, const json_t *results, const char *measure)
{
	const char *unit = results_unit(results, measure);
	page_markup(page, "<th scope=\"col\">");
	page_text(page, results_label(results, "measures", measure));
	if (*unit) {
		page_markup(page, ", ");
		page_text(page, unit);
	}
	page_markup(page, "</th>");
}

static void
add_heading(struct page *page, const json_t *results, const json_t *table)
{
	const json_t *column;
	size_t i;
	page_markup(page, "<thead><tr><th scope=\"col\">row</th>");
	json_array_foreach(json_object_get(table, "columns"), i, column)
	{
		experiment_column(page, results, json_string_value(column));
	}
	page_markup(page, "</tr></thead>\n");
}

void
experiment_tables(struct page *page, const json_t *results)
{
	const json_t *tables = json_object_get(results, "tables"), *table, *row;
	size_t i, j;
	if (json_array_size(tables) == 0)
		return;
	page_section(page, "Results");
	json_array_foreach(tables, i, table)
	{
		page_markup(page, "<div class=\"table\"><table class=\"measured\"><caption>");
		page_text(page, results_text(table, "title"));
		page_markup(page, "</caption>\n");
		add_heading(page, results, table);
		page_markup(page, "<tbody>\n");
		json_array_foreach(json_object_get(results, "rows"), j, row)
		{
			if (results_in_group(row, table))
				add_row(page, results, table, row);
		}
		page_markup(page,
		            "</tbody></table></div>\n<p class=\"key\">Mean \u00b1 standard deviation over %zu seed%s, "
		            "at the end of training or when the heading says.%s Bold only where the comparisons below "
		            "say that a row beats every "
		            "other one of its table.</p>\n",
		            json_array_size(json_object_get(results, "seeds")),
		            json_array_size(json_object_get(results, "seeds")) == 1 ? "" : "s",
		            json_object_size(json_object_get(table, "published"))
		                ? " In <span class=\"published\">italics</span>: the published number."
		                : "");
	}
	add_failures(page, results);
	page_section_end(page);
}

/* ---- the rows' definitions ---- */

void
experiment_rows(struct page *page, const json_t *results)
{
	const json_t *row, *penalty, *value;
	const char *key, *name;
	size_t i, j;
	page_markup(page, "<div class=\"table\"><table class=\"rows\"><caption>The rows</caption>\n<thead><tr>"
	                  "<th scope=\"col\">row</th><th scope=\"col\">model</th><th scope=\"col\">penalties</th>"
	                  "</tr></thead>\n<tbody>\n");
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		char title[RESULTS_TITLE];
		name = results_text(row, "name");
		page_markup(page, "<tr><th scope=\"row\">");
		page_text(page, results_title(results, name, "", title));
		page_markup(page, "</th><td>");
		page_element(page, "code", NULL, results_text(row, "model"));
		page_markup(page, "</td><td>");
		json_array_foreach(json_object_get(row, "penalties"), j, penalty)
		{
			page_markup(page, j ? "<br />" : "");
			page_element(page, "code", NULL, json_string_value(penalty));
		}
		if (json_array_size(json_object_get(row, "penalties")) == 0)
			page_markup(page, "none");
		if (json_object_size(json_object_get(row, "tuned"))) {
			page_markup(page, " <span class=\"extra\">tuned:");
			json_object_foreach(json_object_get(row, "tuned"), key, value)
			{
				page_markup(page, " ");
				page_text(page, key);
				page_markup(page, "=");
				page_text(page, json_string_value(value));
			}
			page_markup(page, "</span>");
		}
		page_markup(page, "</td></tr>\n");
	}
	page_markup(page, "</tbody></table></div>\n");
}
