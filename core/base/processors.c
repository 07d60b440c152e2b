/* processors.c: see processors.h. Quotas are microseconds of processor time within a period, cpu.max in cgroups(7). */
#include "processors.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

#define PATH_MOST 4096

/* The first numbers of a group's file, of at most two; "max" is none. How many there are. */
static int
read_numbers(const char *root, const char *group, const char *name, double *first, double *second)
{
	char *path = text_format("%s%s/%s", root, group, name);
	FILE *file = path ? fopen(path, "re") : NULL;
	int count = file ? fscanf(file, "%lf %lf", first, second) : 0;
	if (file)
		(void)fclose(file);
	free(path);
	return count < 0 ? 0 : count;
}

static double
share_of_group(const char *root, const char *group, int version)
{
	double quota = 0, period = 0, none;
	const int known = version == 2 ? read_numbers(root, group, "cpu.max", &quota, &period) == 2
	                               : read_numbers(root, group, "cpu.cfs_quota_us", &quota, &none) == 1 &&
	                                     read_numbers(root, group, "cpu.cfs_period_us", &period, &none) == 1;
	return known && quota > 0 && period > 0 ? quota / period : HUGE_VAL;
}

/* The least of a group and all it is in. In a container the path may be that of another place; its root is there. */
static double
least_share(const char *root, char *group, int version)
{
	double least = HUGE_VAL;
	for (char *end = group + strlen(group); end; end = strrchr(group, '/')) {
		*end = '\0';
		least = fmin(least, share_of_group(root, group, version));
	}
	return least;
}

/* Whether "cpu" is one of "cpu,cpuacct". */
static int
has_cpu(const char *controllers)
{
	for (const char *at = controllers; (at = strstr(at, "cpu")); at += 3)
		if ((at == controllers || at[-1] == ',') && (at[3] == ',' || !at[3]))
			return 1;
	return 0;
}

/* "0::/path" of the second version, "4:cpu,cpuacct:/path" of the first. */
static double
share_of_line(const char *root, char *line)
{
	line[strcspn(line, "\n")] = '\0';
	char *controllers = strchr(line, ':'), *group = controllers ? strchr(controllers + 1, ':') : NULL;
	if (!group)
		return HUGE_VAL;
	*group++ = '\0';
	if (!*++controllers)
		return least_share(root, group, 2);
	char *folder = has_cpu(controllers) ? text_format("%s/cpu", root) : NULL;
	const double share = folder ? least_share(folder, group, 1) : HUGE_VAL;
	free(folder);
	return share;
}

int64_t
processors_allowed(const char *groups, const char *root)
{
	char line[PATH_MOST];
	double least = HUGE_VAL;
	FILE *file = fopen(groups, "re");
	while (file && fgets(line, sizeof line, file))
		least = fmin(least, share_of_line(root, line));
	if (file)
		(void)fclose(file);
	return least < 1e9 ? (int64_t)ceil(least) : INT64_MAX;
}

int64_t
processors_count(void)
{
	cpu_set_t set; /* too small for a kernel of more than 1024 processors, which then refuses */
	const int64_t count = sched_getaffinity(0, sizeof set, &set) ? sysconf(_SC_NPROCESSORS_ONLN) : CPU_COUNT(&set);
	const int64_t allowed = processors_allowed("/proc/self/cgroup", "/sys/fs/cgroup");
	return allowed < count ? allowed : count < 1 ? 1 : count;
}
