/*
 * groups: the control groups that a process is in (cgroups(7)), in both versions of the kernel's interface. They limit
 * it beside what the machine has, as containers and batch systems do.
 */
#ifndef LGS_CORE_BASE_GROUPS_H
#define LGS_CORE_BASE_GROUPS_H

#include <stdint.h>

/* Where the kernel tells of them. */
#define GROUPS_FILE "/proc/self/cgroup"
#define GROUPS_ROOT "/sys/fs/cgroup"

/* One group's folder; the version (1 or 2) says what its files are called. */
typedef void groups_visitor(void *context, const char *folder, int version);

/*
 * Visits the groups of a controller ("cpu", "memory"): each that a file such as GROUPS_FILE names and all that it is
 * in, as each has limits of its own. In a container the path may be that of another place; its root is there.
 */
void groups_visit(const char *file, const char *root, const char *controller, groups_visitor *visit, void *context);

/* The first numbers of a file in the folder, of at most two; "max" is none. How many there are. */
int groups_numbers(const char *folder, const char *name, double *first, double *second);

/* The number behind a word at the beginning of a line; 0 where there is none. */
double groups_number_of(const char *folder, const char *name, const char *word);

#endif
