/*
 * document: a JSON file whose members are read with errors that name file, line and key, or that say of a member which
 * the caller has put there that the file does not have it.
 *
 * Reading goes on after a failure with empty values; look at `status` at the end: the first message stays.
 */
#ifndef LGS_CORE_BASE_DOCUMENT_H
#define LGS_CORE_BASE_DOCUMENT_H

#include <jansson.h>
#include <stdint.h>

#include <lgs/plugin.h>

struct document {
	const char *path;
	char *text;             /* kept to find lines in it */
	json_t *json, *written; /* as the caller may have edited it, and as the file has it */
	struct lgs_error *error;
	int64_t status;
};

/*
 * The folders in which documents of a kind ("experiment", "recipe") are looked for, in their order: one here, and that
 * of the program (home.h). To be freed; NULL past the last, and for other kinds.
 */
char *document_folder(const char *kind, int index);

/*
 * The path of a document that is named: a file, or NAME.json in one of these folders. NULL with a message that calls
 * it `kind`; else to be freed.
 */
char *document_find(const char *kind, const char *name, struct lgs_error *error);

int64_t document_load(struct document *document, const char *path, struct lgs_error *error);
void document_free(struct document *document); /* not the JSON, which belongs to the caller */

/* An object of the document and where it is: "", a member's name, or a list's name and a number, as in rows[2]. */
#define DOCUMENT_NO_LIST SIZE_MAX
struct place {
	json_t *object;
	const char *list;
	size_t index; /* DOCUMENT_NO_LIST for a member that is no list */
};

/* Members by key. A missing one that is required, or one of another type, is a failure that gives NULL or 0. */
const char *document_string(struct document *document, const struct place *place, const char *key);
const char *document_string_or(struct document *document, const struct place *place, const char *key,
                               const char *standard);
int64_t document_integer(struct document *document, const struct place *place, const char *key, int64_t least,
                         int64_t most);
/* Whether it says false; where the key is left out, it does not. */
int document_is_false(struct document *document, const struct place *place, const char *key);
/* An array whose elements are all of one type; empty where it is not there and not required. */
json_t *document_array(struct document *document, const struct place *place, const char *key, json_type type,
                       int required);

/* Refuses members whose key is not among the words joined by '|'. */
void document_allow(struct document *document, const struct place *place, const char *keys);

/* Keeps a failure at a member, unless there was one before. */
void document_fail(struct document *document, const struct place *place, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
