/* tables.c: an experiment's results as Markdown for people and as CSV for programs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "../report/results.h"
#include "results.h"

static int64_t
present(const json_t *cell)
{
	int64_t count = 0;
	json_t *value;
	size_t index;
	json_array_foreach(json_object_get(cell, "values"), index, value) count += json_is_number(value);
	return count;
}

/* "3.26 ± 0.15", with what was published in brackets, and how many seeds where some are missing. */
static void
add_cell(struct text *text, const json_t *cell, const char *unit, size_t seeds, json_t *published)
{
	json_t *sd = json_object_get(cell, "sd");
	double mean = json_number_value(json_object_get(cell, "mean"));
	int decimals = strcmp(unit, "%") && fabs(mean) < 1 ? 4 : 2; /* mean activations differ in the third one */
	if (!cell)
		text_add(text, " –");
	else
		text_add(text, " %.*f", decimals, mean);
	if (cell && json_is_number(sd))
		text_add(text, " ± %.*f", decimals, json_number_value(sd));
	if (json_is_number(published))
		text_add(text, " (%.2f)", json_number_value(published));
	if (cell && (size_t)present(cell) < seeds)
		text_add(text, " [%lld of %zu]", (long long)present(cell), seeds);
	text_add(text, " |");
}

static void
add_table(struct text *text, json_t *results, json_t *table)
{
	json_t *columns = json_object_get(table, "columns"), *rows = json_object_get(results, "rows"), *column, *row;
	json_t *group = json_object_get(table, "group"), *published = json_object_get(table, "published");
	size_t seeds = json_array_size(json_object_get(results, "seeds")), i, j;
	text_add(text, "### %s\n\n| row |", results_text(table, "title"));
	json_array_foreach(columns, i, column)
	    text_add(text, " %s |", results_label(results, "measures", json_string_value(column)));
	text_add(text, "\n|---|");
	json_array_foreach(columns, i, column) text_add(text, "---|");
	text_add(text, "\n");
	json_array_foreach(rows, j, row)
	{
		if (group && strcmp(json_string_value(group), results_text(row, "group")))
			continue;
		const json_t *failed = results_failed(row);
		text_add(text, failed ? "| %s: FAILED |" : "| %s |", results_text(row, "label"));
		json_array_foreach(columns, i, column)
		{
			const char *measure = json_string_value(column);
			if (failed && results_is_gated(results, measure)) {
				text_add(text, " – |");
				continue;
			}
			add_cell(text, results_last_cell(results, results_text(row, "name"), measure),
			         results_unit(results, measure), seeds,
			         json_array_get(json_object_get(published, results_text(row, "name")), i));
		}
		text_add(text, "\n");
	}
	text_add(text, "\nMean ± standard deviation over %zu seed%s%s.\n\n", seeds, seeds == 1 ? "" : "s",
	         published ? "; published numbers in brackets" : "");
}

static const char *const outcomes[OUTCOMES] = {"beats", "not told apart", "is beaten"};

static void
add_comparison(struct text *text, json_t *results, const json_t *comparison)
{
	const char *measure = results_text(comparison, "measure");
	const int percentages = !strcmp(results_unit(results, measure), "%");
	text_add(text, "| %s | %s | %s |", results_label(results, "rows", results_text(comparison, "first")),
	         results_label(results, "rows", results_text(comparison, "second")),
	         results_label(results, "measures", measure));
	text_add(text, " ");
	text_add_difference(text, percentages, results_number(comparison, "difference"));
	text_add(text, " | ");
	text_add_difference(text, percentages, results_number(comparison, "low"));
	text_add(text, " … ");
	text_add_difference(text, percentages, results_number(comparison, "high"));
	text_add(text, " |");
	const double p = results_number(comparison, "p_holm");
	text_add(text, p < RESULTS_LEAST_P ? " <%.4f | %s |\n" : " %.3g | %s |\n", fmax(p, RESULTS_LEAST_P),
	         outcomes[results_outcome(comparison)]);
}

/* Declared, but without numbers so far, or for good. */
static void
add_lacking(struct text *text, json_t *results)
{
	const size_t lacking = results_count_comparisons(results).lacking;
	if (lacking)
		text_add(text,
		         "%zu comparison%s that %s declared cannot be made: the numbers of both rows are missing.\n\n",
		         lacking, lacking == 1 ? "" : "s", lacking == 1 ? "was" : "were");
}

static void
add_comparisons(struct text *text, json_t *results)
{
	json_t *list = json_object_get(results, "comparisons"), *comparison;
	const struct results_comparisons count = results_count_comparisons(results);
	size_t index;
	if (!count.made)
		return;
	text_add(text, "### Comparisons\n\n| row | against | measure | difference | interval | p (Holm) | |\n"
	               "|---|---|---|---|---|---|---|\n");
	json_array_foreach(list, index, comparison) add_comparison(text, results, comparison);
	text_add(
	    text,
	    "\nFirst row minus second, in points of error or in the measure's unit; 95 %% intervals of Student's t");
	if (count.by_t < count.made)
		text_add(text, ",\nthe error by a bootstrap crossed over images and seeds");
	if (count.by_t)
		text_add(text, "%s paired by seeds", count.by_t < count.made ? ", or" : "");
	text_add(text, ", corrected by Holm's\nprocedure within each declared family: the verdicts hold together, an "
	               "interval has the level of its step.\n");
	if (count.by_t < count.made)
		text_add(text,
		         "The bootstrap counts what a seed and an image do only together three times (Owen 2007): "
		         "its intervals are\nrather too wide than too narrow.\n");
	text_add(text, "\n");
	if (count.fewer)
		text_add(text,
		         "%zu of them %s of fewer than the %zu seeds that were declared, and may change with the "
		         "others.\n\n",
		         count.fewer, count.fewer == 1 ? "is" : "are",
		         json_array_size(json_object_get(results, "seeds")));
	if (count.single)
		text_add(text,
		         "%zu of them %s of one seed, over its images alone: what another seed would give is not in "
		         "them.\n\n",
		         count.single, count.single == 1 ? "is" : "are");
	if (*results_text(results, "finding"))
		text_add(text, "%s\n\n", results_text(results, "finding"));
}

/* Why rows failed at the gate. */
static void
add_gate(struct text *text, json_t *results)
{
	const json_t *row, *reason;
	size_t i, j;
	int64_t failed = 0;
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		json_array_foreach(results_failed(row), j, reason)
		    text_add(text, "- %s FAILED: %s\n", results_text(row, "label"), json_string_value(reason));
		failed += results_failed(row) != NULL;
	}
	if (failed)
		text_add(text,
		         "\nWhat is not shown of a row that failed does not count, and is compared with nothing.\n\n");
}

/* Rows are tuned with equal budgets, and a trial that failed is one less to choose from. */
static void
add_failed_trials(struct text *text, json_t *results)
{
	json_t *row, *trial;
	size_t i, j;
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		int64_t trials = 0, failed = 0;
		json_array_foreach(json_object_get(results, "trials"), j, trial)
		{
			int own = !strcmp(results_text(trial, "row"), results_text(row, "name"));
			trials += own;
			failed += own && !strcmp(results_text(trial, "state"), "failed");
		}
		if (failed)
			text_add(text, "- %s: %lld of its %lld trials failed\n", results_text(row, "label"),
			         (long long)failed, (long long)trials);
	}
}

char *
tables_markdown(json_t *results)
{
	struct text text = {0};
	json_t *table;
	size_t index;
	text_add(&text, "## %s\n\n", results_text(results, "title"));
	if (*results_text(results, "changed"))
		text_add(&text, "Not the whole experiment: %s\n\n", results_text(results, "changed"));
	json_array_foreach(json_object_get(results, "tables"), index, table) add_table(&text, results, table);
	add_gate(&text, results);
	add_comparisons(&text, results);
	add_lacking(&text, results);
	add_failed_trials(&text, results);
	return text.bytes;
}

char *
tables_csv(json_t *results)
{
	struct text text = {0};
	json_t *cell, *value, *seeds = json_object_get(results, "seeds");
	size_t i, s;
	text_add(&text, "row,measure,epoch,seed,value\n");
	json_array_foreach(json_object_get(results, "cells"), i, cell)
	    json_array_foreach(json_object_get(cell, "values"), s, value) if (json_is_number(value))
		text_add(&text, "%s,%s,%lld,%lld,%.10g\n", results_text(cell, "row"), results_text(cell, "measure"),
	                 (long long)json_integer_value(json_object_get(cell, "epoch")),
	                 (long long)json_integer_value(json_array_get(seeds, s)), json_number_value(value));
	return text.bytes;
}
