/*
 * runner: runs a CUnit suite and reports each test as a line of the Test Anything Protocol, which Automake counts.
 */
#ifndef LGS_TESTS_RUNNER_H
#define LGS_TESTS_RUNNER_H

#include <CUnit/CUnit.h>

/* The exit status for main. Within a test, skip_test says why there was nothing to test, and counts as skipped. */
int run_tests(const char *suite, const CU_TestInfo *tests);
void skip_test(const char *why);

#endif
