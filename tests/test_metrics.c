/*
 * test_metrics.c: the table of metrics: its text, resuming, and what a full disk leaves.
 */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/base/file.h"
#include "../core/training/metrics.h"
#include "support.h"

static char path[PATH_SIZE];
static const char *const columns[] = {"loss", "mean k", NULL};

static void
expect(const char *text)
{
	char *data = file_load(path, 100000, NULL, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	CU_ASSERT_STRING_EQUAL(data, text);
	if (strcmp(data, text) != 0)
		printf("# have: %s\n", data);
	free(data);
}

static void
append(struct metrics *metrics, int64_t epoch, double first, double second)
{
	const double values[] = {first, second};
	CU_ASSERT_EQUAL(metrics_append(metrics, epoch, values, &failure), LGS_OK);
}

static void
writes_rows(void)
{
	struct metrics *metrics = metrics_create(path, columns, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	expect("epoch,loss,mean k\n");
	append(metrics, 0, 0.1, 1.0 / 3);
	append(metrics, 1, NAN, -1e-300);
	append(metrics, 2, HUGE_VAL, NAN);
	append(metrics, 3, -1.23456789012e-300, -DBL_MAX);
	expect("epoch,loss,mean k\n0,0.1,0.333333333\n1,,-1e-300\n2,inf,\n3,-1.23456789e-300,-1.79769313e+308\n");
	CU_ASSERT_EQUAL(metrics_sync(metrics, &failure), LGS_OK);
	metrics_close(metrics);
	metrics_close(NULL);
	CU_ASSERT_PTR_NULL(metrics_create(path, columns, &failure));
	CU_ASSERT(said(path));
	(void)unlink(path);
}

static void
quotes_names(void)
{
	static const char *const odd[] = {"a,b", "say \"x\"", "two\nlines", "", "caf\xc3\xa9", NULL};
	static const char *const none[] = {NULL};
	struct metrics *metrics = metrics_create(path, odd, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	const double values[] = {1, 2, 3, 4, 5};
	CU_ASSERT_EQUAL(metrics_append(metrics, 7, values, &failure), LGS_OK);
	metrics_close(metrics);
	const char *text = "epoch,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",,caf\xc3\xa9\n7,1,2,3,4,5\n";
	expect(text);
	metrics_close(metrics_resume(path, odd, 7, &failure));
	expect(text);
	(void)unlink(path);
	metrics = metrics_create(path, none, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	CU_ASSERT_EQUAL(metrics_append(metrics, 0, values, &failure), LGS_OK);
	metrics_close(metrics);
	metrics = metrics_resume(path, none, 0, &failure);
	CU_ASSERT_PTR_NOT_NULL(metrics);
	metrics_close(metrics);
	expect("epoch\n0\n");
	(void)unlink(path);
}

/* One row: what the file holds, the last epoch kept, and what remains. */
static void
resumes(void)
{
#define HEADER "epoch,loss,mean k\n"
	static const struct {
		const char *before;
		int64_t keep;
		const char *after;
	} cases[] = {
	    {HEADER "0,1,2\n1,3,4\n2,5,6\n", 1, HEADER "0,1,2\n1,3,4\n"},
	    {HEADER "0,1,2\n1,3,4\n", 9, HEADER "0,1,2\n1,3,4\n"},
	    {HEADER "0,1,2\n1,3", 9, HEADER "0,1,2\n"},
	    {HEADER "0,1,2\n1,3,4", 9, HEADER "0,1,2\n"},
	    {HEADER "0,,\n1,nan,-inf\n", 1, HEADER "0,,\n1,nan,-inf\n"},
	    {HEADER "0,1,2\n1,3,4\n", -1, HEADER},
	    {"epoch,lo", 9, HEADER},
	    {"", 9, HEADER},
	    {HEADER, 9, HEADER},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(file_save(path, cases[i].before, strlen(cases[i].before), &failure), LGS_OK);
		struct metrics *metrics = metrics_resume(path, columns, cases[i].keep, &failure);
		CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
		expect(cases[i].after);
		append(metrics, 8, 1, 2);
		metrics_close(metrics);
		char after[256];
		(void)snprintf(after, sizeof after, "%s8,1,2\n", cases[i].after);
		expect(after);
		(void)unlink(path);
	}
}

static void
begins_where_there_is_none(void)
{
	struct metrics *metrics = metrics_resume(path, columns, 5, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	metrics_close(metrics);
	expect(HEADER);
	(void)unlink(path);
}

/* A table that is not ours is refused and left alone. */
static void
refuses_other_tables(void)
{
	static const char *const cases[][2] = {
	    {"epoch,loss\n0,1\n", "other columns"},
	    {"epoch,loss,mean k,more\n0,1,2,3\n", "other columns"},
	    {"notes\n", "other columns"},
	    {HEADER "0,1,2\n1,2\n2,1,1\n", "line 3"},
	    {HEADER "0,1,2,3\n", "line 2"},
	    {HEADER "x,1,2\n", "line 2"},
	    {HEADER "\n0,1,2\n", "line 2"},
	    {HEADER "0 ,1,2\n", "line 2"},
	    {HEADER "99999999999999999999,1,2\n", "line 2"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(file_save(path, cases[i][0], strlen(cases[i][0]), &failure), LGS_OK);
		words[0] = 0;
		CU_ASSERT_PTR_NULL(metrics_resume(path, columns, 100, &failure));
		CU_ASSERT(said(cases[i][1]));
		CU_ASSERT(said(path));
		expect(cases[i][0]);
		(void)unlink(path);
	}
}

static void
survives_a_full_disk(void)
{
	struct metrics *metrics = metrics_create(path, columns, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	append(metrics, 0, 1, 2);
	const double values[] = {3.14159265, 2.71828183};
	limit_size(sizeof HEADER "0,1,2\n" + 5); /* part of the next row fits */
	CU_ASSERT_EQUAL(metrics_append(metrics, 1, values, &failure), LGS_IO);
	CU_ASSERT(said(path));
	expect(HEADER "0,1,2\n");
	limit_size(RLIM_INFINITY);
	append(metrics, 1, 3, 4);
	metrics_close(metrics);
	limit_size(20);
	CU_ASSERT_PTR_NULL(metrics_resume(path, columns, 0, &failure)); /* cannot write the shorter table */
	limit_size(RLIM_INFINITY);
	expect(HEADER "0,1,2\n1,3,4\n");
	(void)unlink(path);
}

static void
ignores_the_locale(void)
{
	static const char *const names[] = {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "cs_CZ.UTF-8"};
	size_t i = 0;
	while (i < sizeof names / sizeof names[0] && setlocale(LC_ALL, names[i]) == NULL)
		i++;
	if (i == sizeof names / sizeof names[0]) {
		skip_test("no locale with a decimal comma is installed");
		return;
	}
	struct metrics *metrics = metrics_create(path, columns, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(metrics);
	append(metrics, 0, 0.5, 1.5);
	metrics_close(metrics);
	(void)setlocale(LC_ALL, "C");
	expect(HEADER "0,0.5,1.5\n");
	(void)unlink(path);
}

static void
knows_what_is_missing(void)
{
	static const struct {
		const char *rows;
		int64_t through;
		const char *missing;
	} cases[] = {
	    {HEADER "1,1,2\n2,1,2\n3,1,2\n", 3, ""},
	    {HEADER, 0, ""},
	    {HEADER, 1, "1"},
	    {HEADER, 3, "1-3"},
	    {HEADER "1,1,2\n3,1,2\n4,1,2\n8,1,2\n", 10, "2, 5-7, 9-10"},
	    {HEADER "2,1,2\n4,1,2\n6,1,2\n8,1,2\n10,1,2\n12,1,2\n14,1,2\n16,1,2\n18,1,2\n20,1,2\n", 20,
	     "1, 3, 5, 7, 9, 11, 13, 15 and others"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_EQUAL(file_save(path, cases[i].rows, strlen(cases[i].rows), &failure), LGS_OK);
		char *missing = metrics_missing(path, cases[i].through);
		CU_ASSERT_PTR_NOT_NULL_FATAL(missing);
		CU_ASSERT_STRING_EQUAL(missing, cases[i].missing);
		free(missing);
		(void)unlink(path);
	}
}

static const CU_TestInfo tests[] = {
    {"writes rows", writes_rows},
    {"quotes names as RFC 4180 says", quotes_names},
    {"resumes", resumes},
    {"knows what is missing", knows_what_is_missing},
    {"begins where there is no table", begins_where_there_is_none},
    {"refuses other tables", refuses_other_tables},
    {"a full disk leaves whole rows", survives_a_full_disk},
    {"writes decimal points in every locale", ignores_the_locale},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	if (make_root())
		return 1;
	(void)snprintf(path, sizeof path, "%s/metrics.csv", root_folder);
	int status = run_tests("metrics", tests);
	return remove_root() ? 1 : status; /* a leftover fails */
}
