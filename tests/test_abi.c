/*
 * test_abi.c: what keeps the two sides of the plugin interface apart: a host that names no component, and messages that
 * may be put into one another across the border.
 *
 * From make check: $LGS_TEST_SOURCE, the top folder of the sources.
 */
#include <lgs/plugin.h>

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

/* ---- source files ---- */

static int
ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), wanted = strlen(end);
	return length >= wanted && !strcmp(text + length - wanted, end);
}

/* Calls `each` for all files below a folder that end like this; returns how many there were, or -1. */
static int
for_each_file(const char *folder, const char *end, void (*each)(const char *path))
{
	struct dirent **entries;
	int found = 0, count = scandir(folder, &entries, NULL, alphasort);
	if (count < 0)
		return -1;
	for (int i = 0; i < count; i++) {
		char path[4096];
		struct stat status;
		(void)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		if (*entries[i]->d_name != '.' && !stat(path, &status)) {
			int below = S_ISDIR(status.st_mode) ? for_each_file(path, end, each) : 0;
			found += below > 0 ? below : 0;
			if (S_ISREG(status.st_mode) && ends_with(path, end)) {
				each(path);
				found++;
			}
		}
		free(entries[i]);
	}
	free(entries);
	return found;
}

static const char *
source_folder(const char *below)
{
	static char path[4096];
	const char *top = getenv("LGS_TEST_SOURCE");
	CU_ASSERT_PTR_NOT_NULL_FATAL(top);
	(void)snprintf(path, sizeof path, "%s/%s", top ? top : ".", below);
	return path;
}

/* ---- names under core/ ---- */

static const char *const names[] = {"rbm",        "nsrbm",    "sparserbm", "lhalf", "mnist", "bars",   "combined",
                                    "grouplasso", "weightl1", "logistic",  "hoyer", "tl1",   "logsum", "dbn",
                                    "dcgan",      "celeba",   "swd",       "kid",   "ais"};

/* The name that occurs as a word of its own in text[length], or NULL. */
static const char *
name_in(const char *text, size_t length)
{
	for (size_t from = 0; from < length;) {
		size_t to = from;
		while (to < length && (isalnum((unsigned char)text[to]) || text[to] == '_'))
			to++;
		for (size_t i = 0; to > from && i < sizeof names / sizeof *names; i++)
			if (strlen(names[i]) == to - from && !strncmp(names[i], text + from, to - from))
				return names[i];
		from = to + (to == from);
	}
	return NULL;
}

/* Behind a literal that begins here with its quote. */
static const char *
skip_literal(const char *at)
{
	char quote = *at++;
	while (*at && *at != quote)
		at += *at == '\\' && at[1] ? 2 : 1;
	return *at ? at + 1 : at;
}

static const char *
skip_comment(const char *at)
{
	const char *end = at[1] == '/' ? strchr(at, '\n') : strstr(at + 2, "*/");
	return end ? end + (at[1] == '*' ? 2 : 0) : at + strlen(at);
}

/* How many string literals of a C text have one of the names. */
static int
count_names(const char *text, const char *path)
{
	int count = 0;
	for (const char *at = text; *at;) {
		const char *begin = at;
		if (at[0] == '/' && (at[1] == '*' || at[1] == '/')) {
			at = skip_comment(at);
		} else if (*at == '"' || *at == '\'') {
			at = skip_literal(at);
			const char *name = *begin == '"' ? name_in(begin, (size_t)(at - begin)) : NULL;
			if (name && path)
				printf("# %s names %s: %.*s\n", path, name, (int)(at - begin), begin);
			count += name != NULL;
		} else {
			at++;
		}
	}
	return count;
}

static void
look_for_names(const char *path)
{
	char *text = read_bytes(path, NULL);
	CU_ASSERT_EQUAL(count_names(text, path), 0);
	free(text);
}

static void
host_names_no_component(void)
{
	CU_ASSERT(for_each_file(source_folder("core"), ".c", look_for_names) > 20);
	CU_ASSERT(for_each_file(source_folder("core"), ".h", look_for_names) > 20);
}

/* The search above finds what it should, and nothing else. */
static void
names_would_be_found(void)
{
	CU_ASSERT_EQUAL(count_names("x = \"rbm\";", NULL), 1);
	CU_ASSERT_EQUAL(count_names("\"lgs train rbm:hidden=5\" \"of mnist.\"", NULL), 2);
	CU_ASSERT_EQUAL(count_names("'\"' \"a \\\" rbm\"", NULL), 1);
	CU_ASSERT_EQUAL(count_names("/* \" */ \"bars\" // \"\n\"lhalf\"", NULL), 2);
	CU_ASSERT_EQUAL(count_names("rbm /* \"rbm\" */ // \"rbm\"\n'rbm' \"nsrbm2\" \"rbms\" \"my_rbm\"", NULL), 0);
	CU_ASSERT_EQUAL(count_names("\"", NULL) + count_names("/*", NULL) + count_names("\"\\", NULL), 0);
}

/* A message may be put into another one in place. */
static void
messages_may_hold_themselves(void)
{
	char text[64] = "";
	struct lgs_error own = {(int64_t)sizeof own, text, (int64_t)sizeof text};
	CU_ASSERT_EQUAL(lgs_fail(&own, LGS_IO, "no such file"), LGS_IO);
	CU_ASSERT_EQUAL(lgs_fail(&own, LGS_INVALID, "layer %d: %s", 1, own.text), LGS_INVALID);
	CU_ASSERT_STRING_EQUAL(text, "layer 1: no such file");
	own.capacity = 8;
	CU_ASSERT_EQUAL(lgs_fail(&own, LGS_IO, "%s", own.text), LGS_IO);
	CU_ASSERT_STRING_EQUAL(text, "layer 1");
	CU_ASSERT_EQUAL(lgs_fail(NULL, LGS_NO_MEMORY, "nobody listens"), LGS_NO_MEMORY);
}

static const CU_TestInfo tests[] = {
    {"the host names no component", host_names_no_component},
    {"names would be found", names_would_be_found},
    {"messages may hold themselves", messages_may_hold_themselves},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("abi", tests);
}
