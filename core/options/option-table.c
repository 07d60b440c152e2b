/*
 * option-table.c: is a plugin's table of options sound? The host writes through its offsets, so a row that lies is
 * found here, when the file is loaded, and refused with its name.
 */
#include "../base/memory.h"
#include "options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_OPTIONS 1000

const char *
option_type_name(int64_t type)
{
	static const char *const names[] = {"?", "integer", "number", "choice", "text", "path", "component"};
	return names[type >= LGS_INT && type <= LGS_COMPONENT_OPTION ? type : 0];
}

void
option_describe_range(const struct lgs_option *option, char *buffer, size_t capacity)
{
	const char *type = option_type_name(option->type);
	if (option->type == LGS_CHOICE || option->type == LGS_COMPONENT_OPTION) {
		(void)snprintf(buffer, capacity, "%s%s", option->type == LGS_CHOICE ? "" : "a ", option->choices);
		return;
	}
	if ((option->type != LGS_INT && option->type != LGS_DOUBLE) || !(option->minimum < option->maximum)) {
		(void)snprintf(buffer, capacity, "%s", type);
		return;
	}
	const int digits = option->type == LGS_INT ? 20 : 12;
	if (isinf(option->maximum) && isinf(option->minimum))
		(void)snprintf(buffer, capacity, "%s", type);
	else if (isinf(option->maximum))
		(void)snprintf(buffer, capacity, "%s, at least %.*g", type, digits, option->minimum);
	else if (isinf(option->minimum))
		(void)snprintf(buffer, capacity, "%s, at most %.*g", type, digits, option->maximum);
	else
		(void)snprintf(buffer, capacity, "%s from %.*g to %.*g", type, digits, option->minimum, digits,
		               option->maximum);
}

int
option_is_name(const char *name)
{
	if (*name < 'a' || *name > 'z')
		return 0;
	return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == 0;
}

int64_t
option_choice_index(const char *choices, const char *word)
{
	size_t length = strlen(word);
	int64_t index = 0;
	for (const char *at = choices;; index++) {
		size_t here = strcspn(at, "|");
		if (here == length && !strncmp(at, word, length))
			return index;
		if (!at[here])
			return -1;
		at += here + 1;
	}
}

static int64_t
value_bytes(int64_t type)
{
	return type == LGS_INT || type == LGS_CHOICE || type == LGS_DOUBLE ? 8 : (int64_t)sizeof(char *);
}

static int64_t
check_place(const struct lgs_option *table, int64_t row, int64_t bytes, struct lgs_error *error)
{
	const struct lgs_option *option = &table[row];
	int64_t length = value_bytes(option->type);

	if (option->offset < 0 || option->offset > bytes - length || option->offset % length)
		return lgs_fail(
		    error, LGS_INVALID,
		    "option \"%s\" lies at offset %lld of a struct of %lld bytes: outside of it, or not aligned; "
		    "declare it with the LGS_OPTION_ macros and set options_size to sizeof the struct",
		    option->name, (long long)option->offset, (long long)bytes);
	for (int64_t i = 0; i < row; i++)
		if (table[i].offset < option->offset + length &&
		    option->offset < table[i].offset + value_bytes(table[i].type))
			return lgs_fail(error, LGS_INVALID,
			                "options \"%s\" and \"%s\" share the same bytes at offset %lld", table[i].name,
			                option->name, (long long)option->offset);
	return LGS_OK;
}

static int64_t
check_row(const struct lgs_option *table, int64_t row, int64_t bytes, const char *reserved, struct lgs_error *error)
{
	const struct lgs_option *option = &table[row];

	if (!option_is_name(option->name))
		return lgs_fail(error, LGS_INVALID, "option name \"%s\": use lower-case letters, digits and dashes",
		                option->name);
	if (reserved && option_choice_index(reserved, option->name) >= 0)
		return lgs_fail(error, LGS_INVALID,
		                "option name \"%s\" is the host's own; the names %s are taken, choose another",
		                option->name, reserved);
	for (int64_t i = 0; i < row; i++)
		if (!strcmp(table[i].name, option->name))
			return lgs_fail(error, LGS_INVALID, "option \"%s\" is declared twice", option->name);
	if (option->type < LGS_INT || option->type > LGS_COMPONENT_OPTION)
		return lgs_fail(error, LGS_INVALID, "option \"%s\" has type %lld, which this host does not know",
		                option->name, (long long)option->type);
	if (!option->standard)
		return lgs_fail(error, LGS_INVALID, "option \"%s\" has no default (NULL); use \"\" for an empty text",
		                option->name);
	if (!option->help || !*option->help)
		return lgs_fail(error, LGS_INVALID, "option \"%s\" has no line of help", option->name);
	if (isnan(option->minimum) || isnan(option->maximum) || option->minimum > option->maximum)
		return lgs_fail(error, LGS_INVALID, "option \"%s\" has the impossible range %g to %g", option->name,
		                option->minimum, option->maximum);
	if ((option->type == LGS_CHOICE || option->type == LGS_COMPONENT_OPTION) &&
	    (!option->choices || !*option->choices))
		return lgs_fail(error, LGS_INVALID, "option \"%s\" lists no choices", option->name);
	return check_place(table, row, bytes, error);
}

/* Elements may have another size than here: each begins with its own. */
static int64_t
copy_rows(const struct lgs_option *table, struct lgs_option *copy, int64_t count, struct lgs_error *error)
{
	const char *at = (const char *)table;
	for (int64_t i = 0; i < count; i++) {
		int64_t size = ((const struct lgs_option *)(const void *)at)->size;
		int64_t least = (int64_t)offsetof(struct lgs_option, help) + (int64_t)sizeof(char *);
		if (size < least || size > 4096 || size % 8)
			return lgs_fail(
			    error, LGS_INVALID,
			    "row %lld of the options table says it has %lld bytes, at least %lld are needed; is "
			    "LGS_OPTIONS_END missing?",
			    (long long)i + 1, (long long)size, (long long)least);
		memcpy(&copy[i], at, size < (int64_t)sizeof *copy ? (size_t)size : sizeof *copy);
		copy[i].size = (int64_t)sizeof *copy;
		if (!copy[i].name)
			return i;
		at += size;
	}
	return lgs_fail(error, LGS_INVALID, "the options table has no end; close it with LGS_OPTIONS_END");
}

static int64_t
check_defaults(const struct lgs_option *table, int64_t bytes, struct lgs_error *error)
{
	struct options *options = options_create("default", table, bytes, error);
	options_destroy(options);
	return options ? LGS_OK : LGS_INVALID;
}

struct lgs_option *
options_check_table(const struct lgs_option *table, int64_t bytes, const char *reserved, int64_t *count,
                    struct lgs_error *error)
{
	static const struct lgs_option empty[] = {LGS_OPTIONS_END};
	struct lgs_option *copy = calloc(MOST_OPTIONS, sizeof *copy);
	if (!copy) {
		no_memory(error);
		return NULL;
	}
	if (bytes < 0 || bytes > 1 << 20) {
		lgs_fail(error, LGS_INVALID, "options_size is %lld; set it to sizeof the options struct",
		         (long long)bytes);
		goto failed;
	}
	*count = copy_rows(table ? table : empty, copy, MOST_OPTIONS, error);
	if (*count < 0)
		goto failed;
	for (int64_t i = 0; i < *count; i++)
		if (check_row(copy, i, bytes, reserved, error) < 0)
			goto failed;
	if (check_defaults(copy, bytes, error) < 0)
		goto failed;
	struct lgs_option *fitted = realloc(copy, (size_t)(*count + 1) * sizeof *copy);
	return fitted ? fitted : copy;
failed:
	free(copy);
	return NULL;
}
