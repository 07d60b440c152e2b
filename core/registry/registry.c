/* registry.c: what is registered, and how a plugin comes in: whole, or not at all. See registry.h. */
#include "registry.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "../host/declared.h"
#include "../static-plugins.h"
#include "loading.h"

#define BUILT_IN "(built in)"

struct registry {
	struct search *search;
	struct component *components;
	struct notice *notices;
	char **seen; /* files already tried */
	int64_t seen_count;
	int scanned;
	int static_done;
};

struct registry *
registry_create(struct search *search)
{
	struct registry *registry = search ? calloc(1, sizeof *registry) : NULL;
	if (registry)
		registry->search = search;
	else
		search_destroy(search);
	return registry;
}

void
registry_destroy(struct registry *registry)
{
	if (!registry)
		return;
	while (registry->components) {
		struct component *next = registry->components->next;
		component_destroy(registry->components);
		registry->components = next;
	}
	while (registry->notices) {
		struct notice *next = registry->notices->next;
		free(registry->notices->path);
		free(registry->notices->text);
		free(registry->notices);
		registry->notices = next;
	}
	for (int64_t i = 0; i < registry->seen_count; i++)
		free(registry->seen[i]);
	free(registry->seen);
	search_destroy(registry->search);
	free(registry);
}

static void
notice(struct registry *registry, const char *path, const char *text, int refused)
{
	struct notice **end = &registry->notices, *added = calloc(1, sizeof *added);
	if (!added)
		return;
	added->path = strdup(path);
	added->text = strdup(text);
	added->refused = refused;
	if (!added->path || !added->text) {
		free(added->path);
		free(added->text);
		free(added);
		return;
	}
	while (*end)
		end = &(*end)->next;
	*end = added;
}

static int64_t
check_plugin(const struct lgs_plugin *plugin, struct lgs_error *error)
{
	if (!plugin)
		return lgs_fail(error, LGS_INVALID,
		                "its lgs_plugin() returned NULL: it refuses this host, lgs %s with ABI %d.%d",
		                LGS_RELEASE, LGS_ABI_MAJOR, LGS_ABI_MINOR);
	if (plugin->size >= 16 && plugin->abi_major != LGS_ABI_MAJOR)
		return lgs_fail(error, LGS_INVALID,
		                "it was built for ABI major %lld, this lgs has ABI major %d; build it again with this "
		                "lgs's headers",
		                (long long)plugin->abi_major, LGS_ABI_MAJOR);
	if (declared_size(plugin->size, UP_TO(lgs_plugin, built_minor), "lgs_plugin", "the file", error) < 0)
		return LGS_INVALID;
	if (plugin->needs_minor < 0)
		return lgs_fail(error, LGS_INVALID, "it needs ABI minor %lld, which none is",
		                (long long)plugin->needs_minor);
	if (plugin->needs_minor > LGS_ABI_MINOR)
		return lgs_fail(error, LGS_INVALID, "it needs ABI %d.%lld, this lgs has ABI %d.%d; install a newer lgs",
		                LGS_ABI_MAJOR, (long long)plugin->needs_minor, LGS_ABI_MAJOR, LGS_ABI_MINOR);
	if (!plugin->name || !*plugin->name || !plugin->version)
		return lgs_fail(error, LGS_INVALID, "its struct lgs_plugin has no name or no version (NULL)");
	if (!plugin->components || !plugin->components[0])
		return lgs_fail(error, LGS_INVALID, "plugin \"%s\" lists no components", plugin->name);
	return LGS_OK;
}

/* All components of a plugin as a list of their own, so that nothing is registered if one of them is bad. */
static int64_t
collect(struct registry *registry, const struct lgs_plugin *plugin, const char *path, struct component **list,
        struct lgs_error *error)
{
	struct component **end = list;
	for (int64_t i = 0; plugin->components[i]; i++) {
		struct component *made = NULL;
		int64_t status = component_create(plugin->components[i], plugin, path, &made, error);
		if (status < 0)
			return status;
		if (!status) {
			char *text = text_format("skipped a component of kind \"%s\", which this lgs does not know",
			                         plugin->components[i]->kind);
			notice(registry, path, text ? text : "", 0);
			free(text);
			continue;
		}
		if (components_find(*list, made->as.head.kind, made->as.head.name, NULL)) {
			status = lgs_fail(error, LGS_INVALID, "it has two components named \"%s\" of kind \"%s\"",
			                  made->as.head.name, made->as.head.kind);
			component_destroy(made);
			return status;
		}
		*end = made;
		end = &made->next;
	}
	return LGS_OK;
}

static void
destroy_list(struct component *list)
{
	while (list) {
		struct component *next = list->next;
		component_destroy(list);
		list = next;
	}
}

static int64_t
add_plugin(struct registry *registry, plugin_entry entry, const char *path, struct lgs_error *error)
{
	static const struct lgs_abi abi = {(int64_t)sizeof abi, LGS_ABI_MAJOR, LGS_ABI_MINOR, LGS_RELEASE};
	const struct lgs_plugin *plugin = entry(&abi);
	struct component *list = NULL, **end = &registry->components;
	int64_t status = check_plugin(plugin, error);
	if (status >= 0)
		status = collect(registry, plugin, path, &list, error);
	if (status < 0) {
		destroy_list(list);
		return status;
	}
	for (const struct component *at = list; at; at = at->next) {
		const struct component *first =
		    components_find(registry->components, at->as.head.kind, at->as.head.name, NULL);
		if (first) {
			char *text = text_format("its %s \"%s\" is shadowed by the one in %s", at->as.head.kind,
			                         at->as.head.name, first->path);
			notice(registry, path, text ? text : "", 0);
			free(text);
		}
	}
	while (*end)
		end = &(*end)->next;
	*end = list;
	return LGS_OK;
}

/* True the first time a file is seen. */
static int
remember(struct registry *registry, const char *path)
{
	for (int64_t i = 0; i < registry->seen_count; i++)
		if (!strcmp(registry->seen[i], path))
			return 0;
	char **seen = realloc(registry->seen, (size_t)(registry->seen_count + 1) * sizeof *seen);
	if (!seen)
		return 1;
	registry->seen = seen;
	if ((seen[registry->seen_count] = strdup(path)))
		registry->seen_count++;
	return 1;
}

/* A refusal that may come several times, once a way to the file, is noticed once. */
static int64_t
refuse_untrusted(struct registry *registry, const char *path, const char *reason, int64_t status,
                 struct lgs_error *error)
{
	const struct notice *at = registry->notices;
	while (at && (!at->refused || strcmp(at->path, path)))
		at = at->next;
	if (!at)
		notice(registry, path, reason, 1);
	return lgs_fail(error, status, "%s is refused: %s", path, reason);
}

int64_t
registry_load(struct registry *registry, const char *path, int trusted, struct lgs_error *error)
{
	char reason[1024], real[PATH_MAX];
	struct lgs_error why = {(int64_t)sizeof why, reason, (int64_t)sizeof reason};
	int64_t status = search_check_trust(path, &why);

	/* Of a link, both ends count. Not remembered: the user, or another way to the file, may still be trusted. */
	int resolved = realpath(path, real) != NULL;
	if (status >= 0 && resolved)
		status = search_check_trust(real, &why);
	if (status < 0 && (status != LGS_INVALID || !trusted))
		return refuse_untrusted(registry, path, reason, status, error);
	/* A file reached by two ways is one file; a relative path without a slash would be searched elsewhere. */
	if (resolved)
		path = real;
	if (!remember(registry, path))
		return LGS_OK;
	if (status < 0)
		notice(registry, path, reason, 0);
	loading_begin(path);
	plugin_entry entry = loader_open(path, &why);
	status = entry ? add_plugin(registry, entry, path, &why) : LGS_INVALID;
	loading_end();
	if (status >= 0)
		return LGS_OK;
	notice(registry, path, reason, 1);
	return lgs_fail(error, status, "%s is refused: %s", path, reason);
}

int64_t
registry_add(struct registry *registry, plugin_entry entry, struct lgs_error *error)
{
	return add_plugin(registry, entry, BUILT_IN, error);
}

void
registry_load_static(struct registry *registry)
{
	char reason[1024];
	struct lgs_error why = {(int64_t)sizeof why, reason, (int64_t)sizeof reason};
	if (registry->static_done)
		return;
	registry->static_done = 1;
	for (int64_t i = 0; static_plugins[i]; i++)
		if (add_plugin(registry, static_plugins[i], BUILT_IN, &why) < 0)
			notice(registry, BUILT_IN, reason, 1);
}

static int
is_module(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return length > 3 && !strcmp(entry->d_name + length - 3, ".so");
}

/* Negative where it cannot be read. */
static int
scan_folder(struct registry *registry, const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_module, alphasort);
	for (int i = 0; i < count; i++) {
		char *path = text_format("%s/%s", folder, entries[i]->d_name);
		if (path)
			(void)registry_load(registry, path, 0, NULL);
		free(path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return count;
}

void
registry_scan(struct registry *registry)
{
	if (registry->scanned)
		return;
	registry->scanned = 1;
	const struct search *search = registry->search;
	for (int64_t i = 0; i < search->count; i++)
		if (scan_folder(registry, search->folders[i]) < 0 && i < search->named)
			notice(registry, search->folders[i], "it is on the plugin path, and cannot be read", 0);
	registry_load_static(registry);
}

const struct component *
registry_components(const struct registry *registry)
{
	return registry->components;
}

const struct notice *
registry_notices(const struct registry *registry)
{
	return registry->notices;
}

const struct search *
registry_search(const struct registry *registry)
{
	return registry->search;
}
