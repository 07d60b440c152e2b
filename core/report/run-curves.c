/* run-curves.c: how training went, a small chart of each column of metrics.csv. */
#include "run-page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/memory.h"
#include "../base/text.h"
#include "../formats/table.h"
#include "../run/run.h"
#include "chart.h"

#define POINTS_MOST 400

/* The model's own word on one of its metrics, or NULL. */
static const struct lgs_metric *
metric_named(const struct instance *model, const char *name)
{
	const struct lgs_metric *const *metrics =
	    model ? model->component->as.model.metrics(model->opened.instance) : NULL;
	while (metrics && *metrics && strcmp((*metrics)->name, name))
		metrics++;
	return metrics ? *metrics : NULL;
}

/* What the host's own columns mean (trainer-begin.c, penalties-epoch.c), or NULL. */
static const char *
meaning(const char *column)
{
	static const struct {
		const char *ending, *text;
	} known[] = {
	    {"free-energy-gap",
	     "free energy of held-out images minus that of training images; it grows with overfitting"},
	    {"-mean", "mean activation over all units and images"},
	    {"-dead", "fraction of units that are hardly ever on"},
	    {"-saturated", "fraction of units that are nearly always on"},
	};
	size_t length = strlen(column);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		size_t end = strlen(known[i].ending);
		if (length >= end && !strcmp(column + length - end, known[i].ending))
			return known[i].text;
	}
	return strchr(column, ':') ? "value of the penalty, without its weight" : NULL;
}

/* The first value that is there, or NaN: a part of a model reports nothing while another one is trained. */
static double
first_value(const double *values, int64_t rows)
{
	for (int64_t i = 0; i < rows; i++)
		if (!isnan(values[i]))
			return values[i];
	return NAN;
}

/* Whether all values that are there are one and the same, which needs no chart. */
static int
is_constant(const double *values, int64_t rows)
{
	const double first = first_value(values, rows);
	for (int64_t i = 0; i < rows; i++)
		if (!isnan(values[i]) && values[i] != first)
			return 0;
	return rows > 0;
}

static int64_t
add_column(struct page *page, const struct table *table, int64_t column, const struct instance *model,
           struct lgs_error *error)
{
	const char *name = table->names[column];
	const struct lgs_metric *metric = metric_named(model, name);
	const char *unit = metric && metric->unit ? metric->unit : !strcmp(name, "seconds") ? "s" : "";
	struct chart_group group = {
	    .count = table->rows, .x = table_column(table, 0), .y = table_column(table, column)};
	struct chart chart = {.kind = CHART_CURVES,
	                      .title = name,
	                      .caption = metric && metric->help ? metric->help : meaning(name),
	                      .x_label = "epoch",
	                      .y_label = unit,
	                      .small = 1,
	                      .count = 1,
	                      .groups = &group};
	return chart_add(page, &chart, error);
}

static int64_t
add_columns(struct page *page, const struct table *table, const struct instance *model, struct lgs_error *error)
{
	struct text constant = {0};
	int64_t status = LGS_OK;
	page_markup(page, "<div class=\"grid small\">\n");
	for (int64_t column = 1; column < table->columns && status >= 0; column++) {
		const double *values = table_column(table, column);
		const double first = first_value(values, table->rows);
		if (isnan(first))
			continue;
		if (is_constant(values, table->rows))
			text_add(&constant, "%s%s was %.4g", constant.length ? "; " : "", table->names[column], first);
		else
			status = add_column(page, table, column, model, error);
	}
	page_markup(page, "</div>\n");
	if (constant.bytes)
		page_note(page, "In every epoch that has it: %s.", constant.bytes);
	free(constant.bytes);
	return status;
}

int64_t
run_curves(struct page *page, const char *folder, const struct instance *model, struct lgs_error *error)
{
	struct table table = {0};
	char *path = run_file(folder, RUN_METRICS);
	int64_t status = path ? LGS_OK : no_memory(error);
	page_section(page, "Training");
	if (status >= 0 && !access(path, F_OK))
		status = table_load(&table, path, error);
	if (status >= 0 && table.rows == 0)
		page_note(page, "No epoch is whole yet; metrics.csv has a row for each.");
	table_thin(&table, POINTS_MOST);
	if (status >= 0 && table.rows > 0)
		status = add_columns(page, &table, model, error);
	page_section_end(page);
	table_free(&table);
	free(path);
	return status;
}
