/*
 * memory-left: how much memory this process can still take, for components that know beforehand how much they need.
 *
 * A system hands out more than it has and ends whoever touches it, without a word, so asking for memory and being
 * refused is not enough.
 */
#ifndef LGS_CORE_BASE_MEMORY_LEFT_H
#define LGS_CORE_BASE_MEMORY_LEFT_H

#include <stdint.h>

/* Bytes: the least of what the kernel calls available, of what the limit of the address space leaves, and of what the
 * control groups leave. INT64_MAX where nobody says. */
int64_t memory_left(void);

/* The same by files such as /proc/meminfo, and control groups as in groups.h. */
int64_t memory_left_by(const char *meminfo, const char *groups, const char *root);

#endif
