/* runner.c: CUnit's results in the Test Anything Protocol. */
#include "runner.h"

#include <CUnit/TestRun.h>
#include <stdio.h>

static int number;
static const char *skipped;

void
skip_test(const char *why)
{
	skipped = why;
}

static void
test_done(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failures)
{
	printf("%sok %d - %s: %s%s%s\n", failures ? "not " : "", ++number, suite->pName, test->pName,
	       skipped ? " # SKIP " : "", skipped ? skipped : "");
	skipped = NULL;
	for (CU_pFailureRecord at = failures; at; at = at->pNext)
		printf("# %s:%u: %s\n", at->strFileName, at->uiLineNumber, at->strCondition);
	(void)fflush(stdout);
}

int
run_tests(const char *suite, const CU_TestInfo *tests)
{
	int count = 0;
	CU_SuiteInfo suites[] = {{.pName = suite, .pTests = (CU_TestInfo *)(size_t)tests}, CU_SUITE_INFO_NULL};

	while (tests[count].pName)
		count++;
	if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
		printf("Bail out! CUnit: %s\n", CU_get_error_msg());
		return 1;
	}
	printf("1..%d\n", count);
	CU_set_test_complete_handler(test_done);
	(void)CU_run_all_tests();
	int failed = (int)CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	return failed != 0;
}
