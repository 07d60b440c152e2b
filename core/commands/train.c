/* train.c: a new run, or more epochs of an old one. The loop itself is the trainer's, the folder the run's. */
#include "train.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/escape.h"
#include "../base/interrupt.h"
#include "../base/memory.h"
#include "../base/text.h"

#define SAVE_SHARE 20 /* times as long as a checkpoint took, at least, to the next one */

static const struct lgs_option table[] = {
    COMMON_FLAGS,
    FLAG_NAMES(struct train_flags, data, "data", LGS_DATASET_KIND, 0, "the dataset, as NAME:key=value,..."),
    FLAG_NAMES(struct train_flags, regularizer, "regularizer", LGS_REGULARIZER_KIND, FLAG_REPEAT,
               "a penalty, as [SITE=]NAME:key=value,...; may be repeated"),
    FLAG_NAMES(struct train_flags, recipe, "recipe", "recipe", 0,
               "model, penalties, data (unless --data), batch and epochs: a recipe's name or file, or a run"),
    LGS_OPTION_PATH(struct train_flags, out, "out", "", "the run's new folder"),
    LGS_OPTION_PATH(struct train_flags, resume, "resume", "", "continue the run in this folder, bit for bit"),
    LGS_OPTION_INT(struct train_flags, epochs, "epochs", "10", 0, 1e9, 0, "train until this epoch"),
    LGS_OPTION_INT(struct train_flags, steps, "steps", "0", 0, 1e15, 0,
                   "train until this step, a batch each, be it within an epoch; 0 is as --epochs says"),
    LGS_OPTION_INT(struct train_flags, batch, "batch", "100", 1, 1 << 20, 0, "images in a batch"),
    LGS_OPTION_INT(struct train_flags, seed, "seed", "1", 0, 9e15, 0, "of all random numbers"),
    LGS_OPTION_INT(struct train_flags, threads, "threads", "0", 0, 4096, 0, "of the computation; 0 is one a processor"),
    LGS_OPTION_INT(struct train_flags, checkpoint_every, "checkpoint-every", "10", 0, 1e9, 0,
                   "seconds between checkpoints; 0 saves after every epoch"),
    LGS_OPTION_STRING(struct train_flags, pictures_at, "pictures-at", "",
                      "keep the model's pictures at these steps too, as in 500,1500"),
    FLAG_ROW(struct train_flags, dry_run, "dry-run", "", FLAG_SWITCH,
             "only check that this can be trained; lists where each penalty acts, and the model's sites"),
    LGS_OPTIONS_END,
};

/* Not so often that much of the time goes into checkpoints, which of large models take a while. */
static int
save_due(const struct training *training)
{
	double seconds = fmax((double)training->seconds_between, SAVE_SHARE * training->save_took);
	return !training->seconds_between || clock_now() - training->saved >= seconds;
}

/* What components warned of since the record was last written becomes part of it. */
static int64_t
save_warnings(struct training *training)
{
	const size_t count = json_array_size(training->sink.warnings);
	if (count == training->warnings)
		return LGS_OK;
	training->warnings = count;
	return run_save(training->path, training->record, training->context->error);
}

static int64_t
save(struct training *training)
{
	double begin = clock_now();
	/* Rows first: a checkpoint never knows of an epoch that the table does not. */
	int64_t status = metrics_sync(training->metrics, training->context->error);
	if (status >= 0)
		status = series_write(training->sink.series, training->path, training->context->error);
	if (status >= 0)
		status = save_warnings(training);
	if (status >= 0)
		status = checkpoint_save(training->checkpoint, training->workshop.model, training->workshop.penalties,
		                         training->workshop.session.seed, trainer_position(training->trainer),
		                         training->context->error);
	if (status >= 0)
		training->saved_step = trainer_position(training->trainer)->step;
	training->saved = clock_now();
	training->save_took = training->saved - begin;
	return status;
}

static void
show(struct training *training)
{
	char note[96];
	const struct position *position = trainer_position(training->trainer);
	int64_t batches = trainer_batches(training->trainer);
	if (!training->context->progress)
		training->context->progress = progress_create(training->path, training->goal - training->first);
	(void)snprintf(note, sizeof note, "epoch %lld of %lld", (long long)((position->step - 1) / batches) + 1,
	               (long long)training->workshop.recipe.epochs);
	progress_update(training->context->progress, position->step - training->first, note);
}

/* Whether there is something to do before the epoch goes on. */
static int
pause_after_batch(void *context)
{
	struct training *training = context;
	show(training);
	return trainer_position(training->trainer)->step >= training->goal || interrupt_asked() ||
	       train_pictures_due(training) || (training->seconds_between && save_due(training));
}

static int64_t
run_epochs(struct training *training)
{
	const struct position *position = trainer_position(training->trainer);
	struct lgs_error *error = training->context->error;
	struct epoch epoch;

	training->first = position->step;
	training->saved_step = position->step;
	training->saved = clock_now();
	while (position->step < training->goal && !interrupt_asked()) {
		int64_t status = trainer_epoch(training->trainer, &epoch, pause_after_batch, training, error);
		if (status >= 0 && epoch.values)
			status = metrics_append(training->metrics, epoch.number, epoch.values, error);
		if (status >= 0)
			status = train_pictures_keep(training);
		if (status >= 0 && position->step < training->goal && !interrupt_asked() && save_due(training))
			status = save(training);
		if (status < 0)
			return status;
	}
	return save(training);
}

/* Keeps what led to a failure, and what it was. The error is that of training, whatever becomes of this. */
static void
keep_failure(const struct training *training, int64_t status)
{
	struct lgs_error quiet = {0};
	(void)metrics_sync(training->metrics, &quiet);
	(void)series_write(training->sink.series, training->path, &quiet);
	if (status == LGS_IO || status == LGS_NO_MEMORY)
		return; /* want of room is not the training's: it may succeed the next time */
	run_set_failure(training->record, trainer_position(training->trainer)->step, training->context->error->text);
	(void)run_save(training->path, training->record, &quiet);
}

/* Adds to an error what is left of the training. */
static int64_t
tell_what_is_kept(const struct training *training, int64_t status)
{
	struct lgs_error *error = training->context->error;
	if (!access(training->checkpoint, F_OK))
		return lgs_fail(error, status, "%s; %s keeps its last good checkpoint, of step %lld", error->text,
		                training->path, (long long)training->saved_step);
	return lgs_fail(error, status, "%s; that was before %s had a checkpoint", error->text, training->path);
}

static void
print_summary(const struct training *training)
{
	const struct position *position = trainer_position(training->trainer);
	const struct recipe *recipe = &training->workshop.recipe;
	struct text own = {0};
	const char *path = escape_word(&own, training->path);
	const int64_t images = data_images(training->workshop.data)->count;
	const int64_t goal = recipe->steps ? recipe->steps : recipe->epochs;
	printf("%s: %lld of %lld %s%s, %lld image%s %s\n", training->path,
	       (long long)(recipe->steps ? position->step : position->epoch), (long long)goal,
	       recipe->steps ? "step" : "epoch", text_plural(goal), (long long)images, text_plural(images),
	       recipe->steps ? "an epoch" : "each");
	if (position->step < training->goal)
		printf("Continue with: lgs train --resume %s\n", path);
	else
		printf("Next: lgs evaluate %s -e sparsity\n"
		       "or with another of the evaluators that `lgs list` shows; lgs report %s makes a page of it\n",
		       path, path);
	free(own.bytes);
}

/* Those of opening first. In the record, where a run that is trained on has those that it had before. */
static void
keep_warnings(struct training *training)
{
	json_t *warning;
	size_t i;
	if (!json_object_get(training->record, "warnings"))
		(void)json_object_set_new(training->record, "warnings", json_array());
	training->sink.warnings = json_object_get(training->record, "warnings");
	training->warnings = json_array_size(training->sink.warnings);
	json_array_foreach(training->opening, i, warning)
	{
		run_sink_keep_warning(&training->sink, json_string_value(warning));
	}
}

static int64_t
train_whole(struct training *training, const struct train_flags *flags)
{
	int64_t status = train_check(training->context, flags);
	if (status < 0)
		return status;
	training->checkpoint = run_file(*flags->resume ? flags->resume : flags->out, RUN_CHECKPOINT);
	if (!training->checkpoint)
		return no_memory(training->context->error);
	status = *flags->resume ? train_continue(training, flags) : train_begin(training, flags);
	if (status >= 0)
		train_pictures_warn(training);
	if (status < 0 || *flags->dry_run)
		return status;
	training->sink.folder = training->path;
	training->seconds_between = flags->checkpoint_every;
	keep_warnings(training);
	interrupt_wait("this step");
	status = run_epochs(training);
	progress_destroy(training->context->progress);
	training->context->progress = NULL;
	if (status < 0) {
		keep_failure(training, status);
		return tell_what_is_kept(training, status);
	}
	status = run_sink_report(&training->sink, training->workshop.model, training->context->error);
	if (status >= 0)
		print_summary(training);
	return status;
}

static int64_t
train(struct context *context)
{
	struct training training = {.context = context, .lock = -1};
	training.sink.log = command_log;
	training.sink.log_context = context;
	training.sink.warnings = training.opening = json_array();
	training.workshop.session.registry = context->registry;
	training.workshop.session.sink = run_sink_callbacks(&training.sink);
	int64_t status = interrupt_watch(context->error);
	if (status >= 0)
		status = train_whole(&training, arguments_values(context->arguments));
	metrics_close(training.metrics);
	series_free(training.sink.series);
	trainer_destroy(training.trainer);
	workshop_close(&training.workshop);
	json_decref(training.record);
	json_decref(training.opening);
	free(training.checkpoint);
	free(training.pictures);
	if (training.lock >= 0)
		(void)close(training.lock);
	if (status >= 0 && interrupt_asked())
		return 130;
	return status;
}

const struct command train_command = {
    .name = "train",
    .usage = "MODEL --data DATASET [-r PENALTY]... --out FOLDER | --recipe RECIPE --out FOLDER | --resume FOLDER",
    .summary = "trains a model with any number of penalties, or continues a run",
    .text =
	"A component is written NAME:key=value,key=value. `lgs inspect NAME` shows its options; options of a "
	"component\n"
	"inside another one are dotted, a backslash takes a comma as it is, and a path may stand first without its\n"
	"key (NAME:PATH). An interrupted run continues with --resume as if it had not been interrupted.",
    .example_kind = LGS_REGULARIZER_KIND,
    .operand = LGS_MODEL_KIND,
    .table = table,
    .letters = COMMON_LETTERS "dr o n bst   ",
    .bytes = sizeof(struct train_flags),
    .run = train};
