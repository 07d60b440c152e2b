/*
 * test_arguments.c: a command's flags: how they may be written, what is kept of them, and what is said when one is
 * wrong.
 */
#include <lgs/plugin.h>

#include <string.h>

#include "../core/options/arguments.h"
#include "support.h"

struct flags {
	const char *data;
	const char *regularizer;
	int64_t seed;
	double rate;
	int64_t mode;
	const char *quiet;
};

static const struct lgs_option table[] = {
    FLAG_ROW(struct flags, data, "data", "none", 0, "images"),
    FLAG_ROW(struct flags, regularizer, "regularizer", "", FLAG_REPEAT, "a penalty"),
    LGS_OPTION_INT(struct flags, seed, "seed", "1", 0, 100, 0, "seed"),
    LGS_OPTION_DOUBLE(struct flags, rate, "rate", "0.5", 0, 1, 0, "rate"),
    LGS_OPTION_CHOICE(struct flags, mode, "mode", "fast", "fast|slow", "mode"),
    FLAG_ROW(struct flags, quiet, "quiet", "", FLAG_SWITCH, "say less"),
    LGS_OPTIONS_END,
};

static const struct command command = {
    .name = "fly", .table = table, .letters = "drs  q", .bytes = (int64_t)sizeof(struct flags)};

#define MOST_WORDS 16

static char line[256];
static int help;

/* Parses a command line, its words separated by single spaces; a "_" stands for an empty word. */
static struct arguments *
parse(const char *text)
{
	char *argv[MOST_WORDS + 1] = {NULL};
	int argc = 0;
	*words = 0;
	(void)snprintf(line, sizeof line, "fly %s", text);
	for (char *rest = NULL, *word = strtok_r(line, " ", &rest); word && argc < MOST_WORDS;
	     word = strtok_r(NULL, " ", &rest))
		argv[argc++] = strcmp(word, "_") ? word : word + 1;
	return arguments_parse(&command, argc, argv, &help, &failure);
}

static struct arguments *
parse_good(const char *text)
{
	struct arguments *arguments = parse(text);
	if (!arguments)
		printf("# %s: %s\n", text, words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(arguments);
	CU_ASSERT_EQUAL(help, 0);
	return arguments;
}

/* Refused, in words that have `expected`. */
static void
refused(const char *text, const char *expected)
{
	struct arguments *arguments = parse(text);
	CU_ASSERT_PTR_NULL(arguments);
	CU_ASSERT_EQUAL(help, 0);
	CU_ASSERT(said(expected));
	CU_ASSERT(said("fly"));
	arguments_destroy(arguments);
}

/* Whether a list has exactly these words, joined by spaces. */
static int
list_is(const char *const *list, const char *expected)
{
	char joined[256] = "";
	size_t length = 0;
	for (; *list; list++)
		length += (size_t)snprintf(joined + length, sizeof joined - length, "%s%s", length ? " " : "", *list);
	if (strcmp(joined, expected))
		printf("# %s instead of %s\n", joined, expected);
	return !strcmp(joined, expected);
}

static void
nothing_given(void)
{
	struct arguments *arguments = parse_good("");
	const struct flags *flags = arguments_values(arguments);
	CU_ASSERT_STRING_EQUAL(flags->data, "none");
	CU_ASSERT_EQUAL(flags->seed, 1);
	CU_ASSERT_EQUAL(flags->rate, 0.5);
	CU_ASSERT_EQUAL(flags->mode, 0);
	CU_ASSERT_STRING_EQUAL(flags->quiet, "");
	CU_ASSERT(!arguments_given(arguments, "data"));
	CU_ASSERT(list_is(arguments_list(arguments, "regularizer"), ""));
	CU_ASSERT(list_is(arguments_operands(arguments), ""));
	arguments_destroy(arguments);
	arguments_destroy(NULL);
}

static void
all_spellings(void)
{
	static const char *const spellings[] = {
	    "--data mnist --seed 7", "--data=mnist --seed=7", "-d mnist -s 7",          "-dmnist -s7",
	    "--dat mnist --see=7",   "-qs7 -d mnist",         "-s 99 --seed 7 -dmnist", "--data a --data mnist -s7"};
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		struct arguments *arguments = parse_good(spellings[i]);
		const struct flags *flags = arguments_values(arguments);
		CU_ASSERT_STRING_EQUAL(flags->data, "mnist");
		CU_ASSERT_EQUAL(flags->seed, 7);
		CU_ASSERT(arguments_given(arguments, "data"));
		CU_ASSERT(arguments_given(arguments, "seed"));
		CU_ASSERT(!arguments_given(arguments, "rate"));
		CU_ASSERT(!arguments_given(arguments, "no-such-flag"));
		arguments_destroy(arguments);
	}
}

static void
odd_values(void)
{
	struct arguments *arguments = parse_good("--data=a=b --rate 1e-3 --mode slow -r -x -r--seed");
	const struct flags *flags = arguments_values(arguments);
	CU_ASSERT_STRING_EQUAL(flags->data, "a=b");
	CU_ASSERT_EQUAL(flags->rate, 1e-3);
	CU_ASSERT_EQUAL(flags->mode, 1);
	CU_ASSERT(list_is(arguments_list(arguments, "regularizer"), "-x --seed"));
	CU_ASSERT(!arguments_given(arguments, "seed"));
	arguments_destroy(arguments);
	arguments = parse_good("--data= -d _");
	flags = arguments_values(arguments);
	CU_ASSERT_STRING_EQUAL(flags->data, "");
	CU_ASSERT(arguments_given(arguments, "data"));
	arguments_destroy(arguments);
}

static void
repeats(void)
{
	struct arguments *arguments = parse_good("-r one --regularizer two --regularizer=three -rfour");
	CU_ASSERT(list_is(arguments_list(arguments, "regularizer"), "one two three four"));
	CU_ASSERT(list_is(arguments_list(arguments, "data"), ""));
	CU_ASSERT(arguments_given(arguments, "regularizer"));
	arguments_destroy(arguments);
}

static void
switches(void)
{
	static const char *const spellings[] = {"-q", "--quiet", "--qui", "-q --quiet", "-qs5"};
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		struct arguments *arguments = parse_good(spellings[i]);
		const struct flags *flags = arguments_values(arguments);
		CU_ASSERT_STRING_EQUAL(flags->quiet, "yes");
		arguments_destroy(arguments);
	}
	/* It takes no value, so the next word is an operand. */
	struct arguments *arguments = parse_good("-q no");
	CU_ASSERT(list_is(arguments_operands(arguments), "no"));
	arguments_destroy(arguments);
	refused("--quiet=no", "quiet");
	CU_ASSERT_PTR_NULL(strstr(words, "has no flag"));
}

static void
operands_between(void)
{
	struct arguments *arguments = parse_good("rbm --data mnist other -q - -s 3 last");
	const struct flags *flags = arguments_values(arguments);
	CU_ASSERT(list_is(arguments_operands(arguments), "rbm other - last"));
	CU_ASSERT_STRING_EQUAL(flags->data, "mnist");
	CU_ASSERT_STRING_EQUAL(flags->quiet, "yes");
	CU_ASSERT_EQUAL(flags->seed, 3);
	arguments_destroy(arguments);
}

static void
after_two_dashes(void)
{
	struct arguments *arguments = parse_good("-s 3 one -- two -q --data --");
	CU_ASSERT(list_is(arguments_operands(arguments), "one two -q --data --"));
	CU_ASSERT(!arguments_given(arguments, "quiet"));
	arguments_destroy(arguments);
	arguments = parse_good("-- -q");
	CU_ASSERT(list_is(arguments_operands(arguments), "-q"));
	arguments_destroy(arguments);
	arguments = parse_good("--");
	CU_ASSERT(list_is(arguments_operands(arguments), ""));
	arguments_destroy(arguments);
	arguments = parse_good("--data --");
	CU_ASSERT_STRING_EQUAL(((const struct flags *)arguments_values(arguments))->data, "--");
	arguments_destroy(arguments);
}

static void
unknown_flags(void)
{
	refused("--sed 3", "has no flag \"--sed\"; did you mean \"--seed\"?");
	refused("--regularisor=x", "did you mean \"--regularizer\"?");
	refused("rbm --dta mnist", "did you mean \"--data\"?");
	refused("-seed 3", "has no flag \"-seed\"; did you mean \"--seed\"?");
	refused("-seed=3", "did you mean \"--seed=3\"?");
	refused("--zzzzzz", "has no flag \"--zzzzzz\"");
	CU_ASSERT_PTR_NULL(strstr(words, "did you mean"));
	refused("-x", "has no flag \"-x\"");
	refused("-qx", "has no flag \"-x\"");
	refused("-: 1", "has no flag \"-:\"");
	refused("-?", "has no flag \"-?\"");
	refused("-\xc3\xa4", "has no flag");
}

static void
missing_values(void)
{
	refused("--data", "--data needs a value");
	refused("-q -d", "-d needs a value");
	refused("rbm --seed", "--seed needs a value");
	refused("-r one -r", "-r needs a value");
	refused("-r --seed", "-r needs a value before --seed");
	refused("--data --seed 3", "--data needs a value before --seed");
}

static void
bad_values(void)
{
	refused("--seed 101", "seed=101 is not allowed; seed is integer from 0 to 100");
	refused("--seed=-1", "seed=-1");
	refused("-s x", "seed=x");
	refused("-s _", "seed=");
	refused("--rate 1.5", "rate=1.5");
	refused("--rate nan", "rate=nan");
	refused("--mode medium", "one of fast|slow");
}

static void
asks_for_help(void)
{
	static const char *const spellings[] = {"-h", "--help", "rbm --help", "-qh", "--hel", "-s 3 -h --nonsense"};
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		CU_ASSERT_PTR_NULL(parse(spellings[i]));
		CU_ASSERT_EQUAL(help, 1);
	}
	/* As a value it is a value. */
	struct arguments *arguments = parse_good("--data=--help");
	CU_ASSERT_STRING_EQUAL(((const struct flags *)arguments_values(arguments))->data, "--help");
	arguments_destroy(arguments);
}

/* getopt keeps state between calls: one parse must not depend on the last one, above all not on one that failed. */
static void
one_after_the_other(void)
{
	CU_ASSERT_PTR_NULL(parse("a b c d -qxq"));
	struct arguments *arguments = parse_good("-q -s 5 one");
	CU_ASSERT_EQUAL(((const struct flags *)arguments_values(arguments))->seed, 5);
	CU_ASSERT(list_is(arguments_operands(arguments), "one"));
	arguments_destroy(arguments);
	CU_ASSERT_PTR_NULL(parse("-qh"));
	arguments = parse_good("one");
	CU_ASSERT(!arguments_given(arguments, "quiet"));
	CU_ASSERT(list_is(arguments_operands(arguments), "one"));
	arguments_destroy(arguments);
}

static const CU_TestInfo tests[] = {
    {"nothing given", nothing_given},
    {"all spellings", all_spellings},
    {"odd values", odd_values},
    {"repeated flags", repeats},
    {"switches", switches},
    {"operands between flags", operands_between},
    {"after two dashes", after_two_dashes},
    {"unknown flags", unknown_flags},
    {"missing values", missing_values},
    {"bad values", bad_values},
    {"help", asks_for_help},
    {"one after the other", one_after_the_other},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("arguments", tests);
}
