/* results.c: the format "lgs-results/1", read and checked. See results.h. */
#include "results.h"

#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "schema.h"

#define FORMAT "lgs-results/1"

static const struct schema_rule rules[] = {
    {"format", SCHEMA_TEXT, 1, NULL},
    {"name", SCHEMA_TEXT, 1, NULL},
    {"title", SCHEMA_TEXT, 1, NULL},
    {"question", SCHEMA_TEXT, 0, NULL},
    {"finding", SCHEMA_TEXT, 0, NULL},
    {"protocol", SCHEMA_LIST, 0, NULL},
    {"protocol[]", SCHEMA_TEXT, 1, NULL},
    {"lgs", SCHEMA_TEXT, 0, NULL},
    {"created", SCHEMA_TEXT, 0, NULL},
    {"changed", SCHEMA_TEXT, 0, NULL},
    {"machine", SCHEMA_OBJECT, 0, NULL},
    {"worker_seconds", SCHEMA_NUMBER, 0, NULL},
    {"commands", SCHEMA_LIST, 0, NULL},
    {"commands[]", SCHEMA_TEXT, 1, NULL},
    {"data", SCHEMA_TEXT, 0, NULL},
    {"seeds", SCHEMA_LIST, 1, NULL},
    {"seeds[]", SCHEMA_NUMBER, 1, NULL},
    {"epochs", SCHEMA_NUMBER, 1, NULL},
    {"unit", SCHEMA_TEXT, 0, NULL},
    {"gate", SCHEMA_LIST, 0, NULL},
    {"gate[]", SCHEMA_TEXT, 1, NULL},
    {"rows", SCHEMA_LIST, 1, NULL},
    {"rows[]", SCHEMA_OBJECT, 1, NULL},
    {"rows[].name", SCHEMA_TEXT, 1, NULL},
    {"rows[].label", SCHEMA_TEXT, 0, NULL},
    {"rows[].model", SCHEMA_TEXT, 0, NULL},
    {"rows[].group", SCHEMA_TEXT, 0, NULL},
    {"rows[].epochs", SCHEMA_NUMBER, 0, NULL},
    {"rows[].penalties", SCHEMA_LIST, 0, NULL},
    {"rows[].penalties[]", SCHEMA_TEXT, 1, NULL},
    {"rows[].failed", SCHEMA_LIST, 0, NULL},
    {"rows[].failed[]", SCHEMA_TEXT, 1, NULL},
    {"rows[].tuned", SCHEMA_OBJECT, 0, NULL},
    {"rows[].tuned{}", SCHEMA_TEXT, 1, NULL},
    {"measures", SCHEMA_LIST, 1, NULL},
    {"measures[]", SCHEMA_OBJECT, 1, NULL},
    {"measures[].name", SCHEMA_TEXT, 1, NULL},
    {"measures[].label", SCHEMA_TEXT, 0, NULL},
    {"measures[].unit", SCHEMA_TEXT, 0, NULL},
    {"measures[].lower_is_better", SCHEMA_TRUTH, 0, NULL},
    {"measures[].gate", SCHEMA_TRUTH, 0, NULL},
    {"measures[].time", SCHEMA_NUMBER, 0, NULL},
    {"comparisons_lacking", SCHEMA_NUMBER, 0, NULL},
    {"cells", SCHEMA_LIST, 1, NULL},
    {"cells[]", SCHEMA_OBJECT, 1, NULL},
    {"cells[].row", SCHEMA_TEXT, 1, "rows"},
    {"cells[].measure", SCHEMA_TEXT, 1, "measures"},
    {"cells[].epoch", SCHEMA_NUMBER, 1, NULL},
    {"cells[].values", SCHEMA_LIST, 1, NULL},
    {"cells[].values[]", SCHEMA_NUMBER, 0, NULL},
    {"cells[].mean", SCHEMA_NUMBER, 0, NULL},
    {"cells[].sd", SCHEMA_NUMBER, 0, NULL},
    {"comparisons", SCHEMA_LIST, 0, NULL},
    {"comparisons[]", SCHEMA_OBJECT, 1, NULL},
    {"comparisons[].first", SCHEMA_TEXT, 1, "rows"},
    {"comparisons[].second", SCHEMA_TEXT, 1, "rows"},
    {"comparisons[].measure", SCHEMA_TEXT, 1, "measures"},
    {"comparisons[].method", SCHEMA_TEXT, 0, NULL},
    {"comparisons[].difference", SCHEMA_NUMBER, 0, NULL},
    {"comparisons[].low", SCHEMA_NUMBER, 0, NULL},
    {"comparisons[].high", SCHEMA_NUMBER, 0, NULL},
    {"comparisons[].p", SCHEMA_NUMBER, 0, NULL},
    {"comparisons[].p_holm", SCHEMA_NUMBER, 0, NULL},
    {"comparisons[].beats", SCHEMA_TRUTH, 0, NULL},
    {"comparisons[].beaten", SCHEMA_TRUTH, 0, NULL},
    {"comparisons[].mcnemar", SCHEMA_LIST, 0, NULL},
    {"comparisons[].mcnemar[]", SCHEMA_NUMBER, 0, NULL},
    {"tables", SCHEMA_LIST, 0, NULL},
    {"tables[]", SCHEMA_OBJECT, 1, NULL},
    {"tables[].title", SCHEMA_TEXT, 1, NULL},
    {"tables[].group", SCHEMA_TEXT, 0, NULL},
    {"tables[].columns", SCHEMA_LIST, 1, NULL},
    {"tables[].columns[]", SCHEMA_TEXT, 1, "measures"},
    {"tables[].published", SCHEMA_OBJECT, 0, NULL},
    {"tables[].published{}", SCHEMA_LIST, 1, NULL},
    {"tables[].published{}[]", SCHEMA_NUMBER, 0, NULL},
    {"charts", SCHEMA_LIST, 0, NULL},
    {"charts[]", SCHEMA_OBJECT, 1, NULL},
    {"charts[].kind", SCHEMA_TEXT, 1, NULL},
    {"charts[].title", SCHEMA_TEXT, 1, NULL},
    {"charts[].measure", SCHEMA_TEXT, 0, "measures"},
    {"charts[].x", SCHEMA_TEXT, 0, NULL},
    {"charts[].y", SCHEMA_TEXT, 0, NULL},
    {"charts[].group", SCHEMA_TEXT, 0, NULL},
    {"charts[].series", SCHEMA_LIST, 0, NULL},
    {"charts[].series[]", SCHEMA_TEXT, 1, NULL},
    {"charts[].picture", SCHEMA_TEXT, 0, NULL},
    {"jobs", SCHEMA_LIST, 0, NULL},
    {"jobs[]", SCHEMA_OBJECT, 1, NULL},
    {"jobs[].row", SCHEMA_TEXT, 1, "rows"},
    {"jobs[].seed", SCHEMA_NUMBER, 1, NULL},
    {"jobs[].state", SCHEMA_TEXT, 1, NULL},
    {"jobs[].seconds", SCHEMA_NUMBER, 0, NULL},
    {"jobs[].processor_seconds", SCHEMA_NUMBER, 0, NULL},
    {"jobs[].processor", SCHEMA_TEXT, 0, NULL},
    {"jobs[].lgs", SCHEMA_TEXT, 0, NULL},
    {"jobs[].why", SCHEMA_TEXT, 0, NULL},
    {"jobs[].run", SCHEMA_TEXT, 0, NULL},
    {"jobs[].commands", SCHEMA_LIST, 0, NULL},
    {"jobs[].commands[]", SCHEMA_TEXT, 1, NULL},
    {"trials", SCHEMA_LIST, 0, NULL},
    {"trials[]", SCHEMA_OBJECT, 1, NULL},
    {"trials[].row", SCHEMA_TEXT, 1, "rows"},
    {"trials[].trial", SCHEMA_NUMBER, 0, NULL},
    {"trials[].state", SCHEMA_TEXT, 0, NULL},
    {"trials[].chosen", SCHEMA_TRUTH, 0, NULL},
    {"trials[].options", SCHEMA_OBJECT, 0, NULL},
    {"trials[].options{}", SCHEMA_TEXT, 1, NULL},
    {"trials[].values", SCHEMA_OBJECT, 0, NULL},
    {"trials[].values{}", SCHEMA_NUMBER, 0, NULL},
    {NULL, SCHEMA_TEXT, 0, NULL},
};

/* Lists that must be as long as another one. */
static int64_t
check_lengths(const json_t *results, const char *path, struct lgs_error *error)
{
	size_t seeds = json_array_size(json_object_get(results, "seeds")), i;
	json_t *element, *published;
	const char *row;
	json_array_foreach(json_object_get(results, "cells"), i, element)
	{
		if (json_array_size(json_object_get(element, "values")) != seeds)
			return lgs_fail(error, LGS_INVALID,
			                "%s: \"cells[%zu].values\" must have one value for each of the %zu seeds", path,
			                i, seeds);
	}
	json_array_foreach(json_object_get(results, "tables"), i, element)
	{
		json_object_foreach(json_object_get(element, "published"), row, published)
		{
			if (json_array_size(published) > json_array_size(json_object_get(element, "columns")))
				return lgs_fail(error, LGS_INVALID,
				                "%s: \"tables[%zu].published.%s\" must have at most one "
				                "number for each column",
				                path, i, row);
		}
	}
	return LGS_OK;
}

json_t *
results_load(const char *folder, struct lgs_error *error)
{
	char *path = path_join(folder, RESULTS_FILE);
	json_t *results = path ? schema_load(path, rules, error) : NULL;
	int64_t status = LGS_OK;
	if (results && strcmp(results_text(results, "format"), FORMAT))
		status = lgs_fail(error, LGS_INVALID, "%s: \"format\" is \"%s\"; this lgs reads \"" FORMAT "\"", path,
		                  results_text(results, "format"));
	if (results && status >= 0)
		status = check_lengths(results, path, error);
	free(path);
	if (status >= 0)
		return results;
	json_decref(results);
	return NULL;
}
