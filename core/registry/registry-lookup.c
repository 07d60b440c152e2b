/*
 * registry-lookup.c: the component that is asked for, by name or by file; and what to say where there is none. See
 * registry.h.
 */
#include "registry.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/suggest.h"
#include "../base/text.h"

static const struct component *
find_by_file_name(struct registry *registry, const char *kind, const char *name)
{
	const struct search *search = registry_search(registry);
	for (int64_t i = 0; i < search->count; i++)
		for (int p = 0; p < 2; p++) {
			char *path = p ? text_format("%s/lib%s.so", search->folders[i], name)
			               : text_format("%s/%s.so", search->folders[i], name);
			if (path && !access(path, F_OK))
				(void)registry_load(registry, path, 0, NULL);
			free(path);
			const struct component *found =
			    components_find(registry_components(registry), kind, name, NULL);
			if (found)
				return found;
		}
	registry_load_static(registry);
	return components_find(registry_components(registry), kind, name, NULL);
}

static const struct component *
find_in_file(struct registry *registry, const char *kind, const char *path, struct lgs_error *error)
{
	char real[PATH_MAX];
	struct stat status;
	const int unknown = stat(path, &status);
	if (unknown && (errno == ENOENT || errno == ENOTDIR)) {
		lgs_fail(error, LGS_IO,
		         "there is no file %s: what has a slash is a plugin's file; `lgs list` shows the names that "
		         "need none",
		         path);
		return NULL;
	}
	if (!unknown && S_ISDIR(status.st_mode)) {
		lgs_fail(error, LGS_INVALID,
		         "%s is a folder, where a plugin's name or file stands; one of data follows the name of what "
		         "reads it, as in NAME:%s (`lgs list` shows the names)",
		         path, path);
		return NULL;
	}
	if (registry_load(registry, path, 1, error) < 0)
		return NULL;
	if (!realpath(path, real))
		(void)snprintf(real, sizeof real, "%s", path);
	const struct component *found = components_find(registry_components(registry), kind, NULL, real);
	if (!found) {
		for (const struct notice *at = registry_notices(registry); at; at = at->next)
			if (at->refused && !strcmp(at->path, real)) {
				lgs_fail(error, LGS_INVALID, "%s is refused: %s", real, at->text);
				return NULL;
			}
		const struct component *other = components_find(registry_components(registry), NULL, NULL, real);
		lgs_fail(error, LGS_INVALID, "%s has no component of kind %s%s%s%s%s", path, kind,
		         other ? ", but one of kind " : "", other ? other->as.head.kind : "", other ? ": " : "",
		         other ? other->as.head.name : "");
		return NULL;
	}
	const struct component *second = components_find(found->next, kind, NULL, real);
	if (second) {
		lgs_fail(error, LGS_INVALID,
		         "%s has several components of kind %s (%s, %s, ...); put its folder on the plugin path and "
		         "use a name",
		         path, kind, found->as.head.name, second->as.head.name);
		return NULL;
	}
	return found;
}

/* Whether the user put this folder on the plugin path. */
static int
is_named(const struct search *search, const char *folder)
{
	int named = 0;
	for (int64_t i = 0; folder && i < search->named; i++)
		named |= !strcmp(folder, search->folders[i]);
	return named;
}

/* Without its revision. */
static int
length_of_kind(const char *kind)
{
	return kind ? (int)strcspn(kind, "/") : (int)strlen("component");
}

static void
say_unknown(struct registry *registry, const char *kind, const char *name, struct lgs_error *error)
{
	struct suggestion nearest = {.word = name};
	struct text message = {0};
	char meant[SUGGESTION_WORDS];
	const char *refused = NULL;

	text_add(&message, "there is no %.*s named \"%s\"", length_of_kind(kind), kind ? kind : "component", name);
	const struct component *other = components_find(registry_components(registry), NULL, name, NULL);
	if (other)
		text_add(&message, ", but a %.*s", length_of_kind(other->as.head.kind), other->as.head.kind);
	for (const struct component *at = registry_components(registry); at; at = at->next)
		if (!kind || kind_equals(at->as.head.kind, kind))
			suggestion_offer(&nearest, at->as.head.name);
	for (const struct notice *at = registry_notices(registry); at; at = at->next) {
		const char *base = at->path ? strrchr(at->path, '/') : NULL;
		size_t length = strlen(name);
		if (is_named(registry_search(registry), at->path))
			text_add(&message, "; %s: %s", at->path, at->text);
		if (!at->refused || !base)
			continue;
		base += strncmp(base + 1, "lib", 3) || !strncmp(base + 1, name, length) ? 1 : 4;
		if (!strncmp(base, name, length) && !strcmp(base + length, ".so"))
			refused = at->text, text_add(&message, "; %s is refused: %s", at->path, refused);
	}
	text_add(&message, "%s (`lgs list` shows what there is)", refused ? "" : suggestion_words(&nearest, meant));
	lgs_fail(error, LGS_INVALID, "%s", message.bytes ? message.bytes : "unknown component");
	free(message.bytes);
}

const struct component *
registry_find(struct registry *registry, const char *kind, const char *name, struct lgs_error *error)
{
	if (strchr(name, '/'))
		return find_in_file(registry, kind, name, error);
	const struct component *found = components_find(registry_components(registry), kind, name, NULL);
	if (!found)
		found = find_by_file_name(registry, kind, name);
	if (!found) {
		registry_scan(registry);
		found = components_find(registry_components(registry), kind, name, NULL);
	}
	if (!found)
		say_unknown(registry, kind, name, error);
	return found;
}
