/* specification.c: splits component specifications into name and settings; knows nothing of options tables. */
#include "specification.h"

#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/text.h"

/* Copies up to the first unescaped one of `stops` and moves *cursor there. */
static char *
take(const char **cursor, const char *stops)
{
	char *out = malloc(strlen(*cursor) + 1), *end = out;
	if (!out)
		return NULL;
	while (**cursor && !strchr(stops, **cursor)) {
		if (**cursor == '\\' && (*cursor)[1])
			(*cursor)++;
		*end++ = *(*cursor)++;
	}
	*end = 0;
	return out;
}

/* A key and its value; or, as the first of all, a word alone. */
static int64_t
add_setting(struct specification *specification, const char **cursor, const char *text, struct lgs_error *error)
{
	int first = !specification->count && !specification->principal;
	size_t bytes = (size_t)(specification->count + 1) * sizeof *specification->settings;
	struct setting *settings = realloc(specification->settings, bytes);
	if (!settings)
		return no_memory(error);
	specification->settings = settings;
	struct setting *setting = &settings[specification->count];
	*setting = (struct setting){take(cursor, "=,"), NULL};
	if (!setting->key)
		return no_memory(error);
	specification->count++;
	if (!*setting->key)
		return lgs_fail(error, LGS_INVALID,
		                "\"%s\": an option's name is missing; write NAME:key=value,key=value", text);
	if (**cursor != '=' && first) {
		specification->principal = setting->key;
		specification->count = 0;
		return LGS_OK;
	}
	if (**cursor != '=')
		return lgs_fail(error, LGS_INVALID, "\"%s\": option \"%s\" has no value; write %s=VALUE", text,
		                setting->key, setting->key);
	++*cursor;
	for (int64_t i = 0; i + 1 < specification->count; i++)
		if (!strcmp(specification->settings[i].key, setting->key))
			return lgs_fail(error, LGS_INVALID, "\"%s\": option \"%s\" is given twice", text, setting->key);
	setting->value = take(cursor, ",");
	return setting->value ? LGS_OK : no_memory(error);
}

char *
specification_with_folder(const char *text)
{
	size_t length = strcspn(text, ":/");
	int file = text[length] != '/' && length > 3 && !strncmp(text + length - 3, ".so", 3);
	return text_format("%s%s", file ? "./" : "", text);
}

/* The name, which is a path where it is that of a file. */
static char *
take_name(const char **cursor)
{
	char *typed = take(cursor, ":"), *name = typed ? specification_with_folder(typed) : NULL;
	free(typed);
	return name;
}

static int64_t
no_colon(const char *text, struct lgs_error *error)
{
	return lgs_fail(error, LGS_INVALID, "\"%s\": options follow the name and a colon; write NAME:key=value", text);
}

static int64_t
parse(struct specification *specification, const char *text, int allow_site, struct lgs_error *error)
{
	const char *cursor = text;
	size_t to_site = 0;

	while (text[to_site] && !strchr("=:/", text[to_site]))
		to_site += text[to_site] == '\\' && text[to_site + 1] ? 2 : 1;
	if (allow_site && text[to_site] == '=') {
		specification->site = take(&cursor, "=");
		if (!specification->site)
			return no_memory(error);
		cursor++;
		if (strpbrk(specification->site, ", "))
			return no_colon(text, error);
		if (!*specification->site)
			return lgs_fail(error, LGS_INVALID, "\"%s\": the site before '=' is missing; write SITE=NAME",
			                text);
	}
	specification->name = take_name(&cursor);
	if (!specification->name)
		return no_memory(error);
	if (!*specification->name)
		return lgs_fail(error, LGS_INVALID, "\"%s\": the component's name is missing; write NAME:key=value",
		                text);
	if (!specification->site && strchr(specification->name, '=') && !strchr(specification->name, '/'))
		return no_colon(text, error);
	if (!specification->site && strchr(specification->name, ',') && !strchr(specification->name, '/'))
		return lgs_fail(
		    error, LGS_INVALID,
		    "\"%s\": a name has no comma; options follow it and a colon, NAME:key=value, and what is "
		    "given several times has a flag each time",
		    text);
	if (!*cursor)
		return LGS_OK;
	do {
		cursor++;
		int64_t status = add_setting(specification, &cursor, text, error);
		if (status < 0)
			return status;
	} while (*cursor == ',');
	return LGS_OK;
}

struct specification *
specification_parse(const char *text, int allow_site, struct lgs_error *error)
{
	struct specification *specification = calloc(1, sizeof *specification);
	if (!specification) {
		no_memory(error);
		return NULL;
	}
	if (parse(specification, text, allow_site, error) < 0) {
		specification_destroy(specification);
		return NULL;
	}
	return specification;
}

void
specification_destroy(struct specification *specification)
{
	if (!specification)
		return;
	for (int64_t i = 0; i < specification->count; i++) {
		free(specification->settings[i].key);
		free(specification->settings[i].value);
	}
	free(specification->settings);
	free(specification->principal);
	free(specification->site);
	free(specification->name);
	free(specification);
}

char *
specification_with(const char *text, const char *key, const char *value)
{
	struct text out = {0};
	const char *colon = text;
	while (*colon && *colon != ':')
		colon += *colon == '\\' && colon[1] ? 2 : 1;
	text_add(&out, "%s%c", text, *colon ? ',' : ':');
	for (; *key; key++)
		text_add(&out, strchr("=,\\", *key) ? "\\%c" : "%c", *key);
	text_add(&out, "=");
	for (; *value; value++)
		text_add(&out, strchr(",\\", *value) ? "\\%c" : "%c", *value);
	if (out.failed) {
		free(out.bytes);
		return NULL;
	}
	return out.bytes;
}
