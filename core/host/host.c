/* host.c: opening and closing of components. Their services are in services.c. */
#include "host.h"

#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/suggest.h"
#include "../base/text.h"
#include "../run/inner-run.h"
#include "declared.h"
#include "services.h"

char *
instance_full_name(const struct instance *instance, const char *name)
{
	return *instance->scope ? text_format("%s.%s", instance->scope, name) : strdup(name);
}

static char *
nested_scope(const struct instance *parent, const char *scope)
{
	return parent && *parent->scope && *scope ? text_format("%s.%s", parent->scope, scope)
	                                          : strdup(*scope || !parent ? scope : parent->scope);
}

static int64_t
read_options(struct instance *instance, const struct specification *specification, struct lgs_error *error)
{
	const struct lgs_component *head = &instance->component->as.head;
	int64_t bytes;
	const struct lgs_option *host_table = kind_host_options(head->kind, &bytes);

	instance->options = options_create(head->name, head->options, head->options_size, error);
	instance->host_options = instance->options ? options_create(head->name, host_table, bytes, error) : NULL;
	if (!instance->host_options)
		return LGS_INVALID;
	struct options *sets[] = {instance->options, instance->host_options};
	return options_apply(sets, 2, specification, error);
}

int64_t
instance_check_options(const struct component *component, const struct specification *specification,
                       struct lgs_error *error)
{
	struct instance instance = {.component = component};
	int64_t status = read_options(&instance, specification, error);
	options_destroy(instance.options);
	options_destroy(instance.host_options);
	return status;
}

int64_t
instance_fail(const struct instance *instance, const char *words, struct lgs_error *error)
{
	const char *name = instance->component->as.head.name;
	if (!*words)
		words = "failed without saying why";
	if (!strncmp(words, name, strlen(name)))
		return lgs_fail(error, LGS_INVALID, "%s", words);
	return lgs_fail(error, LGS_INVALID, "%s: %s", name, words);
}

int64_t
instance_answered(const struct instance *instance, const char *call, int64_t status, struct lgs_error *error)
{
	if (status < 0 && error && error->text && !*error->text)
		lgs_fail(error, status, "%s: %s failed without saying why", instance->component->as.head.name, call);
	return status;
}

static int64_t
choose_split(struct instance *instance, const char *split, struct lgs_error *error)
{
	const struct lgs_dataset *dataset = &instance->component->as.dataset;
	const struct dataset_settings *settings = options_values(instance->host_options);
	struct suggestion nearest = {.word = split ? split : settings->split};
	struct text known = {0};

	instance->split = *nearest.word ? NULL : dataset->splits[0];
	for (int64_t i = 0; dataset->splits[i]; i++) {
		if (!strcmp(dataset->splits[i], nearest.word))
			instance->split = dataset->splits[i];
		suggestion_offer(&nearest, dataset->splits[i]);
		text_add(&known, "%s%s", i ? ", " : "", dataset->splits[i]);
	}
	if (!instance->split)
		lgs_fail(error, LGS_INVALID, "%s has no split \"%s\"; it has: %s", dataset->name, nearest.word,
		         known.bytes ? known.bytes : "");
	free(known.bytes);
	return instance->split ? LGS_OK : LGS_INVALID;
}

/* Calls the component's own create. Regularizers and evaluators have none: their options are all there is. */
static int64_t
create(struct instance *instance, const struct opening *opening, struct lgs_error *error)
{
	const struct component *component = instance->component;
	const void *options = options_values(instance->options);
	char words[1024] = "";
	struct lgs_error own = {(int64_t)sizeof own, words, (int64_t)sizeof words};

	/* A regularizer is checked where it is attached, with its site. */
	if (component->as.head.check && !kind_equals(component->as.head.kind, LGS_REGULARIZER_KIND) &&
	    component->as.head.check(options, NULL, &own) < 0)
		return instance_fail(instance, words, error);
	if (kind_equals(component->as.head.kind, LGS_MODEL_KIND)) {
		if (!opening->input)
			return lgs_fail(error, LGS_INVALID, "%s: a model needs the shape of its input",
			                opening->specification);
		instance->opened.instance = component->as.model.create(
		    options, opening->input, instance->session->batch, &instance->services, &own);
	} else if (kind_equals(component->as.head.kind, LGS_DATASET_KIND)) {
		if (choose_split(instance, opening->split, error) < 0)
			return LGS_INVALID;
		instance->opened.instance =
		    component->as.dataset.create(options, instance->split, &instance->services, &own);
	} else {
		return LGS_OK;
	}
	if (!instance->opened.instance)
		return instance_fail(instance, words, error);
	const int64_t status = declared_check(instance, error);
	instance->session->unsound |= status < 0;
	return status;
}

static int64_t
fill(struct instance *instance, const struct opening *opening, struct lgs_error *error)
{
	struct specification *specification = specification_parse(opening->specification, 0, error);
	int64_t status = specification ? LGS_OK : LGS_INVALID;

	instance->specification = strdup(opening->specification);
	instance->scope = nested_scope(instance->parent, opening->scope);
	if (!instance->specification || !instance->scope)
		status = no_memory(error);
	const struct instance *other = instance->parent ? instance->parent->children : NULL;
	if (status >= 0 && other && kind_equals(opening->kind, LGS_MODEL_KIND)) {
		int taken = !strcmp(instance->parent->scope, instance->scope);
		for (; other; other = other->next)
			taken |= other != instance && !strcmp(other->scope, instance->scope);
		if (taken)
			status = lgs_fail(error, LGS_INVALID, "scope \"%s\" is taken; each model needs its own",
			                  opening->scope);
	}
	if (status >= 0) {
		instance->component =
		    registry_find(instance->session->registry, opening->kind, specification->name, error);
		status = instance->component ? read_options(instance, specification, error) : LGS_INVALID;
	}
	specification_destroy(specification);
	if (status < 0)
		return status;
	services_fill(instance);
	instance->opened.size = (int64_t)sizeof instance->opened;
	instance->opened.component = &instance->component->as.head;
	instance->opened.options = options_values(instance->options);
	instance->opened.host = &instance->services;
	return create(instance, opening, error);
}

struct instance *
instance_open(struct session *session, struct instance *parent, const struct opening *opening, struct lgs_error *error)
{
	struct instance *instance = calloc(1, sizeof *instance);
	if (!instance) {
		no_memory(error);
		return NULL;
	}
	instance->session = session;
	instance->parent = parent;
	if (parent) {
		struct instance **end = &parent->children;
		while (*end)
			end = &(*end)->next;
		*end = instance;
	}
	if (fill(instance, opening, error) < 0) {
		instance_close(instance);
		return NULL;
	}
	return instance;
}

static void
unlink_from_parent(struct instance *instance)
{
	struct instance **at = instance->parent ? &instance->parent->children : NULL;
	while (at && *at && *at != instance)
		at = &(*at)->next;
	if (at && *at)
		*at = instance->next;
}

void
instance_close(struct instance *instance)
{
	if (!instance)
		return;
	void *own = instance->opened.instance;
	if (own && kind_equals(instance->component->as.head.kind, LGS_MODEL_KIND))
		instance->component->as.model.destroy(own);
	if (own && kind_equals(instance->component->as.head.kind, LGS_DATASET_KIND))
		instance->component->as.dataset.destroy(own);
	while (instance->children)
		instance_close(instance->children);
	inner_runs_close(instance);
	unlink_from_parent(instance);
	options_destroy(instance->options);
	options_destroy(instance->host_options);
	free(instance->specification);
	free(instance->scope);
	free(instance);
}
