/* sample.c: images drawn from a trained model, as one picture. */
#include <stdlib.h>

#include "../picture.h"
#include "../sinks.h"
#include "../subject.h"
#include "command.h"

struct flags {
	struct common_flags common;
	const char *out;
	int64_t count, seed, threads;
};

static const struct lgs_option table[] = {
    COMMON_FLAGS,
    LGS_OPTION_INT(struct flags, count, "count", "64", 1, 10000, 0, "how many images"),
    LGS_OPTION_PATH(struct flags, out, "out", "", "the picture to write, NAME.png"),
    LGS_OPTION_INT(struct flags, seed, "seed", "1", 0, 9e15, 0, "other seeds give other images"),
    LGS_OPTION_INT(struct flags, threads, "threads", "0", 0, 4096, 0, "of the computation; 0 is one a processor"),
    LGS_OPTIONS_END,
};

static int64_t
draw(struct subject *subject, const struct flags *flags, struct lgs_error *error)
{
	const struct lgs_shape *shape = &subject->input;
	int64_t pixels = shape->channels * shape->height * shape->width;
	float *images = malloc((size_t)(flags->count * pixels) * sizeof *images);
	int64_t status = images
	                     ? subject_sample(subject, flags->seed, flags->count, images, error)
	                     : lgs_fail(error, LGS_NO_MEMORY, "out of memory for %lld images", (long long)flags->count);
	if (status >= 0)
		status = picture_save_grid(flags->out, LGS_PICTURE_UNIT, flags->count, shape, images, error);
	free(images);
	return status;
}

static int64_t
sample(struct context *context)
{
	const struct flags *flags = arguments_values(context->arguments);
	struct run_sink sink = {.log = command_log, .log_context = context};
	struct subject subject = {.workshop.session.registry = context->registry};
	int64_t status = command_operands(context, 1, 1);
	if (status >= 0 && !*flags->out)
		status = lgs_fail(context->error, LGS_INVALID, "sample needs --out FILE.png");
	subject.workshop.session.sink = run_sink_callbacks(&sink);
	if (status >= 0)
		status = subject_open(&subject, arguments_operands(context->arguments)[0], 0, flags->threads,
		                      context->error);
	if (status >= 0)
		status = draw(&subject, flags, context->error);
	if (status >= 0)
		printf("%s: %lld images\n", flags->out, (long long)flags->count);
	subject_close(&subject);
	return status;
}

const struct command sample_command = {.name = "sample",
                                       .usage = "FOLDER [--count N] --out FILE.png",
                                       .summary = "draws images from a model",
                                       .table = table,
                                       .letters = COMMON_LETTERS "nost",
                                       .bytes = sizeof(struct flags),
                                       .run = sample};
