/*
 * test_options.c: typed options: what users type, the messages they get when something is wrong, and suggestions.
 */
#include <stdlib.h>
#include <string.h>

#include "../core/base/suggest.h"
#include "options_fixture.h"

/* Applies a whole string; returns the status. */
static int64_t
apply(struct options *options, const char *text)
{
	struct specification *made = specification_parse(text, 0, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(made);
	int64_t status = options_apply(&options, 1, made, &failure);
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

/* Every way to write a decimal number, and 0 however small its exponent. */
static void
numbers(void)
{
	static const struct {
		const char *text;
		double value;
	} good[] = {
	    {"0", 0},   {"-0.0e-999", 0}, {"1e-320", 1e-320}, {".5", 0.5},  {"-.5E+1", -5},  {"+1.", 1},
	    {"007", 7}, {"1e05", 1e5},    {"2e-4", 2e-4},     {"0.1", 0.1}, {"12.5e1", 125}, {"0e5", 0},
	};
	struct options *options = open_options();
	const struct values *values = options_values(options);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		CU_ASSERT_EQUAL(options_set(options, "free-number", good[i].text, &failure), LGS_OK);
		CU_ASSERT_EQUAL(values->free_number, good[i].value);
		CU_ASSERT_STRING_EQUAL(options_text(options, "free-number"), good[i].text);
	}
	CU_ASSERT_EQUAL(options_set(options, "steps", "+07", &failure), LGS_OK);
	CU_ASSERT_EQUAL(values->steps, 7);
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
	    {"free-number=1e-400", "free-number=1e-400|cannot be told from 0"},
	    {"free-number=-.001e-400", "cannot be told from 0"},
	    {"free-number=0x10", "free-number=0x10|decimal"},
	    {"free-number=0x1p-3", "decimal"},
	    {"free-number= 0.05", "free-number= 0.05|without blanks"},
	    {"free-number=0.05 ", "without blanks"},
	    {"free-number=\t1", "without blanks"},
	    {"free-number=1e", "decimal"},
	    {"free-number=1e+", "decimal"},
	    {"free-number=e5", "decimal"},
	    {"free-number=.", "decimal"},
	    {"free-number=-", "decimal"},
	    {"free-number=+-1", "decimal"},
	    {"free-number=1e5.", "decimal"},
	    {"free-number=infinity", "decimal"},
	    {"steps= 5", "steps= 5|without blanks"},
	    {"steps=5 ", "without blanks"},
	    {"steps=0x5", "decimal"},
	    {"steps=-", "decimal"},
	    {"steps=1e1", "decimal"},
	    {"mode=", "one of"},
	    {"mode=tw", "mode=tw|one of|one|two|three"},
	    {"mode=twoo", "mode=twoo"},
	    {"mode=one|two", "not allowed"},
	    {"mode=Two", "mode=Two"},
	    {"inner=", "inner=|regularizer"},
	    {"steps", "option \"steps\" has no value; write steps=VALUE"},
	    {"inner.p", "option \"inner.p\" has no value"},
	    {"runs/a=b", "no option \"runs/a\"|file=PATH"},
	    {"here,file=there", "\"here\" stands for file=here, and file is given again"},
	};
	struct options *options = open_options();
	const struct values *values = options_values(options);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char text[128];
		*words = 0;
		(void)snprintf(text, sizeof text, "thing:%s", bad[i][0]);
		struct specification *made = specification_parse(text, 0, &failure);
		CU_ASSERT(!made || options_apply(&options, 1, made, &failure) < 0);
		CU_ASSERT(said(bad[i][1]));
		CU_ASSERT(said("thing"));
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
	CU_ASSERT(options_set(options, "innerx", "1", &failure) < 0);
	CU_ASSERT(options_set(options, "", "1", &failure) < 0);
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
	struct specification *inside = specification_parse(values->inner, 0, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(inside);
	CU_ASSERT_EQUAL_FATAL(inside->count, 1);
	CU_ASSERT_STRING_EQUAL(inside->settings[0].value, "a,b");
	specification_destroy(inside);
	options_destroy(options);
}

struct maybe {
	const char *always, *sometimes;
};

/* A component may be left out where its default is empty, and nowhere else. */
static void
components_that_may_be_left_out(void)
{
	static const struct lgs_option table[] = {
	    LGS_OPTION_COMPONENT(struct maybe, always, "always", "one", "model", "always there"),
	    LGS_OPTION_COMPONENT(struct maybe, sometimes, "sometimes", "", "model", "may be missing"),
	    LGS_OPTIONS_END,
	};
	int64_t count;
	struct lgs_option *checked = options_check_table(table, sizeof(struct maybe), "", &count, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(checked);
	struct options *options = options_create("thing", checked, sizeof(struct maybe), &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(options);
	const struct maybe *values = options_values(options);
	CU_ASSERT_STRING_EQUAL(values->sometimes, "");
	CU_ASSERT_EQUAL(apply(options, "thing:sometimes=two,sometimes.p=1"), 0);
	CU_ASSERT_STRING_EQUAL(values->sometimes, "two:p=1");
	CU_ASSERT_EQUAL(apply(options, "thing:sometimes="), 0);
	CU_ASSERT_STRING_EQUAL(values->sometimes, "");
	CU_ASSERT(apply(options, "thing:always=") < 0);
	CU_ASSERT_STRING_EQUAL(values->always, "one");
	options_destroy(options);
	free(checked);
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
		struct specification *inside = specification_parse(values->inner, 0, &failure);
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
	struct options *second = options_create("host", more_rows, (int64_t)sizeof(struct more), &failure);
	struct options *const sets[] = {first, second};
	const struct values *values = options_values(first);
	const struct more *more = options_values(second);
	struct specification *made = specification_parse("thing:weight=3,p=0.5,stream=data", 0, &failure);
	CU_ASSERT_EQUAL(options_apply(sets, 2, made, &failure), LGS_OK);
	CU_ASSERT_EQUAL(more->weight, 3);
	CU_ASSERT_STRING_EQUAL(more->stream, "data");
	CU_ASSERT_EQUAL(values->p, 0.5);
	specification_destroy(made);
	made = specification_parse("thing:wieght=3", 0, &failure);
	CU_ASSERT(options_apply(sets, 2, made, &failure) < 0);
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
	CU_ASSERT_EQUAL(options_set(options, "label", text, &failure), LGS_OK);
	CU_ASSERT_EQUAL(strlen(values->label), 100000);
	CU_ASSERT_EQUAL(options_set(options, "inner.x", text, &failure), LGS_OK);
	CU_ASSERT(options_set(options, "p", text, &failure) < 0);
	CU_ASSERT_EQUAL(strlen(words), sizeof words - 1);
	CU_ASSERT(options_set(options, text, "1", &failure) < 0);
	options_destroy(options);
	free(text);
}

/* ---- a word without a key ---- */

static void
principal_option(void)
{
	struct options *options = open_options();
	const struct values *values = options_values(options);
	CU_ASSERT_PTR_EQUAL(option_principal(rows), &rows[4]);
	CU_ASSERT_EQUAL(apply(options, "thing:some/file,steps=7"), LGS_OK);
	CU_ASSERT_STRING_EQUAL(values->file, "some/file");
	CU_ASSERT_STRING_EQUAL(options_text(options, "file"), "some/file");
	CU_ASSERT_EQUAL(values->steps, 7);
	/* What has the name of an option is not meant as a path, unless it is written as one. */
	CU_ASSERT(apply(options, "thing:file") < 0);
	CU_ASSERT_EQUAL(apply(options, "thing:./file"), LGS_OK);
	CU_ASSERT_STRING_EQUAL(values->file, "./file");
	options_destroy(options);
}

/* Without a path in its table, a component takes no word alone. */
static void
no_principal_option(void)
{
	static const struct lgs_option table[] = {
	    LGS_OPTION_INT(struct values, steps, "steps", "3", -5, 10, 0, "steps"), LGS_OPTIONS_END};
	struct options *options = options_create("thing", table, (int64_t)sizeof(struct values), &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(options);
	CU_ASSERT_PTR_NULL(option_principal(table));
	CU_ASSERT(apply(options, "thing:stpes") < 0);
	CU_ASSERT(said("no option \"stpes\"|did you mean \"steps\"?"));
	CU_ASSERT(apply(options, "thing:5") < 0);
	CU_ASSERT(said("no option \"5\" (it has: steps"));
	options_destroy(options);
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

static const CU_TestInfo tests[] = {
    {"defaults", defaults},
    {"every type", every_type},
    {"numbers", numbers},
    {"bad values", bad_values},
    {"unknown keys", unknown_keys},
    {"nested components", nested_components},
    {"components that may be left out", components_that_may_be_left_out},
    {"nested keys stay whole", nested_keys_stay_whole},
    {"several sets", several_sets},
    {"long values", long_values},
    {"a word without a key", principal_option},
    {"no word without a key", no_principal_option},
    {"suggestions", suggestions},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("options", tests);
}
