/*
 * test_table.c: tables of numbers as metrics.csv and series have them, whole, torn and damaged; and thinned ones.
 */
#include <math.h>
#include <string.h>

#include "../core/formats/table.h"
#include "support.h"

static struct table
load(const char *text)
{
	struct table table = {0};
	write_bytes(in_root("t.csv"), text, strlen(text));
	CU_ASSERT_EQUAL_FATAL(table_load(&table, in_root("t.csv"), &failure), LGS_OK);
	return table;
}

static void
reads_columns(void)
{
	struct table table = load("epoch,a-b,hidden:l1\n1,0.5,-3\n2,,1e-3\n3,7,nan\n");
	CU_ASSERT_EQUAL_FATAL(table.columns, 3);
	CU_ASSERT_EQUAL_FATAL(table.rows, 3);
	CU_ASSERT_STRING_EQUAL(table.names[2], "hidden:l1");
	CU_ASSERT_EQUAL(table_column(&table, 0)[2], 3);
	CU_ASSERT_EQUAL(table_column(&table, 1)[0], 0.5);
	CU_ASSERT(isnan(table_column(&table, 1)[1]));
	CU_ASSERT_EQUAL(table_column(&table, 2)[1], 1e-3);
	CU_ASSERT(isnan(table_column(&table, 2)[2]));
	table_free(&table);
}

static void
reads_quotes(void)
{
	struct table table = load("epoch,\"a,b\",\"say \"\"x\"\"\nthere\"\n\"1\",2,3\n");
	CU_ASSERT_EQUAL_FATAL(table.columns, 3);
	CU_ASSERT_STRING_EQUAL(table.names[1], "a,b");
	CU_ASSERT_STRING_EQUAL(table.names[2], "say \"x\"\nthere");
	CU_ASSERT_EQUAL_FATAL(table.rows, 1);
	CU_ASSERT_EQUAL(table_column(&table, 0)[0], 1);
	table_free(&table);
}

/* Rows up to the first that is not whole. */
static void
torn_tables(void)
{
	static const struct {
		const char *text;
		int64_t rows;
	} cases[] = {
	    {"", 0},
	    {"a,b", 0},
	    {"a,b\n", 0},
	    {"a,b\n1,2", 0},
	    {"a,b\n1,2\n3", 1},
	    {"a,b\n1,2\n3\n", 1},
	    {"a,b\n1,2,3\n4,5\n", 0},
	    {"a,b\n1,\"2\n", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct table table = load(cases[i].text);
		CU_ASSERT_EQUAL(table.rows, cases[i].rows);
		table_free(&table);
	}
}

static void
thins(void)
{
	struct table table = load("x,y\n0,0\n1,10\n2,20\n3,30\n4,40\n5,50\n6,60\n");
	table_thin(&table, 100);
	CU_ASSERT_EQUAL(table.rows, 7);
	table_thin(&table, 3);
	CU_ASSERT_EQUAL_FATAL(table.rows, 3);
	for (int64_t i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(table_column(&table, 0)[i], 3 * i);
		CU_ASSERT_EQUAL(table_column(&table, 1)[i], 30 * i);
	}
	table_free(&table);
}

static void
not_there(void)
{
	struct table table = {0};
	words[0] = 0;
	CU_ASSERT(table_load(&table, in_root("none.csv"), &failure) < 0);
	CU_ASSERT(said("none.csv|No such file"));
	table_free(&table);
}

static const CU_TestInfo tests[] = {
    {"reads columns", reads_columns}, {"reads quotes", reads_quotes},
    {"torn tables", torn_tables},     {"thins", thins},
    {"not there", not_there},         CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("table", tests);
}
