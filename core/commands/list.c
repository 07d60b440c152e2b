/* list.c: every component found, its kind, one line, and where it came from. */
#include <stdlib.h>
#include <string.h>

#include "command.h"

static const struct lgs_option table[] = {COMMON_FLAGS, LGS_OPTIONS_END};

static const struct component *
first_of(const struct component *at, const char *kind)
{
	while (at && !kind_equals(at->as.head.kind, kind))
		at = at->next;
	return at;
}

static int
is_shadowed(const struct registry *registry, const struct component *component)
{
	const struct component *at = registry_components(registry);
	while (strcmp(at->as.head.name, component->as.head.name) ||
	       !kind_equals(at->as.head.kind, component->as.head.kind))
		at = at->next;
	return at != component;
}

/* The longest summary of a kind, so that the paths form a column. */
static int
widest(const struct registry *registry, const char *kind)
{
	int width = 0;
	for (const struct component *at = first_of(registry_components(registry), kind); at;
	     at = first_of(at->next, kind))
		if ((int)strlen(at->as.head.summary) > width)
			width = (int)strlen(at->as.head.summary);
	return width;
}

static void
print_kind(const struct registry *registry, const char *kind)
{
	const struct component *at = first_of(registry_components(registry), kind);
	if (!at)
		return;
	printf("%.*ss\n", (int)strcspn(kind, "/"), kind);
	for (; at; at = first_of(at->next, kind))
		if (!is_shadowed(registry, at))
			printf("  %-12s %-*s  %s\n", at->as.head.name, widest(registry, kind), at->as.head.summary,
			       at->path);
	printf("\n");
}

static int64_t
list(struct context *context)
{
	int64_t status = command_operands(context, 0, 0);
	if (status < 0)
		return status;
	registry_scan(context->registry);
	for (int i = 0; known_kinds[i]; i++)
		print_kind(context->registry, known_kinds[i]);
	if (!registry_components(context->registry)) {
		printf("No plugins were found. Looked in:\n");
		for (int64_t i = 0; i < registry_search(context->registry)->count; i++)
			printf("  %s\n", registry_search(context->registry)->folders[i]);
		printf("Name other folders with --plugin-path or LGS_PLUGIN_PATH.\n");
	}
	for (const struct notice *at = registry_notices(context->registry); at; at = at->next)
		(void)fprintf(stderr, "lgs: %s%s%s\n", at->path, at->refused ? " is refused: " : ": ", at->text);
	return LGS_OK;
}

const struct command list_command = {.name = "list",
                                     .usage = "",
                                     .summary = "shows every component found, and where it came from",
                                     .table = table,
                                     .letters = COMMON_LETTERS,
                                     .bytes = sizeof(struct common_flags),
                                     .run = list};
