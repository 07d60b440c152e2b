/*
 * dataset_fixture.h: a data set on a fake host, for the tests of the data sets.
 */
#ifndef LGS_TESTS_DATASET_FIXTURE_H
#define LGS_TESTS_DATASET_FIXTURE_H

#include <lgs/dataset.h>

#include "fake_host.h"
#include "support.h"
#include "typed_options.h"

typedef const struct lgs_plugin *entry(const struct lgs_abi *host);

extern struct fake_host fake;

struct opened {
	const struct lgs_dataset *dataset;
	struct typed typed;
	void *instance; /* NULL where it refuses, or was closed */
};

/* Opens a split on `fake`, which has to be begun, with options as a user would type them; a path of NULL sets none. */
struct opened open_dataset(entry *plugin, const char *text, const char *path, const char *split);
/* Once more, with the same options. */
void create_again(struct opened *opened, const char *split);
/* Fails where memory was left behind. */
void close_dataset(struct opened *opened);
/* That it was refused, in words that have both parts; and closes it. */
void check_not_opened(struct opened *opened, const char *first, const char *second);

#endif
