/* probe: penalties of the check's own, one of each form, to see whether and how a model heeds them. */
#ifndef LGS_CHECK_PROBE_H
#define LGS_CHECK_PROBE_H

#include "../registry/registry.h"

/* Half the sum of squares: the slope is the argument itself, and lowering it is moving towards 0. */
#define PROBE_MEANS "check-means"
#define PROBE_SAMPLES "check-samples" /* a mean over samples */
#define PROBE_PARAMETERS "check-parameters"
#define PROBE_PROX "check-prox" /* the same by a proximal operator */

plugin_entry probe_entry(void);

#endif
