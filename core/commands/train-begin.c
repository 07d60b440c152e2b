/* train-begin.c: what is to be trained: a new run from the command line or a recipe, or more epochs of an old one. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/folder.h"
#include "../base/processors.h"
#include "../base/text.h"
#include "train.h"

/* Training ends by epochs or by steps, whichever the command line gives, or as it was. */
static void
choose_end(const struct arguments *arguments, const struct train_flags *flags, struct recipe *recipe)
{
	if (arguments_given(arguments, "epochs") || arguments_given(arguments, "steps"))
		recipe->steps = flags->steps;
	if (arguments_given(arguments, "epochs"))
		recipe->epochs = flags->epochs;
}

/* Knows how many batches an epoch has, once there is a trainer. */
static void
settle_end(struct training *training)
{
	struct recipe *recipe = &training->workshop.recipe;
	int64_t batches = trainer_batches(training->trainer);
	if (recipe->steps)
		recipe->epochs = (recipe->steps + batches - 1) / batches;
	training->goal = recipe->steps ? recipe->steps : recipe->epochs * batches;
	(void)recipe_to_json(recipe, training->record);
}

/* From the command line, or from elsewhere but for what the command line says. */
static int64_t
make_recipe(struct context *context, const struct train_flags *flags, struct recipe *recipe)
{
	const struct arguments *arguments = context->arguments;
	int64_t status = LGS_OK;
	if (*flags->recipe)
		status = recipe_load(recipe, flags->recipe, context->error);
	else
		status = recipe_fill(recipe, arguments_operands(arguments)[0], flags->data,
		                     arguments_list(arguments, "regularizer"), context->error);
	if (status >= 0 && *flags->recipe && *flags->data)
		status = recipe_take_data(recipe, flags->data, context->error);
	if (status >= 0 && !*recipe->data)
		status =
		    lgs_fail(context->error, LGS_INVALID,
		             "the recipe %s says nothing of data; add --data DATASET (`lgs list` shows the datasets)",
		             flags->recipe);
	if (!*flags->recipe)
		recipe->epochs = flags->epochs;
	choose_end(arguments, flags, recipe);
	if (!*flags->recipe || arguments_given(arguments, "batch"))
		recipe->batch = flags->batch;
	recipe->seed = flags->seed;
	recipe->threads = flags->threads ? flags->threads : processors_count();
	return status;
}

int64_t
train_begin(struct training *training, const struct train_flags *flags)
{
	struct context *context = training->context;
	struct lgs_error *error = context->error;
	struct recipe recipe = {0};
	int64_t status = make_recipe(context, flags, &recipe);

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
	if (!training->trainer || train_pictures_plan(training, flags->pictures_at) < 0)
		return LGS_INVALID;
	settle_end(training);
	if (*flags->dry_run && *flags->out && run_check_new(flags->out, error) < 0)
		return LGS_INVALID;
	if (*flags->dry_run) {
		const int64_t images = data_images(training->workshop.data)->count,
			      batch = training->workshop.recipe.batch;
		printf("This can be trained: %lld images, %lld steps of %lld\n", (long long)images,
		       (long long)training->goal, (long long)(batch < images ? batch : images));
		return train_print_sites(training);
	}
	if (*flags->pictures_at)
		(void)json_object_set_new(training->record, "pictures_at", json_string(flags->pictures_at));
	status = run_create(training->path, training->record, NULL, NULL, error);
	if (status >= 0)
		training->lock = folder_lock(training->path, "a run", error);
	if (status < 0 || training->lock < 0)
		return LGS_INVALID;
	char *file = run_file(training->path, RUN_METRICS);
	training->metrics = file ? metrics_create(file, trainer_columns(training->trainer), error) : NULL;
	free(file);
	return training->metrics ? LGS_OK : LGS_INVALID;
}

/* Adds this continuation to the record. */
static int64_t
record_resume(struct training *training, const struct position *position)
{
	struct context *context = training->context;
	json_t *list = json_object_get(training->record, "resumed"), *entry = json_object();
	if (!list) {
		list = json_array();
		(void)json_object_set_new(training->record, "resumed", list);
	}
	(void)json_object_set_new(entry, "command", run_command_json(context->argc, context->argv));
	(void)json_object_set_new(entry, "after_epoch", json_integer(position->epoch));
	(void)json_object_set_new(entry, "after_step", json_integer(position->step));
	(void)json_array_append_new(list, entry);
	(void)json_object_del(training->record, "failed");
	return run_save(training->path, training->record, context->error);
}

/* The trainer where its checkpoint left it, or at the beginning where there is none. */
static int64_t
restore(struct training *training, struct position *position, struct lgs_error *error)
{
	struct workshop *workshop = &training->workshop;
	const struct recipe *recipe = &workshop->recipe;
	int64_t status = LGS_OK;
	if (!access(training->checkpoint, F_OK)) {
		status = checkpoint_load(training->checkpoint, workshop->model, workshop->penalties, position, error);
	} else {
		char text[4096];
		(void)snprintf(text, sizeof text, "%s has no checkpoint, so its training begins again", training->path);
		command_log(training->context, LGS_LOG_WARNING, text);
	}
	if (status >= 0)
		training->trainer =
		    trainer_create(workshop->model, workshop->penalties, workshop->data, position, error);
	free(position->sums);
	position->sums = NULL;
	if (!training->trainer)
		return LGS_INVALID;
	settle_end(training);
	if (position->step <= training->goal)
		return LGS_OK;
	if (recipe->steps)
		return lgs_fail(error, LGS_INVALID, "%s has %lld step%s already; --steps %lld asks for fewer",
		                training->path, (long long)position->step, text_plural(position->step),
		                (long long)recipe->steps);
	return lgs_fail(error, LGS_INVALID, "%s has %lld epoch%s already; --epochs %lld asks for fewer", training->path,
	                (long long)position->epoch, text_plural(position->epoch), (long long)recipe->epochs);
}

/* Pictures at the steps that the run began with, unless the command line has others. */
static int64_t
plan_pictures(struct training *training, const struct train_flags *flags)
{
	const char *recorded = json_string_value(json_object_get(training->record, "pictures_at"));
	if (!arguments_given(training->context->arguments, "pictures-at"))
		return train_pictures_plan(training, recorded ? recorded : "");
	(void)json_object_set_new(training->record, "pictures_at", json_string(flags->pictures_at));
	return train_pictures_plan(training, flags->pictures_at);
}

/* Said once: then it is in the record. */
static void
warn_of_missing(const struct training *training, const char *table, int64_t epoch)
{
	char *epochs = metrics_missing(table, epoch);
	json_t *warnings = json_object_get(training->record, "warnings"), *said;
	struct text words = {0};
	size_t i;
	if (epochs && *epochs)
		text_add(&words, RUN_METRICS " has lost its rows of epochs %s, which training on does not bring back",
		         epochs);
	free(epochs);
	if (!words.bytes)
		return;
	if (!warnings)
		(void)json_object_set_new(training->record, "warnings", warnings = json_array());
	json_array_foreach(warnings, i, said)
	{
		const char *before = json_string_value(said);
		if (before && !strcmp(before, words.bytes)) {
			free(words.bytes);
			return;
		}
	}
	(void)json_array_append_new(warnings, json_string(words.bytes));
	command_log(training->context, LGS_LOG_WARNING, words.bytes);
	free(words.bytes);
}

int64_t
train_continue(struct training *training, const struct train_flags *flags)
{
	struct context *context = training->context;
	struct lgs_error *error = context->error;
	struct position position = {0};
	struct recipe recipe = {0};
	char *file;

	training->path = flags->resume;
	/* The lock first: another process may be adding to the record. */
	if ((training->lock = folder_lock(training->path, "a run", error)) < 0)
		return LGS_INVALID;
	if (!*flags->dry_run)
		run_clean(training->path);
	training->record = run_load(training->path, error);
	if (!training->record)
		return LGS_INVALID;
	int64_t status = recipe_from_json(&recipe, training->record, training->path, error);
	if (status >= 0)
		status = train_check_unchanged(training, flags, &recipe);
	choose_end(context->arguments, flags, &recipe);
	if (status >= 0 && (status = workshop_open(&training->workshop, &recipe, NULL, error)) < 0)
		status = run_fail(training->record, training->path, status, error);
	recipe_free(&recipe);
	if (status >= 0)
		status = run_check_data(training->record, &training->workshop, error);
	if (status >= 0)
		run_compare_components(training->record, &training->workshop);
	if (status >= 0)
		status = restore(training, &position, error);
	if (status >= 0)
		status = plan_pictures(training, flags);
	if (status < 0)
		return status;
	if (*flags->dry_run) {
		printf("This can be continued: %s has taken %lld of %lld steps of %lld, on %lld images\n",
		       training->path, (long long)position.step, (long long)training->goal,
		       (long long)training->workshop.recipe.batch,
		       (long long)data_images(training->workshop.data)->count);
		return LGS_OK;
	}
	file = run_file(training->path, RUN_METRICS);
	training->metrics =
	    file ? metrics_resume(file, trainer_columns(training->trainer), position.epoch, error) : NULL;
	if (training->metrics)
		warn_of_missing(training, file, position.epoch);
	free(file);
	return training->metrics ? record_resume(training, &position) : LGS_INVALID;
}
