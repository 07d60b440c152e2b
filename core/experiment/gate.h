/*
 * gate: what a row must reach before its other numbers count, as the experiment's "gate" says it: bounds on measures,
 * in their own terms for every seed, or as a multiple of another row's mean over the same seeds. A row that misses one
 * has failed, and so has one of which a run failed: it is shown as such, with the reason, and compared with nothing,
 * but for measures that are not gated.
 */
#ifndef LGS_CORE_EXPERIMENT_GATE_H
#define LGS_CORE_EXPERIMENT_GATE_H

#include "jobs.h"

/* Why a row has failed, an array of strings; empty where it has not, or not yet. */
json_t *gate_failures(const struct experiment *experiment, const struct jobs *jobs, const struct row *row);
int gate_failed(const struct experiment *experiment, const struct jobs *jobs, const struct row *row);

/* Whether a value is within a bound. */
int gate_admits(const struct bound *bound, double value);

/* The bounds in words, an array of strings. */
json_t *gate_in_words(const struct experiment *experiment);

#endif
