/*
 * typed_options.h: a component's options as a user would type them ("images:channels=1"), by way of the host's own
 * tables.
 */
#ifndef LGS_TESTS_TYPED_OPTIONS_H
#define LGS_TESTS_TYPED_OPTIONS_H

#include <lgs/plugin.h>

#include "../core/options/options.h"

struct typed {
	struct lgs_option *table;
	struct options *options;
	const void *values;
};

/* The defaults and what the text changes; `reserved` are the names of the host's own. */
struct typed typed_options(const struct lgs_component *component, const char *reserved, const char *text);
void typed_release(struct typed *typed);

#endif
