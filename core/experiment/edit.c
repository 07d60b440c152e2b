/* edit.c: what flags change in an experiment, done to its document before it is read, so that one reader checks all. */
#include <stdlib.h>
#include <string.h>

#include "../suggest.h"
#include "../text.h"
#include "experiment.h"

/* "NAME=MODEL [-r PENALTY]..." as a row. */
static json_t *
parse_row(const char *text, const char *group, struct lgs_error *error)
{
	char *copy = strdup(text), *rest = NULL, *equals = copy ? strchr(copy, '=') : NULL;
	json_t *row = json_object(), *penalties = json_array();
	int penalty = 0, sound = equals != NULL && equals > copy;
	if (equals)
		*equals = 0;
	char *word = equals ? strtok_r(equals + 1, " ", &rest) : NULL;
	sound = sound && word && *word != '-';
	if (sound)
		(void)json_object_set_new(row, "model", json_string(word));
	while (sound && (word = strtok_r(NULL, " ", &rest))) {
		if (penalty)
			(void)json_array_append_new(penalties, json_string(word));
		else
			sound = !strcmp(word, "-r");
		penalty = !penalty && sound;
	}
	(void)json_object_set_new(row, "name", json_string(copy ? copy : ""));
	(void)json_object_set_new(row, "group", json_string(group));
	(void)json_object_set_new(row, "penalties", penalties);
	free(copy);
	if (sound && !penalty)
		return row;
	json_decref(row);
	lgs_fail(error, LGS_INVALID, "--row \"%s\": a row is written NAME=MODEL [-r PENALTY]..., separated by blanks",
	         text);
	return NULL;
}

static int64_t
add_rows(json_t *json, const char *const *rows, struct lgs_error *error)
{
	json_t *list = json_object_get(json, "rows");
	const char *group = json_string_value(json_object_get(json_array_get(list, 0), "group"));
	for (int64_t i = 0; rows[i]; i++) {
		json_t *row = parse_row(rows[i], group ? group : "", error);
		if (!row)
			return LGS_INVALID;
		(void)json_array_append_new(list, row);
	}
	return LGS_OK;
}

/* Keeps the rows of these names, or of these groups, in the file's order. */
static int64_t
keep_only(json_t *json, const char *const *only, struct lgs_error *error)
{
	json_t *list = json_object_get(json, "rows"), *kept = json_array(), *row;
	size_t index;
	for (int64_t i = 0; only[i]; i++) {
		struct suggestion nearest = {.word = only[i]};
		int found = 0;
		json_array_foreach(list, index, row)
		{
			const char *name = json_string_value(json_object_get(row, "name"));
			const char *group = json_string_value(json_object_get(row, "group"));
			found |= (name && !strcmp(name, only[i])) || (group && !strcmp(group, only[i]));
			suggestion_offer(&nearest, name ? name : "");
			suggestion_offer(&nearest, group ? group : "");
		}
		if (!found) {
			json_decref(kept);
			return lgs_fail(error, LGS_INVALID, "--only %s: there is no such row or group%s%s%s", only[i],
			                nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "",
			                nearest.best ? "?" : "");
		}
	}
	json_array_foreach(list, index, row)
	{
		const char *name = json_string_value(json_object_get(row, "name"));
		const char *group = json_string_value(json_object_get(row, "group"));
		int wanted = 0;
		for (int64_t i = 0; only[i]; i++)
			wanted |= (name && !strcmp(name, only[i])) || (group && !strcmp(group, only[i]));
		if (wanted)
			(void)json_array_append(kept, row);
	}
	(void)json_object_set_new(json, "rows", kept);
	return LGS_OK;
}

/* "3" is the first three of the file's, and 1, 2, ... beyond them; "4,7" are these. */
static int64_t
choose_seeds(json_t *json, const char *text, struct lgs_error *error)
{
	json_t *old = json_object_get(json, "seeds"), *seeds = json_array();
	char *end;
	int list = strchr(text, ',') != NULL;
	for (const char *at = text; list; at = end + 1) {
		long long seed = strtoll(at, &end, 10);
		if (end == at || (*end && *end != ',') || seed < 0)
			break;
		(void)json_array_append_new(seeds, json_integer(seed));
		if (!*end)
			break;
	}
	long long count = list ? 0 : strtoll(text, &end, 10);
	for (long long i = 0; !*end && i < count && count <= 100000; i++)
		(void)json_array_append_new(seeds, (size_t)i < json_array_size(old)
		                                       ? json_incref(json_array_get(old, (size_t)i))
		                                       : json_integer(i + 1));
	int sound = !*end && json_array_size(seeds) > 0;
	(void)json_object_set_new(json, "seeds", seeds);
	return sound ? LGS_OK
	             : lgs_fail(error, LGS_INVALID, "--seeds %s: a number of seeds, or a list such as 1,2,3", text);
}

/* Evaluations beyond the last epoch are left out; there is always one at the last (see jobs.c). */
static int64_t
set_length(json_t *json, const char *unit, int64_t length, struct lgs_error *error)
{
	const char *own = json_object_get(json, UNIT_STEPS) ? UNIT_STEPS : UNIT_EPOCHS;
	json_t *at = json_object_get(json, "evaluate_at"), *row;
	size_t index;
	if (strcmp(own, unit))
		return lgs_fail(error, LGS_INVALID, "--%s %lld: this experiment counts %s; write --%s", unit,
		                (long long)length, own, own);
	for (size_t i = json_array_size(at); i-- > 0;)
		if (json_integer_value(json_array_get(at, i)) > length)
			(void)json_array_remove(at, i);
	(void)json_object_set_new(json, unit, json_integer(length));
	json_array_foreach(json_object_get(json, "rows"), index, row)
	{
		(void)json_object_del(row, unit);
	}
	return LGS_OK;
}

static void
divide(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);
	if (json_is_integer(value))
		(void)json_object_set_new(object, key, json_integer((json_integer_value(value) + 9) / 10));
}

/* A tenth of the epochs or steps, and of the trials. */
static void
make_quick(json_t *json)
{
	static const char *const units[] = {UNIT_EPOCHS, UNIT_STEPS};
	json_t *rows = json_object_get(json, "rows"), *at = json_object_get(json, "evaluate_at"), *row, *measure;
	size_t index;
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		divide(json, units[u]);
		divide(json_object_get(json, "tuning"), units[u]);
		json_array_foreach(rows, index, row)
		{
			divide(row, units[u]);
		}
	}
	json_array_foreach(json_object_get(json, "measures"), index, measure)
	{
		divide(measure, "at");
	}
	divide(json_object_get(json, "tuning"), "trials");
	for (size_t i = 0; i < json_array_size(at); i++)
		(void)json_array_set_new(at, i, json_integer((json_integer_value(json_array_get(at, i)) + 9) / 10));
}

int64_t
experiment_edit(json_t *json, const struct experiment_edits *edits, struct lgs_error *error)
{
	int64_t status = edits->only[0] ? keep_only(json, edits->only, error) : LGS_OK;
	if (status >= 0)
		status = add_rows(json, edits->rows, error);
	if (status >= 0 && *edits->seeds)
		status = choose_seeds(json, edits->seeds, error);
	if (*edits->data)
		(void)json_object_set_new(json, "data", json_string(edits->data));
	if (edits->quick)
		make_quick(json);
	if (status >= 0 && edits->epochs)
		status = set_length(json, UNIT_EPOCHS, edits->epochs, error);
	if (status >= 0 && edits->steps)
		status = set_length(json, UNIT_STEPS, edits->steps, error);
	return status;
}
