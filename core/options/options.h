/*
 * options: values of typed option tables (sdk: options.h), from defaults and from what users type.
 *
 * The one place that turns text into values and back. A table is first checked (options_check_table), so that a plugin
 * with a bad one is refused before anything is written through its offsets.
 */
#ifndef LGS_CORE_OPTIONS_OPTIONS_H
#define LGS_CORE_OPTIONS_OPTIONS_H

#include <lgs/plugin.h>

#include "specification.h"

struct options;

/*
 * Copies a plugin's table into this host's layout (elements may be shorter or longer there) and checks every row
 * against the struct's size: names, types, offsets, ranges, defaults. reserved: names joined by '|' that the table may
 * not use. *count receives the rows without the end. NULL on failure; free() the result. A NULL table gives an empty
 * one.
 */
struct lgs_option *options_check_table(const struct lgs_option *table, int64_t bytes, const char *reserved,
                                       int64_t *count, struct lgs_error *error);

/* A struct of `bytes` bytes with every default of a checked table. `who` begins messages (a component's name). */
struct options *options_create(const char *who, const struct lgs_option *table, int64_t bytes, struct lgs_error *error);
void options_destroy(struct options *options);

/* Sets one option by name, or one of the component inside an option by a dotted name ("local.p"). */
int64_t options_set(struct options *options, const char *key, const char *value, struct lgs_error *error);

/*
 * Distributes settings over several sets of options, the component's own first; an unknown key names the nearest known
 * one of all sets. A word without a key becomes the value of the component's principal option.
 */
int64_t options_apply(struct options *const *sets, int64_t count, const struct specification *specification,
                      struct lgs_error *error);

/* The filled struct; the table; and one value as text (NULL if there is no such option), for the run's record. */
const void *options_values(const struct options *options);
const struct lgs_option *options_table(const struct options *options);
const char *options_text(const struct options *options, const char *name);
/* Whether it was set, be it to its default. */
int options_given(const struct options *options, const char *name);

/* The row of a table whose value may be given without its name, or NULL (sdk: options.h). */
const struct lgs_option *option_principal(const struct lgs_option *table);

/* "number from 0 to 1", "sum|norm|mean", "a regularizer": what an option accepts, into a buffer. */
void option_describe_range(const struct lgs_option *option, char *buffer, size_t capacity);
const char *option_type_name(int64_t type);
/* The index of a word among those joined by '|', or -1. */
int64_t option_choice_index(const char *choices, const char *word);

/* Names of options, and of all else that users type: lower-case letters, digits and dashes, a letter first. */
int option_is_name(const char *name);

#endif
