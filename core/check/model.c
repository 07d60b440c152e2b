/* model.c: a model in use: steps, features, samples, batches of every size, and memory. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
		if (!m->name || !*m->name || strpbrk(m->name, " ,\"") || !m->unit || m->reduce < LGS_METRIC_MEAN ||
		    m->reduce > LGS_METRIC_MAX || !m->help || !*m->help)
			trial_say(
			    bench->trial, VERDICT_FAIL,
			    "metric %lld (%s) needs a name without spaces, a unit (\"\" for none), a way to be summed "
			    "up, and a line of help",
			    (long long)i, m->name ? m->name : "NULL");
		for (int64_t j = 0; j < i; j++)
			if (m->name && metrics[j]->name && !strcmp(m->name, metrics[j]->name))
				trial_say(bench->trial, VERDICT_FAIL, "it declares the metric \"%s\" twice", m->name);
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

/* ---- what is asked of a trained one ---- */

/* A bench after some steps, or a verdict. */
static int
open_trained(struct trial *trial, struct bench *bench)
{
	MESSAGE;
	if (bench_open(bench, trial, BENCH_BATCH, NULL, &error) >= 0 &&
	    bench_steps(bench, (const int64_t[]){BENCH_BATCH, BENCH_BATCH, 5, 0}, &error) >= 0)
		return 1;
	trial_fail_with(trial, "it cannot be opened and trained", &error);
	return 0;
}

/* Looking must not change what training depends on: saved before and after. */
static void
check_untouched(struct bench *bench, void (*look)(struct bench *bench), const char *what)
{
	MESSAGE;
	char name[128], *before = bench_path("before"), *after = bench_path("after");
	if (before && after && bench_save(bench, before, &error) >= 0) {
		look(bench);
		if (bench_save(bench, after, &error) < 0 ||
		    bench_compare(before, after, 1, name, sizeof name, &error) < 0)
			trial_fail_with(bench->trial, "its tensors cannot be saved", &error);
		else if (*name)
			trial_say(bench->trial, VERDICT_FAIL,
			          "%s changes the tensor %s; looking at a model must not change how it trains on", what,
			          name);
	} else {
		trial_fail_with(bench->trial, "its tensors cannot be saved", &error);
	}
	(void)unlink(before ? before : "");
	(void)unlink(after ? after : "");
	free(before);
	free(after);
}

static float *
features_of(struct bench *bench, int64_t first, int64_t count)
{
	MESSAGE;
	int64_t units = bench->calls->feature_count(bench->own);
	float *images = bench_images(bench, first, count);
	float *out = guard_create("the features", count * units * (int64_t)sizeof *out, 4, 1);
	const struct lgs_batch batch = {.size = (int64_t)sizeof batch, .count = count, .images = images};
	memset(out, 0xff, (size_t)(count * units) * sizeof *out);
	crash_where("features of %lld images", (long long)count);
	if (bench->calls->features(bench->own, &batch, out, &error) < 0)
		trial_fail_with(bench->trial, "features() fails", &error);
	(void)guard_free(images);
	return out;
}

static void
look_at_features(struct bench *bench)
{
	int64_t units = bench->calls->feature_count(bench->own);
	if (units < 1) {
		trial_say(bench->trial, VERDICT_FAIL, "feature_count() is %lld", (long long)units);
		return;
	}
	float *all = features_of(bench, 0, BENCH_BATCH), *few = features_of(bench, 20, 3);
	float *again = features_of(bench, 0, BENCH_BATCH);
	for (int64_t i = 0; i < BENCH_BATCH * units; i++)
		if (!isfinite(all[i]))
			trial_say(bench->trial, VERDICT_FAIL, "feature %lld of image %lld is %g",
			          (long long)(i % units), (long long)(i / units), (double)all[i]);
	if (memcmp(all, again, (size_t)(BENCH_BATCH * units) * sizeof *all))
		trial_say(
		    bench->trial, VERDICT_FAIL,
		    "the same images have other features the second time; features are deterministic, without draws");
	(void)guard_free(all);
	(void)guard_free(few);
	(void)guard_free(again);
}

static void
look_at_energy(struct bench *bench)
{
	MESSAGE;
	float *images = bench_images(bench, 0, 5);
	double *energy = guard_create("the energies", 5 * (int64_t)sizeof *energy, 8, 1);
	const struct lgs_batch batch = {.size = (int64_t)sizeof batch, .count = 5, .images = images};
	crash_where("the energy of 5 images");
	if (bench->calls->energy(bench->own, &batch, energy, &error) < 0 && !*message)
		trial_say(bench->trial, VERDICT_FAIL, "energy() fails without words");
	for (int i = 0; i < 5 && !*message; i++)
		if (!isfinite(energy[i]))
			trial_say(bench->trial, VERDICT_FAIL, "the energy of image %d is %g", i, energy[i]);
	(void)guard_free(images);
	(void)guard_free(energy);
}

static void
has_features(struct trial *trial)
{
	struct bench bench;
	if (open_trained(trial, &bench)) {
		check_untouched(&bench, look_at_features, "features()");
		if (bench.calls->energy)
			check_untouched(&bench, look_at_energy, "energy()");
	}
	bench_close(&bench);
}

static float *
draw(struct bench *bench, uint64_t key, int64_t count)
{
	MESSAGE;
	float *images = guard_create("the images", count * bench->pixels * (int64_t)sizeof *images, 4, 1);
	crash_where("sampling %lld images", (long long)count);
	if (bench->calls->sample(bench->own, key, count, images, &error) < 0)
		trial_fail_with(bench->trial, "sample() fails", &error);
	return images;
}

static void
look_at_samples(struct bench *bench)
{
	float *first = draw(bench, 12345, 5), *other = draw(bench, 54321, 5), *again = draw(bench, 12345, 5);
	size_t bytes = (size_t)(5 * bench->pixels) * sizeof *first;
	for (int64_t i = 0; i < 5 * bench->pixels; i++)
		if (!(first[i] >= 0 && first[i] <= 1))
			trial_say(bench->trial, VERDICT_FAIL, "a sample has a pixel of %g; pixels are in [0, 1]",
			          (double)first[i]);
	if (memcmp(first, again, bytes))
		trial_say(bench->trial, VERDICT_FAIL,
		          "the same key draws other images the second time; every draw comes from "
		          "host->random_bits(key, ...)");
	if (!memcmp(first, other, bytes))
		trial_say(bench->trial, VERDICT_WARN, "two keys draw the same images");
	(void)guard_free(first);
	(void)guard_free(other);
	(void)guard_free(again);
}

static void
has_samples(struct trial *trial)
{
	struct bench bench;
	if (open_trained(trial, &bench))
		check_untouched(&bench, look_at_samples, "sample()");
	bench_close(&bench);
}

static int
can_sample(const struct component *component)
{
	return component->as.model.sample != NULL;
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
    {LGS_MODEL_KIND, "features", "features are finite, the same again, and change nothing", has_features, NULL, 0},
    {LGS_MODEL_KIND, "samples", "samples are images, the same for the same key", has_samples, can_sample, 0},
    {LGS_MODEL_KIND, "memory", "it survives every lack of memory, and gives all of it back", survives, NULL, 0},
    {LGS_MODEL_KIND, "extensions", "it works, or refuses, where the host has no extensions", needs_no_extension, NULL,
     0},
    {.name = NULL},
};
