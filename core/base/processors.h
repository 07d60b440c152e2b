/*
 * processors: how many of a machine's processors this process may keep busy. As many threads, or workers of one thread,
 * are what is used where the user says nothing; more would wait for each other.
 */
#ifndef LGS_CORE_BASE_PROCESSORS_H
#define LGS_CORE_BASE_PROCESSORS_H

#include <stdint.h>

/* Those it may run on, but no more than its control groups give it the time of. At least 1. */
int64_t processors_count(void);

/*
 * The time alone, as processors, rounded up: what containers are limited by (docker run --cpus). The groups are those
 * of a file such as /proc/self/cgroup, below a folder such as /sys/fs/cgroup, of both versions of the kernel's
 * interface; each group that one is in has a limit of its own. INT64_MAX where nothing limits it.
 */
int64_t processors_allowed(const char *groups, const char *root);

#endif
