/* inspect.c: everything a component says of itself, by its name or by its file, or the exact reason of its refusal. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
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

static const char *
text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* `name` is that of the component whose own options these are, or NULL. */
static void
print_options(const json_t *options, const char *title, const char *name)
{
	size_t i;
	json_t *option;
	if (json_array_size(options))
		printf("\n%s\n", title);
	json_array_foreach(options, i, option)
	{
		const char *standard = text_of(option, "default");
		printf("  %-18s %s\n  %-18s %s; default %s", text_of(option, "name"), text_of(option, "help"), "",
		       text_of(option, "range"), *standard ? standard : "(empty)");
		if (name && json_is_true(json_object_get(option, "principal")))
			printf("; %s:PATH is short for %s:%s=PATH", name, name, text_of(option, "name"));
		printf("\n");
	}
}

static void
print_words(const char *title, const json_t *words)
{
	size_t i;
	json_t *word;
	printf("%s", title);
	json_array_foreach(words, i, word) printf("%s%s", i ? ", " : "", json_string_value(word));
}

static void
print_line(const char *title, const char *text)
{
	if (text)
		printf("%-9s %s\n", title, text);
}

static void
print_sites(const char *name, const json_t *sites)
{
	size_t i;
	json_t *site;
	if (!json_is_array(sites)) /* no model */
		return;
	json_array_foreach(sites, i, site)
	{
		printf("%s %s", i ? "         " : "sites    ", text_of(site, "name"));
		print_words(": statistic ", json_object_get(site, "statistics"));
		print_words("; stream ", json_object_get(site, "streams"));
		printf("\n");
	}
	printf("%s `lgs train %s --data DATASET --dry-run` lists them as its options make them, with their forms\n",
	       i ? "         " : "sites    ", name);
}

static void
print_component(const json_t *component)
{
	const json_t *splits = json_object_get(component, "splits"), *abi = json_object_get(component, "abi");
	const char *kind = text_of(component, "kind");
	char title[64];
	printf("%s: %s\n\n", text_of(component, "name"), text_of(component, "summary"));
	print_line("kind", kind);
	print_line("form", text_of(component, "form"));
	print_line("domain", text_of(json_object_get(component, "domain"), "text"));
	print_sites(text_of(component, "name"), json_object_get(component, "sites"));
	if (splits) {
		print_words("splits    ", splits);
		printf("\n");
	}
	print_line("cites", text_of(component, "cites"));
	print_line("file", text_of(component, "path"));
	const long long major = json_integer_value(json_object_get(abi, "major"));
	printf("plugin    %s %s, built with ABI %lld.%lld, needs %lld.%lld or a later %lld.x\n",
	       text_of(component, "plugin"), text_of(component, "version"), major,
	       (long long)json_integer_value(json_object_get(abi, "built_minor")), major,
	       (long long)json_integer_value(json_object_get(abi, "minor")), major);
	print_line("example", text_of(component, "example"));
	print_options(json_object_get(component, "options"), "Options", text_of(component, "name"));
	(void)snprintf(title, sizeof title, "Options of every %.*s", (int)strcspn(kind, "/"), kind);
	print_options(json_object_get(component, "host_options"), title, NULL);
}

static void
add(struct context *context, json_t *components, const struct component *component)
{
	(void)json_array_append_new(components, describe_component(context->registry, component));
}

static int64_t
find_in_file(struct context *context, const char *path, json_t *components)
{
	char real[PATH_MAX];
	int64_t status = registry_load(context->registry, path, 1, context->error);
	if (status < 0)
		return status;
	if (!realpath(path, real))
		(void)snprintf(real, sizeof real, "%s", path);
	for (const struct component *at = registry_components(context->registry); at; at = at->next)
		if (!strcmp(at->path, real))
			add(context, components, at);
	return LGS_OK;
}

static int64_t
find_by_name(struct context *context, const char *name, json_t *components)
{
	for (int i = 0; known_kinds[i]; i++) {
		char message[4096];
		struct lgs_error own = {(int64_t)sizeof own, message, (int64_t)sizeof message};
		const struct component *found = registry_find(context->registry, known_kinds[i], name, &own);
		if (found)
			add(context, components, found);
	}
	if (json_array_size(components))
		return LGS_OK;
	const size_t bare = strcspn(name, ":");
	if (name[bare])
		return lgs_fail(context->error, LGS_INVALID,
		                "a component is shown by its name alone, without options: lgs inspect %.*s", (int)bare,
		                name);
	/* Let the message speak of any kind. */
	(void)registry_find(context->registry, NULL, name, context->error);
	return LGS_INVALID;
}

static void
print_text(struct context *context, const json_t *components, int is_file)
{
	size_t i;
	json_t *component;
	json_array_foreach(components, i, component)
	{
		printf("%s", i ? "\n" : "");
		print_component(component);
	}
	for (const struct notice *at = is_file ? registry_notices(context->registry) : NULL; at; at = at->next)
		(void)fprintf(stderr, "lgs: %s: %s\n", at->path, at->text);
}

static int64_t
inspect(struct context *context)
{
	const struct flags *flags = arguments_values(context->arguments);
	int64_t status = command_operands(context, 1, 1);
	if (status < 0)
		return status;
	char *what = specification_with_folder(arguments_operands(context->arguments)[0]);
	if (!what)
		return no_memory(context->error);
	int is_file = strchr(what, '/') != NULL;
	json_t *components = json_array();
	status = is_file ? find_in_file(context, what, components) : find_by_name(context, what, components);
	if (status >= 0 && *flags->json)
		status = command_print_json(json_pack("{s:O, s:o}", "components", components, "notices",
		                                      is_file ? describe_notices(context->registry) : json_array()),
		                            context->error);
	else if (status >= 0)
		print_text(context, components, is_file);
	json_decref(components);
	free(what);
	return status;
}

const struct command inspect_command = {
    .name = "inspect",
    .usage = "NAME|FILE.so",
    .summary = "shows a component's options, source and file, or why a file is refused",
    .text = "--json prints {\"components\": [...], \"notices\": [{path, refused, text}]}. A component has\n"
	    "kind, name, summary, path, cites, plugin, version, abi {major, minor that is needed,\n"
	    "built_minor}, example, and options and host_options, each a list of {name, type, range,\n"
	    "minimum, maximum, choices, default, help, principal}. A regularizer has also form and domain {minimum, "
	    "maximum, text}, a model sites\n"
	    "[{name, statistics, streams}], a dataset splits. What there is not is null.",
    .operand = "",
    .table = table,
    .letters = COMMON_LETTERS " ",
    .bytes = sizeof(struct flags),
    .run = inspect};
