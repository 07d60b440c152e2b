/*
 * specification: what users type for a component.
 *
 *     [SITE=]NAME[:key=value[,key=value...]]
 *     [SITE=]NAME:WORD[,key=value...]
 *
 * A first word without '=' is the value of the component's principal option (options.h), most often a path.
 * A backslash takes the character after it as it is, so a comma in a path is written "\,". The site is only read where
 * the caller allows one (penalties). NAME is the path of a plugin's file where it contains a slash or ends in ".so".
 */
#ifndef LGS_CORE_OPTIONS_SPECIFICATION_H
#define LGS_CORE_OPTIONS_SPECIFICATION_H

#include <lgs/plugin.h>

struct setting {
	char *key;
	char *value;
};

struct specification {
	char *site; /* NULL where none was given */
	char *name;
	char *principal; /* NULL where none was given */
	int64_t count;
	struct setting *settings;
};

/* NULL on failure; free with specification_destroy. */
struct specification *specification_parse(const char *text, int allow_site, struct lgs_error *error);
void specification_destroy(struct specification *specification);

/* What was typed, with "./" before a FILE.so of the current folder: a name with a slash is a path, others are looked
 * up. NULL where memory has run out. */
char *specification_with_folder(const char *text);

/* A specification with one more setting at its end, escaped as needed. NULL where memory has run out. */
char *specification_with(const char *text, const char *key, const char *value);

#endif
