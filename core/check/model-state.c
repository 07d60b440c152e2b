/*
 * model-state.c: all that training depends on is among the tensors: a fresh model that gets them trains on to the same
 * bits, and nothing else is left over from the batches before.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/memory.h"
#include "model.h"

/* The steps before a model is saved and after it; the last ones with fewer images. */
static const int64_t before[] = {BENCH_BATCH, BENCH_BATCH, BENCH_BATCH, 0};
static const int64_t after[] = {5, BENCH_BATCH, 9, 1, 0};

/* What a model declares is looked at whenever one is opened (host/declared.c). */
static void
has_tensors(struct trial *trial)
{
	struct bench bench;
	MESSAGE;
	if (bench_open(&bench, trial, BENCH_BATCH, NULL, &error) < 0)
		trial_fail_with(trial, "it cannot be opened", &error);
	else if (!bench.calls->tensors(bench.own) || !*bench.calls->tensors(bench.own))
		trial_say(trial, VERDICT_FAIL, "it has no tensor, and a checkpoint keeps nothing else");
	bench_close(&bench);
}

/* Trains a fresh model, from a file or from the beginning, by these steps; saves to another file. */
static int64_t
train(struct trial *trial, const char *const *penalties, const char *from, const int64_t *counts, const char *to,
      struct lgs_error *error)
{
	struct bench bench;
	int64_t status = bench_open(&bench, trial, BENCH_BATCH, penalties, error);
	if (status >= 0 && from)
		status = bench_load(&bench, from, error);
	if (status >= 0)
		status = bench_steps(&bench, counts, error);
	if (status >= 0)
		status = bench_save(&bench, to, error);
	bench_close(&bench);
	return status;
}

struct files {
	char *half, *whole, *other;
};

static int64_t
files_open(struct files *files, struct lgs_error *error)
{
	*files = (struct files){bench_path("half"), bench_path("whole"), bench_path("other")};
	return files->half && files->whole && files->other ? LGS_OK : no_memory(error);
}

static void
files_close(const struct files *files)
{
	char *const paths[] = {files->half, files->whole, files->other};
	for (int i = 0; i < 3; i++) {
		(void)unlink(paths[i] ? paths[i] : "");
		free(paths[i]);
	}
}

static void
repeats(struct trial *trial)
{
	char name[128] = "";
	struct files files;
	MESSAGE;
	int64_t status = files_open(&files, &error);
	if (status >= 0)
		status = train(trial, NULL, NULL, before, files.whole, &error);
	if (status >= 0)
		status = train(trial, NULL, NULL, before, files.other, &error);
	if (status >= 0)
		status = bench_compare(files.whole, files.other, 1, name, sizeof name, &error);
	if (status < 0)
		trial_fail_with(trial, "it cannot be trained and saved", &error);
	else if (*name)
		trial_say(trial, VERDICT_FAIL,
		          "trained twice from the same seed, its tensor %s differs; draw every random number from "
		          "host->random_bits(), and let no memory count that was not written",
		          name);
	files_close(&files);
}

/* Straight on, and from a file into a fresh model: the same bits. */
static int64_t
interrupt(struct trial *trial, const char *const *penalties, int64_t epoch, const struct files *files, char *name,
          size_t capacity, struct lgs_error *error)
{
	struct bench bench;
	int64_t status = bench_open(&bench, trial, BENCH_BATCH, penalties, error);
	bench.position.epoch = epoch;
	if (status >= 0)
		status = bench_steps(&bench, before, error);
	if (status >= 0)
		status = bench_save(&bench, files->half, error);
	if (status >= 0)
		status = bench_steps(&bench, after, error);
	if (status >= 0)
		status = bench_save(&bench, files->whole, error);
	bench_close(&bench);
	if (status >= 0)
		status = train(trial, penalties, files->half, after, files->other, error);
	return status < 0 ? status : bench_compare(files->whole, files->other, 1, name, capacity, error);
}

/* In every phase of training, with and without penalties. */
static int64_t
resume_in_phase(struct trial *trial, int64_t epoch, const char *const *probes, const struct files *files,
                struct lgs_error *error)
{
	const char *const *const plans[] = {NULL, probes};
	int64_t status = LGS_OK;
	for (int i = 0; i < 2 && status >= 0; i++) {
		char name[128] = "";
		status = interrupt(trial, plans[i], epoch, files, name, sizeof name, error);
		if (status >= 0 && *name)
			trial_say(trial, VERDICT_FAIL,
			          "restored from its tensors in epoch %lld%s, it does not train on as it would have: "
			          "%s differs; "
			          "something that training depends on (momentum, a chain, a counter) is not among "
			          "tensors(), or is "
			          "left over from a larger batch",
			          (long long)epoch, i ? ", with penalties" : "", name);
	}
	return status;
}

static void
resumes(struct trial *trial)
{
	struct files files = {NULL, NULL, NULL};
	int64_t epochs[BENCH_PHASES];
	MESSAGE;
	int64_t phases = bench_phases(trial, epochs, &error);
	char **probes = phases >= 0 ? bench_probes(trial, 0.01, &error) : NULL;
	int64_t status = probes ? files_open(&files, &error) : LGS_INVALID;
	for (int64_t i = 0; i < phases && status >= 0 && !trial_failed(trial); i++)
		status = resume_in_phase(trial, epochs[i], (const char *const *)probes, &files, &error);
	if (status < 0)
		trial_fail_with(trial, "it cannot be trained, saved and restored", &error);
	files_close(&files);
	bench_free_probes(probes);
}

const struct check_case model_state_cases[] = {
    {LGS_MODEL_KIND, "tensors", "each tensor has a name, type, shape and role", has_tensors, NULL, 0},
    {LGS_MODEL_KIND, "repeats", "the same seed gives the same bits", repeats, NULL, 0},
    {LGS_MODEL_KIND, "resumes", "restored from its tensors, it trains on to the same bits", resumes, NULL, 0},
    {.name = NULL},
};
