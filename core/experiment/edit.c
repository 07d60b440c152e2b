/* edit.c: what flags change in an experiment, done to its document before it is read, so that one reader checks all. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../base/suggest.h"
#include "../base/text.h"
#include "experiment.h"

#define MOST_SEEDS 100000
#define MOST_SEED 9000000000000000 /* as --seed of `lgs train` */

/* "NAME=MODEL [-r PENALTY]..." as a row. */
static json_t *
parse_row(const char *text, struct lgs_error *error)
{
	char *copy = strdup(text), *rest = NULL, *equals = copy ? strchr(copy, '=') : NULL;
	json_t *row = json_object(), *penalties = json_array();
	int penalty = 0, sound = equals != NULL && equals > copy;
	if (equals)
		*equals = 0;
	char *word = equals ? strtok_r(equals + 1, " ", &rest) : NULL;
	sound = sound && word && *word != '-' && !strpbrk(copy, " \t:"); /* a name, not a model's */
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
	(void)json_object_set_new(row, "penalties", penalties);
	free(copy);
	if (sound && !penalty)
		return row;
	json_decref(row);
	lgs_fail(error, LGS_INVALID, "--row \"%s\": a row is written NAME=MODEL [-r PENALTY]..., separated by blanks",
	         text);
	return NULL;
}

/* The rows of the command line, or NULL. */
static json_t *
parse_rows(const char *const *texts, struct lgs_error *error)
{
	json_t *rows = json_array();
	for (int64_t i = 0; texts[i]; i++) {
		json_t *row = parse_row(texts[i], error);
		if (!row) {
			json_decref(rows);
			return NULL;
		}
		(void)json_array_append_new(rows, row);
	}
	return rows;
}

static int
is_called(json_t *row, const char *word)
{
	const char *name = json_string_value(json_object_get(row, "name"));
	const char *group = json_string_value(json_object_get(row, "group"));
	return (name && !strcmp(name, word)) || (group && !strcmp(group, word));
}

static int
has_row(json_t *rows, const char *word)
{
	json_t *row;
	size_t i;
	int found = 0;
	json_array_foreach(rows, i, row) found |= is_called(row, word);
	return found;
}

static int64_t
no_such_row(json_t *rows, const char *word, struct lgs_error *error)
{
	struct suggestion nearest = {.word = word};
	char meant[SUGGESTION_WORDS];
	json_t *row;
	size_t i;
	json_array_foreach(rows, i, row)
	{
		const char *name = json_string_value(json_object_get(row, "name"));
		const char *group = json_string_value(json_object_get(row, "group"));
		suggestion_offer(&nearest, name ? name : "");
		suggestion_offer(&nearest, group ? group : "");
	}
	return lgs_fail(error, LGS_INVALID, "--only %s: there is no such row or group%s%s", word,
	                strchr(word, ',') ? "; write --only once for each" : "",
	                strchr(word, ',') ? "" : suggestion_words(&nearest, meant));
}

/* Of the file's rows those of these names, or of these groups, in the file's order; rows that were added stay. */
static int64_t
keep_only(json_t *json, json_t *added, const char *const *only, struct lgs_error *error)
{
	json_t *rows = json_object_get(json, "rows"), *kept = json_array(), *row;
	size_t i;
	for (int64_t o = 0; only[o]; o++)
		if (!has_row(rows, only[o]) && !has_row(added, only[o])) {
			json_decref(kept);
			return no_such_row(rows, only[o], error);
		}
	json_array_foreach(rows, i, row)
	{
		int wanted = 0;
		for (int64_t o = 0; only[o]; o++)
			wanted |= is_called(row, only[o]);
		if (wanted)
			(void)json_array_append(kept, row);
	}
	(void)json_object_set_new(json, "rows", kept);
	return LGS_OK;
}

/* After those that are there, and in the first one's group. */
static void
append_rows(json_t *json, json_t *added, const char *group)
{
	json_t *rows = json_object_get(json, "rows"), *row;
	size_t i;
	json_array_foreach(added, i, row)
	{
		(void)json_object_set_new(row, "group", json_string(group));
		(void)json_array_append(rows, row);
	}
}

static int64_t
edit_rows(json_t *json, const struct experiment_edits *edits, struct lgs_error *error)
{
	json_t *added = parse_rows(edits->rows, error), *all = json_incref(json_object_get(json, "rows"));
	int64_t status = added ? LGS_OK : LGS_INVALID;
	if (status >= 0 && edits->only[0])
		status = keep_only(json, added, edits->only, error);
	json_t *first = json_array_get(json_object_get(json, "rows"), 0);
	first = first ? first : json_array_get(all, 0);
	const char *group = json_string_value(json_object_get(first, "group"));
	append_rows(json, added, group ? group : "");
	json_decref(added);
	json_decref(all);
	return status;
}

/* A seed at the beginning of a list, which goes on behind it. NULL: there is none. */
static const char *
take_seed(const char *text, json_t *seeds)
{
	char *end;
	errno = 0;
	long long seed = strtoll(text, &end, 10);
	if (end == text || errno || seed < 0 || seed > MOST_SEED || (*end && *end != ','))
		return NULL;
	(void)json_array_append_new(seeds, json_integer(seed));
	return *end ? end + 1 : end;
}

/* The first seeds of the file's, and beyond them those that follow its largest, the tuning's own left out. */
static void
count_seeds(json_t *seeds, const json_t *old, const json_t *tuning, int64_t count)
{
	int64_t largest = 0;
	(void)json_array_clear(seeds);
	for (int64_t i = 0; i < count; i++) {
		const json_t *listed = json_array_get(old, (size_t)i);
		int64_t seed = listed ? json_integer_value(listed) : largest + 1;
		seed += !listed && tuning && json_integer_value(tuning) == seed;
		largest = seed > largest ? seed : largest;
		(void)json_array_append_new(seeds, json_integer(seed));
	}
}

/* "3" is so many; "4,7" are these. */
static int64_t
choose_seeds(json_t *json, const char *text, struct lgs_error *error)
{
	json_t *old = json_incref(json_object_get(json, "seeds")), *seeds = json_array();
	const char *rest = take_seed(text, seeds);
	int64_t count = rest && !*rest && !strchr(text, ',') ? json_integer_value(json_array_get(seeds, 0)) : -1;
	if (count >= 0)
		count_seeds(seeds, old, json_object_get(json_object_get(json, "tuning"), "seed"),
		            count <= MOST_SEEDS ? count : 0);
	while (count < 0 && rest && (*rest || rest[-1] == ','))
		rest = take_seed(rest, seeds);
	int sound = rest && json_array_size(seeds) > 0;
	(void)json_object_set_new(json, "seeds", seeds);
	json_decref(old);
	return sound ? LGS_OK
	             : lgs_fail(error, LGS_INVALID,
	                        "--seeds %s: a number of seeds, at most %d, or a list such as 1,2,3 of seeds from 0 to "
	                        "%lld",
	                        text, MOST_SEEDS, (long long)MOST_SEED);
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
	/* A tenth of a training does not reach what the whole one must; without a gate the best trial is taken. */
	(void)json_object_del(json_object_get(json, "tuning"), "gate");
	for (size_t i = 0; i < json_array_size(at); i++)
		(void)json_array_set_new(at, i, json_integer((json_integer_value(json_array_get(at, i)) + 9) / 10));
}

int64_t
experiment_edit(json_t *json, const struct experiment_edits *edits, struct lgs_error *error)
{
	int64_t status = edit_rows(json, edits, error);
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
