/* experiment.c: an experiment opened by its name, and what can be asked of it. See experiment.h. */
#include "experiment.h"

#include <stdlib.h>
#include <string.h>

#include "../base/document.h"

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
		json_t *seeds = json_incref(json_object_get(experiment->json, "seeds"));
		status = experiment_edit(experiment->json, edits, error);
		experiment->fewer_seeds = !has_seeds(json_object_get(experiment->json, "seeds"), seeds);
		json_decref(seeds);
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
	free(experiment->rows);
	free(experiment->measures);
	free(experiment->gate.bounds);
	free(experiment->tuning.gate.bounds);
	free(experiment);
}
