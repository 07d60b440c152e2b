/* component.c: checks a descriptor and makes a complete copy of it; finds one among such. */
#include "component.h"

#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../options/options.h"
#include "kinds.h"

static int64_t
check_head(const struct lgs_component *head, struct lgs_error *error)
{
	if (!head->name || !option_is_name(head->name))
		return lgs_fail(
		    error, LGS_INVALID,
		    "a component of kind \"%s\" has the name %s%s%s; use lower-case letters, digits and dashes",
		    head->kind, head->name ? "\"" : "", head->name ? head->name : "NULL", head->name ? "\"" : "");
	if (!head->summary || !*head->summary)
		return lgs_fail(error, LGS_INVALID, "%s \"%s\" has no summary; describe it in one line", head->kind,
		                head->name);
	return LGS_OK;
}

static int64_t
fill(struct component *component, const struct lgs_component *descriptor, const struct kind *kind,
     struct lgs_error *error)
{
	int64_t bytes = descriptor->size < kind->bytes ? descriptor->size : kind->bytes, count;
	char reason[256];
	struct lgs_error why = {(int64_t)sizeof why, reason, (int64_t)sizeof reason};

	memcpy(&component->as, descriptor, (size_t)bytes);
	struct lgs_component *head = &component->as.head;
	head->size = kind->bytes;
	if (check_head(head, error) < 0)
		return LGS_INVALID;
	component->options = options_check_table(head->options, head->options_size, kind->reserved, &count, &why);
	if (!component->options)
		return lgs_fail(error, LGS_INVALID, "%s \"%s\": %s", head->kind, head->name, reason);
	head->options = component->options;
	return kind->check(component, error);
}

int64_t
component_create(const struct lgs_component *descriptor, const struct lgs_plugin *plugin, const char *path,
                 struct component **out, struct lgs_error *error)
{
	if (descriptor->size < (int64_t)sizeof(struct lgs_component) || descriptor->size > 1 << 16 ||
	    descriptor->size % 8)
		return lgs_fail(error, LGS_INVALID,
		                "a component says its struct has %lld bytes; set .size = sizeof the struct of its kind",
		                (long long)descriptor->size);
	if (!descriptor->kind)
		return lgs_fail(error, LGS_INVALID, "a component has no kind (NULL)");
	const struct kind *kind = kind_find(descriptor->kind);
	if (!kind)
		return 0;
	struct component *component = calloc(1, sizeof *component);
	if (!component || !(component->path = strdup(path))) {
		free(component);
		return no_memory(error);
	}
	component->plugin = plugin->name;
	component->version = plugin->version;
	component->abi_major = plugin->abi_major;
	component->needs_minor = plugin->needs_minor;
	component->built_minor = plugin->built_minor;
	if (fill(component, descriptor, kind, error) < 0) {
		component_destroy(component);
		return LGS_INVALID;
	}
	*out = component;
	return 1;
}

void
component_destroy(struct component *component)
{
	if (!component)
		return;
	free(component->options);
	free(component->path);
	free(component);
}

const struct component *
components_find(const struct component *at, const char *kind, const char *name, const char *path)
{
	for (; at; at = at->next)
		if ((!kind || kind_equals(at->as.head.kind, kind)) && (!name || !strcmp(at->as.head.name, name)) &&
		    (!path || !strcmp(at->path, path)))
			return at;
	return NULL;
}
