/*
 * registry_fixture.h: for tests of files that are plugins and files that are not. The plugins are those of
 * tests/plugins, from the folder in $LGS_TEST_PLUGINS.
 *
 * Each test copies what it needs into folders of its own. They are removed at the very end: plugins stay resident, and
 * the system's loader takes a new file with the number of a removed one for the old.
 */
#ifndef LGS_TESTS_REGISTRY_FIXTURE_H
#define LGS_TESTS_REGISTRY_FIXTURE_H

#include <lgs/regularizer.h>

#include "../core/registry/registry.h"
#include "support.h"

#define REGULARIZER LGS_REGULARIZER_KIND

/* ---- files ---- */

/* A new folder; as path_of(). */
const char *new_folder(void);
/* The bytes of one of the test plugins; free() them. */
char *read_plugin(const char *name, size_t *length);
/* Copies a test plugin, or its first bytes, at most `most` (0: all), to path, and returns path. */
const char *copy(const char *name, const char *path);
const char *copy_part(const char *name, size_t most, const char *path);
/* A copy of a plugin in a folder of its own. */
const char *copy_of(const char *name);

/* ---- registries ---- */

/* Searches these folders (joined by ':') only. */
struct registry *open_registry(const char *folders);
int64_t registered(const struct registry *registry);
int64_t notices(const struct registry *registry, int refused);
/* Whether some notice has these words. */
int noticed(const struct registry *registry, const char *expected, int refused);
/* A regularizer that has to be there; and one that must not, with such words (as said()). */
const struct component *find_regularizer(struct registry *registry, const char *name);
void refuse(struct registry *registry, const char *name, const char *expected);

/* Runs a suite with a temporary folder and without plugins from the environment; the exit status for main. */
int run_registry_tests(const char *suite, const CU_TestInfo *tests);

#endif
