/* new.c: begins a plugin: a folder with a source file, a Makefile and a README, that builds and trains at once. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/escape.h"
#include "../base/home.h"
#include "../base/memory.h"
#include "../base/suggest.h"
#include "../base/text.h"
#include "../scaffold.h"
#include "command.h"

struct flags {
	struct common_flags common;
	int64_t language;
	const char *out;
};

#define ROW struct flags
static const struct lgs_option table[] = {
    COMMON_FLAGS,
    LGS_OPTION_CHOICE(ROW, language, "language", "c", "c|c++", "language to write it in"),
    LGS_OPTION_PATH(ROW, out, "out", "", "the folder to make; empty: NAME, here"),
    LGS_OPTIONS_END,
};
#undef ROW

/* The known kind of this name, without its revision, in `kind`. */
static int64_t
find_kind(const char *word, char kind[32], struct lgs_error *error)
{
	char names[8][32];
	struct suggestion nearest = {.word = word};
	struct text known = {0};
	char meant[SUGGESTION_WORDS];
	int found = 0;
	for (int i = 0; known_kinds[i] && i < 8 && !found; i++) {
		(void)snprintf(names[i], sizeof names[i], "%.*s", (int)strcspn(known_kinds[i], "/"), known_kinds[i]);
		found = !strcmp(names[i], word);
		memcpy(kind, names[i], sizeof names[i]);
		suggestion_offer(&nearest, names[i]);
		text_add(&known, "%s%s", i ? ", " : "", names[i]);
	}
	if (!found)
		lgs_fail(error, LGS_INVALID, "there is no kind \"%s\"%s (the kinds of component: %s)", word,
		         suggestion_words(&nearest, meant), known.bytes ? known.bytes : "");
	free(known.bytes);
	return found ? LGS_OK : LGS_INVALID;
}

/* A component of a user goes before one that is installed: allowed, but hardly ever meant. */
static void
warn_if_taken(struct context *context, const char *kind, const char *name)
{
	char message[4096];
	struct lgs_error own = {(int64_t)sizeof own, message, (int64_t)sizeof message};
	const struct component *taken = registry_find(context->registry, kind, name, &own);
	char text[PATH_MAX + 256];
	if (!taken)
		return;
	(void)snprintf(
	    text, sizeof text,
	    "there is a %s \"%s\" already, in %s; where both are found, yours hides it. Choose another name, "
	    "unless you mean it to",
	    kind, name, taken->path);
	command_log(context, LGS_LOG_WARNING, text);
}

/* How to call this program: by its name if the shell found it, else by where it is. */
static void
name_program(const char *called, char *name, size_t capacity)
{
	char real[PATH_MAX];
	(void)snprintf(name, capacity, "%s", strchr(called, '/') && realpath(called, real) ? real : called);
}

static int64_t
create(struct context *context, struct scaffold *scaffold)
{
	char *templates = home_built("sdk/template"), *pkgconfig = templates ? home_built("sdk") : NULL;
	if (!templates) {
		templates = home_installed(LGS_TEMPLATE_DIR);
		pkgconfig = home_installed(LGS_PKGCONFIG_DIR);
	}
	scaffold->pkgconfig = pkgconfig;
	int64_t status = templates && pkgconfig ? LGS_OK : no_memory(context->error);
	if (status >= 0 && access(templates, F_OK))
		status = lgs_fail(context->error, LGS_IO,
		                  "the templates of new plugins are not installed: there is no %s; they come with the "
		                  "headers (Debian: the package lgs-dev)",
		                  templates);
	if (status >= 0)
		status = scaffold_create(scaffold, templates, context->error);
	free(templates);
	free(pkgconfig);
	return status;
}

static int64_t new (struct context *context)
{
	const struct flags *flags = arguments_values(context->arguments);
	int64_t status = command_operands(context, 2, 2);
	if (status < 0)
		return status;
	const char *const *words = arguments_operands(context->arguments);
	char kind[32] = "", program[PATH_MAX], folder[PATH_MAX];
	(void)snprintf(folder, sizeof folder, "%s", *flags->out ? flags->out : words[1]);
	for (size_t end = strlen(folder); end > 1 && folder[end - 1] == '/'; end--)
		folder[end - 1] = 0;
	name_program(context->argv[0], program, sizeof program);
	struct scaffold scaffold = {.kind = kind,
	                            .name = words[1],
	                            .language = (enum scaffold_language)flags->language,
	                            .folder = folder,
	                            .program = program};
	status = find_kind(words[0], kind, context->error);
	if (status >= 0)
		status = scaffold_check_name(words[1], context->error);
	if (status >= 0)
		status = create(context, &scaffold);
	if (status < 0)
		return status;
	warn_if_taken(context, kind, words[1]);
	struct text quoted = {0};
	escape_shell(&quoted, folder);
	printf("%s: %s %s to begin with, in %s/%s.%s\n\nNext: make -C %s\n", folder,
	       strchr("aeiou", *kind) ? "an" : "a", kind, folder, words[1],
	       scaffold.language == SCAFFOLD_CXX ? "cc" : "c", quoted.bytes ? quoted.bytes : folder);
	free(quoted.bytes);
	return LGS_OK;
}

const struct command new_command = {
    .name = "new",
    .usage = "regularizer|model|dataset|evaluator NAME",
    .summary = "begins a plugin of yours: a small one that works, to be changed",
    .text = "Makes a folder with one source file, a Makefile and a README. What is in it builds, passes `lgs check`,\n"
	    "and trains as it stands; the next command is printed each time. Nothing is overwritten.",
    .operand = "regularizer|model|dataset|evaluator",
    .table = table,
    .letters = COMMON_LETTERS "  ",
    .bytes = sizeof(struct flags),
    .run = new};
