/* train.h: a training, as the files of `lgs train` share it. */
#ifndef LGS_CORE_COMMANDS_TRAIN_H
#define LGS_CORE_COMMANDS_TRAIN_H

#include "../run/run.h"
#include "../run/sinks.h"
#include "../training/metrics.h"
#include "../training/trainer.h"
#include "command.h"

struct train_flags {
	struct common_flags common;
	const char *data, *regularizer, *recipe, *out, *resume, *pictures_at, *dry_run;
	int64_t epochs, steps, batch, seed, threads, checkpoint_every;
};

/* A training under way. */
struct training {
	struct context *context;
	struct workshop workshop;
	struct trainer *trainer;
	struct metrics *metrics;
	struct run_sink sink;
	json_t *record;
	json_t *opening; /* what was warned of while it was opened */
	size_t warnings; /* that are in the record in the folder */
	const char *path;
	char *checkpoint;
	int lock;
	int64_t saved_step;  /* of the last checkpoint */
	int64_t first, goal; /* steps: where this process began, and where training ends */
	int64_t *pictures;   /* steps at which the model's pictures are kept */
	int64_t picture_count;
	int64_t seconds_between; /* checkpoints */
	double saved, save_took; /* seconds: when the last one was there, and what it took */
};

/*
 * train-check.c: refuses flags that do not go together; and those that say something else than the record of the run
 * that is continued. How many threads an imported run has may change until its first step.
 */
int64_t train_check(struct context *context, const struct train_flags *flags);
int64_t train_check_unchanged(const struct training *training, const struct train_flags *flags, struct recipe *recipe);

/* train-begin.c: opens a new run; opens one that is there. */
int64_t train_begin(struct training *training, const struct train_flags *flags);
int64_t train_continue(struct training *training, const struct train_flags *flags);

/*
 * train-pictures.c: the model's pictures in the middle of its training, as NAME-at-STEP.png. The steps come from a list
 * such as "500,1500"; "" is none.
 */
int64_t train_pictures_plan(struct training *training, const char *list);
void train_pictures_warn(const struct training *training); /* of steps past the end */
int train_pictures_due(const struct training *training);
int64_t train_pictures_keep(struct training *training);

/* train-sites.c: prints where each penalty acts, and the sites of the model. */
int64_t train_print_sites(const struct training *training);

#endif
