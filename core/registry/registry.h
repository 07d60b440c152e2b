/*
 * registry: components by kind and name, from plugin files and from those linked in.
 *
 * A component asked for by name is looked for in NAME.so (and libNAME.so) along the search path first; everything is
 * scanned only for a listing, or when that fails, so that one bad file does not spoil every command. A file registers
 * all of its components or none. Across files the first found wins, with a notice.
 */
#ifndef LGS_CORE_REGISTRY_REGISTRY_H
#define LGS_CORE_REGISTRY_REGISTRY_H

#include "component.h"
#include "loader.h"
#include "search-path.h"

struct registry;

/* A file that was refused, skipped in part, or shadowed, and why. */
struct notice {
	char *path;
	char *text;
	int64_t refused; /* nothing of this file was registered */
	struct notice *next;
};

/* Takes ownership of search. NULL where memory has run out. */
struct registry *registry_create(struct search *search);
void registry_destroy(struct registry *registry);

/* Loads one file. A world-writable one is refused, or only noticed where `trusted` (the user named the very file). */
int64_t registry_load(struct registry *registry, const char *path, int trusted, struct lgs_error *error);

/* Registers a plugin that is linked in. */
int64_t registry_add(struct registry *registry, plugin_entry entry, struct lgs_error *error);

/* Registers all that is linked in, the first time; what is refused becomes a notice. */
void registry_load_static(struct registry *registry);

/* Loads every file on the search path, then what is linked in; what is refused becomes a notice. */
void registry_scan(struct registry *registry);

/*
 * The component of a kind by name, or by the path of its file if it contains a slash. NULL on failure: the message
 * names the nearest known name, or why the file that should have it was refused. kind NULL: of any kind.
 */
const struct component *registry_find(struct registry *registry, const char *kind, const char *name,
                                      struct lgs_error *error);

/* In the order of registration, linked by next. */
const struct component *registry_components(const struct registry *registry);
const struct notice *registry_notices(const struct registry *registry);
const struct search *registry_search(const struct registry *registry);

#endif
