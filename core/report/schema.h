/*
 * schema: what a JSON document must look like, said once in a table.
 *
 * A path is keys joined by dots; "[]" stands for every element of a list and "{}" for every member of an object:
 * "rows[].name". Rules are checked in their order, so that what holds others comes first. What no rule names may be
 * anything. A document that was checked can be read without further questions, but for what may be missing (or null).
 */
#ifndef LGS_CORE_REPORT_SCHEMA_H
#define LGS_CORE_REPORT_SCHEMA_H

#include <jansson.h>

#include <lgs/plugin.h>

enum schema_type { SCHEMA_TEXT, SCHEMA_NUMBER, SCHEMA_TRUTH, SCHEMA_LIST, SCHEMA_OBJECT };

struct schema_rule {
	const char *path;
	enum schema_type type;
	int needed;         /* may be neither missing nor null */
	const char *refers; /* text: must be the "name" of an element of this list of the document; or NULL */
};

/* Reads a file and checks it; `rules` end with a NULL path. NULL on failure: the message names file and key. */
json_t *schema_load(const char *path, const struct schema_rule *rules, struct lgs_error *error);

#endif
