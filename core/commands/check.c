/* check.c: the conformance test of a plugin, each case in a process of its own. The cases are in core/check/. */
#include "../check/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/escape.h"
#include "../base/interrupt.h"
#include "../base/memory.h"
#include "../check/crash.h"
#include "../check/print.h"
#include "../check/quota.h"
#include "../check/worker.h"
#include "../host/description.h"
#include "../training/workshop.h"
#include "command.h"

struct flags {
	struct common_flags common;
	int64_t seed;
	const char *only;
	const char *component;
	int64_t limit, memory;
	const char *list, *here, *timing, *json, *tap;
};

#define ROW struct flags
static const struct lgs_option table[] = {
    COMMON_FLAGS,
    LGS_OPTION_INT(ROW, seed, "seed", "1", 0, 1e15, 0, "of the random points and images"),
    FLAG_ROW(ROW, only, "only", "", 0, "run this case alone"),
    FLAG_ROW(ROW, component, "component", "", 0, "of a file with several: KIND/NAME"),
    LGS_OPTION_INT(ROW, limit, "limit", "60", 0, 1e6, 0,
                   "seconds that a case may take, or a part of a long one; 0: no limit"),
    LGS_OPTION_INT(ROW, memory, "memory", "3", 0, 1 << 20, 0, "GiB of memory that a case may take; 0: no limit"),
    FLAG_ROW(ROW, list, "list", "", FLAG_SWITCH, "name the cases, run none"),
    FLAG_ROW(ROW, here, "here", "", FLAG_SWITCH, "in this process, for a debugger; a crash ends it"),
    FLAG_ROW(ROW, timing, "timing", "", FLAG_SWITCH, "look at speed too, which only warns"),
    FLAG_ROW(ROW, json, "json", "", FLAG_SWITCH, "print JSON"),
    FLAG_ROW(ROW, tap, "tap", "", FLAG_SWITCH, "print in the Test Anything Protocol"),
    LGS_OPTIONS_END,
};
#undef ROW

/* The whole check, in workers or here. */
struct course {
	struct context *context;
	const struct flags *flags;
	struct check_wish wish;
	struct workplace workplace;
	struct printer printer;
};

static json_t *
list_here(struct course *course)
{
	int kept = print_set_aside();
	json_t *list = check_list(course->context->registry, &course->wish, course->context->error);
	print_restore(kept);
	return list;
}

static int64_t
run_here(struct course *course, const json_t *component, json_t *of_case)
{
	int kept = print_set_aside();
	int64_t status =
	    check_run(course->context->registry, &course->wish, component, of_case, course->context->error);
	print_restore(kept);
	return status;
}

/* What could not even be loaded, as a component with one failed case. */
static json_t *
describe_refused(const struct course *course, const char *why)
{
	return json_pack("[{s:s, s:o, s:o, s:[{s:s, s:s, s:s, s:o}]}]", "kind", "", "name",
	                 text_json(course->wish.what), "path", text_json(course->wish.what), "cases", "name", "load",
	                 "shows", "the file loads, complete and without a symbol of the host", "verdict", "fail",
	                 "text", text_json(why));
}

/* Whether what is to be checked is a file that is there, and that the options typed with it are not to blame. */
static int
is_refused_file(struct course *course)
{
	const char *what = course->wish.what;
	struct specification *specification = strchr(what, '/') ? specification_parse(what, 0, NULL) : NULL;
	int found = specification && !access(specification->name, R_OK);
	if (found && (specification->count || specification->principal)) {
		char message[256];
		struct lgs_error error = {(int64_t)sizeof error, message, (int64_t)sizeof message};
		json_t *list = worker_ask(&course->workplace, specification->name, NULL, NULL, &error);
		found = !list;
		json_decref(list);
	}
	specification_destroy(specification);
	return found;
}

/*
 * The components and cases that are asked for. A file that cannot be loaded is a result, but for --list, which
 * asks for none; a name that means nothing is not.
 */
static json_t *
list_components(struct course *course)
{
	struct lgs_error *error = course->context->error;
	json_t *list = *course->flags->here ? list_here(course)
	                                    : worker_ask(&course->workplace, course->wish.what, NULL, NULL, error);
	if (!list && !*course->flags->here && !*course->flags->list && is_refused_file(course)) {
		list = describe_refused(course, error->text);
		error->text[0] = 0;
	} else if (list && check_choose(list, &course->wish, error) < 0) {
		json_decref(list);
		list = NULL;
	}
	return list;
}

static int64_t
run_component(struct course *course, json_t *component)
{
	size_t i;
	json_t *of_case;
	print_component(&course->printer, component);
	json_array_foreach(json_object_get(component, "cases"), i, of_case)
	{
		if (*course->flags->here && run_here(course, component, of_case) < 0)
			return LGS_INVALID;
		if (!*course->flags->here && !json_object_get(of_case, "verdict"))
			worker_try(&course->workplace, course->wish.what, component, of_case);
		if (interrupt_asked()) {
			(void)fprintf(stderr, "lgs: stopped; --only CASE runs a single case\n");
			return LGS_INVALID;
		}
		char *repeat = print_repeat(&course->wish, component, of_case, course->printer.several);
		(void)json_object_set_new(of_case, "again", json_string(repeat ? repeat : ""));
		free(repeat);
		print_case(&course->printer, component, of_case);
	}
	return LGS_OK;
}

static int64_t
run_all(struct course *course)
{
	json_t *list = list_components(course), *component;
	int64_t status = list ? LGS_OK : LGS_INVALID;
	size_t i;
	if (list && *course->flags->list && !*course->flags->json)
		print_list(list);
	course->printer.several = json_array_size(list) > 1 || *course->wish.component;
	if (!*course->flags->list) {
		json_array_foreach(list, i, component) if (status >= 0) status = run_component(course, component);
		if (status >= 0)
			print_end(&course->printer);
		if (status >= 0 && !course->printer.silent && !course->printer.tap && !*course->flags->only &&
		    json_array_size(list) == 1 && !course->printer.counts[VERDICT_FAIL])
			print_next(&course->wish, course->context->argv[0], json_array_get(list, 0));
	}
	if (status >= 0 && *course->flags->json)
		status = command_print_json(
		    json_pack("{s:I, s:O}", "seed", (json_int_t)course->wish.seed, "components", list),
		    course->context->error);
	json_decref(list);
	return status < 0 ? status : course->printer.counts[VERDICT_FAIL] ? 2 : LGS_OK;
}

/* " --limit 5 --memory 1", as far as they were given. */
static void
repeat_bounds(const struct context *context, const struct flags *flags, char *text, size_t capacity)
{
	size_t length = 0;
	*text = 0;
	if (arguments_given(context->arguments, "limit"))
		length = (size_t)snprintf(text, capacity, " --limit %lld", (long long)flags->limit);
	if (arguments_given(context->arguments, "memory"))
		(void)snprintf(text + length, capacity - length, " --memory %lld", (long long)flags->memory);
}

/* " --plugin-path mine", as far as it was given. Allocated, or NULL. */
static char *
repeat_paths(const struct common_flags *flags)
{
	struct text text = {0};
	if (*flags->plugin_path) {
		text_add(&text, " --plugin-path ");
		escape_shell(&text, flags->plugin_path);
	}
	if (*flags->only_plugin_path)
		text_add(&text, " --only-plugin-path");
	return text.bytes;
}

static int64_t
run_in_workers(struct course *course)
{
	int64_t status = interrupt_watch(course->context->error);
	if (status >= 0)
		status = workplace_open(&course->workplace, course->context->error);
	if (status < 0)
		return status;
	interrupt_wait("clearing up");
	status = run_all(course);
	workplace_close(&course->workplace);
	return interrupt_asked() ? 130 : status;
}

static int64_t
check_what(struct context *context, const struct flags *flags, const char *what)
{
	char seed[24], limit[24], memory[24], bounds[96];
	repeat_bounds(context, flags, bounds, sizeof bounds);
	char *paths = repeat_paths(&flags->common);
	const char *words[] = {"--seed",
	                       seed,
	                       "--limit",
	                       limit,
	                       "--memory",
	                       memory,
	                       "--plugin-path",
	                       flags->common.plugin_path,
	                       *flags->timing ? "--timing" : "--here",
	                       *flags->common.only_plugin_path ? "--only-plugin-path" : "--here",
	                       NULL};
	struct course course = {
	    .context = context,
	    .flags = flags,
	    .wish = {what, flags->component, flags->only, flags->seed, *flags->timing != 0, bounds, paths},
	    .workplace = {.flags = words, .limit = flags->limit}};
	(void)snprintf(seed, sizeof seed, "%lld", (long long)flags->seed);
	(void)snprintf(limit, sizeof limit, "%lld", (long long)flags->limit);
	(void)snprintf(memory, sizeof memory, "%lld", (long long)flags->memory);
	course.printer = (struct printer){.wish = &course.wish, .tap = *flags->tap != 0, .silent = *flags->json != 0};
	/* Of a component's libraries; what is at once is the check's own. */
	workshop_prepare_threads(strcmp(flags->only, CHECK_COUNTS_THREADS) ? 1 : 2);
	int64_t status;
	if (*flags->here) {
		crash_watch(flags->limit);
		quota_set(flags->memory);
		status = run_all(&course);
	} else {
		status = run_in_workers(&course);
	}
	free(paths);
	return status;
}

static int64_t
check(struct context *context)
{
	const struct flags *flags = arguments_values(context->arguments);
	int64_t status = command_operands(context, 1, 1);
	if (status >= 0 && *flags->json && *flags->tap)
		status = lgs_fail(context->error, LGS_INVALID, "check: --json and --tap exclude each other");
	char *what = status >= 0 ? specification_with_folder(arguments_operands(context->arguments)[0]) : NULL;
	if (!what)
		return status < 0 ? status : no_memory(context->error);
	status = check_what(context, flags, what);
	free(what);
	return status;
}

const struct command check_command = {
    .name = "check",
    .usage = "NAME|FILE.so[:OPTIONS]",
    .summary = "tests a plugin: what it computes, touches, keeps, and says of itself",
    .text = "Every case runs in a process of its own, so that a crash, an endless loop or memory without end is a\n"
	    "verdict too: pass, skip, warn or fail, with what to fix and the command that repeats the case. Its\n"
	    "time is limited by --limit, and its memory by --memory: beyond that, requests fail as on a machine\n"
	    "that has none left.\n\n"
	    "Options that are given hold in every case. The exit status is 0 where nothing failed, 2 where\n"
	    "something did, and 1 where there was nothing to check.\n\n"
	    "Where nothing failed, what to type next is printed: the component's example.\n\n"
	    "--json prints {\"seed\", \"components\": [{kind, name, path, example, \"cases\": [{name, shows,\n"
	    "verdict, text, seconds, again}]}]}.",
    .operand = "",
    .table = table,
    .letters = COMMON_LETTERS "           ",
    .bytes = sizeof(struct flags),
    .run = check};
