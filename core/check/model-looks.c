/*
 * model-looks.c: what a trained model gives to who looks at it: features, energies, samples, images of latent states.
 * None of it changes what training depends on.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crash.h"
#include "guard.h"
#include "model.h"

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
	(void)guard_free(draw(bench, 12345, 2 * BENCH_BATCH + 3)); /* any number: more than a batch, too */
}

/* The ends of the range and what lies between, of so many latent states as are no multiple of a batch. */
static void
look_at_generated(struct bench *bench)
{
	MESSAGE;
	const int64_t states = 2 * BENCH_BATCH + 3, latents = bench->calls->latent_count(bench->own);
	float *in = guard_create("the latent states", states * latents * (int64_t)sizeof *in, 4, 1);
	float *out = guard_create("the images", states * bench->pixels * (int64_t)sizeof *out, 4, 1);
	for (int64_t i = 0; i < states * latents; i++)
		in[i] = (float)(i % 5) / 4;
	crash_where("images of %lld latent states", (long long)states);
	if (bench->calls->generate(bench->own, states, in, out, &error) < 0)
		trial_fail_with(bench->trial, "generate() fails", &error);
	for (int64_t i = 0; !*message && i < states * bench->pixels; i++)
		if (!(out[i] >= 0 && out[i] <= 1)) {
			trial_say(bench->trial, VERDICT_FAIL,
			          "an image of a latent state has a pixel of %g; pixels are in "
			          "[0, 1]",
			          (double)out[i]);
			break;
		}
	(void)guard_free(in);
	(void)guard_free(out);
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

static void
has_images_of_latents(struct trial *trial)
{
	struct bench bench;
	if (open_trained(trial, &bench))
		check_untouched(&bench, look_at_generated, "generate()");
	bench_close(&bench);
}

static int
can_generate(const struct component *component)
{
	return component->as.model.latent_count && component->as.model.generate;
}

const struct check_case model_look_cases[] = {
    {LGS_MODEL_KIND, "features", "features are finite, the same again, and change nothing", has_features, NULL, 0},
    {LGS_MODEL_KIND, "samples", "samples are images, the same for the same key", has_samples, can_sample, 0},
    {LGS_MODEL_KIND, "generates", "images of latent states are images, any number of them", has_images_of_latents,
     can_generate, 0},
    {.name = NULL},
};
