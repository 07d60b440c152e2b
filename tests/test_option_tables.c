/*
 * test_option_tables.c: tables of options: what authors declare, the messages they get when something is wrong, and
 * ranges in words.
 */
#include <math.h>
#include <stdlib.h>

#include "options_fixture.h"

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
	struct lgs_option *made = options_check_table(table, bytes, reserved, &count, &failure);
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
	struct lgs_option *made = options_check_table(rows, (int64_t)sizeof(struct values), NULL, &count, &failure);
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
	    {{sizeof(struct longer), "a", LGS_INT, 0, "4", 0, 9, NULL, LGS_LOGARITHMIC, "a"}, {1, 2}},
	    {{sizeof(struct longer), "b", LGS_DOUBLE, 8, "0.5", 0, 1, NULL, 0, "b"}, {1, 2}},
	    {{sizeof(struct longer), NULL, 0, 0, NULL, 0, 0, NULL, 0, NULL}, {0, 0}},
	};
	int64_t count = 0;
	struct lgs_option *made = options_check_table(&table[0].known, 16, NULL, &count, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(made);
	CU_ASSERT_EQUAL_FATAL(count, 2);
	CU_ASSERT_STRING_EQUAL(made[1].name, "b");
	CU_ASSERT_EQUAL(made[1].size, (int64_t)sizeof(struct lgs_option));
	CU_ASSERT_EQUAL(made[0].flags, LGS_LOGARITHMIC);
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

static const CU_TestInfo tests[] = {
    {"ranges in words", ranges_in_words},
    {"good tables", good_tables},
    {"rows of other sizes", other_row_sizes},
    {"bad tables", bad_tables},
    {"bad sizes", bad_sizes},
    {"tables without an end", no_end},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("option tables", tests);
}
