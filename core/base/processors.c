/* processors.c: see processors.h. Quotas are microseconds of processor time within a period, cpu.max in cgroups(7). */
#include "processors.h"

#include <math.h>
#include <sched.h>
#include <unistd.h>

#include "groups.h"

static void
take_share(void *context, const char *folder, int version)
{
	double *least = context, quota = 0, period = 0, none;
	const int known = version == 2 ? groups_numbers(folder, "cpu.max", &quota, &period) == 2
	                               : groups_numbers(folder, "cpu.cfs_quota_us", &quota, &none) == 1 &&
	                                     groups_numbers(folder, "cpu.cfs_period_us", &period, &none) == 1;
	if (known && quota > 0 && period > 0)
		*least = fmin(*least, quota / period);
}

int64_t
processors_allowed(const char *groups, const char *root)
{
	double least = HUGE_VAL;
	groups_visit(groups, root, "cpu", take_share, &least);
	return least < 1e9 ? (int64_t)ceil(least) : INT64_MAX;
}

int64_t
processors_count(void)
{
	cpu_set_t set; /* too small for a kernel of more than 1024 processors, which then refuses */
	const int64_t count = sched_getaffinity(0, sizeof set, &set) ? sysconf(_SC_NPROCESSORS_ONLN) : CPU_COUNT(&set);
	const int64_t allowed = processors_allowed(GROUPS_FILE, GROUPS_ROOT);
	return allowed < count ? allowed : count < 1 ? 1 : count;
}
