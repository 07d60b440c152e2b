/* command.c: what all commands share. See command.h. */
#include "command.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "../base/suggest.h"
#include "../base/text.h"
#include "../run/run.h"
#include "help.h"

const struct command *const commands[] = {&list_command,   &inspect_command,    &new_command,      &check_command,
                                          &train_command,  &evaluate_command,   &features_command, &import_command,
                                          &sample_command, &experiment_command, &report_command,   NULL};

const struct command *
command_named(const char *name)
{
	for (int i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	struct suggestion nearest = {.word = name};
	char meant[SUGGESTION_WORDS];
	if (*name == '-') {
		(void)fprintf(stderr,
		              "lgs: %s stands before a command; write lgs COMMAND %s (`lgs` alone lists them)\n", name,
		              name);
		return NULL;
	}
	for (int i = 0; commands[i]; i++)
		suggestion_offer(&nearest, commands[i]->name);
	(void)fprintf(stderr, "lgs: there is no command \"%s\"%s (`lgs` alone lists them)\n", name,
	              suggestion_words(&nearest, meant));
	return NULL;
}

void
command_log(void *sink, int64_t level, const char *text)
{
	struct context *context = sink;
	if (level == LGS_LOG_DEBUG)
		return;
	progress_clear(context->progress);
	(void)fprintf(stderr, "lgs: %s%s\n", level == LGS_LOG_WARNING ? "warning: " : "", text);
}

int64_t
command_operands(struct context *context, int64_t least, int64_t most)
{
	int64_t count = 0;
	while (arguments_operands(context->arguments)[count])
		count++;
	if (count >= least && count <= most)
		return LGS_OK;
	if (count > most)
		return lgs_fail(context->error, LGS_INVALID, "unexpected word \"%s\"; usage: lgs %s%s%s",
		                arguments_operands(context->arguments)[most], context->command->name,
		                *context->command->usage ? " " : "", context->command->usage);
	return lgs_fail(context->error, LGS_INVALID, "something is missing; usage: lgs %s%s%s", context->command->name,
	                *context->command->usage ? " " : "", context->command->usage);
}

/* Features are no reason to lose the training that made them. */
static int
is_of_run(const char *out)
{
	static const char *const own[] = {RUN_RECORD, RUN_METRICS, RUN_CHECKPOINT};
	const char *slash = strrchr(out, '/'), *name = slash ? slash + 1 : out;
	char *record = text_format("%.*s" RUN_RECORD, (int)(name - out), out);
	int found = 0;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		found |= !strcmp(name, own[i]);
	found = found && record && !access(record, F_OK);
	free(record);
	return found;
}

int64_t
command_out(const struct context *context, const char *out, const char *ending)
{
	const char *slash = strrchr(out, '/'), *name = slash ? slash + 1 : out, *dot = strrchr(name, '.');
	if (!*out)
		return lgs_fail(context->error, LGS_INVALID, "%s needs --out FILE%s", context->command->name, ending);
	if (is_of_run(out))
		return lgs_fail(context->error, LGS_INVALID,
		                "--out %s: that is the run itself, which would be lost; choose another name", out);
	if (dot && dot > name && strcasecmp(dot, ending))
		return lgs_fail(context->error, LGS_INVALID,
		                "--out %s: %s writes another format than %s; let the name end in %s", out,
		                context->command->name, dot, ending);
	return LGS_OK;
}

/* Penalties that add others up show most of what can be typed. */
static int
shows_most(const struct component *component)
{
	return kind_equals(component->as.head.kind, LGS_REGULARIZER_KIND) && component->as.regularizer.terms;
}

const char *
command_example(struct registry *registry, const char *kind, const char *beginning)
{
	const char *found = NULL;
	registry_scan(registry);
	for (const struct component *at = registry_components(registry); at; at = at->next) {
		const char *example = at->as.head.example;
		if (!kind_equals(at->as.head.kind, kind) || !example || strncmp(example, beginning, strlen(beginning)))
			continue;
		if (shows_most(at))
			return example;
		found = found ? found : example;
	}
	return found;
}

int64_t
command_print_json(json_t *json, struct lgs_error *error)
{
	char *text = json ? json_dumps(json, JSON_INDENT(2) | JSON_PRESERVE_ORDER) : NULL;
	if (text)
		printf("%s\n", text);
	json_decref(json);
	free(text);
	return text ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "out of memory for what is to be printed");
}

int
command_main(const struct command *command, int argc, char **argv)
{
	char message[4096] = "";
	struct lgs_error error = {(int64_t)sizeof error, message, (int64_t)sizeof message};
	struct context context = {.command = command, .error = &error, .argc = argc, .argv = argv};
	int help = 0;
	int64_t status = LGS_INVALID;

	context.arguments = arguments_parse(command, argc - 1, argv + 1, &help, &error);
	if (help) {
		help_print_command(command);
		return 0;
	}
	if (context.arguments) {
		const struct common_flags *flags = arguments_values(context.arguments);
		context.registry = registry_create(search_create(flags->plugin_path, *flags->only_plugin_path));
		status = context.registry ? command->run(&context) : lgs_fail(&error, LGS_NO_MEMORY, "out of memory");
	}
	progress_destroy(context.progress);
	registry_destroy(context.registry);
	arguments_destroy(context.arguments);
	if (status < 0)
		(void)fprintf(stderr, "lgs: %s\n", *message ? message : "failed without saying why");
	return status < 0 ? 1 : (int)status;
}
