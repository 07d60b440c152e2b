/* train.c: a new run, or more epochs of an old one. The loop itself is the trainer's, the folder the run's. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../interrupt.h"
#include "../metrics.h"
#include "../run.h"
#include "../sinks.h"
#include "../trainer.h"
#include "command.h"

struct flags {
	struct common_flags common;
	const char *data, *regularizer, *out, *resume, *dry_run;
	int64_t epochs, batch, seed, threads, checkpoint_every;
};

static const struct lgs_option table[] = {
    COMMON_FLAGS,
    LGS_OPTION_STRING(struct flags, data, "data", "", "the dataset, as NAME:key=value,..."),
    FLAG_ROW(struct flags, regularizer, "regularizer", "", FLAG_REPEAT,
             "a penalty, as [SITE=]NAME:key=value,...; may be repeated"),
    LGS_OPTION_PATH(struct flags, out, "out", "", "the run's new folder"),
    LGS_OPTION_PATH(struct flags, resume, "resume", "", "continue the run in this folder, bit for bit"),
    LGS_OPTION_INT(struct flags, epochs, "epochs", "10", 0, 1e9, 0, "train until this epoch"),
    LGS_OPTION_INT(struct flags, batch, "batch", "100", 1, 1 << 20, 0, "images in a batch"),
    LGS_OPTION_INT(struct flags, seed, "seed", "1", 0, 9e15, 0, "of all random numbers"),
    LGS_OPTION_INT(struct flags, threads, "threads", "0", 0, 4096, 0, "of the computation; 0 is one a processor"),
    LGS_OPTION_INT(struct flags, checkpoint_every, "checkpoint-every", "10", 0, 1e9, 0,
                   "seconds between checkpoints; 0 saves after every epoch"),
    FLAG_ROW(struct flags, dry_run, "dry-run", "", FLAG_SWITCH, "only check that this can be trained"),
    LGS_OPTIONS_END,
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

static int64_t
check_flags(struct context *context, const struct flags *flags)
{
	struct lgs_error *error = context->error;
	static const char *const fixed[] = {"data", "regularizer", "out", "batch", "seed", "threads", "dry-run", NULL};
	if (!*flags->resume) {
		int64_t status = command_operands(context, 1, 1);
		if (status >= 0 && !*flags->data)
			status =
			    lgs_fail(error, LGS_INVALID, "train needs --data DATASET; `lgs list` shows the datasets");
		if (status >= 0 && !*flags->out && !*flags->dry_run)
			status = lgs_fail(error, LGS_INVALID, "train needs --out FOLDER, where the run is kept");
		return status;
	}
	for (int i = 0; fixed[i]; i++)
		if (arguments_given(context->arguments, fixed[i]))
			return lgs_fail(error, LGS_INVALID,
			                "--resume continues a run as it began, so --%s cannot change; leave it out",
			                fixed[i]);
	return command_operands(context, 0, 0);
}

static int64_t
begin_new(struct training *training, const struct flags *flags)
{
	struct context *context = training->context;
	struct lgs_error *error = context->error;
	struct recipe recipe = {.epochs = flags->epochs,
	                        .batch = flags->batch,
	                        .seed = flags->seed,
	                        .threads = flags->threads ? flags->threads : workshop_processors()};
	int64_t status = recipe_fill(&recipe, arguments_operands(context->arguments)[0], flags->data,
	                             arguments_list(context->arguments, "regularizer"), error);

	training->path = flags->out;
	if (status >= 0)
		status = workshop_open(&training->workshop, &recipe, NULL, error);
	recipe_free(&recipe);
	if (status >= 0)
		training->record = run_record(&training->workshop, context->argc, context->argv, error);
	if (!training->record)
		return LGS_INVALID;
	/* The trainer first: what cannot be trained leaves no folder behind. */
	struct position beginning = {0};
	training->trainer = trainer_create(training->workshop.model, training->workshop.penalties,
	                                   training->workshop.data, &beginning, error);
	if (!training->trainer || *flags->dry_run)
		return training->trainer ? LGS_OK : LGS_INVALID;
	status = run_create(training->path, training->record, NULL, NULL, error);
	if (status >= 0)
		training->lock = run_lock(training->path, error);
	if (status < 0 || training->lock < 0)
		return LGS_INVALID;
	char *file = run_file(training->path, RUN_METRICS);
	training->metrics = file ? metrics_create(file, trainer_columns(training->trainer), error) : NULL;
	free(file);
	return training->metrics ? LGS_OK : LGS_INVALID;
}

/* Adds this continuation to the record. */
static int64_t
record_resume(struct training *training, int64_t epoch)
{
	struct context *context = training->context;
	json_t *list = json_object_get(training->record, "resumed"), *words = json_array(), *entry = json_object();
	if (!list) {
		list = json_array();
		(void)json_object_set_new(training->record, "resumed", list);
	}
	for (int i = 0; i < context->argc; i++)
		(void)json_array_append_new(words, json_string(context->argv[i]));
	(void)json_object_set_new(entry, "command", words);
	(void)json_object_set_new(entry, "after_epoch", json_integer(epoch));
	(void)json_array_append_new(list, entry);
	(void)json_object_set_new(training->record, "epochs", json_integer(training->workshop.recipe.epochs));
	return run_save(training->path, training->record, context->error);
}

static int64_t
continue_old(struct training *training, const struct flags *flags)
{
	struct context *context = training->context;
	struct lgs_error *error = context->error;
	struct position position = {0};
	struct recipe recipe = {0};
	char *file;

	training->path = flags->resume;
	/* The lock first: another process may be adding to the record. */
	if ((training->lock = run_lock(training->path, error)) < 0)
		return LGS_INVALID;
	run_clean(training->path);
	training->record = run_load(training->path, error);
	if (!training->record)
		return LGS_INVALID;
	int64_t status = recipe_from_json(&recipe, training->record, training->path, error);
	if (status >= 0 && arguments_given(context->arguments, "epochs"))
		recipe.epochs = flags->epochs;
	if (status >= 0)
		status = workshop_open(&training->workshop, &recipe, NULL, error);
	recipe_free(&recipe);
	if (status >= 0)
		status = run_check_data(training->record, &training->workshop, error);
	if (status >= 0)
		run_compare_components(training->record, &training->workshop);
	if (status >= 0 && !access(training->checkpoint, F_OK))
		status = checkpoint_load(training->checkpoint, training->workshop.model, training->workshop.penalties,
		                         &position, error);
	if (status >= 0 && training->workshop.recipe.epochs < position.epoch)
		status =
		    lgs_fail(error, LGS_INVALID, "%s has %lld epochs already; --epochs %lld asks for fewer",
		             training->path, (long long)position.epoch, (long long)training->workshop.recipe.epochs);
	if (status >= 0)
		training->trainer = trainer_create(training->workshop.model, training->workshop.penalties,
		                                   training->workshop.data, &position, error);
	if (!training->trainer)
		return LGS_INVALID;
	file = run_file(training->path, RUN_METRICS);
	training->metrics =
	    file ? metrics_resume(file, trainer_columns(training->trainer), position.epoch, error) : NULL;
	free(file);
	return training->metrics ? record_resume(training, position.epoch) : LGS_INVALID;
}

static void
show_batch(void *context, int64_t batch, int64_t batches)
{
	struct training *training = context;
	int64_t done = trainer_position(training->trainer)->epoch - training->first_epoch;
	training->batches_an_epoch = batches;
	if (!training->context->progress)
		training->context->progress = progress_create(
		    training->path, (training->workshop.recipe.epochs - training->first_epoch) * batches);
	progress_update(training->context->progress, done * batches + batch, training->note);
}

static int64_t
save(struct training *training)
{
	training->saved = time(NULL);
	/* Rows first: a checkpoint never knows of an epoch that the table does not. */
	int64_t status = metrics_sync(training->metrics, training->context->error);
	if (status >= 0)
		status = series_write(training->sink.series, training->path, training->context->error);
	if (status < 0)
		return status;
	return checkpoint_save(training->checkpoint, training->workshop.model, training->workshop.penalties,
	                       training->workshop.session.seed, trainer_position(training->trainer),
	                       training->context->error);
}

static int64_t
run_epochs(struct training *training, int64_t seconds_between)
{
	int64_t last = training->workshop.recipe.epochs, status = LGS_OK;
	struct epoch epoch;

	training->first_epoch = trainer_position(training->trainer)->epoch;
	training->saved = time(NULL);
	while (trainer_position(training->trainer)->epoch < last && !interrupt_asked()) {
		(void)snprintf(training->note, sizeof training->note, "epoch %lld of %lld",
		               (long long)trainer_position(training->trainer)->epoch + 1, (long long)last);
		status = trainer_epoch(training->trainer, &epoch, show_batch, training, training->context->error);
		if (status >= 0)
			status =
			    metrics_append(training->metrics, epoch.number, epoch.values, training->context->error);
		if (status < 0)
			return status;
		if (epoch.number < last && !interrupt_asked() && time(NULL) - training->saved >= seconds_between &&
		    (status = save(training)) < 0)
			return status;
	}
	return save(training);
}

static void
print_summary(const struct training *training)
{
	const struct position *position = trainer_position(training->trainer);
	printf("%s: %lld of %lld epochs, %lld images each\n", training->path, (long long)position->epoch,
	       (long long)training->workshop.recipe.epochs, (long long)data_images(training->workshop.data)->count);
	if (position->epoch < training->workshop.recipe.epochs)
		printf("Continue with: lgs train --resume %s\n", training->path);
	else
		printf("Next: lgs evaluate %s -e EVALUATOR (lgs list shows the evaluators)\n", training->path);
}

static int64_t
train_whole(struct training *training, const struct flags *flags)
{
	int64_t status = check_flags(training->context, flags);
	if (status < 0)
		return status;
	training->checkpoint = run_file(*flags->resume ? flags->resume : flags->out, RUN_CHECKPOINT);
	if (!training->checkpoint)
		return lgs_fail(training->context->error, LGS_NO_MEMORY, "out of memory");
	status = *flags->resume ? continue_old(training, flags) : begin_new(training, flags);
	if (status < 0 || *flags->dry_run)
		return status;
	training->sink.folder = training->path;
	interrupt_wait();
	status = run_epochs(training, flags->checkpoint_every);
	progress_destroy(training->context->progress);
	training->context->progress = NULL;
	if (status < 0)
		return status;
	const struct lgs_model *model = &training->workshop.model->component->as.model;
	if (model->report)
		status = model->report(training->workshop.model->opened.instance, training->context->error);
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
	free(training.checkpoint);
	if (training.lock >= 0)
		(void)close(training.lock);
	if (status >= 0 && interrupt_asked())
		return 130;
	return status;
}

const struct command train_command = {
    .name = "train",
    .usage = "MODEL --data DATASET [-r PENALTY]... --out FOLDER | --resume FOLDER",
    .summary = "trains a model with any number of penalties, or continues a run",
    .text =
	"A component is written NAME:key=value,key=value. `lgs inspect NAME` shows its options; options of a "
        "component\n"
	"inside another one are dotted, a backslash takes a comma as it is, and a path may stand first without its\n"
	"key (NAME:PATH). An interrupted run continues with --resume as if it had not been interrupted.",
    .example_kind = LGS_REGULARIZER_KIND,
    .table = table,
    .letters = COMMON_LETTERS "dro nbst  ",
    .bytes = sizeof(struct flags),
    .run = train};
