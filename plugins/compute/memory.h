/* memory.h: how much memory is left, as the host says it (lgs/memory.h), for models that know how much they need. */
#ifndef COMPUTE_MEMORY_H
#define COMPUTE_MEMORY_H

#include <stdio.h>

#include <lgs/memory.h>

/*
 * Whether fewer bytes are left than are needed; 0 where nobody says. Then both go into `words`, to stand in a message
 * behind what needs them; otherwise these are empty.
 */
#define COMPUTE_MEMORY_WORDS 96
static inline int
compute_memory_lacks(const struct lgs_host *host, double needed, char words[COMPUTE_MEMORY_WORDS])
{
	const struct lgs_memory *memory = host->extension(host, LGS_EXTENSION_MEMORY);
	const double left = (double)(memory ? memory->left(host) : INT64_MAX);
	words[0] = 0;
	if (needed <= left)
		return 0;
	(void)snprintf(words, COMPUTE_MEMORY_WORDS, ": it takes about %.1f GB, and %.1f GB are free", needed / 1e9,
	               left / 1e9);
	return 1;
}

#endif
