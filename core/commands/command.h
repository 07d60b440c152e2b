/*
 * command: what all commands share: flags about plugins, the registry, an error buffer, and the way from a failed
 * status to a message and an exit status.
 */
#ifndef LGS_CORE_COMMAND_H
#define LGS_CORE_COMMAND_H

#include <jansson.h>

#include "../base/progress.h"
#include "../host/host.h"
#include "../options/arguments.h"

struct context {
	const struct command *command;
	struct arguments *arguments;
	struct registry *registry;
	struct lgs_error *error;
	int argc; /* the whole command line, for the run's record */
	char **argv;
	struct progress *progress; /* cleared before a log line */
};

/* Every command's options struct begins with these. */
struct common_flags {
	const char *plugin_path;
	const char *only_plugin_path;
};
#define COMMON_FLAGS                                                                             \
	FLAG_ROW(struct common_flags, plugin_path, "plugin-path", "", 0,                         \
	         "look for plugins in these folders first, joined by ':'"),                      \
	    FLAG_ROW(struct common_flags, only_plugin_path, "only-plugin-path", "", FLAG_SWITCH, \
	             "look nowhere but there and in $LGS_PLUGIN_PATH")
#define COMMON_LETTERS "  "

extern const struct command list_command, inspect_command, check_command, train_command, evaluate_command,
    features_command, import_command, sample_command, experiment_command, report_command, new_command;
extern const struct command *const commands[]; /* NULL at the end */

/* NULL where there is none of this name; then says so, with the nearest one that there is. */
const struct command *command_named(const char *name);

/* Parses, prepares, runs, and prints what went wrong. The exit status. */
int command_main(const struct command *command, int argc, char **argv);

/* Exactly `least` to `most` operands, or a message that shows the usage. */
int64_t command_operands(struct context *context, int64_t least, int64_t most);

/* Refuses an --out that is not given, or that ends like another format than the one that is written (".png"). */
int64_t command_out(const struct context *context, const char *out, const char *ending);

/* JSON on stdout, released; NULL is a lack of memory. */
int64_t command_print_json(json_t *json, struct lgs_error *error);

/* The default sink's log: a line on stderr. */
void command_log(void *context, int64_t level, const char *text);

/* A component's example as it stands in its descriptor. */
const char *command_example(struct registry *registry, const char *kind, const char *beginning);

#endif
