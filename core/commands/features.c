/* features.c: a trained model's features of images, with their labels, as a safetensors file. */
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "../formats/safetensors.h"
#include "../run/sinks.h"
#include "../run/subject.h"
#include "command.h"

struct flags {
	struct common_flags common;
	const char *data, *out;
	int64_t threads;
};

static const struct lgs_option table[] = {
    COMMON_FLAGS,
    FLAG_NAMES(struct flags, data, "data", LGS_DATASET_KIND, 0,
               "the images, as NAME:key=value,...; empty: those of training"),
    LGS_OPTION_PATH(struct flags, out, "out", "", "the file to write, NAME.safetensors"),
    LGS_OPTION_INT(struct flags, threads, "threads", "0", 0, 4096, 0, "of the computation; 0 is one a processor"),
    LGS_OPTIONS_END,
};

static int64_t
write_features(struct subject *subject, const struct lgs_set *set, const char *data, const char *out,
               struct lgs_error *error)
{
	struct instance *model = subject->workshop.model;
	int64_t units = model->component->as.model.feature_count(model->opened.instance);
	float *features = malloc((size_t)(set->count * units) * sizeof *features + 1);
	struct safetensor tensors[2] = {
	    {.name = "features",
	     .type = LGS_F32,
	     .rank = 2,
	     .shape = {set->count, units},
	     .data = features,
	     .bytes = set->count * units * 4},
	    {.name = "labels",
	     .type = LGS_I64,
	     .rank = 1,
	     .shape = {set->count},
	     .data = set->labels,
	     .bytes = set->count * 8},
	};
	const char *metadata[] = {"model", model->specification, "data", data, NULL};
	int64_t status = features
	                     ? subject_features(subject, set, features, error)
	                     : lgs_fail(error, LGS_NO_MEMORY, "out of memory for %lld features", (long long)set->count);
	if (status >= 0)
		status = safetensors_save(out, tensors, set->labels ? 2 : 1, metadata, error);
	if (status >= 0)
		printf("%s: %lld image%s, %lld feature%s each\n", out, (long long)set->count, text_plural(set->count),
		       (long long)units, text_plural(units));
	free(features);
	return status;
}

/* The images of training are opened with the run, which refuses those that changed since. */
static int64_t
features_of(struct context *context, struct subject *subject)
{
	const struct flags *flags = arguments_values(context->arguments);
	const char *run = arguments_operands(context->arguments)[0];
	int64_t status = subject_open(subject, run, !*flags->data, flags->threads, context->error);
	if (status < 0)
		return status;
	struct data *others = NULL;
	if (*flags->data && !(others = data_open(&subject->workshop.session, flags->data, NULL, context->error)))
		return LGS_INVALID;
	const struct lgs_set *set = data_images(others ? others : subject->workshop.data);
	status = subject_check_shape(subject, set, context->error);
	if (status < 0 && others)
		lgs_fail(context->error, status, "%s; the data of its training were %s", context->error->text,
		         subject->workshop.recipe.data);
	if (status >= 0)
		status = write_features(subject, set, others ? flags->data : subject->workshop.recipe.data, flags->out,
		                        context->error);
	data_close(others);
	return status;
}

static int64_t
features(struct context *context)
{
	const struct flags *flags = arguments_values(context->arguments);
	struct run_sink sink = {.log = command_log, .log_context = context};
	struct subject subject = {.workshop.session.registry = context->registry};
	int64_t status = command_operands(context, 1, 1);
	if (status >= 0)
		status = command_out(context, flags->out, ".safetensors");
	subject.workshop.session.sink = run_sink_callbacks(&sink);
	if (status >= 0)
		status = features_of(context, &subject);
	subject_close(&subject);
	return status;
}

const struct command features_command = {.name = "features",
                                         .usage = "FOLDER [--data DATASET] --out FILE",
                                         .summary = "writes a model's features of images",
                                         .table = table,
                                         .letters = COMMON_LETTERS "dot",
                                         .bytes = sizeof(struct flags),
                                         .run = features};
