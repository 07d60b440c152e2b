/*
 * test_specification.c: component strings: their syntax, the messages where it is broken, and whatever else is typed.
 */
#include <stdlib.h>
#include <string.h>

#include "options_fixture.h"

struct good {
	const char *text;
	int allow_site;
	const char *site, *name;
	const char *settings[7]; /* key, value, key, value, ... */
};

static const struct good good[] = {
    {"nsrbm", 0, NULL, "nsrbm", {NULL}},
    {"rbm:hidden=500", 0, NULL, "rbm", {"hidden", "500"}},
    {"rbm:a=1,b=2,c=3", 0, NULL, "rbm", {"a", "1", "b", "2", "c", "3"}},
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
		struct specification *made = specification_parse(good[i].text, good[i].allow_site, &failure);
		CU_ASSERT_PTR_NOT_NULL_FATAL(made);
		CU_ASSERT_STRING_EQUAL(made->name, good[i].name);
		CU_ASSERT_EQUAL(made->site != NULL, good[i].site != NULL);
		if (made->site && good[i].site)
			CU_ASSERT_STRING_EQUAL(made->site, good[i].site);
		CU_ASSERT_PTR_NULL(made->principal);
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

/* A first word without '='. */
static void
parses_principal(void)
{
	static const struct {
		const char *text, *name, *principal, *key, *value;
	} words_alone[] = {
	    {"x:a", "x", "a", NULL, NULL},
	    {"x:a,b=1", "x", "a", "b", "1"},
	    {"x:runs/first", "x", "runs/first", NULL, NULL},
	    {"x:/a/b:c d,b=1", "x", "/a/b:c d", "b", "1"},
	    {"x:a\\,b\\=c,d=1", "x", "a,b=c", "d", "1"},
	    {"hidden=x:a", "x", "a", NULL, NULL},
	    {"./x.so:a", "./x.so", "a", NULL, NULL},
	};
	for (size_t i = 0; i < sizeof words_alone / sizeof *words_alone; i++) {
		struct specification *made = specification_parse(words_alone[i].text, 1, &failure);
		CU_ASSERT_PTR_NOT_NULL_FATAL(made);
		CU_ASSERT_STRING_EQUAL(made->name, words_alone[i].name);
		CU_ASSERT_PTR_NOT_NULL_FATAL(made->principal);
		CU_ASSERT_STRING_EQUAL(made->principal, words_alone[i].principal);
		CU_ASSERT_EQUAL_FATAL(made->count, words_alone[i].key != NULL);
		if (made->count) {
			CU_ASSERT_STRING_EQUAL(made->settings[0].key, words_alone[i].key);
			CU_ASSERT_STRING_EQUAL(made->settings[0].value, words_alone[i].value);
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
	    {"x:a=1,b=2,a=3", 0, "\"a\"|given twice"},
	    {"x:a=1,b", 0, "\"b\"|has no value|b=VALUE"},
	    {"x:a,b", 0, "\"b\"|has no value"},
	    {"x:a,b,c=1", 0, "\"b\"|has no value"},
	    {"x:,b=1", 0, "option's name is missing"},
	    {"x:a,", 0, "option's name is missing"},
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
		CU_ASSERT_PTR_NULL(specification_parse(bad[i].text, bad[i].allow_site, &failure));
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
		struct specification *made = specification_parse(text, 1, &failure);
		CU_ASSERT(!made || !strstr(made->name, "behind"));
		specification_destroy(made);
	}
}

static void
round_trip(const char *value)
{
	char *text = specification_with("name:first=1", "second", value);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	struct specification *made = specification_parse(text, 0, &failure);
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
		struct specification *made = specification_parse(exact, i & 1, &failure);
		CU_ASSERT(made || *words);
		if (made) {
			struct options *options = open_options();
			parsed++;
			CU_ASSERT(*made->name && (!made->site || *made->site));
			(void)options_apply(&options, 1, made, &failure);
			options_destroy(options);
		}
		specification_destroy(made);
		round_trip(exact);
		if (*exact) {
			struct options *options = open_options();
			(void)options_set(options, "inner", exact, &failure);
			CU_ASSERT_EQUAL(options_set(options, "inner.key", exact, &failure), LGS_OK);
			options_destroy(options);
		}
		free(exact);
	}
	CU_ASSERT(parsed > 1000);
}

static const CU_TestInfo tests[] = {
    {"specifications that are right", parses_good},
    {"a word without a key", parses_principal},
    {"specifications that are wrong", refuses_bad},
    {"an escaped '=' in a site", escaped_site},
    {"adding a setting", adds_settings},
    {"whatever is typed", any_text},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("specification", tests);
}
