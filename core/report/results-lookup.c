/* results-lookup.c: how to find things in checked results. See results.h. */
#include "results.h"

#include <math.h>
#include <string.h>

json_t *
results_named(const json_t *results, const char *list, const char *name)
{
	json_t *element;
	size_t i;
	json_array_foreach(json_object_get(results, list), i, element)
	{
		if (!strcmp(results_text(element, "name"), name))
			return element;
	}
	return NULL;
}

const char *
results_label(const json_t *results, const char *list, const char *name)
{
	const char *label = results_text(results_named(results, list, name), "label");
	return *label ? label : name;
}

const char *
results_group(const json_t *results, size_t index)
{
	const json_t *rows = json_object_get(results, "rows"), *row;
	size_t i, j, found = 0;
	json_array_foreach(rows, i, row)
	{
		const char *group = results_text(row, "group");
		for (j = 0; j < i && strcmp(results_text(json_array_get(rows, j), "group"), group); j++)
			;
		if (j == i && found++ == index)
			return group;
	}
	return NULL;
}

const char *
results_title(const json_t *results, const char *row, const char *within, char title[RESULTS_TITLE])
{
	const char *group = results_text(results_named(results, "rows", row), "group");
	const char *label = results_label(results, "rows", row);
	const size_t length = strlen(label), own = strlen(group);
	int several = results_group(results, 1) != NULL, said = length > own && !strcmp(label + length - own, group);
	(void)snprintf(title, RESULTS_TITLE, several && *group && !said && strcmp(group, within) ? "%s (%s)" : "%s",
	               label, group);
	return title;
}

int
results_in_group(const json_t *row, const json_t *table)
{
	const char *group = results_text(table, "group");
	return !*group || !strcmp(results_text(row, "group"), group);
}

const char *
results_unit(const json_t *results, const char *measure)
{
	return results_text(results_named(results, "measures", measure), "unit");
}

const json_t *
results_failed(const json_t *row)
{
	const json_t *failed = json_object_get(row, "failed");
	return json_array_size(failed) ? failed : NULL;
}

int
results_is_gated(const json_t *results, const char *measure)
{
	return !json_is_false(json_object_get(results_named(results, "measures", measure), "gated"));
}

const char *
results_time(const json_t *results)
{
	return strcmp(results_text(results, "unit"), "steps") ? "epoch" : "step";
}

const char *
results_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

double
results_number(const json_t *object, const char *key)
{
	const json_t *number = json_object_get(object, key);
	return json_is_number(number) ? json_number_value(number) : NAN;
}

int64_t
results_epochs(const json_t *results, const char *row)
{
	double own = results_number(results_named(results, "rows", row), "epochs");
	return (int64_t)(isnan(own) ? results_number(results, "epochs") : own);
}

const json_t *
results_last_cell(const json_t *results, const char *row, const char *measure)
{
	double time = results_number(results_named(results, "measures", measure), "time");
	int64_t end = results_epochs(results, row);
	return results_cell(results, row, measure, time < (double)end ? (int64_t)time : end);
}

const json_t *
results_cell(const json_t *results, const char *row, const char *measure, int64_t epoch)
{
	json_t *cell;
	size_t i;
	json_array_foreach(json_object_get(results, "cells"), i, cell)
	{
		if (!strcmp(results_text(cell, "row"), row) && !strcmp(results_text(cell, "measure"), measure) &&
		    results_number(cell, "epoch") == (double)epoch)
			return cell;
	}
	return NULL;
}

const json_t *
results_comparison(const json_t *results, const char *first, const char *second, const char *measure)
{
	const json_t *comparison;
	size_t i;
	json_array_foreach(json_object_get(results, "comparisons"), i, comparison)
	{
		if (!strcmp(results_text(comparison, "first"), first) &&
		    !strcmp(results_text(comparison, "second"), second) &&
		    !strcmp(results_text(comparison, "measure"), measure))
			return comparison;
	}
	return NULL;
}

struct results_comparisons
results_count_comparisons(const json_t *results)
{
	const json_t *list = json_object_get(results, "comparisons"), *comparison;
	const double seeds = (double)json_array_size(json_object_get(results, "seeds"));
	struct results_comparisons count = {.made = json_array_size(list)};
	size_t i;
	json_array_foreach(list, i, comparison)
	{
		count.by_t += !strcmp(results_text(comparison, "method"), "t");
		count.single += results_number(comparison, "seeds") == 1;
		count.fewer += results_number(comparison, "seeds") < seeds;
	}
	count.lacking = (size_t)json_integer_value(json_object_get(results, "comparisons_lacking"));
	return count;
}

enum outcome
results_outcome(const json_t *comparison)
{
	return json_is_true(json_object_get(comparison, "beats"))    ? BEATS
	       : json_is_true(json_object_get(comparison, "beaten")) ? BEATEN
	                                                             : UNDECIDED;
}

int
results_beats(const json_t *results, const char *first, const char *second, const char *measure)
{
	const json_t *straight = results_comparison(results, first, second, measure);
	const json_t *reversed = results_comparison(results, second, first, measure);
	return straight ? json_is_true(json_object_get(straight, "beats"))
	                : json_is_true(json_object_get(reversed, "beaten"));
}
