/* main.c: from the command line to a command. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "commands/command.h"
#include "suggest.h"

/* Whether a command line has this word. */
static int
has_word(const char *line, const char *word, size_t length)
{
	for (const char *at = line; (at = strstr(at, word)); at++)
		if (at > line && at[-1] == ' ' && (at[length] == ' ' || !at[length]))
			return 1;
	return 0;
}

/* The first example of a model whose folder an example of a measure reads, and that one. */
static int
find_pair(const struct registry *registry, const char **train, const char **evaluate)
{
	static const char flag[] = " --out ";
	for (const struct component *model = registry_components(registry); model; model = model->next) {
		*train = model->as.head.example;
		const char *out = *train ? strstr(*train, flag) : NULL;
		if (!kind_equals(model->as.head.kind, LGS_MODEL_KIND) || !out)
			continue;
		char folder[256];
		(void)snprintf(folder, sizeof folder, "%.*s", (int)strcspn(out + sizeof flag - 1, " "),
		               out + sizeof flag - 1);
		for (const struct component *other = registry_components(registry); other; other = other->next) {
			*evaluate = other->as.head.example;
			if (kind_equals(other->as.head.kind, LGS_EVALUATOR_KIND) && *evaluate &&
			    has_word(*evaluate, folder, strlen(folder)))
				return 1;
		}
	}
	return 0;
}

/* Three examples that work as they stand, from the descriptors of what is installed. */
static void
print_examples(void)
{
	struct registry *registry = registry_create(search_create(NULL, 0));
	const char *penalty = registry ? command_example(registry, LGS_REGULARIZER_KIND, "lgs ") : NULL, *train,
		   *evaluate;
	if (registry && find_pair(registry, &train, &evaluate))
		printf("\nExamples, one after the other:\n  %s\n%s%s%s  %s\n", train, penalty ? "  " : "",
		       penalty ? penalty : "", penalty ? "\n" : "", evaluate);
	registry_destroy(registry);
}

static int
print_overview(void)
{
	printf(
	    "lgs %s: sparsity penalties for generative models.\n\n"
	    "Trains models whose hidden activations are kept sparse by penalties, local and global, and measures what\n"
	    "that does. Every model, penalty, dataset and measure is a plugin: yours need no rebuild.\n\nCommands:\n",
	    LGS_RELEASE);
	for (int i = 0; commands[i]; i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	printf("  %-10s %s\n", "COMMAND -h", "says more about a command");
	print_examples();
	return 0;
}

static int
unknown_command(const char *name)
{
	struct suggestion nearest = {.word = name};
	for (int i = 0; commands[i]; i++)
		suggestion_offer(&nearest, commands[i]->name);
	(void)fprintf(stderr, "lgs: there is no command \"%s\"%s%s%s; `lgs` alone lists the commands\n", name,
	              nearest.best ? "; did you mean \"" : "", nearest.best ? nearest.best : "",
	              nearest.best ? "\"?" : "");
	return 1;
}

int
main(int argc, char **argv)
{
	/* A file that grows beyond the allowed size is a failed write with a message, not the end of the process. */
	(void)signal(SIGXFSZ, SIG_IGN);
	char flag[] = "--help", *asked[] = {argv[0], argc > 2 ? argv[2] : NULL, flag, NULL};
	if (argc == 3 && !strcmp(argv[1], "help")) { /* "help COMMAND" is "COMMAND --help" */
		argv = asked;
	} else if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		return print_overview();
	}
	if (!strcmp(argv[1], "--version")) {
		printf("lgs %s, plugin ABI %d.%d\n", LGS_RELEASE, LGS_ABI_MAJOR, LGS_ABI_MINOR);
		return 0;
	}
	for (int i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, argv[1]))
			return command_main(commands[i], argc, argv);
	return unknown_command(argv[1]);
}
