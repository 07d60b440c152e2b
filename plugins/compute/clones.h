/* clones.h: the names under which the passes of this folder mark their loops. */
#ifndef COMPUTE_CLONES_H
#define COMPUTE_CLONES_H

#include <lgs/clones.h>

#define COMPUTE_CLONES LGS_CLONES
#define COMPUTE_INLINE LGS_INLINE

#endif
