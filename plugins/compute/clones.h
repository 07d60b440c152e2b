/* clones.h: the names under which the passes of this folder mark their loops, and what the blocks of all end by. */
#ifndef COMPUTE_CLONES_H
#define COMPUTE_CLONES_H

#include <lgs/clones.h>

#define COMPUTE_CLONES LGS_CLONES
#define COMPUTE_INLINE LGS_INLINE

/* For one level alone, of a function that is written anew for each of them; where LGS_HAS_CLONES is defined. */
#define COMPUTE_LEVEL(level) __attribute__((target("arch=" level)))

COMPUTE_INLINE int64_t
compute_least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

#endif
