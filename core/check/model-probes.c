/* model-probes.c: penalties of the check's own (probe.h), one at a time at each site of a model. See model.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "crash.h"
#include "model.h"

/* The probe's value over the steps since it was read last; the only attachment of the model. */
double
probe_value(struct bench *bench)
{
	int64_t count = penalties_count(bench->penalties);
	char **names = calloc((size_t)count + 1, sizeof *names);
	double *values = calloc((size_t)count + 1, sizeof *values), found = NAN;
	if (names && values && penalties_names(bench->penalties, names) >= 0) {
		penalties_read(bench->penalties, values, 1);
		for (int64_t i = 0; i < count; i++)
			if (strstr(names[i], ":check-"))
				found = values[i];
	}
	for (int64_t i = 0; names && i < count; i++)
		free(names[i]);
	free(names);
	free(values);
	return found;
}

/* A specification with another weight. */
char *
probe_weighing(const char *probe, double weight)
{
	return text_format("%.*s:weight=%.17g", (int)(strrchr(probe, ':') - probe), probe, weight);
}

/* A site may be trained in one phase alone: opens a model with one probe at an epoch in which the probe is asked. */
int64_t
probe_open(struct bench *bench, struct trial *trial, const char *probe, int64_t epoch, struct lgs_error *error)
{
	const char *const penalties[] = {probe, NULL};
	int64_t status = bench_open(bench, trial, BENCH_BATCH, penalties, error);
	bench->position.epoch = epoch;
	return status;
}

/* The first of these epochs in which a step asks the probe, or -1. */
static int64_t
find_epoch(struct trial *trial, const char *probe, const int64_t *epochs, int64_t count, struct lgs_error *error)
{
	int64_t found = -1;
	for (int64_t i = 0; i < count && found < 0; i++) {
		struct bench bench;
		if (probe_open(&bench, trial, probe, epochs[i], error) >= 0 &&
		    bench_step(&bench, BENCH_BATCH, error) >= 0 && !isnan(probe_value(&bench)))
			found = epochs[i];
		bench_close(&bench);
	}
	return found;
}

/* Calls `look` for each probe in turn, with an epoch in which it acts; skips a model without sites. */
void
probe_each(struct trial *trial,
           int64_t (*look)(struct trial *trial, const char *probe, int64_t epoch, struct lgs_error *error))
{
	MESSAGE;
	int64_t epochs[BENCH_PHASES], phases = bench_phases(trial, epochs, &error);
	char **probes = phases >= 0 ? bench_probes(trial, 1, &error) : NULL;
	int64_t status = probes ? LGS_OK : LGS_INVALID;
	if (probes && !probes[0])
		trial_say(trial, VERDICT_SKIP, "it has no sites for penalties");
	for (int64_t i = 0; status >= 0 && probes[i] && !trial_failed(trial); i++) {
		crash_when("with -r %s", probes[i]);
		int64_t epoch = find_epoch(trial, probes[i], epochs, phases, &error);
		if (epoch >= 0)
			status = look(trial, probes[i], epoch, &error);
		else
			trial_say(trial, VERDICT_FAIL,
			          "the penalty -r %s is never asked for its value; answer each demand that attach() "
			          "was given, by "
			          "host->penalize_...()",
			          probes[i]);
	}
	if (status < 0)
		trial_fail_with(trial, "it cannot be opened and trained", &error);
	bench_free_probes(probes);
}
