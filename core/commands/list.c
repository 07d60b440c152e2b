/* list.c: every component found, its kind, one line, and where it came from. */
#include <stdlib.h>
#include <string.h>

#include "../host/description.h"
#include "command.h"

struct flags {
	struct common_flags common;
	const char *json;
};

static const struct lgs_option table[] = {
    COMMON_FLAGS,
    FLAG_ROW(struct flags, json, "json", "", FLAG_SWITCH, "print JSON"),
    LGS_OPTIONS_END,
};

static const struct component *
first_of(const struct component *at, const char *kind)
{
	return components_find(at, kind, NULL, NULL);
}

static int
is_shadowed(const struct registry *registry, const struct component *component)
{
	const struct lgs_component *head = &component->as.head;
	return components_find(registry_components(registry), head->kind, head->name, NULL) != component;
}

/* How wide the columns of a kind are. */
struct widths {
	int name, summary;
};

static struct widths
widest(const struct registry *registry, const char *kind)
{
	struct widths w = {12, 0};
	for (const struct component *at = first_of(registry_components(registry), kind); at;
	     at = first_of(at->next, kind)) {
		const int name = (int)strlen(at->as.head.name), summary = (int)strlen(at->as.head.summary);
		w.name = name > w.name ? name : w.name;
		w.summary = summary > w.summary ? summary : w.summary;
	}
	return w;
}

static void
print_kind(const struct registry *registry, const char *kind)
{
	const struct component *at = first_of(registry_components(registry), kind);
	const struct widths w = widest(registry, kind);
	if (!at)
		return;
	printf("%.*ss\n", (int)strcspn(kind, "/"), kind);
	for (; at; at = first_of(at->next, kind))
		if (!is_shadowed(registry, at))
			printf("  %-*s %-*s  %s\n", w.name, at->as.head.name, w.summary, at->as.head.summary, at->path);
	printf("\n");
}

static void
print_text(const struct registry *registry)
{
	for (int i = 0; known_kinds[i]; i++)
		print_kind(registry, known_kinds[i]);
	if (!registry_components(registry)) {
		printf("No plugins were found. Looked in:\n");
		for (int64_t i = 0; i < registry_search(registry)->count; i++)
			printf("  %s\n", registry_search(registry)->folders[i]);
		printf("Name other folders with --plugin-path or LGS_PLUGIN_PATH.\n");
	}
	for (const struct notice *at = registry_notices(registry); at; at = at->next)
		(void)fprintf(stderr, "lgs: %s%s%s\n", at->path, at->refused ? " is refused: " : ": ", at->text);
}

static json_t *
list_json(const struct registry *registry)
{
	json_t *components = json_array();
	for (int i = 0; known_kinds[i]; i++)
		for (const struct component *at = first_of(registry_components(registry), known_kinds[i]); at;
		     at = first_of(at->next, known_kinds[i]))
			if (!is_shadowed(registry, at))
				(void)json_array_append_new(components, describe_briefly(at));
	return json_pack("{s:o, s:o, s:o}", "components", components, "folders", describe_folders(registry), "notices",
	                 describe_notices(registry));
}

static int64_t
list(struct context *context)
{
	const struct flags *flags = arguments_values(context->arguments);
	int64_t status = command_operands(context, 0, 0);
	if (status < 0)
		return status;
	registry_scan(context->registry);
	if (*flags->json)
		return command_print_json(list_json(context->registry), context->error);
	print_text(context->registry);
	return LGS_OK;
}

const struct command list_command = {
    .name = "list",
    .usage = "",
    .summary = "shows every component found, and where it came from",
    .text = "--json prints {\"components\": [{kind, name, summary, path}], \"folders\": [...],\n"
	    "\"notices\": [{path, refused, text}]}: what was found, the folders that were\n"
	    "looked in, and which files were refused or shadowed, and why.",
    .table = table,
    .letters = COMMON_LETTERS " ",
    .bytes = sizeof(struct flags),
    .run = list};
