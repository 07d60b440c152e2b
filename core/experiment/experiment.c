/* experiment.c: an experiment opened by its name, and what can be asked of it. See experiment.h. */
#include "experiment.h"

#include <stdlib.h>
#include <string.h>

#include "../base/document.h"
#include "../base/memory.h"
#include "../base/text.h"

const struct row *
experiment_row(const struct experiment *experiment, const char *name)
{
	for (int64_t i = 0; name && i < experiment->row_count; i++)
		if (!strcmp(experiment->rows[i].name, name))
			return &experiment->rows[i];
	return NULL;
}

const struct measure *
experiment_measure(const struct experiment *experiment, const char *name)
{
	for (int64_t i = 0; name && i < experiment->measure_count; i++)
		if (!strcmp(experiment->measures[i].name, name))
			return &experiment->measures[i];
	return NULL;
}

int
experiment_in_steps(const struct experiment *experiment)
{
	return !strcmp(experiment->unit, UNIT_STEPS);
}

int64_t
measure_when(const struct measure *measure, int64_t end)
{
	return measure->at == MEASURE_AT && measure->time < end ? measure->time : end;
}

int
experiment_has_chart(const struct experiment *experiment, const char *kind)
{
	json_t *chart;
	size_t i;
	json_array_foreach(json_object_get(experiment->json, "charts"), i, chart)
	{
		if (!strcmp(json_string_value(json_object_get(chart, "kind")), kind))
			return 1;
	}
	return 0;
}

/* Whether every seed of a list is in another one. */
static int
has_seeds(const json_t *all, const json_t *some)
{
	json_t *seed, *other;
	size_t i, j;
	int found = 0;
	json_array_foreach(some, i, seed)
	{
		int known = 0;
		json_array_foreach(all, j, other) known |= json_equal(seed, other);
		found += known;
	}
	return found == (int)json_array_size(some);
}

static int64_t
length_of(const json_t *json)
{
	const json_t *steps = json_object_get(json, UNIT_STEPS);
	return json_integer_value(steps ? steps : json_object_get(json, UNIT_EPOCHS));
}

/* As many more seeds as one likes, further rows, and one's own data, which the page names, leave all that the file asks
 * for. */
static char *
flags_that_change(const struct experiment_edits *edits, const json_t *was, const json_t *is)
{
	struct text words = {0};
	for (int64_t i = 0; edits->only[i]; i++)
		text_add(&words, " --only %s", edits->only[i]);
	if (!has_seeds(json_object_get(is, "seeds"), json_object_get(was, "seeds")))
		text_add(&words, " --seeds %s", edits->seeds);
	if (edits->quick)
		text_add(&words, " --quick");
	if (length_of(is) != length_of(was) && (edits->epochs || edits->steps))
		text_add(&words, " --%s %lld", edits->epochs ? UNIT_EPOCHS : UNIT_STEPS,
		         (long long)(edits->epochs ? edits->epochs : edits->steps));
	char *changed = strdup(words.bytes ? words.bytes + 1 : "");
	free(words.bytes);
	return changed;
}

/* "table1" of "experiments/table1.json". */
static char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = strdup(slash ? slash + 1 : path);
	char *dot = name ? strrchr(name, '.') : NULL;
	if (dot && dot > name)
		*dot = 0;
	return name;
}

struct experiment *
experiment_open(const char *name, const struct experiment_edits *edits, struct lgs_error *error)
{
	struct document document = {0};
	char *path = document_find("experiment", name, error);
	struct experiment *experiment = path ? calloc(1, sizeof *experiment) : NULL;
	int64_t status = experiment ? document_load(&document, path, error) : LGS_INVALID;
	if (status >= 0) {
		experiment->json = document.json;
		experiment->name = base_name(path);
		experiment->reduced = edits->only[0] != NULL;
		status = experiment_edit(experiment->json, edits, error);
		experiment->changed = flags_that_change(edits, document.written, experiment->json);
		if (status >= 0 && !experiment->changed)
			status = no_memory(error);
	}
	if (status >= 0) {
		experiment_read(&document, experiment);
		status = document.status;
	}
	document_free(&document);
	free(path);
	if (status >= 0)
		return experiment;
	experiment_close(experiment);
	return NULL;
}

void
experiment_close(struct experiment *experiment)
{
	if (!experiment)
		return;
	json_decref(experiment->json);
	free(experiment->name);
	free(experiment->changed);
	free(experiment->rows);
	free(experiment->measures);
	free(experiment->gate.bounds);
	free(experiment->tuning.gate.bounds);
	free(experiment);
}
