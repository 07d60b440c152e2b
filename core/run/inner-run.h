/*
 * inner-run: finished runs that components open through the extension "runs/1" (sdk: run.h).
 *
 * Each has a session of its own, because seed and batch are those it was trained with; plugins, threads and log are
 * those of the session around it.
 */
#ifndef LGS_CORE_RUN_INNER_RUN_H
#define LGS_CORE_RUN_INNER_RUN_H

#include <lgs/run.h>

#include "../host/host.h"

extern const struct lgs_runs inner_runs;

/* Closes what an instance has left open. */
void inner_runs_close(struct instance *instance);

#endif
