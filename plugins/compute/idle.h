/* idle.h: warns of options that somebody gave and that change nothing beside the others. */
#ifndef COMPUTE_IDLE_H
#define COMPUTE_IDLE_H

#include <lgs/host.h>

/* An option, whether it is idle, and which option would let it act ("algorithm=pcd"). */
struct compute_idle {
	const char *name;
	int idle;
	const char *needs;
};

/* A line for each idle option of these `count` whose value in `options` is not the default that the table has. */
void compute_warn_idle(const struct lgs_host *host, const struct lgs_option *table, const void *options, int64_t count,
                       const struct compute_idle *idle);

#endif
