/*
 * memory.h: how much memory the system has left, for models that know beforehand how much they need.
 *
 * A system hands out more than it has and ends whoever touches it, without a word, so asking for memory and being
 * refused is not enough.
 */
#ifndef COMPUTE_MEMORY_H
#define COMPUTE_MEMORY_H

#include <stdint.h>

#define COMPUTE_MEMINFO "/proc/meminfo"

/* Bytes that this process can still take: what the kernel calls available in `meminfo`, but not more than the limit of
 * its address space leaves. INT64_MAX where the system does not say. */
int64_t compute_memory_left(const char *meminfo);

#endif
