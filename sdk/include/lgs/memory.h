/*
 * memory.h: how much memory is left, for components that know beforehand how much they need.
 *
 * A service beyond host.h: host->extension(host, LGS_EXTENSION_MEMORY) gives a struct lgs_memory, or NULL where the
 * host has none. A system hands out more memory than it has and ends whoever touches it, without a word; a component
 * that compares what it needs with what is left can say so instead.
 */
#ifndef LGS_MEMORY_H
#define LGS_MEMORY_H

#include <lgs/host.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LGS_EXTENSION_MEMORY "memory/1"

struct lgs_memory {
	int64_t size;
	/*
	 * Bytes that this process can still take: what the kernel calls available, but no more than the limit of its
	 * address space and its control groups (containers, batch systems) leave. INT64_MAX where nobody says. Any
	 * thread.
	 */
	int64_t (*left)(const struct lgs_host *host);
};

#ifdef __cplusplus
}
#endif
#endif
