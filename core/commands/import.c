/* import.c: a run folder made of numbers from elsewhere, to be measured, sampled from or trained on like any other. */
#include <stdlib.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/memory.h"
#include "../base/processors.h"
#include "../import.h"
#include "../run/run.h"
#include "../run/sinks.h"
#include "../training/checkpoint.h"
#include "command.h"

struct flags {
	struct common_flags common;
	const char *data, *tensor, *regularizer, *out;
	int64_t batch, seed, threads;
};

static const struct lgs_option table[] = {
    COMMON_FLAGS,
    FLAG_NAMES(struct flags, data, "data", LGS_DATASET_KIND, 0,
               "the dataset that the model belongs to, as NAME:key=value,..."),
    FLAG_ROW(struct flags, tensor, "tensor", "", FLAG_REPEAT,
             "a tensor's numbers, as NAME=FILE[:MEMBER][^T]; once for each parameter"),
    FLAG_NAMES(struct flags, regularizer, "regularizer", LGS_REGULARIZER_KIND, FLAG_REPEAT,
               "a penalty for training on, as [SITE=]NAME:key=value,...; may be repeated"),
    LGS_OPTION_PATH(struct flags, out, "out", "", "the run's new folder"),
    LGS_OPTION_INT(struct flags, batch, "batch", "100", 1, 1 << 20, 0, "images in a batch"),
    LGS_OPTION_INT(struct flags, seed, "seed", "1", 0, 9e15, 0, "of all random numbers"),
    LGS_OPTION_INT(struct flags, threads, "threads", "0", 0, 4096, 0, "of the computation; 0 is one a processor"),
    LGS_OPTIONS_END,
};

/* What becomes a run. */
struct imported {
	struct context *context;
	struct workshop workshop;
	struct run_sink sink;
	json_t *record;
};

static int64_t
check_flags(struct context *context, const struct flags *flags)
{
	int64_t status = command_operands(context, 1, 1);
	if (status >= 0 && !*flags->data)
		status = lgs_fail(context->error, LGS_INVALID,
		                  "import needs --data DATASET, the images that the model is for; `lgs list` shows the "
		                  "datasets");
	if (status >= 0 && !*flags->out)
		status = lgs_fail(context->error, LGS_INVALID, "import needs --out FOLDER, where the run is kept");
	return status;
}

static int64_t
open_model(struct imported *imported, const struct flags *flags)
{
	struct context *context = imported->context;
	struct recipe recipe = {.batch = flags->batch,
	                        .seed = flags->seed,
	                        .threads = flags->threads ? flags->threads : processors_count()};
	int64_t status = recipe_fill(&recipe, arguments_operands(context->arguments)[0], flags->data,
	                             arguments_list(context->arguments, "regularizer"), context->error);
	if (status >= 0)
		status = workshop_open(&imported->workshop, &recipe, NULL, context->error);
	recipe_free(&recipe);
	return status;
}

static int64_t
save_checkpoint(const char *folder, void *context, struct lgs_error *error)
{
	const struct imported *imported = context;
	struct position beginning = {0};
	char *file = run_file(folder, RUN_CHECKPOINT);
	int64_t status = file ? checkpoint_save(file, imported->workshop.model, imported->workshop.penalties,
	                                        imported->workshop.session.seed, &beginning, error)
	                      : no_memory(error);
	free(file);
	return status;
}

/* The folder comes last, whole: what cannot be imported leaves nothing behind. */
static int64_t
import_whole(struct imported *imported, const struct flags *flags)
{
	struct context *context = imported->context;
	int64_t status = open_model(imported, flags);
	json_t *sources = json_array();
	if (status >= 0)
		status = import_tensors(imported->workshop.model, arguments_list(context->arguments, "tensor"), sources,
		                        context->error);
	if (status >= 0)
		imported->record = run_record(&imported->workshop, context->argc, context->argv, context->error);
	if (imported->record)
		(void)json_object_set(imported->record, "imported", sources);
	json_decref(sources);
	if (!imported->record)
		return LGS_INVALID;
	status = run_create(flags->out, imported->record, save_checkpoint, imported, context->error);
	imported->sink.folder = flags->out;
	return status >= 0 ? run_sink_report(&imported->sink, imported->workshop.model, context->error) : status;
}

static void
print_next(const char *out)
{
	struct text own = {0};
	const char *path = escape_word(&own, out);
	printf(
	    "%s: imported, not trained here\nNext: lgs evaluate %s -e sparsity\n"
	    "or with another of the evaluators that `lgs list` shows; lgs train --resume %s --epochs N trains it on\n",
	    out, path, path);
	free(own.bytes);
}

static int64_t
import(struct context *context)
{
	const struct flags *flags = arguments_values(context->arguments);
	struct imported imported = {.context = context};
	imported.sink.log = command_log;
	imported.sink.log_context = context;
	imported.workshop.session.registry = context->registry;
	imported.workshop.session.sink = run_sink_callbacks(&imported.sink);
	int64_t status = check_flags(context, flags);
	if (status >= 0)
		status = import_whole(&imported, flags);
	if (status >= 0)
		print_next(flags->out);
	series_free(imported.sink.series);
	workshop_close(&imported.workshop);
	json_decref(imported.record);
	return status;
}

const struct command import_command = {
    .name = "import",
    .usage = "MODEL --data DATASET --tensor NAME=FILE[:MEMBER][^T]... --out FOLDER",
    .summary = "makes a run of a model that was trained elsewhere",
    .text =
	"FILE is an .npy, .npz or safetensors file; MEMBER names an array in the latter two, and ^T takes a matrix\n"
	"transposed. Without any --tensor the message lists the model's parameters and their shapes.",
    .operand = LGS_MODEL_KIND,
    .table = table,
    .letters = COMMON_LETTERS "d robst",
    .bytes = sizeof(struct flags),
    .run = import};
