/*
 * test_layout.c: the layout of every struct that plugins and the host share, and the value of every constant, against
 * the table in sdk/abi.txt.
 *
 * The table is what plugins in the field were compiled with. Growing a struct at its end adds lines to it; any other
 * change of a line breaks them (sdk/ABI.md). A member that is missing in layout_table.h is found too, since all members
 * are eight bytes long and lie without gaps; and the headers are searched for structs and constants that are not there.
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "../core/base/file.h"
#include "../core/base/text.h"
#include "layout_table.h"
#include "support.h"

#define ROWS ((int64_t)(sizeof layout / sizeof *layout))
#define CONSTANTS ((int64_t)(sizeof constants / sizeof *constants))

static char *
layout_table(void)
{
	struct text table = {0};
	text_add(&table,
	         "plugin interface %d: structs and their bytes; offset, type and name of each member; constants\n",
	         LGS_ABI_MAJOR);
	for (int64_t i = 0; i < ROWS; i++) {
		if (!layout[i].name)
			text_add(&table, "\nstruct %s %zu\n", layout[i].type, layout[i].offset);
		else
			text_add(&table, "%4zu %-7s %s\n", layout[i].offset, layout[i].type, layout[i].name);
	}
	text_add(&table, "\nconstants\n");
	for (int64_t i = 0; i < CONSTANTS; i++)
		text_add(&table, "%-27s %s\n", constants[i].name, constants[i].value);
	return table.bytes;
}

static void
the_table_is_that_of_the_headers(void)
{
	char path[4096];
	size_t bytes;
	const char *source = getenv("LGS_TEST_SOURCE");
	(void)snprintf(path, sizeof path, "%s/sdk/abi.txt", source ? source : "..");
	char *committed = file_load(path, 1 << 20, &bytes, &failure), *table = layout_table();
	CU_ASSERT_PTR_NOT_NULL_FATAL(committed);
	CU_ASSERT_STRING_EQUAL(committed, table);
	if (strcmp(committed, table)) {
		/* What is different, a line of each. */
		const char *a = committed, *b = table;
		while (*a && *b && strcspn(a, "\n") == strcspn(b, "\n") && !strncmp(a, b, strcspn(a, "\n"))) {
			a += strcspn(a, "\n") + (strchr(a, '\n') != NULL);
			b += strcspn(b, "\n") + (strchr(b, '\n') != NULL);
		}
		printf("# sdk/abi.txt has \"%.*s\", the headers have \"%.*s\"; see sdk/ABI.md\n", (int)strcspn(a, "\n"),
		       a, (int)strcspn(b, "\n"), b);
	}
	if (getenv("LGS_TEST_ACCEPT_LAYOUT"))
		CU_ASSERT(file_save(path, table, strlen(table), &failure) >= 0);
	free(committed);
	free(table);
}

static void
no_member_is_missing(void)
{
	size_t end = 0, whole = 0;
	for (int64_t i = 0; i <= ROWS; i++) {
		if (i == ROWS || !layout[i].name) {
			CU_ASSERT_EQUAL(end, whole);
			if (end != whole)
				printf("# a member is missing before row %lld\n", (long long)i);
			whole = i < ROWS ? layout[i].offset : 0;
			end = 0;
			continue;
		}
		CU_ASSERT_EQUAL(layout[i].offset, end);
		CU_ASSERT_EQUAL(layout[i].bytes, 8);
		end = layout[i].offset + layout[i].bytes;
	}
}

static void
every_struct_begins_with_its_size(void)
{
	for (int64_t i = 0; i < ROWS; i++)
		if (!layout[i].name) {
			CU_ASSERT_FATAL(i + 1 < ROWS);
			CU_ASSERT_STRING_EQUAL(layout[i + 1].name, "size");
		}
}

/* ---- the headers ---- */

/* Whether the table has a struct, or a constant, of this name. */
static int
is_in_the_table(const char *name, size_t length)
{
	for (int64_t i = 0; i < ROWS; i++)
		if (!layout[i].name && strlen(layout[i].type) == length && !memcmp(layout[i].type, name, length))
			return 1;
	for (int64_t i = 0; i < CONSTANTS; i++)
		if (strlen(constants[i].name) == length && !memcmp(constants[i].name, name, length))
			return 1;
	return 0;
}

/* What may differ from one file to the next without a break, and what is no literal. */
static int
is_no_constant(const char *name, size_t length)
{
	static const char *const other[] = {"LGS_ABI_MAJOR", "LGS_ABI_MINOR", "LGS_PLUGIN_NEEDS_MINOR",
	                                    "LGS_PLUGIN_VERSION", "LGS_METRIC_ABSENT"};
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		if (strlen(other[i]) == length && !memcmp(other[i], name, length))
			return 1;
	return 0;
}

/* Looks at one line of a header; returns 1 if it defines something that the table must have. */
static int
look_at_line(const char *line)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
	const char *name = strncmp(line, "struct lgs_", 11) ? line + strlen("#define ") : line + strlen("struct ");
	size_t length = strspn(name, letters);
	if (*line == 's'
	        ? strncmp(name + length, " {", 2) != 0
	        : name[length] != ' ' || !strchr("0123456789\"(-", name[length + 1]) || is_no_constant(name, length))
		return 0;
	if (!is_in_the_table(name, length)) {
		printf("# %.*s is not in tests/layout_table.h\n", (int)length, name);
		CU_FAIL("a struct or constant is missing");
	}
	return 1;
}

static void
the_table_has_all_of_the_headers(void)
{
	const char *source = getenv("LGS_TEST_SOURCE");
	int64_t found = 0;
	glob_t headers;
	CU_ASSERT_EQUAL_FATAL(glob(path_of("%s/sdk/include/lgs/*.h", source ? source : ".."), 0, NULL, &headers), 0);
	for (size_t i = 0; i < headers.gl_pathc; i++) {
		char *text = read_bytes(headers.gl_pathv[i], NULL), *save = NULL;
		for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
			if (!strncmp(line, "struct lgs_", 11) || !strncmp(line, "#define LGS_", 12))
				found += look_at_line(line);
		free(text);
	}
	globfree(&headers);
	int64_t structs = 0;
	for (int64_t i = 0; i < ROWS; i++)
		structs += !layout[i].name;
	CU_ASSERT_EQUAL(found, structs + CONSTANTS);
}

/* A number that the compiler spells in its own way. */
static void
what_is_absent_is_below_all(void)
{
	CU_ASSERT_EQUAL(LGS_METRIC_ABSENT, -HUGE_VAL);
}

static const CU_TestInfo tests[] = {
    {"the table is that of the headers", the_table_is_that_of_the_headers},
    {"no member is missing", no_member_is_missing},
    {"every struct begins with its size", every_struct_begins_with_its_size},
    {"the table has all of the headers", the_table_has_all_of_the_headers},
    {"what is absent is below all", what_is_absent_is_below_all},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	if (sizeof(void *) != 8) { /* the table is that of 64-bit machines */
		printf("1..0 # SKIP pointers have %zu bytes here\n", sizeof(void *));
		return 0;
	}
	return run_tests("layout", tests);
}
