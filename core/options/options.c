/* options.c: values of typed option tables. See options.h; the tables' own soundness is option-table.c's concern. */
#include "options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/suggest.h"
#include "../base/text.h"
#include "number.h"

struct options {
	char *who;
	const struct lgs_option *table; /* borrowed */
	int64_t count;
	void *values;
	char **texts; /* one a row: the value as text; string values point here */
	char *given;  /* one a row: whether somebody set it */
};

/* A question about the word of a choice that was probably meant, or nothing. */
static void
suggest_choice(const struct lgs_option *option, const char *value, char meant[SUGGESTION_WORDS])
{
	struct suggestion nearest = {.word = value};
	char words[512], *rest = NULL;
	(void)snprintf(words, sizeof words, "%s", option->choices);
	for (char *word = strtok_r(words, "|", &rest); word; word = strtok_r(NULL, "|", &rest))
		suggestion_offer(&nearest, word);
	(void)suggestion_words(&nearest, meant);
}

static int64_t
bad_value(const struct options *options, const struct lgs_option *option, const char *value, const char *why,
          struct lgs_error *error)
{
	char range[256], meant[SUGGESTION_WORDS] = "";
	option_describe_range(option, range, sizeof range);
	if (option->type == LGS_CHOICE)
		suggest_choice(option, value, meant);
	return lgs_fail(error, LGS_INVALID, "%s: %s=%s is not allowed; %s is %s%s%s%s", options->who, option->name,
	                value, option->name, option->type == LGS_CHOICE ? "one of " : "", range, meant, why);
}

static int
in_range(const struct lgs_option *option, double value)
{
	return !(option->minimum < option->maximum) || (value >= option->minimum && value <= option->maximum);
}

/* Parses `text` into the option's member; strings are left to point at `text`. */
static int64_t
store(struct options *options, const struct lgs_option *option, const char *text, struct lgs_error *error)
{
	char *place = (char *)options->values + option->offset;
	if (option->type == LGS_INT) {
		int64_t value = 0;
		const char *why = number_parse_integer(text, &value);
		if (why || !in_range(option, (double)value))
			return bad_value(options, option, text, why ? why : "", error);
		*(int64_t *)(void *)place = value;
	} else if (option->type == LGS_DOUBLE) {
		double value = 0;
		const char *why = number_parse_real(text, &value);
		if (why || !in_range(option, value))
			return bad_value(options, option, text, why ? why : "", error);
		*(double *)(void *)place = value;
	} else if (option->type == LGS_CHOICE) {
		int64_t index = option_choice_index(option->choices, text);
		if (index < 0)
			return bad_value(options, option, text, "", error);
		*(int64_t *)(void *)place = index;
	} else {
		if (option->type == LGS_COMPONENT_OPTION && !*text && *option->standard)
			return bad_value(options, option, text, "", error);
		*(const char **)(void *)place = text;
	}
	return LGS_OK;
}

static int64_t
assign(struct options *options, int64_t row, const char *value, struct lgs_error *error)
{
	char *text = strdup(value);
	if (!text)
		return lgs_fail(error, LGS_NO_MEMORY, "%s: out of memory", options->who);
	int64_t status = store(options, &options->table[row], text, error);
	if (status < 0) {
		free(text);
		return status;
	}
	free(options->texts[row]);
	options->texts[row] = text;
	return LGS_OK;
}

struct options *
options_create(const char *who, const struct lgs_option *table, int64_t bytes, struct lgs_error *error)
{
	struct options *options = calloc(1, sizeof *options);
	if (options) {
		while (table[options->count].name)
			options->count++;
		options->table = table;
		options->who = strdup(who);
		options->values = calloc(1, bytes > 0 ? (size_t)bytes : 1);
		options->texts = calloc((size_t)options->count + 1, sizeof *options->texts);
		options->given = calloc((size_t)options->count + 1, 1);
	}
	if (!options || !options->who || !options->values || !options->texts || !options->given) {
		options_destroy(options);
		lgs_fail(error, LGS_NO_MEMORY, "%s: out of memory", who);
		return NULL;
	}
	for (int64_t i = 0; i < options->count; i++)
		if (assign(options, i, table[i].standard, error) < 0) {
			options_destroy(options);
			return NULL;
		}
	return options;
}

void
options_destroy(struct options *options)
{
	if (!options)
		return;
	for (int64_t i = 0; options->texts && i < options->count; i++)
		free(options->texts[i]);
	free(options->texts);
	free(options->given);
	free(options->values);
	free(options->who);
	free(options);
}

/* The row of a key: exactly, or for a dotted key the component option before its first dot. -1 if there is none. */
static int64_t
find_row(const struct options *options, const char *key)
{
	for (int64_t i = 0; i < options->count; i++) {
		const struct lgs_option *option = &options->table[i];
		size_t length = strlen(option->name);
		if (!strcmp(option->name, key))
			return i;
		if (option->type == LGS_COMPONENT_OPTION && !strncmp(option->name, key, length) && key[length] == '.' &&
		    key[length + 1])
			return i;
	}
	return -1;
}

const struct lgs_option *
option_principal(const struct lgs_option *table)
{
	while (table->name && table->type != LGS_PATH)
		table++;
	return table->name ? table : NULL;
}

static int64_t
unknown_key(struct options *const *sets, int64_t count, const char *key, struct lgs_error *error)
{
	struct suggestion nearest = {.word = key};
	struct text known = {0};
	char meant[SUGGESTION_WORDS];
	for (int64_t s = 0; s < count; s++)
		for (int64_t i = 0; i < sets[s]->count; i++) {
			suggestion_offer(&nearest, sets[s]->table[i].name);
			text_add(&known, "%s%s", known.length ? ", " : "", sets[s]->table[i].name);
		}
	const struct lgs_option *path = option_principal(sets[0]->table);
	if (path && strchr(key, '/'))
		lgs_fail(error, LGS_INVALID, "%s has no option \"%s\"; a path that contains '=' is written %s=PATH",
		         sets[0]->who, key, path->name);
	else
		lgs_fail(error, LGS_INVALID, "%s has no option \"%s\"%s (it has: %s)", sets[0]->who, key,
		         suggestion_words(&nearest, meant), known.bytes ? known.bytes : "none");
	free(known.bytes);
	return LGS_INVALID;
}

/* From a user. A ~ that a shell has left as it is would become the name of a folder. */
static int64_t
assign_given(struct options *options, int64_t row, const char *value, struct lgs_error *error)
{
	const struct lgs_option *option = &options->table[row];
	if (option->type != LGS_PATH || (strncmp(value, "~/", 2) && strcmp(value, "~")))
		return assign(options, row, value, error);
	return lgs_fail(
	    error, LGS_INVALID,
	    "%s: %s=%s: a shell expands ~ only at the beginning of a word; write $HOME%s, or behind a flag a "
	    "blank in place of =",
	    options->who, option->name, value, value + 1);
}

static int64_t
set_row(struct options *options, int64_t row, const char *key, const char *value, struct lgs_error *error)
{
	options->given[row] = 1;
	const char *name = options->table[row].name;
	if (!strcmp(name, key))
		return assign_given(options, row, value, error);
	char *nested = specification_with(options->texts[row], key + strlen(name) + 1, value);
	if (!nested)
		return lgs_fail(error, LGS_NO_MEMORY, "%s: out of memory", options->who);
	int64_t status = assign(options, row, nested, error);
	free(nested);
	return status;
}

int64_t
options_set(struct options *options, const char *key, const char *value, struct lgs_error *error)
{
	int64_t row = find_row(options, key);
	if (row < 0)
		return unknown_key(&options, 1, key, error);
	return set_row(options, row, key, value, error);
}

/* A word that is an option's name is one whose value was forgotten, not a path. */
static int64_t
apply_principal(struct options *const *sets, int64_t count, const struct specification *specification,
                struct lgs_error *error)
{
	const struct lgs_option *row = option_principal(sets[0]->table);
	const char *word = specification->principal;
	for (int64_t s = 0; s < count; s++)
		if (find_row(sets[s], word) >= 0)
			return lgs_fail(error, LGS_INVALID, "%s: option \"%s\" has no value; write %s=VALUE",
			                sets[0]->who, word, word);
	if (!row)
		return unknown_key(sets, count, word, error);
	for (int64_t i = 0; i < specification->count; i++)
		if (!strcmp(specification->settings[i].key, row->name))
			return lgs_fail(error, LGS_INVALID,
			                "%s: \"%s\" stands for %s=%s, and %s is given again; leave one of them out",
			                sets[0]->who, word, row->name, word, row->name);
	return assign_given(sets[0], row - sets[0]->table, word, error);
}

int64_t
options_apply(struct options *const *sets, int64_t count, const struct specification *specification,
              struct lgs_error *error)
{
	if (specification->principal) {
		int64_t status = apply_principal(sets, count, specification, error);
		if (status < 0)
			return status;
	}
	/* Dotted keys second: "local.p=1,local=x" means the same as "local=x,local.p=1". */
	for (int dotted = 0; dotted <= 1; dotted++)
		for (int64_t i = 0; i < specification->count; i++) {
			const struct setting *setting = &specification->settings[i];
			int64_t row = -1, s = 0;
			while (s < count && (row = find_row(sets[s], setting->key)) < 0)
				s++;
			if (row < 0)
				return unknown_key(sets, count, setting->key, error);
			if (dotted != (strcmp(sets[s]->table[row].name, setting->key) != 0))
				continue;
			int64_t status = set_row(sets[s], row, setting->key, setting->value, error);
			if (status < 0)
				return status;
		}
	return LGS_OK;
}

const void *
options_values(const struct options *options)
{
	return options->values;
}

const struct lgs_option *
options_table(const struct options *options)
{
	return options->table;
}

int
options_given(const struct options *options, const char *name)
{
	const int64_t row = find_row(options, name);
	return row >= 0 && options->given[row];
}

const char *
options_text(const struct options *options, const char *name)
{
	for (int64_t i = 0; i < options->count; i++)
		if (!strcmp(options->table[i].name, name))
			return options->texts[i];
	return NULL;
}
