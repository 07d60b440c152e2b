/* bench.c: see model.h. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/memory.h"
#include "../formats/safetensors.h"
#include "../penalties/places.h"
#include "crash.h"
#include "guard.h"
#include "model.h"
#include "probe.h"
#include "stand-in.h"

/* The first of these shapes that the model takes. Not tried again and again: it is the same each time. */
static int64_t
open_model(struct bench *bench, struct lgs_error *error)
{
	static const int64_t shapes[][2] = {{1, 16}, {1, 28}, {3, 32}, {3, 64}};
	static struct lgs_shape taken;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes && !bench->model; i++) {
		bench->shape =
		    taken.size ? taken
			       : (struct lgs_shape){(int64_t)sizeof taken, shapes[i][0], shapes[i][1], shapes[i][1]};
		bench->model = trial_open(bench->trial, NULL, NULL, &bench->shape, NULL, error);
		if (taken.size)
			break;
	}
	if (bench->model)
		taken = bench->shape;
	return bench->model ? LGS_OK : LGS_INVALID;
}

int64_t
bench_open(struct bench *bench, struct trial *trial, int64_t batch, const char *const *penalties,
           struct lgs_error *error)
{
	static int added;
	*bench = (struct bench){.trial = trial};
	trial->session.batch = batch;
	if (!added && registry_add(trial->session.registry, probe_entry(), error) < 0)
		return LGS_INVALID;
	added = 1;
	if (open_model(bench, error) < 0)
		return LGS_INVALID;
	bench->calls = &bench->model->component->as.model;
	bench->own = bench->model->opened.instance;
	bench->pixels = bench->shape.channels * bench->shape.height * bench->shape.width;
	crash_where("attaching %s", penalties && penalties[0] ? penalties[0] : "no penalty");
	bench->penalties = penalties_attach(bench->model, penalties, error);
	if (!bench->penalties)
		return LGS_INVALID;
	const struct lgs_metric *const *metrics = bench->calls->metrics(bench->own);
	while (metrics && metrics[bench->metric_count])
		bench->metric_count++;
	bench->metrics = guard_create("the metrics", bench->metric_count * (int64_t)sizeof(double), 8, 1);
	return bench->metrics ? LGS_OK : no_memory(error);
}

void
bench_close(struct bench *bench)
{
	crash_where("destroying the model");
	instance_close(bench->model);
	penalties_destroy(bench->penalties);
	(void)guard_free(bench->metrics);
	*bench = (struct bench){.trial = bench->trial};
}

float *
bench_images(const struct bench *bench, int64_t first, int64_t count)
{
	float *images = guard_create("the images", count * bench->pixels * (int64_t)sizeof *images, 4, 1);
	for (int64_t i = 0; images && i < count; i++)
		stand_in_image(&bench->shape, bench->trial->seed, first + i, images + i * bench->pixels);
	if (images)
		guard_protect(images);
	return images;
}

int64_t *
bench_labels(int64_t first, int64_t count)
{
	int64_t *labels = guard_create("the labels", count * (int64_t)sizeof *labels, 8, 1);
	for (int64_t i = 0; labels && i < count; i++)
		labels[i] = stand_in_class(first + i);
	if (labels)
		guard_protect(labels);
	return labels;
}

int64_t
bench_step(struct bench *bench, int64_t count, struct lgs_error *error)
{
	const int64_t first = bench->position.step * BENCH_BATCH % 160;
	float *images = bench_images(bench, first, count);
	int64_t *labels = bench_labels(first, count), status = LGS_NO_MEMORY;
	const struct lgs_batch batch = {.size = (int64_t)sizeof batch,
	                                .count = count,
	                                .images = images,
	                                .labels = labels,
	                                .epoch = bench->position.epoch,
	                                .step = bench->position.step};
	if (images && labels) {
		status = LGS_OK;
		crash_where("the first look at %lld images", (long long)count);
		if (!bench->position.restored && bench->calls->initialize)
			status = bench->calls->initialize(bench->own, &batch, error);
		bench->position.restored = 1;
		crash_where("step %lld with %lld images of %lld x %lld x %lld, at most %lld", (long long)batch.step,
		            (long long)count, (long long)bench->shape.channels, (long long)bench->shape.height,
		            (long long)bench->shape.width, (long long)bench->trial->session.batch);
		if (status >= 0)
			status = bench->calls->step(bench->own, &batch, bench->metrics, error);
		bench->position.step++;
	}
	(void)guard_free(images);
	(void)guard_free(labels);
	return status;
}

int64_t
bench_steps(struct bench *bench, const int64_t *counts, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	for (; *counts && status >= 0; counts++)
		status = bench_step(bench, *counts, error);
	return status;
}

char *
bench_path(const char *name)
{
	const char *where = getenv("TMPDIR");
	return text_format("%s/%s-%d.safetensors", where && *where ? where : "/tmp", name, (int)getpid());
}

int64_t
bench_save(struct bench *bench, const char *path, struct lgs_error *error)
{
	crash_where("taking the tensors");
	return checkpoint_save(path, bench->model, bench->penalties, bench->trial->seed, &bench->position, error);
}

int64_t
bench_load(struct bench *bench, const char *path, struct lgs_error *error)
{
	crash_where("putting the tensors back");
	return checkpoint_load(path, bench->model, bench->penalties, &bench->position, error);
}

static int
is_alike(const struct safetensor *a, const struct safetensor *b)
{
	return a->bytes == b->bytes && !memcmp(a->data, b->data, (size_t)a->bytes);
}

int64_t
bench_compare(const char *a, const char *b, int all, char *name, size_t capacity, struct lgs_error *error)
{
	struct safetensors *one = safetensors_open(a, error), *other = one ? safetensors_open(b, error) : NULL;
	*name = 0;
	for (int64_t i = 0; other && i < safetensors_count(one) && !*name; i++) {
		const struct safetensor *here = safetensors_at(one, i), *there = safetensors_find(other, here->name);
		if ((all || (there && strncmp(here->name, "average/", 8))) && (!there || !is_alike(here, there)))
			(void)snprintf(name, capacity, "%s", here->name);
	}
	int64_t status = other ? LGS_OK : LGS_INVALID;
	safetensors_close(one);
	safetensors_close(other);
	return status;
}

/* What a step showed of the phase it is in: which metrics are absent, which demands were answered. */
static uint64_t
signature(const struct bench *bench)
{
	const struct ledger *ledger = &bench->trial->ledger;
	uint64_t bits = 0;
	for (int64_t i = 0; i < bench->metric_count; i++)
		bits = bits * 31 + (bench->metrics[i] == LGS_METRIC_ABSENT);
	for (const struct demand *at = bench->penalties->demands; at; at = at->next) {
		uint64_t answered = 0;
		for (int64_t a = 0; a < ledger->answer_count; a++)
			answered |= ledger->answers[a].demand == &at->asked;
		bits = bits * 31 + answered;
	}
	return bits;
}

int64_t
bench_phases(struct trial *trial, int64_t epochs[BENCH_PHASES], struct lgs_error *error)
{
	static const int64_t tried[] = {0, 1, 2, 5, 10, 20, 30, 50, 80, 120, 200, 400, 1000, 4000, 20000};
	uint64_t seen[BENCH_PHASES];
	int64_t count = 0;
	struct bench bench;
	int64_t status = bench_open(&bench, trial, BENCH_BATCH, NULL, error);
	for (size_t i = 0; i < sizeof tried / sizeof *tried && count < BENCH_PHASES && status >= 0; i++) {
		bench.position.epoch = tried[i];
		ledger_forget_answers(&trial->ledger);
		status = bench_step(&bench, BENCH_BATCH, error);
		uint64_t now = status >= 0 ? signature(&bench) : 0;
		int64_t known = 0;
		while (known < count && seen[known] != now)
			known++;
		if (status < 0 || known < count)
			continue;
		seen[count] = now;
		epochs[count++] = tried[i];
	}
	bench_close(&bench);
	return status < 0 ? status : count;
}

static int64_t
add_probe(char **probes, int64_t count, const struct place *place, int64_t form, const char *probe, double weight)
{
	if (!(place->site->forms & form))
		return count;
	probes[count] = text_format("%s=%s:weight=%.17g", place->name, probe, weight);
	return probes[count] ? count + 1 : count;
}

char **
bench_probes(struct trial *trial, double weight, struct lgs_error *error)
{
	struct bench bench;
	struct places places = {0};
	char **probes = NULL;
	int64_t count = 0;
	if (bench_open(&bench, trial, BENCH_BATCH, NULL, error) >= 0 &&
	    places_collect(&places, bench.model, error) >= 0)
		probes = calloc((size_t)places.count * 4 + 1, sizeof *probes);
	for (int64_t i = 0; probes && i < places.count; i++) {
		const struct place *place = &places.list[i];
		count = add_probe(probes, count, place, LGS_FORM_MEANS, PROBE_MEANS, weight);
		count = add_probe(probes, count, place, LGS_FORM_SAMPLES, PROBE_SAMPLES, weight);
		count = add_probe(probes, count, place, LGS_FORM_PARAMETERS, PROBE_PARAMETERS, weight);
		count = add_probe(probes, count, place, LGS_FORM_PARAMETERS, PROBE_PROX, weight);
	}
	places_free(&places);
	bench_close(&bench);
	return probes;
}

void
bench_free_probes(char **probes)
{
	for (int64_t i = 0; probes && probes[i]; i++)
		free(probes[i]);
	free(probes);
}
