/* test_memory.c: what is left of the memory, as the system says and as a limit has it. */
#include <sys/resource.h>

#include "../plugins/compute/memory.h"
#include "support.h"

#define GIGABYTE ((int64_t)1 << 30)

static void
the_system_says_what_is_left(void)
{
	static const char text[] = "MemTotal:       24000000 kB\nMemFree:          100000 kB\n"
				    "MemAvailable:    2000000 kB\nBuffers:             100 kB\n";
	write_bytes(in_root("meminfo"), text, sizeof text - 1);
	CU_ASSERT_EQUAL(compute_memory_left(in_root("meminfo")), (int64_t)2000000 * 1024);
}

static void
where_it_does_not_nothing_is_known(void)
{
	static const char text[] = "MemTotal:       24000000 kB\nMemAvailable: much\n";
	write_bytes(in_root("meminfo"), text, sizeof text - 1);
	CU_ASSERT_EQUAL(compute_memory_left(in_root("meminfo")), INT64_MAX);
	CU_ASSERT_EQUAL(compute_memory_left("/nonexistent/meminfo"), INT64_MAX);
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
	const int64_t much = compute_memory_left("/nonexistent/meminfo");
	const int64_t taken = ((int64_t)1 << 62) - much;
	limit.rlim_cur = (rlim_t)(taken + GIGABYTE);
	(void)setrlimit(RLIMIT_AS, &limit);
	const int64_t little = compute_memory_left("/nonexistent/meminfo");
	(void)setrlimit(RLIMIT_AS, &before);
	CU_ASSERT(taken > 1 << 20);
	CU_ASSERT(little > GIGABYTE / 2 && little < 2 * GIGABYTE);
}

static CU_TestInfo tests[] = {
    {"the system says what is left", the_system_says_what_is_left},
    {"where it does not, nothing is known", where_it_does_not_nothing_is_known},
    {"a limit leaves less", a_limit_leaves_less},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("memory", tests);
}
