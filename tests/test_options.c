/*
 * test_options.c: component strings, and typed tables of options: what users type, what authors declare, and the
 * messages that both get when something is wrong.
 */
#include <lgs/plugin.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/options.h"
#include "../core/suggest.h"
#include "runner.h"

static char words[1024];
static struct lgs_error error = {(int64_t)sizeof error, words, (int64_t)sizeof words};

/* True if the last message has all of these words, which are joined by '|'. */
static int
said(const char *expected)
{
	char copy[256];
	(void)snprintf(copy, sizeof copy, "%s", expected);
	for (char *rest = NULL, *word = strtok_r(copy, "|", &rest); word; word = strtok_r(NULL, "|", &rest))
		if (!strstr(words, word)) {
			printf("# \"%s\" is not in: %s\n", word, words);
			return 0;
		}
	return 1;
}

/* ---- specifications ---- */

struct good {
	const char *text;
	int allow_site;
	const char *site, *name;
	const char *settings[7]; /* key, value, key, value, ... */
};

static const struct good good[] = {
    {"nsrbm", 0, NULL, "nsrbm", {NULL}},
    {"rbm:hidden=500", 0, NULL, "rbm", {"hidden", "500"}},
    {"rbm:a=1,b=2,a=3", 0, NULL, "rbm", {"a", "1", "b", "2", "a", "3"}},
    {"x:a=", 0, NULL, "x", {"a", ""}},
    {"x:a=,b=", 0, NULL, "x", {"a", "", "b", ""}},
    {"x:a=b=c", 0, NULL, "x", {"a", "b=c"}},
    {"x:inner=y:p=1,inner.q=2", 0, NULL, "x", {"inner", "y:p=1", "inner.q", "2"}},
    {"x:path=a\\,b,c=d", 0, NULL, "x", {"path", "a,b", "c", "d"}},
    {"x:path=a\\\\,c=d", 0, NULL, "x", {"path", "a\\", "c", "d"}},
    {"x:path=a\\b", 0, NULL, "x", {"path", "ab"}},
    {"x:path=a\\", 0, NULL, "x", {"path", "a\\"}},
    {"x:ke\\=y=1", 0, NULL, "x", {"ke=y", "1"}},
    {"a\\:b:c=d", 0, NULL, "a:b", {"c", "d"}},
    {"./my=plugin.so:c=d", 0, NULL, "./my=plugin.so", {"c", "d"}},
    {"./my=plugin.so", 1, NULL, "./my=plugin.so", {NULL}},
    {"hidden=l1", 1, "hidden", "l1", {NULL}},
    {"hidden=l1:weight=2", 1, "hidden", "l1", {"weight", "2"}},
    {"layer1.hidden=./l1.so:weight=2", 1, "layer1.hidden", "./l1.so", {"weight", "2"}},
    {"l1:weight=2", 1, NULL, "l1", {"weight", "2"}},
};

static void
parses_good(void)
{
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct specification *made = specification_parse(good[i].text, good[i].allow_site, &error);
		CU_ASSERT_PTR_NOT_NULL_FATAL(made);
		CU_ASSERT_STRING_EQUAL(made->name, good[i].name);
		CU_ASSERT_EQUAL(made->site != NULL, good[i].site != NULL);
		if (made->site && good[i].site)
			CU_ASSERT_STRING_EQUAL(made->site, good[i].site);
		int64_t count = 0;
		while (good[i].settings[2 * count])
			count++;
		CU_ASSERT_EQUAL_FATAL(made->count, count);
		for (int64_t s = 0; s < count; s++) {
			CU_ASSERT_STRING_EQUAL(made->settings[s].key, good[i].settings[2 * s]);
			CU_ASSERT_STRING_EQUAL(made->settings[s].value, good[i].settings[2 * s + 1]);
		}
		specification_destroy(made);
	}
}

static void
refuses_bad(void)
{
	static const struct {
		const char *text;
		int allow_site;
		const char *expected;
	} bad[] = {
	    {"", 0, "name is missing"},
	    {":", 0, "name is missing"},
	    {":p=1", 0, "name is missing"},
	    {"x:", 0, "option's name is missing"},
	    {"x:a", 0, "\"a\"|has no value|a=VALUE"},
	    {"x:a,b=1", 0, "\"a\"|has no value"},
	    {"x:=1", 0, "option's name is missing"},
	    {"x:a=1,", 0, "option's name is missing"},
	    {"x:a=1,,b=2", 0, "option's name is missing"},
	    {"p=1", 0, "follow the name and a colon"},
	    {"=x", 1, "site|missing"},
	    {"hidden=", 1, "component's name is missing"},
	    {"hidden=:a=1", 1, "component's name is missing"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		*words = 0;
		CU_ASSERT_PTR_NULL(specification_parse(bad[i].text, bad[i].allow_site, &error));
		CU_ASSERT(said(bad[i].expected));
		CU_ASSERT_PTR_NULL(specification_parse(bad[i].text, bad[i].allow_site, NULL));
	}
}

/* An escaped '=' does not end a site; nothing may be read behind the end of the text. */
static void
escaped_site(void)
{
	static const char *const texts[] = {"a\\=b", "\\=", "a\\=", "a\\=b\\=c", "a\\"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		/* A copy of its exact size, followed by bytes that would give the mistake away. */
		char text[64];
		(void)snprintf(text, sizeof text, "%s", texts[i]);
		(void)snprintf(text + strlen(texts[i]) + 1, sizeof text - strlen(texts[i]) - 1, "behind");
		struct specification *made = specification_parse(text, 1, &error);
		CU_ASSERT(!made || !strstr(made->name, "behind"));
		specification_destroy(made);
	}
}

static void
round_trip(const char *value)
{
	char *text = specification_with("name:first=1", "second", value);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	struct specification *made = specification_parse(text, 0, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(made);
	CU_ASSERT_EQUAL_FATAL(made->count, 2);
	CU_ASSERT_STRING_EQUAL(made->settings[1].key, "second");
	CU_ASSERT_STRING_EQUAL(made->settings[1].value, value);
	specification_destroy(made);
	free(text);
}

static void
adds_settings(void)
{
	char *text = specification_with("name", "key", "a,b\\c=d:e");
	CU_ASSERT_STRING_EQUAL(text, "name:key=a\\,b\\\\c=d:e");
	free(text);
	text = specification_with("na\\:me", "key", "1");
	CU_ASSERT_STRING_EQUAL(text, "na\\:me:key=1");
	free(text);
	static const char *const values[] = {"", ",", "\\", "\\,", ",\\", "\\\\", "a,b,c", "x:y=1,z=\\,", "%s%n"};
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		round_trip(values[i]);
}

/* ---- values ---- */

struct values {
	int64_t steps;
	double p;
	int64_t mode;
	const char *label;
	const char *file;
	const char *inner;
	double free_number;
};

static const struct lgs_option rows[] = {
    LGS_OPTION_INT(struct values, steps, "steps", "3", -5, 10, 0, "steps"),
    LGS_OPTION_DOUBLE(struct values, p, "p", "0.1", 0, 1, LGS_LOG, "p"),
    LGS_OPTION_CHOICE(struct values, mode, "mode", "two", "one|two|three", "mode"),
    LGS_OPTION_STRING(struct values, label, "label", "", "label"),
    LGS_OPTION_PATH(struct values, file, "file", "", "file"),
    LGS_OPTION_COMPONENT(struct values, inner, "inner", "other:a=1", "regularizer", "inner"),
    LGS_OPTION_DOUBLE(struct values, free_number, "free-number", "0", 0, 0, 0, "no limit"),
    LGS_OPTIONS_END,
};

static struct options *
open_options(void)
{
	struct options *options = options_create("thing", rows, (int64_t)sizeof(struct values), &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(options);
	return options;
}

/* Applies a whole string; returns the status. */
static int64_t
apply(struct options *options, const char *text)
{
	struct specification *made = specification_parse(text, 0, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(made);
	int64_t status = options_apply(&options, 1, made, &error);
	specification_destroy(made);
	return status;
}

static void
defaults(void)
{
	struct options *options = open_options();
	const struct values *values = options_values(options);
	CU_ASSERT_EQUAL(values->steps, 3);
	CU_ASSERT_EQUAL(values->p, 0.1);
	CU_ASSERT_EQUAL(values->mode, 1);
	CU_ASSERT_STRING_EQUAL(values->label, "");
	CU_ASSERT_STRING_EQUAL(values->file, "");
	CU_ASSERT_STRING_EQUAL(values->inner, "other:a=1");
	CU_ASSERT_EQUAL(values->free_number, 0);
	CU_ASSERT_STRING_EQUAL(options_text(options, "mode"), "two");
	CU_ASSERT_PTR_NULL(options_text(options, "nothing"));
	CU_ASSERT_PTR_EQUAL(options_table(options), rows);
	options_destroy(options);
	options_destroy(NULL);
}

static void
every_type(void)
{
	struct options *options = open_options();
	const struct values *values = options_values(options);
	CU_ASSERT_EQUAL(apply(options, "thing:steps=-5,p=1e-3,mode=three,label=a\\,b=c,file=/tmp/x y,inner=some"), 0);
	CU_ASSERT_EQUAL(values->steps, -5);
	CU_ASSERT_EQUAL(values->p, 1e-3);
	CU_ASSERT_EQUAL(values->mode, 2);
	CU_ASSERT_STRING_EQUAL(values->label, "a,b=c");
	CU_ASSERT_STRING_EQUAL(values->file, "/tmp/x y");
	CU_ASSERT_STRING_EQUAL(values->inner, "some");
	CU_ASSERT_STRING_EQUAL(options_text(options, "p"), "1e-3");
	CU_ASSERT_EQUAL(apply(options, "thing:free-number=-1e300,label=,steps=10"), 0);
	CU_ASSERT_EQUAL(values->free_number, -1e300);
	CU_ASSERT_EQUAL(values->steps, 10);
	CU_ASSERT_STRING_EQUAL(values->label, "");
	options_destroy(options);
}

static void
bad_values(void)
{
	static const char *const bad[][2] = {
	    {"steps=11", "steps=11|integer from -5 to 10"},
	    {"steps=-6", "steps=-6|from -5"},
	    {"steps=", "steps="},
	    {"steps=1.5", "steps=1.5|integer"},
	    {"steps=1x", "steps=1x"},
	    {"steps=99999999999999999999", "99999999999999999999"},
	    {"p=1.0001", "p=1.0001|number from 0 to 1"},
	    {"p=-1e-9", "p=-1e-9"},
	    {"p=nan", "p=nan"},
	    {"p=inf", "p=inf"},
	    {"p=", "p="},
	    {"p=0,1", "\"1\"|has no value"},
	    {"p=0.1.2", "p=0.1.2"},
	    {"free-number=nan", "free-number=nan"},
	    {"free-number=inf", "free-number=inf"},
	    {"free-number=1e999", "free-number=1e999"},
	    {"mode=", "one of"},
	    {"mode=tw", "mode=tw|one of|one|two|three"},
	    {"mode=twoo", "mode=twoo"},
	    {"mode=one|two", "not allowed"},
	    {"mode=Two", "mode=Two"},
	    {"inner=", "inner=|regularizer"},
	};
	struct options *options = open_options();
	const struct values *values = options_values(options);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[128];
		*words = 0;
		(void)snprintf(text, sizeof text, "thing:%s", bad[i][0]);
		struct specification *made = specification_parse(text, 0, &error);
		CU_ASSERT(!made || options_apply(&options, 1, made, &error) < 0);
		CU_ASSERT(said(bad[i][1]));
		CU_ASSERT_PTR_NOT_NULL(strstr(words, "thing"));
		specification_destroy(made);
	}
	/* Nothing has changed. */
	CU_ASSERT_EQUAL(values->steps, 3);
	CU_ASSERT_EQUAL(values->p, 0.1);
	CU_ASSERT_EQUAL(values->mode, 1);
	CU_ASSERT_STRING_EQUAL(values->inner, "other:a=1");
	options_destroy(options);
}

static void
unknown_keys(void)
{
	struct options *options = open_options();
	CU_ASSERT(apply(options, "thing:step=1") < 0);
	CU_ASSERT(said("thing|\"step\"|did you mean \"steps\"|mode"));
	CU_ASSERT(apply(options, "thing:lable=1") < 0);
	CU_ASSERT(said("did you mean \"label\""));
	CU_ASSERT(apply(options, "thing:zzzzzz=1") < 0);
	CU_ASSERT(said("\"zzzzzz\"|it has: steps, p, mode"));
	CU_ASSERT_PTR_NULL(strstr(words, "did you mean"));
	/* Dots only work where a component is, and need something on both sides. */
	CU_ASSERT(apply(options, "thing:label.p=1") < 0);
	CU_ASSERT(said("\"label.p\""));
	CU_ASSERT(apply(options, "thing:inner.=1") < 0);
	CU_ASSERT(said("\"inner.\""));
	CU_ASSERT(apply(options, "thing:.p=1") < 0);
	CU_ASSERT(options_set(options, "innerx", "1", &error) < 0);
	CU_ASSERT(options_set(options, "", "1", &error) < 0);
	CU_ASSERT(options_set(options, "zzzzzz", "1", NULL) < 0);
	options_destroy(options);
}

static void
nested_components(void)
{
	struct options *options = open_options();
	const struct values *values = options_values(options);
	CU_ASSERT_EQUAL(apply(options, "thing:inner.b=2"), 0);
	CU_ASSERT_STRING_EQUAL(values->inner, "other:a=1,b=2");
	/* Any order means the same. */
	CU_ASSERT_EQUAL(apply(options, "thing:inner.p=0.5,steps=1,inner=new"), 0);
	CU_ASSERT_STRING_EQUAL(values->inner, "new:p=0.5");
	CU_ASSERT_EQUAL(apply(options, "thing:inner=new,inner.p=0.5,steps=1"), 0);
	CU_ASSERT_STRING_EQUAL(values->inner, "new:p=0.5");
	CU_ASSERT_EQUAL(values->steps, 1);
	/* Two levels: the outer dot is taken off, the inner one left to the component inside. */
	CU_ASSERT_EQUAL(apply(options, "thing:inner=outer,inner.local.p=0.1,inner.local=deep"), 0);
	CU_ASSERT_STRING_EQUAL(values->inner, "outer:local.p=0.1,local=deep");
	/* A comma within a value survives both levels. */
	CU_ASSERT_EQUAL(apply(options, "thing:inner=files,inner.path=a\\,b"), 0);
	struct specification *inside = specification_parse(values->inner, 0, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(inside);
	CU_ASSERT_EQUAL_FATAL(inside->count, 1);
	CU_ASSERT_STRING_EQUAL(inside->settings[0].value, "a,b");
	specification_destroy(inside);
	options_destroy(options);
}

/* A key that had to be escaped where it was typed must reach the component inside as one key. */
static void
nested_keys_stay_whole(void)
{
	static const char *const texts[] = {"thing:inner=x,inner.a\\,b=1", "thing:inner=x,inner.a\\\\b=1"};
	static const char *const keys[] = {"a,b", "a\\b"};
	for (size_t i = 0; i < 2; i++) {
		struct options *options = open_options();
		const struct values *values = options_values(options);
		CU_ASSERT_EQUAL(apply(options, texts[i]), 0);
		struct specification *inside = specification_parse(values->inner, 0, &error);
		CU_ASSERT_PTR_NOT_NULL(inside);
		CU_ASSERT(inside && inside->count == 1 && !strcmp(inside->settings[0].key, keys[i]));
		specification_destroy(inside);
		options_destroy(options);
	}
}

struct more {
	double weight;
	const char *stream;
};

static void
several_sets(void)
{
	static const struct lgs_option more_rows[] = {
	    LGS_OPTION_DOUBLE(struct more, weight, "weight", "1", 0, 10, 0, "weight"),
	    LGS_OPTION_STRING(struct more, stream, "stream", "", "stream"),
	    LGS_OPTIONS_END,
	};
	struct options *first = open_options();
	struct options *second = options_create("host", more_rows, (int64_t)sizeof(struct more), &error);
	struct options *const sets[] = {first, second};
	const struct values *values = options_values(first);
	const struct more *more = options_values(second);
	struct specification *made = specification_parse("thing:weight=3,p=0.5,stream=data", 0, &error);
	CU_ASSERT_EQUAL(options_apply(sets, 2, made, &error), LGS_OK);
	CU_ASSERT_EQUAL(more->weight, 3);
	CU_ASSERT_STRING_EQUAL(more->stream, "data");
	CU_ASSERT_EQUAL(values->p, 0.5);
	specification_destroy(made);
	made = specification_parse("thing:wieght=3", 0, &error);
	CU_ASSERT(options_apply(sets, 2, made, &error) < 0);
	CU_ASSERT(said("thing|did you mean \"weight\"|steps|stream"));
	specification_destroy(made);
	options_destroy(first);
	options_destroy(second);
}

static void
long_values(void)
{
	char *text = calloc(1, 100001);
	struct options *options = open_options();
	const struct values *values = options_values(options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	memset(text, ',', 100000);
	CU_ASSERT_EQUAL(options_set(options, "label", text, &error), LGS_OK);
	CU_ASSERT_EQUAL(strlen(values->label), 100000);
	CU_ASSERT_EQUAL(options_set(options, "inner.x", text, &error), LGS_OK);
	CU_ASSERT(options_set(options, "p", text, &error) < 0);
	CU_ASSERT_EQUAL(strlen(words), sizeof words - 1);
	CU_ASSERT(options_set(options, text, "1", &error) < 0);
	options_destroy(options);
	free(text);
}

static void
ranges_in_words(void)
{
	char range[128];
	static const struct lgs_option unbounded = LGS_OPTION_DOUBLE(struct values, p, "p", "1", 0, HUGE_VAL, 0, "p");
	option_describe_range(&rows[0], range, sizeof range);
	CU_ASSERT_STRING_EQUAL(range, "integer from -5 to 10");
	option_describe_range(&rows[1], range, sizeof range);
	CU_ASSERT_STRING_EQUAL(range, "number from 0 to 1");
	option_describe_range(&rows[2], range, sizeof range);
	CU_ASSERT_STRING_EQUAL(range, "one|two|three");
	option_describe_range(&rows[3], range, sizeof range);
	CU_ASSERT_STRING_EQUAL(range, "text");
	option_describe_range(&rows[5], range, sizeof range);
	CU_ASSERT_STRING_EQUAL(range, "a regularizer");
	option_describe_range(&rows[6], range, sizeof range);
	CU_ASSERT_STRING_EQUAL(range, "number");
	option_describe_range(&unbounded, range, sizeof range);
	CU_ASSERT_STRING_EQUAL(range, "number, at least 0");
	CU_ASSERT_STRING_EQUAL(option_type_name(-1), "?");
	CU_ASSERT_STRING_EQUAL(option_type_name(99), "?");
}

/* ---- tables ---- */

static int64_t
check(const struct lgs_option *table, int64_t bytes, const char *reserved)
{
	int64_t count = -1;
	*words = 0;
	struct lgs_option *made = options_check_table(table, bytes, reserved, &count, &error);
	free(made);
	return made ? count : -1;
}

static void
good_tables(void)
{
	int64_t count = -1;
	CU_ASSERT_EQUAL(check(NULL, 0, ""), 0);
	CU_ASSERT_EQUAL(check(NULL, 0, NULL), 0);
	CU_ASSERT_EQUAL(check(rows, (int64_t)sizeof(struct values), "weight|axis"), 7);
	CU_ASSERT_EQUAL(check(rows, (int64_t)sizeof(struct values), "step|stepss|labe"), 7);
	struct lgs_option *made = options_check_table(rows, (int64_t)sizeof(struct values), NULL, &count, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(made);
	CU_ASSERT_STRING_EQUAL(made[6].name, "free-number");
	CU_ASSERT_PTR_NULL(made[7].name);
	free(made);
}

/* Shorter or longer rows than this host's, with a size of their own. */
static void
other_row_sizes(void)
{
	struct longer {
		struct lgs_option known;
		double later[2];
	};
	const struct longer table[] = {
	    {{sizeof(struct longer), "a", LGS_INT, 0, "4", 0, 9, NULL, LGS_LOG, "a"}, {1, 2}},
	    {{sizeof(struct longer), "b", LGS_DOUBLE, 8, "0.5", 0, 1, NULL, 0, "b"}, {1, 2}},
	    {{sizeof(struct longer), NULL, 0, 0, NULL, 0, 0, NULL, 0, NULL}, {0, 0}},
	};
	int64_t count = 0;
	struct lgs_option *made = options_check_table(&table[0].known, 16, NULL, &count, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(made);
	CU_ASSERT_EQUAL_FATAL(count, 2);
	CU_ASSERT_STRING_EQUAL(made[1].name, "b");
	CU_ASSERT_EQUAL(made[1].size, (int64_t)sizeof(struct lgs_option));
	CU_ASSERT_EQUAL(made[0].flags, LGS_LOG);
	free(made);
}

#define FIRST                                                                               \
	{                                                                                   \
		sizeof(struct lgs_option), "one", LGS_DOUBLE, 0, "0", 0, 1, NULL, 0, "help" \
	}
#define TWO(name, type, offset, standard, minimum, maximum, choices, help)                                            \
	{                                                                                                             \
		FIRST, {sizeof(struct lgs_option), name, type, offset, standard, minimum, maximum, choices, 0, help}, \
		    LGS_OPTIONS_END                                                                                   \
	}

static void
bad_tables(void)
{
	static const struct {
		struct lgs_option table[3];
		const char *expected;
	} bad[] = {
	    {TWO("two", LGS_DOUBLE, 16, "0", 0, 1, NULL, "help"), "\"two\"|offset 16|16 bytes"},
	    {TWO("two", LGS_DOUBLE, 9, "0", 0, 1, NULL, "help"), "\"two\"|offset 9"},
	    {TWO("two", LGS_DOUBLE, -8, "0", 0, 1, NULL, "help"), "\"two\"|offset -8"},
	    {TWO("two", LGS_DOUBLE, INT64_MAX - 7, "0", 0, 1, NULL, "help"), "\"two\"|offset"},
	    {TWO("two", LGS_DOUBLE, INT64_MIN, "0", 0, 1, NULL, "help"), "\"two\"|offset"},
	    {TWO("two", LGS_DOUBLE, 4, "0", 0, 1, NULL, "help"), "\"two\"|not aligned"},
	    {TWO("two", LGS_DOUBLE, 0, "0", 0, 1, NULL, "help"), "\"one\"|\"two\"|same bytes"},
	    {TWO("one", LGS_DOUBLE, 8, "0", 0, 1, NULL, "help"), "\"one\"|declared twice"},
	    {TWO("two", 0, 8, "0", 0, 1, NULL, "help"), "\"two\"|type 0"},
	    {TWO("two", 7, 8, "0", 0, 1, NULL, "help"), "\"two\"|type 7"},
	    {TWO("two", LGS_DOUBLE, 8, "0.5", 1, 0, NULL, "help"), "\"two\"|impossible range 1 to 0"},
	    {TWO("two", LGS_DOUBLE, 8, "0.5", NAN, 1, NULL, "help"), "\"two\"|impossible range"},
	    {TWO("two", LGS_DOUBLE, 8, "0.5", 0, NAN, NULL, "help"), "\"two\"|impossible range"},
	    {TWO("weight", LGS_DOUBLE, 8, "0", 0, 1, NULL, "help"), "\"weight\"|host's own"},
	    {TWO("axis", LGS_DOUBLE, 8, "0", 0, 1, NULL, "help"), "\"axis\"|host's own"},
	    {TWO("@later", LGS_DOUBLE, 8, "0", 0, 1, NULL, "help"), "\"@later\""},
	    {TWO("Two", LGS_DOUBLE, 8, "0", 0, 1, NULL, "help"), "\"Two\"|lower-case"},
	    {TWO("2", LGS_DOUBLE, 8, "0", 0, 1, NULL, "help"), "\"2\"|lower-case"},
	    {TWO("", LGS_DOUBLE, 8, "0", 0, 1, NULL, "help"), "lower-case"},
	    {TWO("a.b", LGS_DOUBLE, 8, "0", 0, 1, NULL, "help"), "\"a.b\"|lower-case"},
	    {TWO("a=b", LGS_DOUBLE, 8, "0", 0, 1, NULL, "help"), "\"a=b\"|lower-case"},
	    {TWO("two", LGS_DOUBLE, 8, "0", 0, 1, NULL, NULL), "\"two\"|no line of help"},
	    {TWO("two", LGS_DOUBLE, 8, "0", 0, 1, NULL, ""), "\"two\"|no line of help"},
	    {TWO("two", LGS_DOUBLE, 8, NULL, 0, 1, NULL, "help"), "\"two\"|no default"},
	    {TWO("two", LGS_DOUBLE, 8, "2", 0, 1, NULL, "help"), "two=2|from 0 to 1"},
	    {TWO("two", LGS_INT, 8, "x", 0, 1, NULL, "help"), "two=x|integer"},
	    {TWO("two", LGS_CHOICE, 8, "c", 0, 0, "a|b", "help"), "two=c|a|b"},
	    {TWO("two", LGS_CHOICE, 8, "a", 0, 0, NULL, "help"), "\"two\"|no choices"},
	    {TWO("two", LGS_CHOICE, 8, "a", 0, 0, "", "help"), "\"two\"|no choices"},
	    {TWO("two", LGS_COMPONENT_OPTION, 8, "a", 0, 0, NULL, "help"), "\"two\"|no choices"},
	    {TWO("two", LGS_COMPONENT_OPTION, 8, "", 0, 0, "model", "help"), "two="},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CU_ASSERT_EQUAL(check(bad[i].table, 16, "weight|axis|per"), -1);
		CU_ASSERT(said(bad[i].expected));
	}
}

static void
bad_sizes(void)
{
	struct lgs_option table[] = {FIRST, LGS_OPTIONS_END};
	static const int64_t sizes[] = {0, 8, 72, 79, 81, -80, 1 << 20, INT64_MAX, INT64_MIN};
	CU_ASSERT_EQUAL(check(table, 8, ""), 1);
	CU_ASSERT_EQUAL(check(table, 0, ""), -1);
	CU_ASSERT_EQUAL(check(table, -1, ""), -1);
	CU_ASSERT(said("options_size"));
	CU_ASSERT_EQUAL(check(table, INT64_MAX, ""), -1);
	CU_ASSERT(said("options_size"));
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		table[0].size = sizes[i];
		CU_ASSERT_EQUAL(check(table, 8, ""), -1);
		CU_ASSERT(said("row 1"));
	}
}

/* Without an end, what lies behind the table is no row: zeros have no size. Too many rows are one without an end. */
static void
no_end(void)
{
	static const struct lgs_option short_table[] = {FIRST, {0}};
	CU_ASSERT_EQUAL(check(short_table, 8, ""), -1);
	CU_ASSERT(said("row 2|LGS_OPTIONS_END"));
	struct lgs_option *many = calloc(1001, sizeof *many);
	CU_ASSERT_PTR_NOT_NULL_FATAL(many);
	for (int i = 0; i < 1001; i++)
		many[i] = (struct lgs_option)FIRST;
	CU_ASSERT_EQUAL(check(many, 8, ""), -1);
	CU_ASSERT(said("LGS_OPTIONS_END"));
	free(many);
}

/* ---- suggestions ---- */

static const char *
nearest(const char *word, const char *const *names)
{
	struct suggestion suggestion = {.word = word};
	for (; *names; names++)
		suggestion_offer(&suggestion, *names);
	return suggestion.best ? suggestion.best : "";
}

static void
suggestions(void)
{
	static const char *const names[] = {"sparsity", "hidden", "seed", "p", "", NULL};
	char word[301] = "";
	CU_ASSERT_STRING_EQUAL(nearest("sparstiy", names), "sparsity");
	CU_ASSERT_STRING_EQUAL(nearest("spa", names), "sparsity");
	CU_ASSERT_STRING_EQUAL(nearest("hiden", names), "hidden");
	CU_ASSERT_STRING_EQUAL(nearest("sede", names), "seed");
	CU_ASSERT_STRING_EQUAL(nearest("zzzzzzzz", names), "");
	/* However long a word is, it is near to nothing short. */
	int near = 0;
	for (size_t length = 1; length < sizeof word; length++) {
		word[length - 1] = 'z';
		near += length >= 3 && *nearest(word, names);
	}
	CU_ASSERT_EQUAL(near, 0);
}

/* ---- whatever is typed ---- */

static void
random_text(char *text, size_t capacity)
{
	static const char alphabet[] = "abp.:=,\\/ 1inerstp";
	static uint64_t state = 20170913;
	size_t length = 0, longest = 1 + (size_t)(state >> 40) % (capacity - 1);
	state = state * 6364136223846793005u + 1442695040888963407u;
	for (size_t wanted = (size_t)(state >> 33) % longest; length < wanted; length++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		text[length] = alphabet[(state >> 33) % (sizeof alphabet - 1)];
	}
	text[length] = 0;
}

static void
any_text(void)
{
	char text[40];
	int parsed = 0;
	for (int i = 0; i < 20000; i++) {
		random_text(text, sizeof text);
		char *exact = strdup(text);
		CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
		*words = 0;
		struct specification *made = specification_parse(exact, i & 1, &error);
		CU_ASSERT(made || *words);
		if (made) {
			struct options *options = open_options();
			parsed++;
			CU_ASSERT(*made->name && (!made->site || *made->site));
			(void)options_apply(&options, 1, made, &error);
			options_destroy(options);
		}
		specification_destroy(made);
		round_trip(exact);
		if (*exact) {
			struct options *options = open_options();
			(void)options_set(options, "inner", exact, &error);
			CU_ASSERT_EQUAL(options_set(options, "inner.key", exact, &error), LGS_OK);
			options_destroy(options);
		}
		free(exact);
	}
	CU_ASSERT(parsed > 1000);
}

static const CU_TestInfo tests[] = {
    {"specifications that are right", parses_good},
    {"specifications that are wrong", refuses_bad},
    {"an escaped '=' in a site", escaped_site},
    {"adding a setting", adds_settings},
    {"defaults", defaults},
    {"every type", every_type},
    {"bad values", bad_values},
    {"unknown keys", unknown_keys},
    {"nested components", nested_components},
    {"nested keys stay whole", nested_keys_stay_whole},
    {"several sets", several_sets},
    {"long values", long_values},
    {"ranges in words", ranges_in_words},
    {"good tables", good_tables},
    {"rows of other sizes", other_row_sizes},
    {"bad tables", bad_tables},
    {"bad sizes", bad_sizes},
    {"tables without an end", no_end},
    {"suggestions", suggestions},
    {"whatever is typed", any_text},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("options", tests);
}
