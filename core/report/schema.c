/* schema.c: walks a document along the path of each rule. See schema.h. */
#include "schema.h"

#include <stdlib.h>
#include <string.h>

#include "../base/file.h"

#define LARGEST_FILE ((size_t)1 << 26)

/* A rule being checked, and where in the document. */
struct walk {
	const struct schema_rule *rule;
	json_t *document;
	const char *file;
	char where[256];
	struct lgs_error *error;
};

static int
has_type(const json_t *value, enum schema_type type)
{
	switch (type) {
	case SCHEMA_TEXT:
		return json_is_string(value);
	case SCHEMA_NUMBER:
		return json_is_number(value);
	case SCHEMA_TRUTH:
		return json_is_boolean(value);
	case SCHEMA_LIST:
		return json_is_array(value);
	case SCHEMA_OBJECT:
		return json_is_object(value);
	}
	return 0;
}

static int64_t
check_value(struct walk *walk, const json_t *value)
{
	static const char *const names[] = {"text", "a number", "true or false", "a list", "an object"};
	const struct schema_rule *rule = walk->rule;
	json_t *element;
	size_t i;
	if (!value || json_is_null(value))
		return rule->needed ? lgs_fail(walk->error, LGS_INVALID, "%s: \"%s\" is missing; it must be %s",
		                               walk->file, walk->where, names[rule->type])
		                    : LGS_OK;
	if (!has_type(value, rule->type))
		return lgs_fail(walk->error, LGS_INVALID, "%s: \"%s\" must be %s", walk->file, walk->where,
		                names[rule->type]);
	if (!rule->refers)
		return LGS_OK;
	json_array_foreach(json_object_get(walk->document, rule->refers), i, element)
	{
		const char *name = json_string_value(json_object_get(element, "name"));
		if (name && !strcmp(name, json_string_value(value)))
			return LGS_OK;
	}
	return lgs_fail(walk->error, LGS_INVALID, "%s: \"%s\" is \"%s\", which is not the name of any of \"%s\"",
	                walk->file, walk->where, json_string_value(value), rule->refers);
}

static int64_t follow(struct walk *walk, json_t *value, const char *path);

/* Goes on below one element, whose place in the document is added for messages. */
__attribute__((format(printf, 4, 5))) static int64_t
descend(struct walk *walk, json_t *value, const char *path, const char *format, ...)
{
	size_t length = strlen(walk->where);
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(walk->where + length, sizeof walk->where - length, format, arguments);
	va_end(arguments);
	int64_t status = follow(walk, value, path);
	walk->where[length] = 0;
	return status;
}

static int64_t
follow(struct walk *walk, json_t *value, const char *path)
{
	const char *dot = *walk->where ? "." : "", *key;
	json_t *element;
	int64_t status = LGS_OK;
	size_t i;
	path += *path == '.';
	if (!*path)
		return check_value(walk, value);
	if (*path == '[') {
		json_array_foreach(value, i, element)
		{
			if ((status = descend(walk, element, path + 2, "[%zu]", i)) < 0)
				return status;
		}
		return LGS_OK;
	}
	if (*path == '{') {
		json_object_foreach(value, key, element)
		{
			if ((status = descend(walk, element, path + 2, "%s%s", dot, key)) < 0)
				return status;
		}
		return LGS_OK;
	}
	if (!json_is_object(value))
		return LGS_OK; /* missing, which the rule before allows */
	char name[64];
	size_t length = strcspn(path, ".[{");
	(void)snprintf(name, sizeof name, "%.*s", (int)length, path);
	return descend(walk, json_object_get(value, name), path + length, "%s%s", dot, name);
}

json_t *
schema_load(const char *path, const struct schema_rule *rules, struct lgs_error *error)
{
	json_error_t where;
	size_t bytes;
	char *text = file_load(path, LARGEST_FILE, &bytes, error);
	if (!text)
		return NULL;
	json_t *document = json_loadb(text, bytes, 0, &where);
	int64_t status = LGS_OK;
	if (!document)
		status = lgs_fail(error, LGS_INVALID, "%s is damaged: line %d: %s", path, where.line, where.text);
	else if (!json_is_object(document))
		status = lgs_fail(error, LGS_INVALID, "%s is damaged: it must be an object", path);
	for (; rules->path && status >= 0; rules++) {
		struct walk walk = {.rule = rules, .document = document, .file = path, .error = error};
		status = follow(&walk, document, rules->path);
	}
	free(text);
	if (status >= 0)
		return document;
	json_decref(document);
	return NULL;
}
