/* train.h: a training, as the files of `lgs train` share it. */
#ifndef LGS_CORE_COMMANDS_TRAIN_H
#define LGS_CORE_COMMANDS_TRAIN_H

#include <time.h>

#include "../metrics.h"
#include "../run.h"
#include "../sinks.h"
#include "../trainer.h"
#include "command.h"

struct train_flags {
	struct common_flags common;
	const char *data, *regularizer, *recipe, *out, *resume, *dry_run;
	int64_t epochs, batch, seed, threads, checkpoint_every;
};

/* A training under way. */
struct training {
	struct context *context;
	struct workshop workshop;
	struct trainer *trainer;
	struct metrics *metrics;
	struct run_sink sink;
	json_t *record;
	const char *path;
	char *checkpoint;
	int lock;
	int64_t first_epoch, batches_an_epoch;
	char note[96];
	time_t saved;
};

/* train-begin.c: refuses flags that do not go together; opens a new run; opens one that is there. */
int64_t train_check(struct context *context, const struct train_flags *flags);
int64_t train_begin(struct training *training, const struct train_flags *flags);
int64_t train_continue(struct training *training, const struct train_flags *flags);

#endif
