/* description.c: all that a component says of itself, as JSON. See description.h. */
#include "description.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

/* JSON has no infinity. */
static json_t *
number_json(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

json_t *
text_json(const char *text)
{
	json_t *made = text ? json_string(text) : json_null();
	char *plain = made ? NULL : strdup(text);
	for (char *at = plain; at && *at; at++)
		*at = *at & 0x80 ? '?' : *at;
	if (plain)
		made = json_string(plain);
	free(plain);
	return made;
}

static json_t *
words_json(const char *const *words)
{
	json_t *list = json_array();
	for (int64_t i = 0; words && words[i]; i++)
		(void)json_array_append_new(list, text_json(words[i]));
	return list;
}

/* The words of a choice, joined by '|' in its table. */
static json_t *
choices_json(const struct lgs_option *option)
{
	if (option->type != LGS_CHOICE)
		return json_null();
	json_t *list = json_array();
	for (const char *at = option->choices;; at++) {
		size_t length = strcspn(at, "|");
		(void)json_array_append_new(list, json_stringn(at, length));
		at += length;
		if (!*at)
			return list;
	}
}

static json_t *
options_json(const struct lgs_option *options)
{
	const struct lgs_option *principal = option_principal(options);
	json_t *list = json_array();
	for (; options->name; options++) {
		char range[256];
		int bounded = options->minimum < options->maximum;
		option_describe_range(options, range, sizeof range);
		(void)json_array_append_new(
		    list, json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "name", options->name, "type",
		                    option_type_name(options->type), "range", text_json(range), "minimum",
		                    bounded ? number_json(options->minimum) : json_null(), "maximum",
		                    bounded ? number_json(options->maximum) : json_null(), "choices",
		                    choices_json(options), "default", text_json(options->standard), "help",
		                    text_json(options->help), "principal", options == principal));
	}
	return list;
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

static json_t *
domain_json(const struct lgs_regularizer *r)
{
	char text[64];
	if (!(r->minimum < r->maximum))
		return json_null();
	(void)snprintf(text, sizeof text, "%s%g, %g%s", r->open & LGS_OPEN_MINIMUM || isinf(r->minimum) ? "(" : "[",
	               r->minimum, r->maximum, r->open & LGS_OPEN_MAXIMUM || isinf(r->maximum) ? ")" : "]");
	return json_pack("{s:o, s:o, s:s}", "minimum", number_json(r->minimum), "maximum", number_json(r->maximum),
	                 "text", text);
}

/* A model's sites depend on its options; those of the defaults are shown. */
static json_t *
sites_json(struct registry *registry, const struct component *component)
{
	static const struct lgs_shape small = {(int64_t)sizeof small, 1, 16, 16};
	struct session session = {.registry = registry, .threads = 1, .batch = 1};
	struct opening opening = {
	    .kind = LGS_MODEL_KIND, .specification = component->as.head.name, .scope = "", .input = &small};
	struct instance *model = component->as.model.sites ? instance_open(&session, NULL, &opening, NULL) : NULL;
	const struct lgs_site *const *sites = model ? component->as.model.sites(model->opened.instance) : NULL;
	json_t *list = json_array();
	for (int64_t i = 0; sites && sites[i]; i++)
		(void)json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "name", text_json(sites[i]->name),
		                                            "statistics", words_json(sites[i]->statistics), "streams",
		                                            words_json(sites[i]->streams)));
	instance_close(model);
	return list;
}

json_t *
describe_briefly(const struct component *component)
{
	const struct lgs_component *head = &component->as.head;
	return json_pack("{s:s, s:o, s:o, s:o}", "kind", head->kind, "name", text_json(head->name), "summary",
	                 text_json(head->summary), "path", text_json(component->path));
}

json_t *
describe_component(struct registry *registry, const struct component *component)
{
	const struct lgs_component *head = &component->as.head;
	int64_t bytes;
	json_t *object = describe_briefly(component);
	json_t *more =
	    json_pack("{s:o, s:o, s:o, s:{s:I, s:I, s:I}, s:o, s:o, s:o}", "cites", text_json(head->cites), "plugin",
	              text_json(component->plugin), "version", text_json(component->version), "abi", "major",
	              (json_int_t)component->abi_major, "minor", (json_int_t)component->needs_minor, "built_minor",
	              (json_int_t)component->built_minor, "example", text_json(head->example), "options",
	              options_json(head->options), "host_options", options_json(kind_host_options(head->kind, &bytes)));
	(void)json_object_update(object, more);
	json_decref(more);
	if (kind_equals(head->kind, LGS_REGULARIZER_KIND)) {
		(void)json_object_set_new(object, "form", json_string(form(&component->as.regularizer)));
		(void)json_object_set_new(object, "domain", domain_json(&component->as.regularizer));
	}
	if (kind_equals(head->kind, LGS_MODEL_KIND))
		(void)json_object_set_new(object, "sites", sites_json(registry, component));
	if (kind_equals(head->kind, LGS_DATASET_KIND))
		(void)json_object_set_new(object, "splits", words_json(component->as.dataset.splits));
	return object;
}

json_t *
describe_notices(const struct registry *registry)
{
	json_t *list = json_array();
	for (const struct notice *at = registry_notices(registry); at; at = at->next)
		(void)json_array_append_new(list, json_pack("{s:o, s:b, s:o}", "path", text_json(at->path), "refused",
		                                            (int)at->refused, "text", text_json(at->text)));
	return list;
}

json_t *
describe_folders(const struct registry *registry)
{
	return words_json((const char *const *)registry_search(registry)->folders);
}
