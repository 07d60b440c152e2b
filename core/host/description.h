/* description: all that a component says of itself, as JSON, which is printed as it stands or laid out as text. */
#ifndef LGS_CORE_HOST_DESCRIPTION_H
#define LGS_CORE_HOST_DESCRIPTION_H

#include <jansson.h>

#include "../registry/registry.h"

/* A string of JSON, which is UTF-8; paths and plugins' words need not be, and have ? then. NULL becomes null. */
json_t *text_json(const char *text);

/* {"kind", "name", "summary", "path"}. These functions return NULL where memory has run out. */
json_t *describe_briefly(const struct component *component);

/*
 * The same and "cites", "plugin", "version", "abi": {"major", "minor", "built_minor"}, "example", "options": [{"name",
 * "type", "range", "minimum", "maximum", "choices", "default", "principal", "help"}], "host_options": alike; and by
 * kind, "form" and "domain":
 * {"minimum", "maximum", "text"} of a regularizer, "sites": [{"name", "statistics", "streams"}] of a model, "splits" of
 * a dataset. What a component does not have is null.
 */
json_t *describe_component(struct registry *registry, const struct component *component);

/* What was refused or shadowed: [{"path", "refused", "text"}]; and the folders that are looked in. */
json_t *describe_notices(const struct registry *registry);
json_t *describe_folders(const struct registry *registry);

#endif
