/*
 * options_fixture.h: a table with options of every type, and values for it.
 */
#ifndef LGS_TESTS_OPTIONS_FIXTURE_H
#define LGS_TESTS_OPTIONS_FIXTURE_H

#include <lgs/plugin.h>

#include "../core/options/options.h"
#include "support.h"

struct values {
	int64_t steps;
	double p;
	int64_t mode;
	const char *label;
	const char *file;
	const char *inner;
	double free_number;
};

extern const struct lgs_option rows[8];

/* The component "thing" of this table, with its defaults. */
struct options *open_options(void);

#endif
