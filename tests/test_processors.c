/*
 * test_processors.c: how many processors control groups give the time of, in both versions of the kernel's interface.
 */
#include <sched.h>
#include <string.h>

#include "../core/base/folder.h"
#include "../core/base/processors.h"
#include "support.h"

/* Writes a file below the test's root, and the folders that it is in. */
static void
put(const char *name, const char *text)
{
	CU_ASSERT_EQUAL_FATAL(folder_make_parents(in_root(name), &failure), LGS_OK);
	write_bytes(in_root(name), text, strlen(text));
}

/* What is allowed to a process whose groups are these. */
static int64_t
allowed(const char *groups, const char *folder)
{
	char root[4096];
	put("groups", groups);
	(void)snprintf(root, sizeof root, "%s", in_root(folder));
	return processors_allowed(in_root("groups"), root);
}

static void
without_a_limit(void)
{
	put("free/cpu.max", "max 100000\n");
	put("free/cpu/cpu.cfs_quota_us", "-1\n");
	put("free/cpu/cpu.cfs_period_us", "100000\n");
	CU_ASSERT_EQUAL(allowed("0::/\n", "free"), INT64_MAX);
	CU_ASSERT_EQUAL(allowed("4:cpu,cpuacct:/\n", "free"), INT64_MAX);
	CU_ASSERT_EQUAL(allowed("0::/\n", "nowhere"), INT64_MAX);
	CU_ASSERT_EQUAL(processors_allowed("/nonexistent", "/nonexistent"), INT64_MAX);
}

static void
the_second_version(void)
{
	put("two/cpu.max", "350000 100000\n");
	put("two/a/cpu.max", "150000 100000\n");
	put("two/a/b/cpu.max", "max 100000\n");
	CU_ASSERT_EQUAL(allowed("0::/\n", "two"), 4);
	CU_ASSERT_EQUAL(allowed("0::/a/b\n", "two"), 2);
	/* A path of the host's, that a container does not see: its own root has its limit. */
	CU_ASSERT_EQUAL(allowed("0::/system.slice/docker-1.scope\n", "two"), 4);
	put("little/cpu.max", "1000 100000\n");
	CU_ASSERT_EQUAL(allowed("0::/\n", "little"), 1);
}

static void
the_first_version(void)
{
	put("one/cpu/cpu.cfs_quota_us", "-1\n");
	put("one/cpu/cpu.cfs_period_us", "100000\n");
	put("one/cpu/job/cpu.cfs_quota_us", "200000\n");
	put("one/cpu/job/cpu.cfs_period_us", "100000\n");
	CU_ASSERT_EQUAL(allowed("5:cpuset:/job\n4:cpuacct,cpu:/job\n0::/\n", "one"), 2);
	CU_ASSERT_EQUAL(allowed("5:cpuset:/job\n4:cpuacct:/job\n", "one"), INT64_MAX);
}

static void
damaged_files(void)
{
	put("bad/cpu.max", "much\n");
	put("bad/a/cpu.max", "100000 0\n");
	put("bad/b/cpu.max", "nan nan\n");
	CU_ASSERT_EQUAL(allowed("0::/a\n", "bad"), INT64_MAX);
	CU_ASSERT_EQUAL(allowed("0::/b\n", "bad"), INT64_MAX);
	CU_ASSERT_EQUAL(allowed("0\n::\nx:cpu\n\n", "bad"), INT64_MAX);
}

/* No more than this process may run on. */
static void
within_the_affinity(void)
{
	cpu_set_t before, one;
	CU_ASSERT_EQUAL_FATAL(sched_getaffinity(0, sizeof before, &before), 0);
	CU_ASSERT(processors_count() >= 1);
	CU_ASSERT(processors_count() <= CPU_COUNT(&before));
	CPU_ZERO(&one);
	for (int i = 0; i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, &before)) {
			CPU_SET(i, &one);
			break;
		}
	CU_ASSERT_EQUAL_FATAL(sched_setaffinity(0, sizeof one, &one), 0);
	CU_ASSERT_EQUAL(processors_count(), 1);
	CU_ASSERT_EQUAL(sched_setaffinity(0, sizeof before, &before), 0);
}

static CU_TestInfo tests[] = {
    {"without a limit all are allowed", without_a_limit},
    {"the least of all groups counts, rounded up", the_second_version},
    {"the older interface", the_first_version},
    {"files that say nothing limit nothing", damaged_files},
    {"no more than the process may run on", within_the_affinity},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("processors", tests);
}
