/* document.c: see document.h. Jansson keeps no positions: a line is looked up in the text once something is wrong. */
#include "document.h"

#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "home.h"
#include "suggest.h"
#include "text.h"

#define LARGEST_FILE (1 << 24)
#define SPACE " \t\r\n"

char *
document_folder(const char *kind, int index)
{
	static const struct {
		const char *kind, *name, *installed;
	} kinds[] = {{"experiment", "experiments", LGS_EXPERIMENT_DIR}, {"recipe", "recipes", LGS_RECIPE_DIR}};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i].kind, kind))
			continue;
		char *built = index == 1 ? home_built(kinds[i].name) : NULL;
		return index == 0   ? strdup(kinds[i].name)
		       : built      ? built
		       : index == 1 ? home_installed(kinds[i].installed)
		                    : NULL;
	}
	return NULL;
}

/* A folder of the same name, of its results say, is not meant. */
static int
is_file(const char *path)
{
	struct stat status;
	return !access(path, R_OK) && !stat(path, &status) && !S_ISDIR(status.st_mode);
}

#define ENDING ".json"

/* Offers the names of a folder's documents; the best so far is kept in `best`, as a suggestion keeps no copy. */
static void
offer_names(struct suggestion *nearest, const char *folder, char best[NAME_MAX + 1])
{
	DIR *directory = opendir(folder);
	char name[NAME_MAX + 1];
	for (const struct dirent *entry; directory && (entry = readdir(directory));) {
		const size_t length = strlen(entry->d_name), ending = strlen(ENDING);
		if (length <= ending || strcmp(entry->d_name + length - ending, ENDING))
			continue;
		(void)snprintf(name, sizeof name, "%.*s", (int)(length - ending), entry->d_name);
		suggestion_offer(nearest, name);
		if (nearest->best == name)
			nearest->best = strcpy(best, name);
	}
	if (directory)
		(void)closedir(directory);
}

char *
document_find(const char *kind, const char *name, struct lgs_error *error)
{
	struct suggestion nearest = {.word = name};
	struct text tried = {0};
	char best[NAME_MAX + 1], meant[SUGGESTION_WORDS];
	char *found = strchr(name, '/') || is_file(name) ? strdup(name) : NULL, *folder;
	for (int i = 0; !found && (folder = document_folder(kind, i)); i++) {
		char *path = text_format("%s/%s.json", folder, name);
		text_add(&tried, ", nor %s", path ? path : folder);
		if (path && !access(path, R_OK))
			found = path;
		else
			free(path);
		if (!found)
			offer_names(&nearest, folder, best);
		free(folder);
	}
	if (!found)
		lgs_fail(error, LGS_INVALID, "there is no %s \"%s\": neither a file of that name%s%s", kind, name,
		         tried.bytes ? tried.bytes : "", suggestion_words(&nearest, meant));
	free(tried.bytes);
	return found;
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
	return document->status;
}

void
document_free(struct document *document)
{
	free(document->text);
	document->text = NULL;
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

/* Within the object or array that begins at `at`: the member `key`, or the element `index` where key is NULL. */
static const char *
inside(const char *at, const char *key, size_t index)
{
	size_t length = key ? strlen(key) : 0;
	at++;
	for (size_t i = 0; *at && *at != '}' && *at != ']'; i++) {
		at += strspn(at, SPACE ",");
		if (key ? !strncmp(at + 1, key, length) && at[length + 1] == '"' : i == index)
			return at;
		at = past_value(at);
	}
	return NULL;
}

/* The line of a member, of the object where it has no such member, or 1. */
static int
line_of(const struct document *document, const struct place *place, const char *key)
{
	const char *at = document->text ? document->text + strspn(document->text, SPACE) : NULL, *member = NULL;
	int line = 1;
	if (at && *place->list) {
		at = inside(at, place->list, 0);
		at = at ? at + strcspn(at, "[{") : NULL;
		if (at && place->index != DOCUMENT_NO_LIST)
			at = inside(at, NULL, place->index);
	}
	if (at && *at == '{' && key)
		member = inside(at, key, 0);
	at = member ? member : at;
	for (const char *before = document->text; at && before < at; before++)
		line += *before == '\n';
	return line;
}

void
document_fail(struct document *document, const struct place *place, const char *key, const char *format, ...)
{
	char text[1024], where[96] = "";
	va_list arguments;
	if (document->status < 0)
		return;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (place->index == DOCUMENT_NO_LIST)
		(void)snprintf(where, sizeof where, "%s%s", place->list, key ? "." : "");
	else if (*place->list)
		(void)snprintf(where, sizeof where, "%s[%zu]%s", place->list, place->index, key ? "." : "");
	document->status = lgs_fail(document->error, LGS_INVALID, "%s: line %d: %s%s: %s", document->path,
	                            line_of(document, place, key), where, key ? key : "", text);
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
