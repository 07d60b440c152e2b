/* arguments.c: a command's flags. See arguments.h. */
#include "arguments.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/suggest.h"
#include "../base/text.h"

struct list {
	const char **items; /* NULL at the end */
	int64_t count;
};

struct arguments {
	const struct command *command;
	struct options *options;
	int64_t rows;
	struct list *lists; /* one a row */
	char *given;        /* one a row */
	struct list operands;
};

#define HELP_CODE 1000
#define FIRST_CODE 1001

static int64_t
append(struct list *list, const char *item, struct lgs_error *error)
{
	const char **items = realloc(list->items, (size_t)(list->count + 2) * sizeof *items);
	if (!items)
		return no_memory(error);
	list->items = items;
	if (item)
		items[list->count++] = item;
	items[list->count] = NULL;
	return LGS_OK;
}

void
arguments_destroy(struct arguments *arguments)
{
	if (!arguments)
		return;
	for (int64_t i = 0; arguments->lists && i < arguments->rows; i++)
		free(arguments->lists[i].items);
	free(arguments->lists);
	free(arguments->given);
	free(arguments->operands.items);
	options_destroy(arguments->options);
	free(arguments);
}

static struct arguments *
create(const struct command *command, struct lgs_error *error)
{
	struct arguments *arguments = calloc(1, sizeof *arguments);
	if (!arguments)
		goto failed;
	arguments->command = command;
	while (command->table[arguments->rows].name)
		arguments->rows++;
	arguments->lists = calloc((size_t)arguments->rows + 1, sizeof *arguments->lists);
	arguments->given = calloc((size_t)arguments->rows + 1, 1);
	if (!arguments->lists || !arguments->given || append(&arguments->operands, NULL, error) < 0)
		goto failed;
	for (int64_t i = 0; i < arguments->rows; i++)
		if (append(&arguments->lists[i], NULL, error) < 0)
			goto failed;
	arguments->options = options_create(command->name, command->table, command->bytes, error);
	if (arguments->options)
		return arguments;
	arguments_destroy(arguments);
	return NULL;
failed:
	arguments_destroy(arguments);
	no_memory(error);
	return NULL;
}

/* getopt's two tables, from ours. */
static int64_t
describe(const struct arguments *arguments, struct option *longs, struct text *shorts)
{
	const struct command *command = arguments->command;
	text_add(shorts, "+:h");
	for (int64_t i = 0; i < arguments->rows; i++) {
		int takes = !(command->table[i].flags & FLAG_SWITCH);
		longs[i] = (struct option){command->table[i].name, takes ? required_argument : no_argument, NULL,
		                           FIRST_CODE + (int)i};
		if (command->letters[i] != ' ')
			text_add(shorts, "%c%s", command->letters[i], takes ? ":" : "");
	}
	longs[arguments->rows] = (struct option){"help", no_argument, NULL, HELP_CODE};
	return shorts->failed ? LGS_NO_MEMORY : LGS_OK;
}

static int64_t
take(struct arguments *arguments, int64_t row, const char *value, struct lgs_error *error)
{
	const struct lgs_option *option = &arguments->command->table[row];
	arguments->given[row] = 1;
	if (option->flags & FLAG_REPEAT)
		return append(&arguments->lists[row], value, error);
	return options_set(arguments->options, option->name, option->flags & FLAG_SWITCH ? "yes" : value, error);
}

static int64_t
unknown_flag(const struct arguments *arguments, const char *word, struct lgs_error *error)
{
	char name[64];
	while (*word == '-')
		word++;
	(void)snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
	struct suggestion nearest = {.word = name};
	for (int64_t i = 0; i < arguments->rows; i++)
		suggestion_offer(&nearest, arguments->command->table[i].name);
	if (nearest.best && name[1])
		return lgs_fail(error, LGS_INVALID, "%s has no flag \"--%s\"; did you mean \"--%s\"?",
		                arguments->command->name, name, nearest.best);
	return lgs_fail(error, LGS_INVALID, "%s has no flag \"%s%s\"; see lgs %s --help", arguments->command->name,
	                name[1] ? "--" : "-", name, arguments->command->name);
}

static int64_t
row_named(const struct arguments *arguments, const char *name)
{
	for (int64_t i = 0; i < arguments->rows; i++)
		if (!strcmp(arguments->command->table[i].name, name))
			return i;
	return arguments->rows;
}

static int64_t
row_of(const struct arguments *arguments, int code)
{
	if (code >= FIRST_CODE)
		return code - FIRST_CODE;
	for (int64_t i = 0; i < arguments->rows; i++)
		if (arguments->command->letters[i] == code)
			return i;
	return -1;
}

/* "-out", which getopt reads as "-o ut": one dash before a flag's long name. */
static int
lacks_dash(const struct arguments *arguments, const char *word)
{
	char name[64];
	(void)snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
	return name[0] == '-' && name[1] && name[2] && row_named(arguments, name + 1) < arguments->rows;
}

/* A word of its own, as "--out --dry-run" has it; "--out=--dry-run" says what it means. */
static int
is_flag_as_value(const char *value, const char *word)
{
	return value == word && !strncmp(word, "--", 2) && word[2];
}

static int64_t
read_all(struct arguments *arguments, int argc, char **argv, const struct option *longs, const char *shorts, int *help,
         struct lgs_error *error)
{
	optind = 0;
	opterr = 0;
	while (optind < argc || !optind) {
		int before = optind ? optind : 1;
		if (before < argc && lacks_dash(arguments, argv[before]))
			return lgs_fail(error, LGS_INVALID, "%s has no flag \"%s\"; did you mean \"-%s\"?",
			                arguments->command->name, argv[before], argv[before]);
		int code = getopt_long(argc, argv, shorts, longs, NULL);
		if (code == -1) {
			/* An operand; flags may follow it, but not behind "--", which getopt has stepped over. */
			int64_t status = LGS_OK;
			for (int last = optind > before ? argc : optind + 1;
			     status >= 0 && optind < argc && optind < last;)
				status = append(&arguments->operands, argv[optind++], error);
			if (status < 0 || optind >= argc)
				return status;
			continue;
		}
		if (code == 'h' || code == HELP_CODE) {
			*help = 1;
			return LGS_INVALID;
		}
		if (code == ':')
			return lgs_fail(error, LGS_INVALID, "%s: %s needs a value; see lgs %s --help",
			                arguments->command->name, argv[optind - 1], arguments->command->name);
		if (code == '?' && optopt >= HELP_CODE)
			return lgs_fail(error, LGS_INVALID, "%s: %s: this flag takes no value",
			                arguments->command->name, argv[optind - 1]);
		if (code == '?') {
			char letter[3] = {'-', (char)optopt, 0};
			return unknown_flag(arguments, optopt > 0 ? letter : argv[optind - 1], error);
		}
		if (is_flag_as_value(optarg, argv[optind - 1]))
			return lgs_fail(error, LGS_INVALID, "%s: %s needs a value before %s; see lgs %s --help",
			                arguments->command->name, argv[optind - 2], optarg, arguments->command->name);
		int64_t status = take(arguments, row_of(arguments, code), optarg, error);
		if (status < 0)
			return status;
	}
	return LGS_OK;
}

struct arguments *
arguments_parse(const struct command *command, int argc, char **argv, int *help, struct lgs_error *error)
{
	struct arguments *arguments = create(command, error);
	struct text shorts = {0};
	int64_t status = LGS_NO_MEMORY;

	*help = 0;
	if (!arguments)
		return NULL;
	struct option *longs = calloc((size_t)arguments->rows + 2, sizeof *longs);
	if (longs && describe(arguments, longs, &shorts) == LGS_OK)
		status = read_all(arguments, argc, argv, longs, shorts.bytes, help, error);
	else
		no_memory(error);
	free(longs);
	free(shorts.bytes);
	if (status >= 0)
		return arguments;
	arguments_destroy(arguments);
	return NULL;
}

const void *
arguments_values(const struct arguments *arguments)
{
	return options_values(arguments->options);
}

int
arguments_given(const struct arguments *arguments, const char *name)
{
	return arguments->given[row_named(arguments, name)];
}

const char *const *
arguments_list(const struct arguments *arguments, const char *name)
{
	return arguments->lists[row_named(arguments, name)].items;
}

const char *const *
arguments_operands(const struct arguments *arguments)
{
	return arguments->operands.items;
}

void
arguments_value_name(const struct lgs_option *option, char *text, size_t capacity)
{
	const char *name = option->flags & FLAG_SWITCH ? ""
	                   : option->type == LGS_INT   ? "N"
	                   : option->choices           ? option->choices
	                                               : "TEXT";
	size_t length = strcspn(name, "/");
	length = length < capacity ? length : capacity - 1;
	for (size_t i = 0; i < length; i++)
		text[i] = option->type == LGS_CHOICE ? name[i] : (char)toupper((unsigned char)name[i]);
	text[length] = 0;
}

void
arguments_describe(const struct lgs_option *option, char *text, size_t capacity)
{
	char range[128];
	*text = 0;
	if (option->type == LGS_INT || option->type == LGS_DOUBLE) {
		option_describe_range(option, range, sizeof range);
		(void)snprintf(text, capacity, " (%s; %s)", range, option->standard);
	} else if (*option->standard) {
		(void)snprintf(text, capacity, " (%s)", option->standard);
	}
}

void
arguments_print_flags(const struct command *command)
{
	for (int64_t i = 0; command->table[i].name; i++) {
		const struct lgs_option *option = &command->table[i];
		char head[64], about[256], value[32];
		char letter[5] = {'-', command->letters[i], ',', ' ', 0};
		if (command->letters[i] == ' ')
			strcpy(letter, "    ");
		arguments_value_name(option, value, sizeof value);
		(void)snprintf(head, sizeof head, "  %s--%s%s%s", letter, option->name, *value ? " " : "", value);
		arguments_describe(option, about, sizeof about);
		printf("%-32s %s%s\n", head, option->help, about);
	}
	printf("  -h, --help                     show this\n");
}
