/* read.c: from a JSON document to an experiment, every name and number checked. See experiment.h. */
#include <stdlib.h>
#include <string.h>

#include "../base/document.h"
#include "experiment.h"

/* Names become names of folders. */
static const char *
read_name(struct document *document, const struct place *place)
{
	const char *name = document_string(document, place, "name");
	if (name && (!*name ||
	             strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != strlen(name)))
		document_fail(document, place, "name", "\"%s\": letters, digits, - and _ make a name", name);
	return name ? name : "";
}

/* "SWD at step 500"; the document keeps it. */
static const char *
label_with_time(const struct experiment *experiment, const struct place *place, const struct measure *measure)
{
	json_t *label = json_sprintf("%s at %.*s %lld", measure->label, (int)strlen(experiment->unit) - 1,
	                             experiment->unit, (long long)measure_when(measure, experiment->epochs));
	(void)json_object_set_new(place->object, "label", label);
	return label ? json_string_value(label) : measure->label;
}

static void
read_measure(struct document *document, struct experiment *experiment, size_t index)
{
	const struct place place = {json_array_get(json_object_get(experiment->json, "measures"), index), "measures",
	                            index};
	struct measure measure = {.name = read_name(document, &place)};
	document_allow(document, &place, "name|label|unit|evaluator|number|at|lower_is_better|gated");
	measure.label = document_string_or(document, &place, "label", measure.name);
	measure.unit = document_string_or(document, &place, "unit", "%");
	measure.evaluator = document_string(document, &place, "evaluator");
	measure.number = document_string(document, &place, "number");
	measure.higher = document_is_false(document, &place, "lower_is_better");
	measure.ungated = document_is_false(document, &place, "gated");
	json_t *time = json_object_get(place.object, "at");
	const char *at = json_is_integer(time) ? "" : document_string_or(document, &place, "at", "each");
	measure.at = !strcmp(at, "end") ? MEASURE_END : !strcmp(at, "trials") ? MEASURE_TRIALS : MEASURE_EACH;
	if (json_is_integer(time)) {
		measure.at = MEASURE_AT;
		measure.time = json_integer_value(time);
		measure.label = label_with_time(experiment, &place, &measure);
	} else if (measure.at == MEASURE_EACH && strcmp(at, "each")) {
		document_fail(document, &place, "at", "\"%s\" is not one of each, end, trials", at);
	}
	if (experiment_measure(experiment, measure.name))
		document_fail(document, &place, "name", "there is a measure \"%s\" already", measure.name);
	experiment->measures[experiment->measure_count++] = measure;
}

void
experiment_check_unit(struct document *document, const struct experiment *experiment, const struct place *place)
{
	const char *other = experiment_in_steps(experiment) ? UNIT_EPOCHS : UNIT_STEPS;
	if (json_object_get(place->object, other))
		document_fail(document, place, other, "this experiment counts %s", experiment->unit);
}

static void
read_row(struct document *document, struct experiment *experiment, size_t index)
{
	const struct place place = {json_array_get(json_object_get(experiment->json, "rows"), index), "rows", index};
	struct row row = {.name = read_name(document, &place), .epochs = experiment->epochs};
	document_allow(document, &place, "name|label|group|model|penalties|epochs|steps|tune|like");
	row.label = document_string_or(document, &place, "label", row.name);
	row.group = document_string_or(document, &place, "group", "");
	row.model = document_string(document, &place, "model");
	row.penalties = document_array(document, &place, "penalties", JSON_STRING, 0);
	row.tune = json_object_get(place.object, "tune");
	if (row.tune && !json_is_object(row.tune))
		document_fail(document, &place, "tune", "must be an object of options and ranges");
	if (row.tune && !json_object_get(experiment->json, "tuning"))
		document_fail(document, &place, "tune", "needs a \"tuning\" block");
	row.like = json_object_get(place.object, "like") ? document_string(document, &place, "like") : NULL;
	if (row.like && row.tune)
		document_fail(document, &place, "like", "a row takes another's choices or has \"tune\", not both");
	experiment_check_unit(document, experiment, &place);
	if (json_object_get(place.object, experiment->unit))
		row.epochs = document_integer(document, &place, experiment->unit, 1, 1000000000);
	if (!strncmp(row.name, "trial-", 6))
		document_fail(document, &place, "name", "\"%s\": names that begin with trial- are those of trials",
		              row.name);
	if (experiment_row(experiment, row.name))
		document_fail(document, &place, "name", "there is a row \"%s\" already", row.name);
	experiment->rows[experiment->row_count++] = row;
}

/* A seed that is there twice would count as two. */
static void
check_seeds(struct document *document, const struct experiment *experiment, const struct place *place)
{
	if (!json_array_size(experiment->seeds))
		document_fail(document, place, "seeds", "is empty");
	for (size_t i = 0; i < json_array_size(experiment->seeds); i++) {
		int64_t seed = json_integer_value(json_array_get(experiment->seeds, i));
		if (seed < 0)
			document_fail(document, place, "seeds", "%lld is not a seed: seeds are from 0 up",
			              (long long)seed);
		for (size_t j = 0; j < i; j++)
			if (seed == json_integer_value(json_array_get(experiment->seeds, j)))
				document_fail(document, place, "seeds", "%lld is given twice", (long long)seed);
	}
}

static int64_t
longest_row(const struct experiment *experiment)
{
	int64_t longest = experiment->epochs;
	for (int64_t i = 0; i < experiment->row_count; i++)
		longest = experiment->rows[i].epochs > longest ? experiment->rows[i].epochs : longest;
	return longest;
}

/* Each row is measured until its own end; a moment that no row reaches is a mistake. */
static void
check_moments(struct document *document, const struct experiment *experiment, const struct place *place)
{
	const int64_t longest = longest_row(experiment);
	json_t *moment;
	size_t index;
	json_array_foreach(experiment->evaluate_at, index,
	                   moment) if (json_integer_value(moment) < 1 || json_integer_value(moment) > longest)
	    document_fail(document, place, "evaluate_at", "%lld is not from 1 to %lld, where training ends",
	                  (long long)json_integer_value(moment), (long long)longest);
}

/* Measures are taken when there are measurements; one later than every row's end is taken there. */
static void
check_times(struct document *document, const struct experiment *experiment)
{
	const json_t *list = json_object_get(experiment->json, "measures");
	const int64_t longest = longest_row(experiment);
	for (int64_t i = 0; i < experiment->measure_count; i++) {
		const struct place place = {json_array_get(list, (size_t)i), "measures", (size_t)i};
		const struct measure *measure = &experiment->measures[i];
		int known = measure->at != MEASURE_AT || measure->time >= longest;
		json_t *moment;
		size_t index;
		json_array_foreach(experiment->evaluate_at, index, moment) known |=
		    json_integer_value(moment) == measure->time;
		if (!known)
			document_fail(document, &place, "at", "%lld is not among \"evaluate_at\"",
			              (long long)measure->time);
	}
}

/* Where the document asks for no table: one of everything that is measured. */
static void
add_standard_table(struct experiment *experiment)
{
	json_t *columns = json_array();
	for (int64_t i = 0; i < experiment->measure_count; i++)
		if (experiment->measures[i].at != MEASURE_TRIALS)
			(void)json_array_append_new(columns, json_string(experiment->measures[i].name));
	(void)json_object_set_new(experiment->json, "tables",
	                          json_pack("[{s:s, s:o}]", "title", "All measures", "columns", columns));
}

void
experiment_read(struct document *document, struct experiment *experiment)
{
	const struct place top = {experiment->json, "", 0};
	document_allow(document, &top,
	               "title|question|protocol|data|batch|epochs|steps|evaluate_at|seeds|measures|rows|tuning|gate|"
	               "comparisons|tables|charts");
	experiment->title = document_string_or(document, &top, "title", experiment->name);
	(void)document_string_or(document, &top, "question", "");
	(void)document_array(document, &top, "protocol", JSON_STRING, 0);
	experiment->data = document_string(document, &top, "data");
	experiment->batch =
	    json_object_get(top.object, "batch") ? document_integer(document, &top, "batch", 1, 1 << 20) : 100;
	experiment->unit = json_object_get(top.object, UNIT_STEPS) ? UNIT_STEPS : UNIT_EPOCHS;
	experiment_check_unit(document, experiment, &top);
	experiment->epochs = document_integer(document, &top, experiment->unit, 1, 1000000000);
	experiment->evaluate_at = document_array(document, &top, "evaluate_at", JSON_INTEGER, 0);
	experiment->seeds = document_array(document, &top, "seeds", JSON_INTEGER, 1);
	json_t *rows = document_array(document, &top, "rows", JSON_OBJECT, 1);
	json_t *measures = document_array(document, &top, "measures", JSON_OBJECT, 1);
	experiment->rows = calloc(json_array_size(rows) + 1, sizeof *experiment->rows);
	experiment->measures = calloc(json_array_size(measures) + 1, sizeof *experiment->measures);
	if (!experiment->rows || !experiment->measures)
		document_fail(document, &top, NULL, "out of memory");
	for (size_t i = 0; i < json_array_size(measures) && document->status >= 0; i++)
		read_measure(document, experiment, i);
	for (size_t i = 0; i < json_array_size(rows) && document->status >= 0; i++)
		read_row(document, experiment, i);
	if (document->status >= 0 && !experiment->row_count)
		document_fail(document, &top, "rows", "is empty");
	check_seeds(document, experiment, &top);
	check_moments(document, experiment, &top);
	check_times(document, experiment);
	if (!json_object_get(top.object, "tables"))
		add_standard_table(experiment);
	if (document->status >= 0)
		experiment_read_tuning(document, experiment);
	if (document->status >= 0)
		experiment_read_results(document, experiment);
}
