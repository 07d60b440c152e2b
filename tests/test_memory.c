/* test_memory.c: what is left of the memory, as the system says, and as limits and control groups have it. */
#include <string.h>
#include <sys/resource.h>

#include "../core/base/folder.h"
#include "../core/base/memory-left.h"
#include "support.h"

#define GIGABYTE ((int64_t)1 << 30)
#define NOWHERE "/nonexistent/file"

/* Writes a file below the test's root, and the folders that it is in. */
static void
put(const char *name, const char *text)
{
	CU_ASSERT_EQUAL_FATAL(folder_make_parents(in_root(name), &failure), LGS_OK);
	write_bytes(in_root(name), text, strlen(text));
}

/* By a file like /proc/meminfo alone. */
static int64_t
left_of(const char *meminfo)
{
	put("meminfo", meminfo);
	return memory_left_by(in_root("meminfo"), NOWHERE, NOWHERE);
}

/* By the groups of a process alone, below a folder. */
static int64_t
left_in(const char *groups, const char *folder)
{
	char root[4096];
	put("groups", groups);
	(void)snprintf(root, sizeof root, "%s", in_root(folder));
	return memory_left_by(NOWHERE, in_root("groups"), root);
}

static void
the_system_says_what_is_left(void)
{
	CU_ASSERT_EQUAL(left_of("MemTotal:       24000000 kB\nMemFree:          100000 kB\n"
	                        "MemAvailable:    2000000 kB\nBuffers:             100 kB\n"),
	                (int64_t)2000000 * 1024);
}

static void
where_it_does_not_nothing_is_known(void)
{
	CU_ASSERT_EQUAL(left_of("MemTotal:       24000000 kB\nMemAvailable: much\n"), INT64_MAX);
	CU_ASSERT_EQUAL(memory_left_by(NOWHERE, NOWHERE, NOWHERE), INT64_MAX);
	CU_ASSERT(memory_left() > 0);
}

/* A limit that is far away says what is taken already; so much and a gigabyte leaves about a gigabyte. */
static void
a_limit_leaves_less(void)
{
	struct rlimit before, limit;
	CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_AS, &before), 0);
	limit = before;
	if (before.rlim_max != RLIM_INFINITY) {
		skip_test("the address space is limited already");
		return;
	}
	limit.rlim_cur = (rlim_t)1 << 62;
	(void)setrlimit(RLIMIT_AS, &limit);
	const int64_t much = memory_left_by(NOWHERE, NOWHERE, NOWHERE);
	const int64_t taken = ((int64_t)1 << 62) - much;
	limit.rlim_cur = (rlim_t)(taken + GIGABYTE);
	(void)setrlimit(RLIMIT_AS, &limit);
	const int64_t little = memory_left_by(NOWHERE, NOWHERE, NOWHERE);
	(void)setrlimit(RLIMIT_AS, &before);
	CU_ASSERT(taken > 1 << 20);
	CU_ASSERT(little > GIGABYTE / 2 && little < 2 * GIGABYTE);
}

/* The least of all groups that one is in; their page cache is given back. */
static void
groups_leave_less(void)
{
	put("two/memory.max", "max\n");
	put("two/memory.current", "99999999999\n");
	put("two/box/memory.max", "2000000000\n");
	put("two/box/memory.current", "1500000000\n");
	put("two/box/memory.stat", "anon 5\ninactive_file_not 7\ninactive_file 300000000\nactive_file 9\n");
	put("two/box/a/memory.max", "5000000000\n");
	put("two/box/a/memory.current", "1000\n");
	CU_ASSERT_EQUAL(left_in("0::/box/a\n", "two"), 800000000);
	CU_ASSERT_EQUAL(left_in("0::/\n", "two"), INT64_MAX);
	put("two/box/memory.current", "3000000000\n");
	CU_ASSERT_EQUAL(left_in("0::/box/a\n", "two"), 0);
}

static void
groups_of_the_first_version(void)
{
	put("one/memory/memory.limit_in_bytes", "9223372036854771712\n");
	put("one/memory/memory.usage_in_bytes", "1000\n");
	put("one/memory/job/memory.limit_in_bytes", "1000000\n");
	put("one/memory/job/memory.usage_in_bytes", "400000\n");
	put("one/memory/job/memory.stat", "cache 7\ntotal_inactive_file 100\n");
	CU_ASSERT_EQUAL(left_in("5:cpuset:/job\n4:memory:/job\n0::/\n", "one"), 600100);
	CU_ASSERT_EQUAL(left_in("4:memory:/\n", "one"), INT64_MAX);
	CU_ASSERT_EQUAL(left_in("5:cpuset:/job\n", "one"), INT64_MAX);
}

static CU_TestInfo tests[] = {
    {"the system says what is left", the_system_says_what_is_left},
    {"where it does not, nothing is known", where_it_does_not_nothing_is_known},
    {"a limit leaves less", a_limit_leaves_less},
    {"groups leave less", groups_leave_less},
    {"groups of the first version", groups_of_the_first_version},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("memory", tests);
}
