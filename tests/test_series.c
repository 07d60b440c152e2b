/*
 * test_series.c: curves as files: which points of an earlier file are kept, which come again, and what is written.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/run/series.h"
#include "support.h"

static void
expect(const char *name, const char *text)
{
	char *bytes = read_bytes(in_root(name), NULL);
	CU_ASSERT_STRING_EQUAL(bytes, text);
	if (strcmp(bytes, text) != 0)
		printf("# %s: %s\n", name, bytes);
	free(bytes);
}

static void
earlier(const char *name, const char *text)
{
	write_bytes(in_root(name), text, strlen(text));
}

/* Points first, first + 1 ... before `end` at twice that height, written and done with. */
static void
run_series(const char *name, int first, int end)
{
	struct series *list = NULL;
	for (int x = first; x < end; x++)
		series_add(&list, root_folder, name, x, 2 * x);
	CU_ASSERT_EQUAL(series_write(list, root_folder, &failure), LGS_OK);
	series_free(list);
}

static void
points_in_order(void)
{
	run_series("new", 1, 4);
	expect("new.csv", "x,y\n1,2\n2,4\n3,6\n");
}

static void
resumed_after_the_last(void)
{
	run_series("after", 1, 3);
	run_series("after", 3, 5);
	expect("after.csv", "x,y\n1,2\n2,4\n3,6\n4,8\n");
}

/* Points behind the checkpoint that a run resumes from come again; the old ones do not stay beside them. */
static void
resumed_before_the_last(void)
{
	earlier("again.csv", "x,y\n1,10\n2,20\n3,30\n10,100\n");
	run_series("again", 3, 5);
	expect("again.csv", "x,y\n1,10\n2,20\n3,6\n4,8\n");
	run_series("again", 0, 1);
	expect("again.csv", "x,y\n0,0\n");
}

static void
fractions_are_compared_as_numbers(void)
{
	earlier("fractions.csv", "x,y\n-1.5,1\n9.75,2\n1e1,3\n10.25,4\n");
	run_series("fractions", 10, 11);
	expect("fractions.csv", "x,y\n-1.5,1\n9.75,2\n10,20\n");
}

/* Rows that are none, and a torn last one, are left out. */
static void
damaged_files(void)
{
	earlier("damaged.csv", "y,x\n\n1;2\n,5\nword,3\n1,2\n2");
	run_series("damaged", 7, 8);
	expect("damaged.csv", "x,y\n1,2\n7,14\n");
	earlier("empty.csv", "");
	run_series("empty", 7, 8);
	expect("empty.csv", "x,y\n7,14\n");
}

static void
each_series_its_file(void)
{
	struct series *list = NULL;
	earlier("two.csv", "x,y\n1,1\n");
	series_add(&list, root_folder, "one", 1, 0.5);
	series_add(&list, root_folder, "two", 2, 0.25);
	series_add(&list, root_folder, "one", 2, 1.0 / 3);
	CU_ASSERT_EQUAL(series_write(list, root_folder, &failure), LGS_OK);
	expect("one.csv", "x,y\n1,0.5\n2,0.333333333\n");
	expect("two.csv", "x,y\n1,1\n2,0.25\n");
	/* What got no points since is not written again; what did is written whole. */
	CU_ASSERT_EQUAL(unlink(in_root("one.csv")), 0);
	series_add(&list, root_folder, "two", 3, 0.125);
	CU_ASSERT_EQUAL(series_write(list, root_folder, &failure), LGS_OK);
	CU_ASSERT_EQUAL(access(in_root("one.csv"), F_OK), -1);
	expect("two.csv", "x,y\n1,1\n2,0.25\n3,0.125\n");
	series_free(list);
}

static void
nothing_to_write(void)
{
	CU_ASSERT_EQUAL(series_write(NULL, in_root("nowhere"), &failure), LGS_OK);
	series_free(NULL);
}

static void
a_folder_that_is_gone(void)
{
	struct series *list = NULL;
	words[0] = 0;
	series_add(&list, in_root("nowhere"), "curve", 1, 1);
	CU_ASSERT(series_write(list, in_root("nowhere"), &failure) < 0);
	CU_ASSERT(said("nowhere/curve.csv|No such file"));
	series_free(list);
}

static const CU_TestInfo tests[] = {
    {"points in order", points_in_order},
    {"resumed after the last point", resumed_after_the_last},
    {"resumed before the last point", resumed_before_the_last},
    {"fractions are compared as numbers", fractions_are_compared_as_numbers},
    {"damaged files", damaged_files},
    {"each series its file", each_series_its_file},
    {"nothing to write", nothing_to_write},
    {"a folder that is gone", a_folder_that_is_gone},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("series", tests);
}
