/* read-results.c: what shall be made of the numbers: comparisons, tables and charts, checked. See experiment.h. */
#include <string.h>

#include "../base/document.h"
#include "../report/results.h"
#include "experiment.h"

static void
check_measures(struct document *document, const struct experiment *experiment, const struct place *place,
               const char *key)
{
	json_t *list = document_array(document, place, key, JSON_STRING, 1), *element;
	size_t index;
	json_array_foreach(list, index, element)
	{
		const char *name = json_string_value(element);
		const struct measure *measure = experiment_measure(experiment, name);
		if (!measure)
			document_fail(document, place, key, "there is no measure \"%s\"", name ? name : "");
		else if (measure->at == MEASURE_TRIALS)
			document_fail(document, place, key, "\"%s\" is measured of trials alone", name);
	}
}

/* Rows may be gone by --only, and are then left out of comparisons too. NULL for one that is not there. */
static const struct row *
find_row(struct document *document, const struct experiment *experiment, const struct place *place, const char *key,
         const char *name)
{
	const struct row *row = experiment_row(experiment, name);
	if (name && !row && !experiment->reduced)
		document_fail(document, place, key, "there is no row \"%s\"", name);
	return row;
}

/* Whether what is compared is of named moments alone, at which all rows are equally old. */
static int
all_at_moments(const struct experiment *experiment, const struct place *place)
{
	json_t *name;
	size_t index;
	int all = 1;
	json_array_foreach(json_object_get(place->object, "measures"), index, name)
	{
		const struct measure *measure = experiment_measure(experiment, json_string_value(name));
		all &= measure && measure->at == MEASURE_AT;
	}
	return all;
}

/* Otherwise rows are compared at their ends, which have to be the same. */
static void
check_rows(struct document *document, const struct experiment *experiment, const struct place *place)
{
	json_t *list = document_array(document, place, "against", JSON_STRING, 1), *element;
	const struct row *first =
	    find_row(document, experiment, place, "first", document_string(document, place, "first"));
	size_t index;
	json_array_foreach(list, index, element)
	{
		const struct row *row = find_row(document, experiment, place, "against", json_string_value(element));
		if (first && row && row->epochs != first->epochs && !all_at_moments(experiment, place))
			document_fail(document, place, "against",
			              "\"%s\" is trained for %lld %s, \"%s\" for %lld: they cannot be compared",
			              row->name, (long long)row->epochs, experiment->unit, first->name,
			              (long long)first->epochs);
	}
}

/* {ROW: [numbers]}: a number or null for each of the first columns. */
static void
check_published(struct document *document, const struct experiment *experiment, const struct place *place)
{
	json_t *published = json_object_get(place->object, "published"), *list, *number;
	const size_t columns = json_array_size(json_object_get(place->object, "columns"));
	const char *row;
	size_t index;
	if (published && !json_is_object(published))
		document_fail(document, place, "published", "must be an object of rows and their numbers");
	json_object_foreach(published, row, list)
	{
		(void)find_row(document, experiment, place, "published", row);
		if (!json_is_array(list) || json_array_size(list) > columns)
			document_fail(document, place, "published",
			              "\"%s\": must be an array of at most %zu numbers, as many as columns", row,
			              columns);
		json_array_foreach(list, index, number) if (!json_is_number(number) && !json_is_null(number))
		    document_fail(document, place, "published", "\"%s\": element %zu is neither a number nor null", row,
		                  index + 1);
	}
}

/* What is on an axis of trials is a measure of theirs. */
static void
check_trials(struct document *document, const struct experiment *experiment, const struct place *place, const char *key)
{
	const char *name = document_string(document, place, key);
	const struct measure *measure = experiment_measure(experiment, name);
	if (name && (!measure || measure->at != MEASURE_TRIALS))
		document_fail(document, place, key, "\"%s\" is no measure with \"at\": \"trials\"", name);
}

/* Curves are over what the experiment counts: "x" only says it once more, as "step" or "steps". */
static void
check_curves(struct document *document, const struct experiment *experiment, const struct place *place)
{
	const char *unit = experiment->unit, *x = document_string_or(document, place, "x", unit);
	const char *measure = document_string(document, place, "measure");
	const size_t single = strlen(unit) - 1;
	if (strcmp(x, unit) && (strlen(x) != single || strncmp(x, unit, single)))
		document_fail(document, place, "x", "\"%s\": this experiment counts %s, over which its curves are", x,
		              unit);
	if (measure && !experiment_measure(experiment, measure))
		document_fail(document, place, "measure", "there is no measure \"%s\"", measure);
}

void
experiment_read_results(struct document *document, const struct experiment *experiment)
{
	const struct place top = {experiment->json, "", 0};
	json_t *list = document_array(document, &top, "comparisons", JSON_OBJECT, 0), *element;
	size_t index;
	json_array_foreach(list, index, element)
	{
		const struct place place = {element, "comparisons", index};
		document_allow(document, &place, "first|against|measures");
		check_rows(document, experiment, &place);
		check_measures(document, experiment, &place, "measures");
	}
	list = document_array(document, &top, "tables", JSON_OBJECT, 0);
	json_array_foreach(list, index, element)
	{
		const struct place place = {element, "tables", index};
		document_allow(document, &place, "title|group|columns|published");
		(void)document_string(document, &place, "title");
		(void)document_string_or(document, &place, "group", "");
		check_measures(document, experiment, &place, "columns");
		check_published(document, experiment, &place);
	}
	list = document_array(document, &top, "charts", JSON_OBJECT, 0);
	json_array_foreach(list, index, element)
	{
		const struct place place = {element, "charts", index};
		document_allow(document, &place, "kind|title|measure|x|y|group|series|picture");
		const char *kind = document_string(document, &place, "kind");
		(void)document_string(document, &place, "title");
		(void)document_string_or(document, &place, "group", "");
		if (kind && strcmp(kind, "curves") && strcmp(kind, "scatter") && strcmp(kind, "series") &&
		    strcmp(kind, "pictures"))
			document_fail(document, &place, "kind",
			              "\"%s\" is not one of curves, scatter, series, pictures", kind);
		if (kind && !strcmp(kind, "curves"))
			check_curves(document, experiment, &place);
		if (kind && !strcmp(kind, "scatter")) {
			check_trials(document, experiment, &place, "x");
			check_trials(document, experiment, &place, "y");
		}
		if (kind && !strcmp(kind, "series") &&
		    json_array_size(document_array(document, &place, "series", JSON_STRING, 1)) > RESULTS_SERIES_MOST)
			document_fail(document, &place, "series", "has more than %d names", RESULTS_SERIES_MOST);
		if (kind && !strcmp(kind, "pictures"))
			(void)document_string(document, &place, "picture");
		if (kind && !strcmp(kind, "pictures") && !experiment_in_steps(experiment))
			document_fail(document, &place, "kind", "pictures are kept by \"steps\"");
	}
}
