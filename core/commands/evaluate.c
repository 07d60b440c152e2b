/* evaluate.c: measures of a finished run, printed as a table or as JSON, and kept in the run's folder. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/folder.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "../run/sinks.h"
#include "../run/subject.h"
#include "command.h"

struct flags {
	struct common_flags common;
	const char *evaluator, *json;
	int64_t threads;
};

static const struct lgs_option table[] = {
    COMMON_FLAGS,
    FLAG_NAMES(struct flags, evaluator, "evaluator", LGS_EVALUATOR_KIND, FLAG_REPEAT,
               "a measure, as NAME:key=value,...; may be repeated"),
    FLAG_ROW(struct flags, json, "json", "", FLAG_SWITCH, "print JSON"),
    LGS_OPTION_INT(struct flags, threads, "threads", "0", 0, 4096, 0, "of the computation; 0 is one a processor"),
    LGS_OPTIONS_END,
};

static void
print_numbers(const char *evaluator, json_t *numbers)
{
	const char *name;
	json_t *entry;
	int width = 32;
	printf("%s\n", evaluator);
	json_object_foreach(numbers, name, entry) width = (int)strlen(name) > width ? (int)strlen(name) : width;
	json_object_foreach(numbers, name, entry)
	{
		json_t *value = json_object_get(entry, "value");
		const char *unit = json_string_value(json_object_get(entry, "unit"));
		if (json_is_number(value))
			printf("  %-*s %10.*g%s%s\n", width, name, strcmp(unit, "%") ? 6 : 4, json_number_value(value),
			       *unit ? " " : "", unit);
		else
			printf("  %-*s %10s\n", width, name, "(none)");
	}
}

static char *
make_folder(const char *run, const char *specification, struct lgs_error *error)
{
	char *folder = run_evaluation_folder(run, specification);
	if (!folder)
		no_memory(error);
	else if (folder_make_parents(folder, error) >= 0 && folder_make(folder, error) >= 0)
		return folder;
	free(folder);
	return NULL;
}

static int64_t
keep(const char *folder, const struct subject *subject, const char *evaluator, json_t *numbers, struct lgs_error *error)
{
	json_t *object =
	    json_pack("{s:s, s:I, s:I, s:O}", "evaluator", evaluator, "epoch", (json_int_t)subject->position.epoch,
	              "step", (json_int_t)subject->position.step, "numbers", numbers);
	char *text = object ? json_dumps(object, JSON_INDENT(2) | JSON_PRESERVE_ORDER) : NULL;
	char *path = path_join(folder, "numbers.json");
	int64_t status = text && path ? file_save(path, text, strlen(text), error) : no_memory(error);
	free(text);
	free(path);
	json_decref(object);
	return status;
}

/* Evaluators on one run. */
struct evaluation {
	struct context *context;
	const char *run;
	struct subject subject;
	struct run_sink sink;
	json_t *printed;         /* evaluator -> numbers */
	json_t *errors, *unkept; /* evaluator -> why */
	int64_t failed;          /* of them: a specification that is not UTF-8 is no key above */
};

static void
tell(json_t *list, const char *specification, const char *words)
{
	json_t *text = json_string(words);
	(void)json_object_set_new(list, specification, text ? text : json_string("(words that are not UTF-8)"));
}

/* Files beside the numbers. A folder that cannot be written to is told, and no failure: the numbers are printed. */
static int64_t
measure(struct evaluation *evaluation, struct instance *instance, const char *folder, const char *specification,
        struct lgs_error *error)
{
	struct run_sink *sink = &evaluation->sink;
	char words[2048] = "";
	struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};
	int64_t status = LGS_OK;
	sink->folder = folder;
	if (instance->component->as.evaluator.evaluate(instance->opened.options, &evaluation->subject.seen,
	                                               &instance->services, &own) < 0)
		status = instance_fail(instance, words, error);
	if (status >= 0 && sink->folder)
		status = run_sink_settle(sink, series_write(sink->series, folder, error), error);
	if (status >= 0 && sink->folder)
		status = run_sink_settle(sink, keep(folder, &evaluation->subject, specification, sink->numbers, error),
		                         error);
	series_free(sink->series);
	sink->series = NULL;
	sink->folder = NULL;
	return status;
}

/* One evaluator; *numbers receives what it reported. */
static int64_t
evaluate_one(struct evaluation *evaluation, const char *specification, json_t **numbers, struct lgs_error *error)
{
	struct opening opening = {.kind = LGS_EVALUATOR_KIND, .specification = specification, .scope = ""};
	struct instance *instance = instance_open(&evaluation->subject.workshop.session, NULL, &opening, error);
	char why[2048] = "";
	struct lgs_error unkept = {(int64_t)sizeof unkept, why, (int64_t)sizeof why};
	struct run_sink *sink = &evaluation->sink;
	if (!instance)
		return LGS_INVALID;
	sink->numbers = *numbers = json_object();
	sink->unkept = &unkept;
	char *folder = make_folder(evaluation->run, specification, &unkept);
	int64_t status = measure(evaluation, instance, folder, specification, error);
	sink->numbers = NULL;
	sink->unkept = NULL;
	instance_close(instance);
	if (folder && (status < 0 || *why))
		(void)rmdir(folder); /* where nothing came into it */
	free(folder);
	if (status >= 0 && *why)
		tell(evaluation->unkept, specification, why);
	return status;
}

/* One that fails does not keep the others from running. */
static void
evaluate_or_tell(struct evaluation *evaluation, const char *specification, int print)
{
	char words[4096] = "";
	struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};
	json_t *numbers = NULL;
	const int64_t status = evaluate_one(evaluation, specification, &numbers, &own);
	progress_clear(evaluation->context->progress);
	if (status >= 0) {
		if (print)
			print_numbers(specification, numbers);
		(void)fflush(stdout); /* the next one may take minutes */
		(void)json_object_set(evaluation->printed, specification, numbers);
	} else {
		const char *why = *words ? words : "failed without saying why";
		(void)fprintf(stderr, "lgs: %s\n", why);
		tell(evaluation->errors, specification, why);
		evaluation->failed++;
	}
	json_decref(numbers);
}

/* Most often all for the same reason, so that one of them is enough. */
static void
warn_of_unkept(const struct evaluation *evaluation)
{
	struct text line = {0};
	const char *specification, *why = "";
	json_t *reason;
	json_object_foreach(evaluation->unkept, specification, reason)
	{
		text_add(&line, "%s%s", line.length ? ", " : "", specification);
		why = json_string_value(reason);
	}
	if (line.bytes)
		text_add(&line, ": measured, but not kept in the run's folder: %s", why);
	if (line.bytes)
		command_log(evaluation->context, LGS_LOG_WARNING, line.bytes);
	free(line.bytes);
}

static int64_t
evaluate_all(struct evaluation *evaluation)
{
	struct context *context = evaluation->context;
	const struct flags *flags = arguments_values(context->arguments);
	const char *const *evaluators = arguments_list(context->arguments, "evaluator");
	int64_t status = subject_open(&evaluation->subject, evaluation->run, 1, flags->threads, context->error);
	if (status < 0)
		return status;
	int64_t count = 0;
	while (evaluators[count])
		count++;
	context->progress = progress_create("evaluators", count);
	for (int64_t i = 0; i < count; i++) {
		progress_update(context->progress, i, evaluators[i]);
		evaluate_or_tell(evaluation, evaluators[i], !*flags->json);
	}
	progress_destroy(context->progress);
	context->progress = NULL;
	warn_of_unkept(evaluation);
	if (json_object_size(evaluation->errors))
		(void)json_object_set(evaluation->printed, EVALUATE_ERRORS, evaluation->errors);
	if (json_object_size(evaluation->unkept))
		(void)json_object_set(evaluation->printed, EVALUATE_UNKEPT, evaluation->unkept);
	if (*flags->json)
		status = command_print_json(json_incref(evaluation->printed), context->error);
	return status >= 0 && evaluation->failed ? 1 : status;
}

static int64_t
check_evaluators(const struct context *context)
{
	const char *const *evaluators = arguments_list(context->arguments, "evaluator");
	if (!evaluators[0])
		return lgs_fail(context->error, LGS_INVALID,
		                "evaluate needs -e EVALUATOR; `lgs list` shows the evaluators");
	for (int64_t i = 0; evaluators[i]; i++)
		for (int64_t j = 0; j < i; j++)
			if (!strcmp(evaluators[i], evaluators[j]))
				return lgs_fail(context->error, LGS_INVALID,
				                "-e %s is given twice; leave one of them out", evaluators[i]);
	return LGS_OK;
}

static int64_t
evaluate(struct context *context)
{
	struct evaluation evaluation = {.context = context,
	                                .subject.workshop.session.registry = context->registry,
	                                .sink = {.log = command_log, .log_context = context},
	                                .printed = json_object(),
	                                .errors = json_object(),
	                                .unkept = json_object()};
	int64_t status = command_operands(context, 1, 1);
	if (status >= 0)
		status = check_evaluators(context);
	evaluation.subject.workshop.session.sink = run_sink_callbacks(&evaluation.sink);
	if (status >= 0) {
		evaluation.run = arguments_operands(context->arguments)[0];
		status = evaluate_all(&evaluation);
	}
	subject_close(&evaluation.subject);
	json_decref(evaluation.printed);
	json_decref(evaluation.errors);
	json_decref(evaluation.unkept);
	return status;
}

const struct command evaluate_command = {
    .name = "evaluate",
    .usage = "FOLDER -e EVALUATOR [-e EVALUATOR]...",
    .summary = "measures a run's model",
    .text =
	"Numbers, predictions and pictures are also kept in FOLDER/evaluations; where that cannot be written to, the\n"
	"numbers are printed with a warning. An evaluator that fails does not keep the others from running; the exit\n"
	"status is then 1.\n\n"
	"With --json an object is printed: for each EVALUATOR, as it was given, its numbers by name, each an object\n"
	"of \"value\" (null where it is not finite) and \"unit\". Where some failed, \"" EVALUATE_ERRORS
	"\" has the reason for each of\n"
	"these instead; where some could not be kept, \"" EVALUATE_UNKEPT "\" has the reason for each.",
    .example_kind = LGS_EVALUATOR_KIND,
    .table = table,
    .letters = COMMON_LETTERS "e t",
    .bytes = sizeof(struct flags),
    .run = evaluate};
