/*
 * model-slopes.c: the way of a penalty's slope through a model: what the penalty did to the parameters in one step must
 * lower it, by finite differences along that very direction.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../formats/safetensors.h"
#include "model.h"

/* A walk over the parameters of a model and of the models inside it. */
struct visit {
	const struct safetensors *with, *without;
	double step, squares, size; /* what is moved, and the norms of the difference and of the parameters */
};

static void
visit_tensor(struct visit *visit, const char *name, float *elements, int64_t count)
{
	const struct safetensor *with = safetensors_find(visit->with, name);
	const struct safetensor *without = safetensors_find(visit->without, name);
	for (int64_t i = 0; with && without && i < count; i++) {
		double difference = (double)((const float *)with->data)[i] - (double)((const float *)without->data)[i];
		visit->squares += difference * difference;
		visit->size += (double)elements[i] * (double)elements[i];
		elements[i] += (float)(visit->step * difference);
	}
}

static int64_t
visit_parameters(struct visit *visit, struct instance *instance, struct lgs_error *error)
{
	const struct lgs_model *calls = &instance->component->as.model;
	int64_t status = LGS_OK;
	if (!kind_equals(calls->kind, LGS_MODEL_KIND))
		return LGS_OK;
	const struct lgs_tensor *const *tensors = calls->tensors(instance->opened.instance);
	for (int64_t i = 0; tensors && tensors[i] && status >= 0; i++) {
		const struct lgs_tensor *t = tensors[i];
		if (t->role != LGS_ROLE_PARAMETER || t->type != LGS_F32)
			continue;
		int64_t bytes = safetensor_size(t->type, t->rank, t->shape);
		float *plain = t->data ? t->data : malloc((size_t)bytes + 1);
		char *name = instance_full_name(instance, t->name);
		status = plain && name ? LGS_OK : LGS_NO_MEMORY;
		if (status >= 0 && !t->data)
			status = t->get(instance->opened.instance, t, plain, error);
		if (status >= 0)
			visit_tensor(visit, name, plain, bytes / (int64_t)sizeof *plain);
		if (status >= 0 && !t->data)
			status = t->put(instance->opened.instance, t, plain, error);
		if (!t->data)
			free(plain);
		free(name);
	}
	for (struct instance *child = instance->children; child && status >= 0; child = child->next)
		status = visit_parameters(visit, child, error);
	return status;
}

/* From a file, with the parameters moved by `step` times what the penalty did: its value in the next step. */
static int64_t
value_beside(struct trial *trial, const char *probe, const char *from, struct visit *visit, double *value,
             struct lgs_error *error)
{
	struct bench bench;
	int64_t status = probe_open(&bench, trial, probe, 0, error);
	if (status >= 0)
		status = bench_load(&bench, from, error); /* the epoch, too */
	visit->squares = visit->size = 0;
	if (status >= 0)
		status = visit_parameters(visit, bench.model, error);
	if (status >= 0)
		status = bench_step(&bench, BENCH_BATCH, error);
	*value = status >= 0 ? probe_value(&bench) : NAN;
	bench_close(&bench);
	return status;
}

/* One step from a file, or the first ones, to another file. */
static int64_t
step_on(struct trial *trial, const char *probe, int64_t epoch, const char *from, const char *to,
        struct lgs_error *error)
{
	struct bench bench;
	int64_t status = probe_open(&bench, trial, probe, epoch, error);
	if (status >= 0 && from)
		status = bench_load(&bench, from, error);
	if (status >= 0)
		status = bench_steps(&bench,
		                     from ? (const int64_t[]){BENCH_BATCH, 0}
		                          : (const int64_t[]){BENCH_BATCH, BENCH_BATCH, BENCH_BATCH, 0},
		                     error);
	if (status >= 0)
		status = bench_save(&bench, to, error);
	bench_close(&bench);
	return status;
}

#define SMALL 1e-3 /* how far parameters are moved, as a share of their norm */

static int64_t
measure_path(struct trial *trial, const char *zero, const char *from, struct visit *visit, struct lgs_error *error)
{
	double ahead, behind, here;
	int64_t status = value_beside(trial, zero, from, visit, &here, error);
	if (status < 0 || !(visit->squares > 0))
		return status;
	double step = SMALL * sqrt(visit->size / visit->squares);
	visit->step = step;
	status = value_beside(trial, zero, from, visit, &ahead, error);
	visit->step = -step;
	if (status >= 0)
		status = value_beside(trial, zero, from, visit, &behind, error);
	if (status >= 0 && !(ahead < behind))
		trial_say(trial, VERDICT_FAIL,
		          "what -r %.*s does to the parameters in a step does not lower it: moved a little the same "
		          "way, its value "
		          "is %.9g, moved the other way %.9g, unmoved %.9g; compare the slope's way through the model "
		          "with finite "
		          "differences",
		          (int)(strrchr(zero, ':') - zero), zero, ahead, behind, here);
	return status;
}

static int64_t
compare_path(struct trial *trial, const char *probe, int64_t epoch, struct lgs_error *error)
{
	char *from = bench_path("from"), *with = bench_path("with"), *without = bench_path("without");
	char *zero = probe_weighing(probe, 0), *one = probe_weighing(probe, 0.1);
	struct visit visit = {.step = 0};
	int64_t status = from && with && without && zero && one ? LGS_OK : LGS_NO_MEMORY;
	if (status >= 0)
		status = step_on(trial, zero, epoch, NULL, from, error);
	if (status >= 0)
		status = step_on(trial, zero, epoch, from, without, error);
	if (status >= 0)
		status = step_on(trial, one, epoch, from, with, error);
	struct safetensors *a = status >= 0 ? safetensors_open(with, error) : NULL;
	struct safetensors *b = a ? safetensors_open(without, error) : NULL;
	visit.with = a;
	visit.without = b;
	status = b ? measure_path(trial, zero, from, &visit, error) : LGS_INVALID;
	safetensors_close(a);
	safetensors_close(b);
	(void)unlink(from ? from : ""), (void)unlink(with ? with : ""), (void)unlink(without ? without : "");
	free(from), free(with), free(without), free(zero), free(one);
	return status;
}

static void
follows_slopes(struct trial *trial)
{
	probe_each(trial, compare_path);
}

const struct check_case model_slope_cases[] = {
    {LGS_MODEL_KIND, "slopes", "a step follows the penalty's slope, by finite differences", follows_slopes, NULL, 0},
    {.name = NULL},
};
