/* run_fixture.h: runs in folders, trained for no epoch, for tests of what is built on finished runs. */
#ifndef LGS_TESTS_RUN_FIXTURE_H
#define LGS_TESTS_RUN_FIXTURE_H

#include "../core/host/host.h"

/* Leaves the run of a model on a dataset in a new folder, with or without a checkpoint; the plugins are the session's.
 */
void make_run(const struct session *session, const char *folder, const char *model, const char *data, int checkpoint);

#endif
