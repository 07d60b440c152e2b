/* main.c: from the command line to a command. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "commands/command.h"
#include "suggest.h"

/* Three examples that work as they stand, from the descriptors of what is installed. */
static void
print_examples(void)
{
	static const char *const kinds[] = {LGS_MODEL_KIND, LGS_REGULARIZER_KIND, LGS_EVALUATOR_KIND};
	struct registry *registry = registry_create(search_create(NULL, 0));
	for (size_t i = 0; registry && i < sizeof kinds / sizeof *kinds; i++) {
		const char *example = command_example(registry, kinds[i], "lgs ");
		if (example)
			printf("%s  %s\n", i ? "" : "\nExamples, one after the other:\n", example);
	}
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
	if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return print_overview();
	if (!strcmp(argv[1], "--version")) {
		printf("lgs %s, plugin ABI %d.%d\n", LGS_RELEASE, LGS_ABI_MAJOR, LGS_ABI_MINOR);
		return 0;
	}
	for (int i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, argv[1]))
			return command_main(commands[i], argc, argv);
	return unknown_command(argv[1]);
}
