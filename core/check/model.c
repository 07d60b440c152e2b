/* model.c: a model at work: steps, batches of every size, and memory. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "crash.h"
#include "guard.h"
#include "model.h"

/* Each metric is finite, or absent in this phase. */
static void
check_metrics(const struct bench *bench, const char *when)
{
	const struct lgs_metric *const *metrics = bench->calls->metrics(bench->own);
	for (int64_t i = 0; i < bench->metric_count; i++)
		if (!isfinite(bench->metrics[i]) && bench->metrics[i] != LGS_METRIC_ABSENT)
			trial_say(bench->trial, VERDICT_FAIL, "its metric %s is %g in step %lld%s", metrics[i]->name,
			          bench->metrics[i], (long long)bench->position.step, when);
}

static void
check_declarations(const struct bench *bench)
{
	const struct lgs_metric *const *metrics = bench->calls->metrics(bench->own);
	if (!bench->metric_count)
		trial_say(bench->trial, VERDICT_FAIL, "it declares no metric; users watch training by one");
	for (int64_t i = 0; i < bench->metric_count; i++) {
		const struct lgs_metric *m = metrics[i];
		if (!m->unit || !m->help || !*m->help)
			trial_say(bench->trial, VERDICT_FAIL,
			          "its metric %s needs a unit (\"\" for none) and a line of help", m->name);
	}
}

static void
trains(struct trial *trial)
{
	struct bench bench;
	MESSAGE;
	int64_t status = bench_open(&bench, trial, BENCH_BATCH, NULL, &error);
	if (status < 0)
		trial_fail_with(trial, "it cannot be opened for images of 16, 28, 32 or 64 pixels a side", &error);
	else
		check_declarations(&bench);
	for (int i = 0; i < 8 && status >= 0 && !trial_failed(trial); i++) {
		bench.position.epoch = i / 4;
		status = bench_step(&bench, i % 4 == 3 ? 5 : BENCH_BATCH, &error);
		if (status < 0)
			trial_fail_with(trial, "a step fails", &error);
		else
			check_metrics(&bench, "");
	}
	bench_close(&bench);
}

/* At most `batch` images a step, and then exactly these. */
static void
try_batches(struct trial *trial, int64_t batch, const int64_t *counts)
{
	struct bench bench;
	MESSAGE;
	int64_t status = bench_open(&bench, trial, batch, NULL, &error);
	for (; *counts && status >= 0 && !trial_failed(trial); counts++) {
		char when[64];
		(void)snprintf(when, sizeof when, ", of %lld images where the batch is %lld", (long long)*counts,
		               (long long)batch);
		status = bench_step(&bench, *counts, &error);
		if (status >= 0)
			check_metrics(&bench, when);
	}
	if (status < 0)
		trial_fail_with(trial, "it fails on a batch that is smaller than the one it was made for", &error);
	bench_close(&bench);
}

static void
takes_odd_batches(struct trial *trial)
{
	try_batches(trial, 16, (const int64_t[]){16, 5, 16, 1, 0});
	try_batches(trial, 33, (const int64_t[]){7, 33, 13, 0});
}

static void
takes_single_images(struct trial *trial)
{
	try_batches(trial, 1, (const int64_t[]){1, 1, 1, 0});
}

/* ---- memory ---- */

static int64_t
live(struct trial *trial, struct lgs_error *error)
{
	struct bench bench;
	int64_t status = bench_open(&bench, trial, 4, NULL, error);
	if (status >= 0)
		status = bench_step(&bench, 4, error);
	if (status >= 0 && bench.calls->sample) {
		float *images = malloc((size_t)(4 * bench.pixels) * sizeof *images);
		crash_where("sampling");
		status = images ? bench.calls->sample(bench.own, 1, 4, images, error) : LGS_NO_MEMORY;
		free(images);
	}
	if (status >= 0 && bench.calls->report) {
		crash_where("report()");
		status = bench.calls->report(bench.own, error);
	}
	bench_close(&bench);
	return status;
}

static void
survives(struct trial *trial)
{
	trial_exhaust_memory(trial, live);
}

static void
needs_no_extension(struct trial *trial)
{
	trial_without_extensions(trial, live);
}

const struct check_case model_cases[] = {
    {LGS_MODEL_KIND, "trains", "steps give finite metrics, each declared", trains, NULL, 0},
    {LGS_MODEL_KIND, "batches", "the last batch may be smaller", takes_odd_batches, NULL, 0},
    {LGS_MODEL_KIND, "single", "a batch may be one image", takes_single_images, NULL, 0},
    {LGS_MODEL_KIND, "memory", "it survives every lack of memory, and gives all of it back", survives, NULL, 0},
    {LGS_MODEL_KIND, "extensions", "it works, or refuses, where the host has no extensions", needs_no_extension, NULL,
     0},
    {.name = NULL},
};
