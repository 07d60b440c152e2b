/* memory: one wording for requests that were refused. */
#ifndef LGS_CORE_BASE_MEMORY_H
#define LGS_CORE_BASE_MEMORY_H

#include <lgs/plugin.h>

static inline int64_t
no_memory(struct lgs_error *error)
{
	return lgs_fail(error, LGS_NO_MEMORY, "out of memory");
}

#endif
