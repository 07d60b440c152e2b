/* plan: what an experiment has left to do, and how long that will take. */
#ifndef LGS_CORE_EXPERIMENT_PLAN_H
#define LGS_CORE_EXPERIMENT_PLAN_H

#include "schedule.h"

struct work_left {
	int64_t runs, trials;
	int64_t failed; /* among the jobs */
	int64_t done;
};

struct work_left plan_left(const struct jobs *jobs);

/* Every job with its state and what it trains, after the whole. */
void plan_print(const struct schedule *schedule);

#endif
