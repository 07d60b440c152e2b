/* memory-left.c: see memory-left.h. */
#include "memory-left.h"

#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "groups.h"

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

/* What a group has counts its page cache, which the kernel takes back before it ends anybody. */
static void
take_group(void *context, const char *folder, int version)
{
	static const char *const names[][3] = {
	    {"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"},
	    {"memory.max", "memory.current", "inactive_file"},
	};
	const char *const *name = names[version - 1];
	double *least = context, most, taken, none;
	if (groups_numbers(folder, name[0], &most, &none) == 1 && groups_numbers(folder, name[1], &taken, &none) == 1 &&
	    most < 0x1p62) /* what the first version has where there is no limit */
		*least = fmin(*least, fmax(0, most - taken + groups_number_of(folder, "memory.stat", name[2])));
}

int64_t
memory_left_by(const char *meminfo, const char *groups, const char *root)
{
	const int64_t there = available(meminfo), allowed = within_limit();
	double least = HUGE_VAL;
	groups_visit(groups, root, "memory", take_group, &least);
	const int64_t left = there < allowed ? there : allowed;
	return least < (double)left ? (int64_t)least : left;
}

int64_t
memory_left(void)
{
	return memory_left_by("/proc/meminfo", GROUPS_FILE, GROUPS_ROOT);
}
