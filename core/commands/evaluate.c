/* evaluate.c: measures of a finished run, printed as a table and kept in the run's folder. */
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
	json_t *object = json_pack("{s:s, s:I, s:O}", "evaluator", evaluator, "epoch",
	                           (json_int_t)subject->position.epoch, "numbers", numbers);
	char *text = object ? json_dumps(object, JSON_INDENT(2) | JSON_PRESERVE_ORDER) : NULL;
	char *path = path_join(folder, "numbers.json");
	int64_t status = text && path ? file_save(path, text, strlen(text), error) : no_memory(error);
	free(text);
	free(path);
	json_decref(object);
	return status;
}

/* One evaluator on one run; *numbers receives what it reported. */
static int64_t
evaluate_one(struct subject *subject, struct run_sink *sink, const char *run, const char *specification,
             json_t **numbers, struct lgs_error *error)
{
	struct opening opening = {.kind = LGS_EVALUATOR_KIND, .specification = specification, .scope = ""};
	struct instance *instance = instance_open(&subject->workshop.session, NULL, &opening, error);
	char *folder = instance ? make_folder(run, specification, error) : NULL;
	int64_t status = folder ? LGS_OK : LGS_INVALID;
	char words[2048] = "";
	struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};
	sink->folder = folder;
	sink->numbers = *numbers = json_object();
	if (status >= 0 && instance->component->as.evaluator.evaluate(instance->opened.options, &subject->seen,
	                                                              &instance->services, &own) < 0)
		status = instance_fail(instance, words, error);
	if (status >= 0)
		status = series_write(sink->series, folder, error);
	series_free(sink->series);
	sink->series = NULL;
	if (status >= 0)
		status = keep(folder, subject, specification, *numbers, error);
	sink->folder = NULL;
	sink->numbers = NULL;
	instance_close(instance);
	if (folder && status < 0)
		(void)rmdir(folder); /* where nothing came into it */
	free(folder);
	return status;
}

static int64_t
evaluate_all(struct context *context, struct subject *subject, struct run_sink *sink)
{
	const struct flags *flags = arguments_values(context->arguments);
	const char *const *evaluators = arguments_list(context->arguments, "evaluator");
	const char *run = arguments_operands(context->arguments)[0];
	json_t *all = json_object();
	int64_t status = subject_open(subject, run, 1, flags->threads, context->error);
	for (int64_t i = 0; evaluators[i] && status >= 0; i++) {
		json_t *numbers = NULL;
		status = evaluate_one(subject, sink, run, evaluators[i], &numbers, context->error);
		if (status >= 0 && !*flags->json)
			print_numbers(evaluators[i], numbers);
		(void)json_object_set_new(all, evaluators[i], numbers);
	}
	if (status >= 0 && *flags->json)
		return command_print_json(all, context->error);
	json_decref(all);
	return status;
}

static int64_t
evaluate(struct context *context)
{
	struct run_sink sink = {.log = command_log, .log_context = context};
	struct subject subject = {.workshop.session.registry = context->registry};
	int64_t status = command_operands(context, 1, 1);
	if (status >= 0 && !arguments_list(context->arguments, "evaluator")[0])
		status = lgs_fail(context->error, LGS_INVALID,
		                  "evaluate needs -e EVALUATOR; `lgs list` shows the evaluators");
	subject.workshop.session.sink = run_sink_callbacks(&sink);
	if (status >= 0)
		status = evaluate_all(context, &subject, &sink);
	subject_close(&subject);
	return status;
}

const struct command evaluate_command = {.name = "evaluate",
                                         .usage = "FOLDER -e EVALUATOR [-e EVALUATOR]...",
                                         .summary = "measures a run's model",
                                         .text =
                                             "Numbers, predictions and pictures are also kept in FOLDER/evaluations.",
                                         .example_kind = LGS_EVALUATOR_KIND,
                                         .table = table,
                                         .letters = COMMON_LETTERS "e t",
                                         .bytes = sizeof(struct flags),
                                         .run = evaluate};
