/* memory.c: see memory.h. */
#include "memory.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Page cache counts as available, which the free pages of sysconf() leave out. */
static int64_t
available(const char *meminfo)
{
	char line[256];
	long long kilobytes = -1;
	FILE *file = fopen(meminfo, "re");
	if (!file)
		return INT64_MAX;
	while (kilobytes < 0 && fgets(line, sizeof line, file))
		if (sscanf(line, "MemAvailable: %lld kB", &kilobytes) != 1)
			kilobytes = -1;
	(void)fclose(file);
	return kilobytes < 0 || kilobytes > INT64_MAX / 1024 ? INT64_MAX : kilobytes * 1024;
}

/* The pages that the process has in its address space; 0 where nobody knows. */
static int64_t
pages(void)
{
	long long count = 0;
	FILE *file = fopen("/proc/self/statm", "re");
	if (!file)
		return 0;
	if (fscanf(file, "%lld", &count) != 1)
		count = 0;
	(void)fclose(file);
	return count;
}

static int64_t
within_limit(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_AS, &limit) || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > INT64_MAX)
		return INT64_MAX;
	const int64_t most = (int64_t)limit.rlim_cur, taken = pages() * (int64_t)sysconf(_SC_PAGESIZE);
	return most > taken ? most - taken : 0;
}

int64_t
compute_memory_left(const char *meminfo)
{
	const int64_t there = available(meminfo), allowed = within_limit();
	return there < allowed ? there : allowed;
}
