/*
 * arguments: a command's flags, from the same typed tables as the options of components.
 *
 * getopt_long reads the syntax; names, types, ranges, defaults and help come from the table, so a flag is declared
 * once.
 */
#ifndef LGS_CORE_OPTIONS_ARGUMENTS_H
#define LGS_CORE_OPTIONS_ARGUMENTS_H

#include "options.h"

/* Flags of a row beyond those of options.h. Both are of type LGS_STRING. */
#define FLAG_REPEAT (1 << 20) /* may be given several times; see arguments_list */
#define FLAG_SWITCH (1 << 21) /* takes no value; the string is "yes" or "" */

/* A row of type text. */
#define FLAG_ROW(options, member, name, standard, flags, help)                                                   \
	{                                                                                                        \
		(int64_t)sizeof(struct lgs_option), name, LGS_STRING, LGS_OFFSET(options, member, const char *), \
		    standard, 0, 0, NULL, flags, help                                                            \
	}

/* A row whose value names a component of a kind, or one of the documents of document_folder(). */
#define FLAG_NAMES(options, member, name, what, flags, help)                                                         \
	{                                                                                                            \
		(int64_t)sizeof(struct lgs_option), name, LGS_STRING, LGS_OFFSET(options, member, const char *), "", \
		    0, 0, what, flags, help                                                                          \
	}

struct context;

/* A command: how it is called, what it is for, and its flags. letters[i] is the short form of row i, a space for none.
 */
struct command {
	const char *name;
	const char *usage;   /* behind the name: "MODEL --data DATASET --out FOLDER" */
	const char *summary; /* one line */
	const char *text;    /* a paragraph or two for --help, or NULL */
	const char
	    *operand; /* what the first word names, as in FLAG_NAMES; "" is any component; or words joined by '|' */
	const char *example_kind; /* components of this kind lend their examples to --help, or NULL */
	const struct lgs_option *table;
	const char *letters;
	int64_t bytes;                           /* of the struct behind the table */
	int64_t (*run)(struct context *context); /* commands/command.h */
};

struct arguments;

/* Reads flags and operands. NULL on failure; *help is set (and NULL returned) where --help was asked for. */
struct arguments *arguments_parse(const struct command *command, int argc, char **argv, int *help,
                                  struct lgs_error *error);
void arguments_destroy(struct arguments *arguments);

const void *arguments_values(const struct arguments *arguments);
/* Whether the user gave this flag. */
int arguments_given(const struct arguments *arguments, const char *name);
/* What a repeatable flag was given, NULL at the end; and the words that are no flags. */
const char *const *arguments_list(const struct arguments *arguments, const char *name);
const char *const *arguments_operands(const struct arguments *arguments);

/* What stands for a row's value in the help: "N", "DATASET", "TEXT", or "" for a switch. */
void arguments_value_name(const struct lgs_option *option, char *text, size_t capacity);
/* What values a row takes and which is the default, as " (integer from 1 to 9; 4)", or "" where nothing is to say. */
void arguments_describe(const struct lgs_option *option, char *text, size_t capacity);
/* The rows of a table as help text on stdout. */
void arguments_print_flags(const struct command *command);

#endif
