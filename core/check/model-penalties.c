/*
 * model-penalties.c: whether penalties reach what a model learns: each site and form with a penalty of the check's own
 * (probe.h), beside the same training without.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../safetensors.h"
#include "crash.h"
#include "model.h"

#define MESSAGE                         \
	char message[2048] = "";        \
	struct lgs_error error = {(int64_t)sizeof error, message, (int64_t)sizeof message}

/* The probe's value over the steps since it was read last; the only attachment of the model. */
static double
read_value(struct bench *bench)
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
static char *
weighing(const char *probe, double weight)
{
	return text_format("%.*s:weight=%.17g", (int)(strrchr(probe, ':') - probe), probe, weight);
}

/* A site may be trained in one phase alone: opens a model with one probe at an epoch in which the probe is asked. */
static int64_t
open_with(struct bench *bench, struct trial *trial, const char *probe, int64_t epoch, struct lgs_error *error)
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
		if (open_with(&bench, trial, probe, epochs[i], error) >= 0 && bench_step(&bench, BENCH_BATCH, error) >= 0 &&
		    !isnan(read_value(&bench)))
			found = epochs[i];
		bench_close(&bench);
	}
	return found;
}

/* Calls `look` for each probe in turn, with an epoch in which it acts; skips a model without sites. */
static void
each_probe(struct trial *trial,
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
			          "the penalty -r %s is never asked for its value; answer each demand that attach() was given, by "
			          "host->penalize_...()",
			          probes[i]);
	}
	if (status < 0)
		trial_fail_with(trial, "it cannot be opened and trained", &error);
	bench_free_probes(probes);
}

/* ---- demands ---- */

#define NEVER (-1.0)

/*
 * Once a step, and of counts in proportion to the images. A demand whose site is not trained in this phase is answered
 * in no step of it: `first` notes in the phase's first step which are.
 */
static void
check_answers(struct bench *bench, int64_t images, int first, double *per_image)
{
	const struct ledger *ledger = &bench->trial->ledger;
	int64_t i = 0;
	for (const struct demand *at = bench->penalties->demands; at && i < LEDGER_DEMANDS; at = at->next, i++) {
		const struct answered *found = NULL;
		for (int64_t a = 0; a < ledger->answer_count; a++)
			if (ledger->answers[a].demand == &at->asked)
				found = &ledger->answers[a];
		if (!found && (first || per_image[i] == NEVER)) {
			per_image[i] = NEVER;
			continue;
		}
		if (!found || found->times != 1 || (!first && per_image[i] == NEVER)) {
			trial_say(bench->trial, VERDICT_FAIL,
			          "in a step it answers the demand of %s at site %s %lld times, unlike in others; each demand that "
			          "attach() was given is answered once a step",
			          at->asked.form == LGS_FORM_MEANS ? "means" : at->asked.form == LGS_FORM_SAMPLES ? "samples"
			                                                                                          : "parameters",
			          at->name, (long long)(found ? found->times : 0));
			continue;
		}
		double share = found->count / (double)images;
		if (at->asked.form != LGS_FORM_PARAMETERS && !first && share != per_image[i])
			trial_say(bench->trial, VERDICT_FAIL,
			          "at site %s it hands over %g activations an image in a batch of %lld images, and %g in another; the "
			          "count is that of this batch, not of a whole one",
			          at->name, share, (long long)images, per_image[i]);
		per_image[i] = share;
	}
}

static int64_t
answer_in_phase(struct trial *trial, int64_t epoch, const char *const *probes, struct lgs_error *error)
{
	struct bench bench;
	double per_image[LEDGER_DEMANDS] = {0};
	int64_t status = bench_open(&bench, trial, BENCH_BATCH, probes, error);
	bench.position.epoch = epoch;
	for (int i = 0; i < 4 && status >= 0; i++) {
		int64_t images = i % 2 ? 5 : BENCH_BATCH;
		ledger_forget_answers(&trial->ledger);
		status = bench_step(&bench, images, error);
		if (status >= 0)
			check_answers(&bench, images, i == 0, per_image);
	}
	bench_close(&bench);
	return status;
}

static void
answers_demands(struct trial *trial)
{
	MESSAGE;
	int64_t epochs[BENCH_PHASES], phases = bench_phases(trial, epochs, &error);
	char **probes = phases >= 0 ? bench_probes(trial, 0.01, &error) : NULL;
	int64_t status = probes ? LGS_OK : LGS_INVALID;
	for (int64_t i = 0; i < phases && status >= 0; i++)
		status = answer_in_phase(trial, epochs[i], (const char *const *)probes, &error);
	if (status < 0)
		trial_fail_with(trial, "it cannot be trained with a penalty of each form at each site", &error);
	if (probes && !probes[0])
		trial_say(trial, VERDICT_SKIP, "it has no sites for penalties");
	bench_free_probes(probes);
}

/* ---- a weight of 0 ---- */

static int64_t
train(struct trial *trial, const char *penalty, int64_t epoch, const char *to, struct lgs_error *error)
{
	struct bench bench;
	int64_t status = open_with(&bench, trial, penalty, epoch, error);
	if (status >= 0)
		status = bench_steps(&bench, (const int64_t[]){BENCH_BATCH, BENCH_BATCH, 5, BENCH_BATCH, 0}, error);
	if (status >= 0)
		status = bench_save(&bench, to, error);
	bench_close(&bench);
	return status;
}

static int64_t
compare_without(struct trial *trial, const char *probe, int64_t epoch, struct lgs_error *error)
{
	char name[128] = "", *none = bench_path("none"), *with = bench_path("with");
	char *zero = weighing(probe, 0), *weighty = weighing(probe, 10);
	int64_t status = none && with && zero && weighty ? LGS_OK : LGS_NO_MEMORY;
	if (status >= 0)
		status = train(trial, NULL, epoch, none, error);
	if (status >= 0)
		status = train(trial, zero, epoch, with, error);
	if (status >= 0)
		status = bench_compare(none, with, 0, name, sizeof name, error);
	if (status >= 0 && *name)
		trial_say(trial, VERDICT_FAIL,
		          "-r %s changes the tensor %s; a penalty of weight 0 is watched, and must not act", zero, name);
	if (status >= 0)
		status = train(trial, weighty, epoch, with, error);
	if (status >= 0)
		status = bench_compare(none, with, 0, name, sizeof name, error);
	if (status >= 0 && !*name)
		trial_say(trial, VERDICT_FAIL,
		          "-r %s changes nothing; the slope that penalize_...() returns has to go through the model's derivatives "
		          "into its parameters (or leave the form out of the site's forms)",
		          weighty);
	(void)unlink(none ? none : "");
	(void)unlink(with ? with : "");
	free(none), free(with), free(zero), free(weighty);
	return status;
}

static void
heeds_weights(struct trial *trial)
{
	each_probe(trial, compare_without);
}

/* ---- a positive weight ---- */

#define WARMING 10
#define WATCHED 10

/* A probe in a training: its value in the first step, and its mean over the last ones. */
struct course {
	double first, last;
};

static int64_t
watch(struct trial *trial, const char *penalty, int64_t epoch, struct course *course, struct lgs_error *error)
{
	struct bench bench;
	int64_t status = open_with(&bench, trial, penalty, epoch, error);
	*course = (struct course){NAN, NAN};
	for (int i = 0; i < WARMING + WATCHED && status >= 0; i++) {
		status = bench_step(&bench, BENCH_BATCH, error);
		if (status >= 0 && i == 0)
			course->first = read_value(&bench);
		if (status >= 0 && i == WARMING)
			(void)read_value(&bench);
	}
	if (status >= 0)
		course->last = read_value(&bench);
	bench_close(&bench);
	return status;
}

#define NOTHING_LEFT 1e-4 /* of the first value: what is so low needs no lowering */

/* The least of some weights that makes a difference is the one that counts: large ones may overshoot. */
static int64_t
compare_values(struct trial *trial, const char *probe, int64_t epoch, struct lgs_error *error)
{
	const double weights[] = {1, 10, 100, 1000};
	struct course without, with = {NAN, NAN};
	char *line = weighing(probe, 0);
	int64_t status = line ? watch(trial, line, epoch, &without, error) : LGS_NO_MEMORY;
	for (size_t i = 0; i < sizeof weights / sizeof *weights && status >= 0; i++) {
		free(line);
		line = weighing(probe, weights[i]);
		status = line ? watch(trial, line, epoch, &with, error) : LGS_NO_MEMORY;
		if (status >= 0 && fabs(with.last - without.last) > 2e-3 * fabs(without.last))
			break;
	}
	if (status >= 0 && !(with.last < fmax(without.last, NOTHING_LEFT * with.first)))
		trial_say(trial, VERDICT_FAIL,
		          "with -r %s the penalty is %.8g at first and %.8g after some steps, where it is %.8g without its "
		          "pull; the model moves against it: subtract the slope where a loss is minimized and where a "
		          "likelihood is maximized",
		          line, with.first, with.last, without.last);
	free(line);
	return status;
}

static void
lowers_penalties(struct trial *trial)
{
	each_probe(trial, compare_values);
}

/* ---- the slope of the path through the model ---- */

/* Calls `visit` for each parameter of the model and of the models inside it: its elements, from a copy if need be. */
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
	int64_t status = open_with(&bench, trial, probe, 0, error);
	if (status >= 0)
		status = bench_load(&bench, from, error); /* the epoch, too */
	visit->squares = visit->size = 0;
	if (status >= 0)
		status = visit_parameters(visit, bench.model, error);
	if (status >= 0)
		status = bench_step(&bench, BENCH_BATCH, error);
	*value = status >= 0 ? read_value(&bench) : NAN;
	bench_close(&bench);
	return status;
}

/* One step from a file, or the first ones, to another file. */
static int64_t
step_on(struct trial *trial, const char *probe, int64_t epoch, const char *from, const char *to, struct lgs_error *error)
{
	struct bench bench;
	int64_t status = open_with(&bench, trial, probe, epoch, error);
	if (status >= 0 && from)
		status = bench_load(&bench, from, error);
	if (status >= 0)
		status = bench_steps(&bench, from ? (const int64_t[]){BENCH_BATCH, 0}
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
		          "what -r %.*s does to the parameters in a step does not lower it: moved a little the same way, its value "
		          "is %.9g, moved the other way %.9g, unmoved %.9g; compare the slope's way through the model with finite "
		          "differences",
		          (int)(strrchr(zero, ':') - zero), zero, ahead, behind, here);
	return status;
}

static int64_t
compare_path(struct trial *trial, const char *probe, int64_t epoch, struct lgs_error *error)
{
	char *from = bench_path("from"), *with = bench_path("with"), *without = bench_path("without");
	char *zero = weighing(probe, 0), *one = weighing(probe, 0.1);
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
	each_probe(trial, compare_path);
}

const struct check_case model_penalty_cases[] = {
    {LGS_MODEL_KIND, "demands", "each demand is answered once a step, for the images of the step", answers_demands, NULL,
     0},
    {LGS_MODEL_KIND, "weights", "a penalty of weight 0 changes nothing, one of weight 10 does", heeds_weights, NULL, 0},
    {LGS_MODEL_KIND, "penalties", "a penalty at any site is lower than without its pull", lowers_penalties, NULL, 0},
    {LGS_MODEL_KIND, "slopes", "a step follows the penalty's slope, by finite differences", follows_slopes, NULL, 0},
    {.name = NULL},
};
