/* sample.c: images drawn from a trained model, as one picture. */
#include <stdlib.h>

#include "../base/text.h"
#include "../formats/picture.h"
#include "../run/sinks.h"
#include "../run/subject.h"
#include "command.h"

#define IMAGES_MOST 10000 /* in one picture */

struct flags {
	struct common_flags common;
	const char *out;
	int64_t count, interpolate, steps, seed, threads;
};

static const struct lgs_option table[] = {
    COMMON_FLAGS,
    LGS_OPTION_INT(struct flags, count, "count", "64", 1, IMAGES_MOST, 0, "how many images"),
    LGS_OPTION_INT(struct flags, interpolate, "interpolate", "0", 0, 1000, 0,
                   "rows of images, each from one latent state to another, in place of samples"),
    LGS_OPTION_INT(struct flags, steps, "steps", "10", 2, 1000, 0, "images in each row of --interpolate"),
    LGS_OPTION_PATH(struct flags, out, "out", "", "the picture to write, NAME.png"),
    LGS_OPTION_INT(struct flags, seed, "seed", "1", 0, 9e15, 0, "other seeds give other images"),
    LGS_OPTION_INT(struct flags, threads, "threads", "0", 0, 4096, 0, "of the computation; 0 is one a processor"),
    LGS_OPTIONS_END,
};

static int64_t
draw(struct subject *subject, const struct flags *flags, int64_t count, struct lgs_error *error)
{
	const struct lgs_shape *shape = &subject->input;
	int64_t pixels = shape->channels * shape->height * shape->width, rows = flags->interpolate;
	float *images = malloc((size_t)(count * pixels) * sizeof *images);
	int64_t status;
	if (!images)
		status = lgs_fail(error, LGS_NO_MEMORY, "out of memory for %lld images", (long long)count);
	else if (rows > 0)
		status = subject_interpolate(subject, flags->seed, rows, flags->steps, images, error);
	else
		status = subject_sample(subject, flags->seed, count, images, error);
	if (status >= 0)
		status = picture_save_rows(flags->out, LGS_PICTURE_UNIT, rows > 0 ? flags->steps : 0, count, shape,
		                           images, error);
	free(images);
	return status;
}

static int64_t
check(const struct context *context, const struct flags *flags)
{
	const int rows = flags->interpolate > 0;
	int64_t status = command_out(context, flags->out, ".png");
	if (status < 0)
		return status;
	if (rows && arguments_given(context->arguments, "count"))
		return lgs_fail(context->error, LGS_INVALID,
		                "--interpolate draws rows of --steps images each, so that --count has no place; leave "
		                "it out");
	if (flags->interpolate * flags->steps > IMAGES_MOST)
		return lgs_fail(context->error, LGS_INVALID,
		                "--interpolate %lld with --steps %lld are %lld images, at most %d make a picture; ask "
		                "for fewer rows or steps",
		                (long long)flags->interpolate, (long long)flags->steps,
		                (long long)(flags->interpolate * flags->steps), IMAGES_MOST);
	if (!rows && arguments_given(context->arguments, "steps"))
		return lgs_fail(context->error, LGS_INVALID,
		                "--steps is of the rows that --interpolate N draws; add it");
	return LGS_OK;
}

static int64_t
sample(struct context *context)
{
	const struct flags *flags = arguments_values(context->arguments);
	struct run_sink sink = {.log = command_log, .log_context = context};
	struct subject subject = {.workshop.session.registry = context->registry};
	int64_t status = command_operands(context, 1, 1);
	int64_t count = flags->interpolate > 0 ? flags->interpolate * flags->steps : flags->count;
	if (status >= 0)
		status = check(context, flags);
	subject.workshop.session.sink = run_sink_callbacks(&sink);
	if (status >= 0)
		status = subject_open(&subject, arguments_operands(context->arguments)[0], 0, flags->threads,
		                      context->error);
	if (status >= 0)
		status = draw(&subject, flags, count, context->error);
	if (status >= 0)
		printf("%s: %lld image%s\n", flags->out, (long long)count, text_plural(count));
	subject_close(&subject);
	return status;
}

const struct command sample_command = {.name = "sample",
                                       .usage = "FOLDER [--count N | --interpolate ROWS] --out FILE.png",
                                       .summary = "draws images from a model",
                                       .text =
                                           "Each row of --interpolate goes in equal steps from one latent state to "
                                           "another, both as in samples: whether\n"
                                           "what lies between is as good shows what a model has learnt beside what it "
                                           "was shown.",
                                       .table = table,
                                       .letters = COMMON_LETTERS "n  ost",
                                       .bytes = sizeof(struct flags),
                                       .run = sample};
