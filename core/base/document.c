/* document.c: see document.h. Jansson keeps no positions: a line is looked up in the text once something is wrong. */
#include "document.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "suggest.h"

#define LARGEST_FILE (1 << 24)
#define SPACE " \t\r\n"

/* The members as they stand in the file, with lists of their own: the caller may edit what it is given. */
static json_t *
as_written(json_t *json)
{
	json_t *written = json_object(), *value;
	const char *key;
	json_object_foreach(json, key, value)
	{
		(void)json_object_set_new(written, key, json_is_array(value) ? json_copy(value) : json_incref(value));
	}
	return written;
}

int64_t
document_load(struct document *document, const char *path, struct lgs_error *error)
{
	json_error_t where;
	size_t bytes;
	*document = (struct document){.path = path, .error = error};
	document->text = file_load(path, LARGEST_FILE, &bytes, error);
	if (!document->text)
		return document->status = LGS_IO;
	document->json = json_loadb(document->text, bytes, JSON_REJECT_DUPLICATES, &where);
	if (!document->json)
		document->status = lgs_fail(error, LGS_INVALID, "%s: line %d: %s", path, where.line, where.text);
	else if (!json_is_object(document->json))
		document->status = lgs_fail(error, LGS_INVALID, "%s: line 1: an object {...} is needed", path);
	else
		document->written = as_written(document->json);
	return document->status;
}

void
document_free(struct document *document)
{
	free(document->text);
	document->text = NULL;
	json_decref(document->written);
	document->written = NULL;
}

/* The end of a value in well-formed text. */
static const char *
past_value(const char *at)
{
	int64_t depth = 0;
	for (; *at; at++) {
		if (depth == 0 && strchr(",]}", *at))
			break;
		if (*at == '"')
			for (at++; *at && *at != '"'; at++)
				at += *at == '\\';
		else
			depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
	}
	return at;
}

/* Within the object or array that begins at `at`: the member of a key, or the element `index` where key is NULL. */
static const char *
inside(const char *at, const char *key, size_t length, size_t index)
{
	at++;
	for (size_t i = 0; *at && *at != '}' && *at != ']'; i++) {
		at += strspn(at, SPACE ",");
		if (key ? !strncmp(at + 1, key, length) && at[length + 1] == '"' : i == index)
			return at;
		at = past_value(at);
	}
	return NULL;
}

/* Which element of the file's list it is, whatever was left out before it; false for one that was added. */
static int
index_in_file(const struct document *document, const struct place *place, size_t *index)
{
	json_t *list = json_object_get(document->written, place->list);
	*index = place->index;
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_array_get(list, i) == place->object) {
			*index = i;
			return 1;
		}
	return !list;
}

/* Where the object of a place begins in the text, or NULL. */
static const char *
text_of(const struct document *document, const struct place *place)
{
	const char *at = document->text ? document->text + strspn(document->text, SPACE) : NULL;
	for (const char *name = place->list; at && *name; name += *name == '.') { /* "tuning.gate" is in "tuning" */
		const size_t length = strcspn(name, ".");
		at = inside(at, name, length, 0);
		at = at ? at + strcspn(at, "[{") : NULL;
		name += length;
	}
	size_t index;
	if (!at || !*place->list || place->index == DOCUMENT_NO_LIST)
		return at;
	return index_in_file(document, place, &index) ? inside(at, NULL, 0, index) : NULL;
}

/* The line of a member, or of the object where it has no such member; 0 for what is not in the file. */
static int
line_of(const struct document *document, const struct place *place, const char *key)
{
	const json_t *written = *place->list || !key ? NULL : json_object_get(document->written, key);
	const char *at = text_of(document, place),
		   *member = at && *at == '{' && key ? inside(at, key, strlen(key), 0) : NULL;
	int line = 1;
	if (!at || (written && !json_equal(written, json_object_get(place->object, key))))
		return 0;
	at = member ? member : at;
	for (const char *before = document->text; before < at; before++)
		line += *before == '\n';
	return line;
}

void
document_fail(struct document *document, const struct place *place, const char *key, const char *format, ...)
{
	char text[1024], where[96] = "", line[32] = " as changed by flags";
	va_list arguments;
	if (document->status < 0)
		return;
	const int number = line_of(document, place, key);
	if (number)
		(void)snprintf(line, sizeof line, ": line %d", number);
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (place->index == DOCUMENT_NO_LIST)
		(void)snprintf(where, sizeof where, "%s%s", place->list, key ? "." : "");
	else if (*place->list) {
		size_t index;
		(void)index_in_file(document, place, &index);
		(void)snprintf(where, sizeof where, "%s[%zu]%s", place->list, index, key ? "." : "");
	}
	document->status =
	    lgs_fail(document->error, LGS_INVALID, "%s%s: %s%s: %s", document->path, line, where, key ? key : "", text);
}

static json_t *
member(struct document *document, const struct place *place, const char *key, int required)
{
	json_t *value = json_object_get(place->object, key);
	if (!value && required)
		document_fail(document, place, key, "is missing");
	return value;
}

const char *
document_string_or(struct document *document, const struct place *place, const char *key, const char *standard)
{
	json_t *value = member(document, place, key, !standard);
	if (value && !json_is_string(value))
		document_fail(document, place, key, "must be a string in quotes");
	return json_is_string(value) ? json_string_value(value) : standard;
}

const char *
document_string(struct document *document, const struct place *place, const char *key)
{
	return document_string_or(document, place, key, NULL);
}

int64_t
document_integer(struct document *document, const struct place *place, const char *key, int64_t least, int64_t most)
{
	json_t *value = member(document, place, key, 1);
	int64_t number = json_integer_value(value);
	if (value && (!json_is_integer(value) || number < least || number > most))
		document_fail(document, place, key, "must be a whole number in [%lld, %lld]", (long long)least,
		              (long long)most);
	return number;
}

json_t *
document_array(struct document *document, const struct place *place, const char *key, json_type type, int required)
{
	static const char *const names[] = {[JSON_OBJECT] = "objects",
	                                    [JSON_ARRAY] = "lists",
	                                    [JSON_STRING] = "strings",
	                                    [JSON_INTEGER] = "whole numbers",
	                                    [JSON_REAL] = "numbers"};
	json_t *array = member(document, place, key, required), *element;
	size_t index;
	if (array && !json_is_array(array)) {
		document_fail(document, place, key, "must be a list of %s", names[type]);
		return NULL;
	}
	json_array_foreach(array, index, element) if (json_typeof(element) != type)
	    document_fail(document, place, key, "element %zu: the list is one of %s", index + 1, names[type]);
	return array;
}

int
document_is_false(struct document *document, const struct place *place, const char *key)
{
	const json_t *value = json_object_get(place->object, key);
	if (value && !json_is_boolean(value))
		document_fail(document, place, key, "must be true or false");
	return json_is_false(value);
}

void
document_allow(struct document *document, const struct place *place, const char *keys)
{
	const char *key;
	json_t *value;
	json_object_foreach(place->object, key, value)
	{
		struct suggestion nearest = {.word = key};
		char words[512], meant[SUGGESTION_WORDS];
		int known = 0;
		(void)snprintf(words, sizeof words, "%s", keys);
		for (char *rest = NULL, *word = strtok_r(words, "|", &rest); word; word = strtok_r(NULL, "|", &rest)) {
			known |= !strcmp(word, key);
			suggestion_offer(&nearest, word);
		}
		if (!known)
			document_fail(document, place, key, "is unknown%s (known are %s)",
			              suggestion_words(&nearest, meant), keys);
	}
}
