/* help.c: what the program says of itself. See help.h. */
#include "help.h"

#include <stdlib.h>
#include <string.h>

#include "manual.h"

static const char introduction[] =
    "Trains models whose hidden activations are kept sparse by penalties, local and global, and measures what\n"
    "that does. Every model, penalty, dataset and measure is a plugin: yours need no rebuild.";

/* Whether a command line has this word. */
static int
has_word(const char *line, const char *word, size_t length)
{
	for (const char *at = line; (at = strstr(at, word)); at++)
		if (at > line && at[-1] == ' ' && (at[length] == ' ' || !at[length]))
			return 1;
	return 0;
}

/* The example of an evaluator that reads the folder which this example of a model writes, or NULL. */
static const char *
find_reader(const struct registry *registry, const char *train)
{
	static const char flag[] = " --out ";
	const char *out = train ? strstr(train, flag) : NULL;
	if (!out)
		return NULL;
	char folder[256];
	(void)snprintf(folder, sizeof folder, "%.*s", (int)strcspn(out + sizeof flag - 1, " "), out + sizeof flag - 1);
	for (const struct component *at = registry_components(registry); at; at = at->next) {
		const struct lgs_component *head = &at->as.head;
		if (kind_equals(head->kind, LGS_EVALUATOR_KIND) && head->example &&
		    has_word(head->example, folder, strlen(folder)))
			return head->example;
	}
	return NULL;
}

/* The shortest example of a model whose folder an example of an evaluator reads, and that one. */
static int
find_pair(const struct registry *registry, const char **train, const char **evaluate)
{
	*train = NULL;
	for (const struct component *at = registry_components(registry); at; at = at->next) {
		const struct lgs_component *head = &at->as.head;
		const char *reader =
		    kind_equals(head->kind, LGS_MODEL_KIND) ? find_reader(registry, head->example) : NULL;
		if (!reader || (*train && strlen(head->example) >= strlen(*train)))
			continue;
		*train = head->example;
		*evaluate = reader;
	}
	return *train != NULL;
}

#define EXAMPLES_MOST 3

/* Examples that work as they stand, one after the other, from the descriptors of what is installed. */
static void
find_examples(struct registry *registry, const char **examples)
{
	const char *train, *evaluate;
	int count = 0;
	if (find_pair(registry, &train, &evaluate)) {
		const char *penalty = command_example(registry, LGS_REGULARIZER_KIND, "lgs ");
		examples[count++] = train;
		if (penalty)
			examples[count++] = penalty;
		examples[count++] = evaluate;
	}
	examples[count] = NULL;
}

static void
print_overview(const char *const *examples)
{
	printf("lgs %s: sparsity penalties for generative models.\n\n%s\n\nCommands:\n", LGS_RELEASE, introduction);
	for (int i = 0; commands[i]; i++)
		printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	printf("  %-10s %s\n", "COMMAND -h", "says more about a command, as help COMMAND does");
	printf("  %-10s %s\n", "--version", "says which lgs this is, and its interface for plugins");
	if (*examples)
		printf("\nExamples, one after the other:\n");
	for (; *examples; examples++)
		printf("  %s\n", *examples);
}

static void
print_command(const struct command *command, const char *example)
{
	printf("lgs %s: %s\n\nUsage: lgs %s%s%s\n", command->name, command->summary, command->name,
	       *command->usage ? " " : "", command->usage);
	if (command->text)
		printf("\n%s\n", command->text);
	printf("\nFlags:\n");
	arguments_print_flags(command);
	if (example)
		printf("\nExample:\n  %s\n", example);
}

/* A command that components lend an example to, or else NULL. */
static const char *
find_example(struct registry *registry, const struct command *command)
{
	char beginning[64];
	(void)snprintf(beginning, sizeof beginning, "lgs %s ", command->name);
	return command->example_kind ? command_example(registry, command->example_kind, beginning) : NULL;
}

static void
show(const struct command *command, int man)
{
	struct registry *registry = registry_create(search_create(NULL, 0));
	const char *examples[EXAMPLES_MOST + 1] = {NULL};
	if (registry)
		registry_scan(registry);
	if (registry && command)
		examples[0] = find_example(registry, command);
	else if (registry)
		find_examples(registry, examples);
	if (command && man)
		manual_print_command(command, examples[0]);
	else if (command)
		print_command(command, examples[0]);
	else if (man)
		manual_print_overview(introduction, examples);
	else
		print_overview(examples);
	registry_destroy(registry);
}

void
help_print_command(const struct command *command)
{
	show(command, 0);
}

int
help_main(int argc, char **argv)
{
	int man = argc > 2 && !strcmp(argv[argc - 1], "--man");
	const struct command *command = NULL;
	if (argc - man > 2 && strcmp(argv[2], "help") && !(command = command_named(argv[2])))
		return 1;
	show(command, man);
	return 0;
}
