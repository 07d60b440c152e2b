/*
 * test_schema.c: documents checked against a table of rules: what is accepted, and the words that name what is wrong.
 */
#include <string.h>

#include "../core/report/schema.h"
#include "support.h"

static const struct schema_rule rules[] = {
    {"title", SCHEMA_TEXT, 1, NULL},
    {"rows", SCHEMA_LIST, 1, NULL},
    {"rows[]", SCHEMA_OBJECT, 1, NULL},
    {"rows[].name", SCHEMA_TEXT, 1, NULL},
    {"cells", SCHEMA_LIST, 0, NULL},
    {"cells[].row", SCHEMA_TEXT, 1, "rows"},
    {"cells[].values[]", SCHEMA_NUMBER, 0, NULL},
    {"options", SCHEMA_OBJECT, 0, NULL},
    {"options{}", SCHEMA_LIST, 1, NULL},
    {"options{}[]", SCHEMA_TRUTH, 1, NULL},
    {NULL, SCHEMA_TEXT, 0, NULL},
};

static json_t *
load(const char *text)
{
	words[0] = 0;
	write_bytes(in_root("d.json"), text, strlen(text));
	return schema_load(in_root("d.json"), rules, &failure);
}

static void
accepts(void)
{
	static const char *const good[] = {
	    "{\"title\":\"\",\"rows\":[]}",
	    "{\"title\":\"t\",\"rows\":[{\"name\":\"a\",\"more\":1}],\"cells\":null,\"unknown\":[1]}",
	    "{\"title\":\"t\",\"rows\":[{\"name\":\"a\"}],\"cells\":[{\"row\":\"a\",\"values\":[1,2.5,null]},{\"row\":"
	    "\"a\"}]}",
	    "{\"title\":\"t\",\"rows\":[],\"options\":{\"x\":[true,false],\"y\":[]}}",
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		json_t *document = load(good[i]);
		CU_ASSERT_PTR_NOT_NULL(document);
		CU_ASSERT_STRING_EQUAL(words, "");
		json_decref(document);
	}
}

static void
refuses(void)
{
	static const struct {
		const char *text, *expected;
	} bad[] = {
	    {"", "d.json is damaged|line 1"},
	    {"{\"title\":\n\n!}", "line 3"},
	    {"[]", "must be an object"},
	    {"{\"rows\":[]}", "\"title\" is missing|text"},
	    {"{\"title\":null,\"rows\":[]}", "\"title\" is missing"},
	    {"{\"title\":1,\"rows\":[]}", "\"title\" must be text"},
	    {"{\"title\":\"\",\"rows\":{}}", "\"rows\" must be a list"},
	    {"{\"title\":\"\",\"rows\":[{\"name\":\"a\"},7]}", "\"rows[1]\" must be an object"},
	    {"{\"title\":\"\",\"rows\":[{\"name\":\"a\"},{}]}", "\"rows[1].name\" is missing"},
	    {"{\"title\":\"\",\"rows\":[{\"name\":\"a\"}],\"cells\":[{\"row\":\"b\"}]}",
	     "\"cells[0].row\" is \"b\"|not the name of any of \"rows\""},
	    {"{\"title\":\"\",\"rows\":[],\"cells\":[{\"row\":\"\"}]}", "cells[0].row"},
	    {"{\"title\":\"\",\"rows\":[{\"name\":\"a\"}],\"cells\":[{\"row\":\"a\",\"values\":[1,\"2\"]}]}",
	     "\"cells[0].values[1]\" must be a number"},
	    {"{\"title\":\"\",\"rows\":[],\"options\":{\"x\":null}}", "\"options.x\" is missing"},
	    {"{\"title\":\"\",\"rows\":[],\"options\":{\"x\":[1]}}", "\"options.x[0]\" must be true or false"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		CU_ASSERT_PTR_NULL(load(bad[i].text));
		CU_ASSERT(said(bad[i].expected));
	}
}

/* A key may be longer than the message has room for. */
static void
long_keys(void)
{
	char text[4096] = "{\"title\":\"\",\"rows\":[],\"options\":{\"";
	size_t length = strlen(text);
	memset(text + length, 'k', 3000);
	strcpy(text + length + 3000, "\":{}}}");
	CU_ASSERT_PTR_NULL(load(text));
	CU_ASSERT(said("options.kkk|must be a list"));
}

static const CU_TestInfo tests[] = {
    {"accepts", accepts},
    {"refuses", refuses},
    {"long keys", long_keys},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("schema", tests);
}
