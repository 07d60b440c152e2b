/* inspect.c: everything a component says of itself, by its name or by its file, or the exact reason of its refusal. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

static const struct lgs_option table[] = {COMMON_FLAGS, LGS_OPTIONS_END};

/* `name` is that of the component whose own options these are, or NULL. */
static void
print_options(const struct lgs_option *options, const char *title, const char *name)
{
	const struct lgs_option *principal = name ? option_principal(options) : NULL;
	if (!options->name)
		return;
	printf("\n%s\n", title);
	for (; options->name; options++) {
		char range[256];
		option_describe_range(options, range, sizeof range);
		printf("  %-18s %s\n  %-18s %s; default %s", options->name, options->help, "", range,
		       *options->standard ? options->standard : "(empty)");
		if (options == principal)
			printf("; %s:PATH is short for %s:%s=PATH", name, name, options->name);
		printf("\n");
	}
}

static const char *
form(const struct lgs_regularizer *r)
{
	return r->penalty      ? "of mean activations"
	       : r->samples    ? "of single samples"
	       : r->prox       ? "of parameters, with prox"
	       : r->parameters ? "of parameters"
	                       : "a sum of other penalties";
}

static void
print_domain(const struct lgs_regularizer *r)
{
	if (r->minimum < r->maximum)
		printf("domain    %s%g, %g%s\n", r->open & LGS_OPEN_MINIMUM || isinf(r->minimum) ? "(" : "[",
		       r->minimum, r->maximum, r->open & LGS_OPEN_MAXIMUM || isinf(r->maximum) ? ")" : "]");
}

static void
print_words(const char *title, const char *const *words)
{
	printf("%s", title);
	for (int64_t i = 0; words && words[i]; i++)
		printf("%s%s", i ? ", " : "", words[i]);
}

/* A model's sites depend on its options; those of the defaults are shown. */
static void
print_sites(struct context *context, const struct component *component)
{
	static const struct lgs_shape small = {(int64_t)sizeof small, 1, 16, 16};
	struct session session = {.registry = context->registry, .threads = 1, .batch = 1};
	struct opening opening = {
	    .kind = LGS_MODEL_KIND, .specification = component->as.head.name, .scope = "", .input = &small};
	struct instance *model = component->as.model.sites ? instance_open(&session, NULL, &opening, NULL) : NULL;
	const struct lgs_site *const *sites = model ? component->as.model.sites(model->opened.instance) : NULL;
	for (int64_t i = 0; sites && sites[i]; i++) {
		printf("%s %s", i ? "         " : "sites    ", sites[i]->name);
		print_words(": statistic ", sites[i]->statistics);
		print_words("; stream ", sites[i]->streams);
		printf("\n");
	}
	instance_close(model);
}

static void
print_component(struct context *context, const struct component *component)
{
	const struct lgs_component *head = &component->as.head;
	char title[64];
	int64_t bytes;

	printf("%s: %s\n\n", head->name, head->summary);
	printf("kind      %s\n", head->kind);
	if (kind_equals(head->kind, LGS_REGULARIZER_KIND)) {
		printf("form      %s\n", form(&component->as.regularizer));
		print_domain(&component->as.regularizer);
	}
	if (kind_equals(head->kind, LGS_MODEL_KIND))
		print_sites(context, component);
	if (kind_equals(head->kind, LGS_DATASET_KIND)) {
		print_words("splits    ", component->as.dataset.splits);
		printf("\n");
	}
	if (head->cites)
		printf("cites     %s\n", head->cites);
	printf("file      %s\nplugin    %s %s, needs ABI %lld.%lld or later\n", component->path, component->plugin,
	       component->version, (long long)component->abi_major, (long long)component->needs_minor);
	if (head->example)
		printf("example   %s\n", head->example);
	print_options(head->options, "Options", head->name);
	(void)snprintf(title, sizeof title, "Options of every %.*s", (int)strcspn(head->kind, "/"), head->kind);
	print_options(kind_host_options(head->kind, &bytes), title, NULL);
}

static int64_t
inspect_file(struct context *context, const char *path)
{
	char real[PATH_MAX];
	int64_t status = registry_load(context->registry, path, 1, context->error), printed = 0;
	if (status < 0)
		return status;
	if (!realpath(path, real))
		(void)snprintf(real, sizeof real, "%s", path);
	for (const struct component *at = registry_components(context->registry); at; at = at->next)
		if (!strcmp(at->path, real)) {
			printf("%s", printed++ ? "\n" : "");
			print_component(context, at);
		}
	for (const struct notice *at = registry_notices(context->registry); at; at = at->next)
		(void)fprintf(stderr, "lgs: %s: %s\n", at->path, at->text);
	return LGS_OK;
}

static int64_t
inspect_name(struct context *context, const char *name)
{
	int64_t printed = 0;
	for (int i = 0; known_kinds[i]; i++) {
		char message[4096];
		struct lgs_error own = {(int64_t)sizeof own, message, (int64_t)sizeof message};
		const struct component *found = registry_find(context->registry, known_kinds[i], name, &own);
		if (!found)
			continue;
		printf("%s", printed++ ? "\n" : "");
		print_component(context, found);
	}
	if (printed)
		return LGS_OK;
	/* Let the message speak of any kind. */
	(void)registry_find(context->registry, NULL, name, context->error);
	return LGS_INVALID;
}

static int64_t
inspect(struct context *context)
{
	int64_t status = command_operands(context, 1, 1);
	if (status < 0)
		return status;
	const char *what = arguments_operands(context->arguments)[0];
	return strchr(what, '/') ? inspect_file(context, what) : inspect_name(context, what);
}

const struct command inspect_command = {.name = "inspect",
                                        .usage = "NAME|FILE.so",
                                        .summary =
                                            "shows a component's options, source and file, or why a file is refused",
                                        .table = table,
                                        .letters = COMMON_LETTERS,
                                        .bytes = sizeof(struct common_flags),
                                        .run = inspect};
