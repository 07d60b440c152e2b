/* memory.h: how much memory is left, as the host says it (lgs/memory.h), for models that know how much they need. */
#ifndef COMPUTE_MEMORY_H
#define COMPUTE_MEMORY_H

#include <lgs/memory.h>

/* Bytes; INT64_MAX where nobody says. */
static inline int64_t
compute_memory_left(const struct lgs_host *host)
{
	const struct lgs_memory *memory = host->extension(host, LGS_EXTENSION_MEMORY);
	return memory ? memory->left(host) : INT64_MAX;
}

#endif
