/* train-check.c: flags of `lgs train` that do not go together, or not with the run that is continued. */
#include <stdlib.h>
#include <string.h>

#include "../base/processors.h"
#include "../base/text.h"
#include "train.h"

static int64_t
check_new(struct context *context, const struct train_flags *flags)
{
	struct lgs_error *error = context->error;
	const char *model = arguments_operands(context->arguments)[0];
	if (*flags->recipe && (model || arguments_given(context->arguments, "regularizer")))
		return lgs_fail(error, LGS_INVALID,
		                "--recipe brings its own model and penalties; leave %s out, or leave --recipe out and "
		                "write them all",
		                model ? model : "-r");
	int64_t status = *flags->recipe ? LGS_OK : command_operands(context, 1, 1);
	if (status >= 0 && !*flags->data && !*flags->recipe)
		status = lgs_fail(error, LGS_INVALID, "train needs --data DATASET; `lgs list` shows the datasets");
	if (status >= 0 && !*flags->out && !*flags->dry_run)
		status = lgs_fail(error, LGS_INVALID, "train needs --out FOLDER, where the run is kept");
	return status;
}

int64_t
train_check(struct context *context, const struct train_flags *flags)
{
	struct lgs_error *error = context->error;
	static const char *const fixed[] = {"recipe", "out", NULL};
	if (arguments_given(context->arguments, "epochs") && flags->steps)
		return lgs_fail(error, LGS_INVALID, "training ends by --epochs or by --steps; leave one of them out");
	if (!*flags->resume)
		return check_new(context, flags);
	for (int i = 0; fixed[i]; i++)
		if (arguments_given(context->arguments, fixed[i]))
			return lgs_fail(error, LGS_INVALID,
			                "--resume continues a run as it began, in its folder; leave --%s out",
			                fixed[i]);
	return command_operands(context, 0, 0);
}

static int64_t
cannot_change(const struct training *training, const char *flag, const char *recorded)
{
	return lgs_fail(training->context->error, LGS_INVALID,
	                "--resume continues a run as it began, so --%s cannot change; %s has %s, leave it out", flag,
	                training->path, recorded);
}

static int64_t
check_penalties(const struct training *training, const struct recipe *recipe)
{
	const char *const *given = arguments_list(training->context->arguments, "regularizer");
	struct text line = {0};
	int64_t i = 0, status = LGS_OK;
	while (given[i] && recipe->penalties[i] && !strcmp(given[i], recipe->penalties[i]))
		i++;
	if (given[i] || recipe->penalties[i]) {
		for (int64_t j = 0; recipe->penalties[j]; j++)
			text_add(&line, "%s-r %s", j ? " " : "", recipe->penalties[j]);
		status = cannot_change(training, "regularizer", line.bytes ? line.bytes : "none");
	}
	free(line.bytes);
	return status;
}

/* Whether a run was made elsewhere and has taken no step yet. */
static int
is_untrained_import(const json_t *record)
{
	return json_object_get(record, "imported") && !json_object_get(record, "resumed");
}

int64_t
train_check_unchanged(const struct training *training, const struct train_flags *flags, struct recipe *recipe)
{
	const struct arguments *arguments = training->context->arguments;
	const int64_t threads = flags->threads ? flags->threads : processors_count();
	if (is_untrained_import(training->record) && arguments_given(arguments, "threads"))
		recipe->threads = threads;
	const struct {
		const char *flag;
		int64_t given, recorded;
	} numbers[] = {{"batch", flags->batch, recipe->batch},
	               {"seed", flags->seed, recipe->seed},
	               {"threads", threads, recipe->threads}};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		char recorded[24];
		(void)snprintf(recorded, sizeof recorded, "%lld", (long long)numbers[i].recorded);
		if (arguments_given(arguments, numbers[i].flag) && numbers[i].given != numbers[i].recorded)
			return cannot_change(training, numbers[i].flag, recorded);
	}
	if (arguments_given(arguments, "data") && strcmp(flags->data, recipe->data))
		return cannot_change(training, "data", recipe->data);
	return arguments_given(arguments, "regularizer") ? check_penalties(training, recipe) : LGS_OK;
}
