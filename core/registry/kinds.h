/* kinds: what the host knows of each kind of component. */
#ifndef LGS_CORE_REGISTRY_KINDS_H
#define LGS_CORE_REGISTRY_KINDS_H

#include "component.h"

struct kind {
	const char *name; /* with its revision */
	int64_t bytes;    /* of its struct in this host */
	int64_t (*check)(const struct component *component, struct lgs_error *error);
	const struct lgs_option *host_options;
	int64_t host_options_bytes;
	const char *reserved;
};

/* The kind of this exact name and revision, or NULL. */
const struct kind *kind_find(const char *name);

#endif
