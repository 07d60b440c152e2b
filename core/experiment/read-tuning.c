/* read-tuning.c: how options are searched, and what trials and rows must reach, checked. See experiment.h. */
#include <math.h>
#include <stdlib.h>

#include "../base/document.h"
#include "experiment.h"

static double
read_bound(struct document *document, const struct place *place, const char *key, double standard)
{
	json_t *value = json_object_get(place->object, key);
	if (value && !json_is_number(value))
		document_fail(document, place, key, "must be a number");
	return json_is_number(value) ? json_number_value(value) : standard;
}

/* A multiple of another row's value is of its value at the same length. */
static void
check_bound_row(struct document *document, const struct experiment *experiment, const struct place *place,
                const struct bound *bound)
{
	const char *name = bound->against;
	const struct row *against = experiment_row(experiment, name);
	if (!against && !experiment->reduced)
		document_fail(document, place, "against", "there is no row \"%s\"", name);
	int at_end = bound->measure && bound->measure->at != MEASURE_AT;
	for (int64_t i = 0; against && at_end && i < experiment->row_count; i++)
		if (experiment->rows[i].epochs != against->epochs)
			document_fail(document, place, "against",
			              "\"%s\" is trained for %lld %s, \"%s\" for %lld: it cannot be held against it",
			              experiment->rows[i].name, (long long)experiment->rows[i].epochs, experiment->unit,
			              name, (long long)against->epochs);
}

/* Of whole runs, or of trials, which have measures of their own and no other row to be held against. */
static void
read_gate(struct document *document, struct experiment *experiment, const struct place *holder, int of_trials,
          struct gate *gate)
{
	json_t *list = document_array(document, holder, "gate", JSON_OBJECT, 0), *element;
	size_t index;
	gate->bounds = calloc(json_array_size(list) + 1, sizeof *gate->bounds);
	if (!gate->bounds)
		document_fail(document, holder, NULL, "out of memory");
	json_array_foreach(list, index, element)
	{
		const struct place place = {element, of_trials ? "tuning.gate" : "gate", index};
		const char *name = document_string(document, &place, "measure");
		struct bound bound = {.measure = experiment_measure(experiment, name),
		                      .least = read_bound(document, &place, "least", -INFINITY),
		                      .most = read_bound(document, &place, "most", INFINITY),
		                      .against = document_string_or(document, &place, "against", "")};
		document_allow(document, &place, of_trials ? "measure|least|most" : "measure|least|most|against");
		if (name && (!bound.measure || (bound.measure->at == MEASURE_TRIALS) != of_trials))
			document_fail(document, &place, "measure", "there is no measure \"%s\" of %s", name,
			              of_trials ? "trials" : "whole runs");
		if (isinf(bound.least) && isinf(bound.most))
			document_fail(document, &place, NULL, "needs \"least\" or \"most\", or both");
		if (bound.least > bound.most)
			document_fail(document, &place, "least", "is more than \"most\"");
		if (!*bound.against)
			bound.against = NULL;
		else
			check_bound_row(document, experiment, &place, &bound);
		if (document->status < 0)
			return;
		gate->bounds[gate->count++] = bound;
	}
}

/* What chose the options of a row must not judge them too. */
static void
check_fresh_seeds(struct document *document, const struct experiment *experiment, const struct place *place)
{
	json_t *seed;
	size_t index;
	int tuned = 0;
	for (int64_t i = 0; i < experiment->row_count; i++)
		tuned |= experiment->rows[i].tune != NULL;
	json_array_foreach(experiment->seeds, index, seed)
	{
		if (tuned && json_integer_value(seed) == experiment->tuning.seed)
			document_fail(document, place, "seed",
			              "%lld is among \"seeds\": what chose the options would judge them",
			              (long long)experiment->tuning.seed);
	}
}

static void
read_tuning(struct document *document, struct experiment *experiment)
{
	const struct place place = {json_object_get(experiment->json, "tuning"), "tuning", DOCUMENT_NO_LIST};
	struct tuning *tuning = &experiment->tuning;
	if (!place.object)
		return;
	document_allow(document, &place, "trials|epochs|steps|seed|score|gate");
	experiment_check_unit(document, experiment, &place);
	tuning->trials = document_integer(document, &place, "trials", 1, 1000000);
	tuning->epochs = document_integer(document, &place, experiment->unit, 1, 1000000000);
	tuning->seed = document_integer(document, &place, "seed", 0, 1000000000);
	check_fresh_seeds(document, experiment, &place);
	const char *score = document_string(document, &place, "score");
	tuning->score = experiment_measure(experiment, score);
	if (score && (!tuning->score || tuning->score->at != MEASURE_TRIALS))
		document_fail(document, &place, "score", "\"%s\" is no measure with \"at\": \"trials\"", score);
	if (document->status >= 0)
		read_gate(document, experiment, &place, 1, &tuning->gate);
}

/* A row that takes another's choices needs that one, with something to choose. */
static void
check_like(struct document *document, const struct experiment *experiment)
{
	for (int64_t i = 0; i < experiment->row_count; i++) {
		const struct place place = {json_array_get(json_object_get(experiment->json, "rows"), (size_t)i),
		                            "rows", (size_t)i};
		const char *like = experiment->rows[i].like;
		const struct row *row = experiment_row(experiment, like);
		if (like && !row)
			document_fail(document, &place, "like",
			              experiment->reduced ? "the row \"%s\" is left out; name it after --only too"
			                                  : "there is no row \"%s\"",
			              like);
		else if (like && !row->tune)
			document_fail(document, &place, "like", "the row \"%s\" has no \"tune\" to take from", like);
	}
}

void
experiment_read_tuning(struct document *document, struct experiment *experiment)
{
	const struct place top = {experiment->json, "", 0};
	read_tuning(document, experiment);
	check_like(document, experiment);
	if (document->status >= 0)
		read_gate(document, experiment, &top, 0, &experiment->gate);
}
