/*
 * model-penalties.c: whether penalties reach what a model learns: each site and form with a penalty of the check's own
 * (probe.h), beside the same training without.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../formats/safetensors.h"
#include "crash.h"
#include "model.h"

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
			          "in a step it answers the demand of %s at site %s %lld times, unlike in others; each "
			          "demand that "
			          "attach() was given is answered once a step",
			          at->asked.form == LGS_FORM_MEANS     ? "means"
			          : at->asked.form == LGS_FORM_SAMPLES ? "samples"
			                                               : "parameters",
			          at->name, (long long)(found ? found->times : 0));
			continue;
		}
		double share = found->count / (double)images;
		if (at->asked.form != LGS_FORM_PARAMETERS && !first && share != per_image[i])
			trial_say(bench->trial, VERDICT_FAIL,
			          "at site %s it hands over %g activations an image in a batch of %lld images, and %g "
			          "in another; the "
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
	int64_t status = probe_open(&bench, trial, penalty, epoch, error);
	if (status >= 0)
		status = bench_steps(&bench, (const int64_t[]){BENCH_BATCH, BENCH_BATCH, 5, BENCH_BATCH, 0}, error);
	if (status >= 0)
		status = bench_save(&bench, to, error);
	bench_close(&bench);
	return status;
}

/* Where the training without a penalty is kept, which is the same beside all of them. */
static char *
path_without(int64_t epoch)
{
	char name[48];
	(void)snprintf(name, sizeof name, "none-%lld", (long long)epoch);
	return bench_path(name);
}

static int64_t
compare_without(struct trial *trial, const char *probe, int64_t epoch, struct lgs_error *error)
{
	char name[128] = "", *none = path_without(epoch), *with = bench_path("with");
	char *zero = probe_weighing(probe, 0), *weighty = probe_weighing(probe, 10);
	int64_t status = none && with && zero && weighty ? LGS_OK : LGS_NO_MEMORY;
	if (status >= 0 && access(none, F_OK))
		status = train(trial, NULL, epoch, none, error);
	if (status >= 0)
		status = train(trial, zero, epoch, with, error);
	if (status >= 0)
		status = bench_compare(none, with, 0, name, sizeof name, error);
	if (status >= 0 && *name)
		trial_say(trial, VERDICT_FAIL,
		          "-r %s changes the tensor %s; a penalty of weight 0 is watched, and must not act", zero,
		          name);
	if (status >= 0)
		status = train(trial, weighty, epoch, with, error);
	if (status >= 0)
		status = bench_compare(none, with, 0, name, sizeof name, error);
	if (status >= 0 && !*name)
		trial_say(trial, VERDICT_FAIL,
		          "-r %s changes nothing; the slope that penalize_...() returns has to go through the model's "
		          "derivatives "
		          "into its parameters (or leave the form out of the site's forms)",
		          weighty);
	(void)unlink(with ? with : "");
	free(none), free(with), free(zero), free(weighty);
	return status;
}

static void
heeds_weights(struct trial *trial)
{
	MESSAGE;
	int64_t epochs[BENCH_PHASES], phases = bench_phases(trial, epochs, &error);
	probe_each(trial, compare_without);
	for (int64_t i = 0; i < phases; i++) {
		char *path = path_without(epochs[i]);
		(void)unlink(path ? path : "");
		free(path);
	}
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
	int64_t status = probe_open(&bench, trial, penalty, epoch, error);
	*course = (struct course){NAN, NAN};
	for (int i = 0; i < WARMING + WATCHED && status >= 0; i++) {
		status = bench_step(&bench, BENCH_BATCH, error);
		if (status >= 0 && i == 0)
			course->first = probe_value(&bench);
		if (status >= 0 && i == WARMING)
			(void)probe_value(&bench);
	}
	if (status >= 0)
		course->last = probe_value(&bench);
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
	char *line = probe_weighing(probe, 0);
	int64_t status = line ? watch(trial, line, epoch, &without, error) : LGS_NO_MEMORY;
	for (size_t i = 0; i < sizeof weights / sizeof *weights && status >= 0; i++) {
		free(line);
		line = probe_weighing(probe, weights[i]);
		status = line ? watch(trial, line, epoch, &with, error) : LGS_NO_MEMORY;
		if (status >= 0 && fabs(with.last - without.last) > 2e-3 * fabs(without.last))
			break;
	}
	if (status >= 0 && !(with.last < fmax(without.last, NOTHING_LEFT * with.first)))
		trial_say(
		    trial, VERDICT_FAIL,
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
	probe_each(trial, compare_values);
}

const struct check_case model_penalty_cases[] = {
    {LGS_MODEL_KIND, "demands", "each demand is answered once a step, for the images of the step", answers_demands,
     NULL, 0},
    {LGS_MODEL_KIND, "weights", "a penalty of weight 0 changes nothing, one of weight 10 does", heeds_weights, NULL, 0},
    {LGS_MODEL_KIND, "penalties", "a penalty at any site is lower than without its pull", lowers_penalties, NULL, 0},
    {.name = NULL},
};
