/* complete-component.c: completion within a component's specification: its name, keys, dotted keys, and choices. */
#include <stdlib.h>
#include <string.h>

#include "complete.h"

/* A component that is named in a word, its settings so far, and the unfinished piece after the last comma. */
struct piece {
	struct registry *registry;
	const struct component *component;
	const struct specification *settings; /* may be NULL */
	const char *word;
	size_t start;
};

static void
offer_names(struct registry *registry, const char *kind, const char *word, size_t start)
{
	registry_scan(registry);
	for (const struct component *at = registry_components(registry); at; at = at->next)
		if (!*kind || kind_equals(at->as.head.kind, kind))
			complete_offer(word, start, at->as.head.name, "");
}

/* Both tables of a component: its own, and what the host gives all of its kind. */
static const struct lgs_option *
table_of(const struct component *component, int which)
{
	int64_t bytes;
	return which ? kind_host_options(component->as.head.kind, &bytes) : component->as.head.options;
}

static const struct lgs_option *
find_option(const struct component *component, const char *name, size_t length)
{
	for (int which = 0; which < 2; which++)
		for (const struct lgs_option *at = table_of(component, which); at && at->name; at++)
			if (strlen(at->name) == length && !strncmp(at->name, name, length))
				return at;
	return NULL;
}

/* The component inside an option, as it was set by this key (dotted where it is further in), or by default. */
static const struct component *
inner_component(const struct piece *piece, const struct lgs_option *option, const char *key, size_t length)
{
	char text[4096];
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	const char *value = option->standard;
	for (int64_t i = 0; piece->settings && i < piece->settings->count; i++)
		if (strlen(piece->settings->settings[i].key) == length &&
		    !strncmp(piece->settings->settings[i].key, key, length))
			value = piece->settings->settings[i].value;
	char *name = strndup(value, strcspn(value, ":"));
	const struct component *found = name ? registry_find(piece->registry, option->choices, name, &error) : NULL;
	free(name);
	return found;
}

static void
offer_keys(const struct piece *piece, const struct component *component, size_t start)
{
	for (int which = 0; which < 2; which++)
		for (const struct lgs_option *at = table_of(component, which); at && at->name; at++) {
			complete_offer(piece->word, start, at->name, "=");
			if (at->type == LGS_COMPONENT_OPTION)
				complete_offer(piece->word, start, at->name, ".");
		}
}

/* The words of a choice, joined by '|' in its table. */
static void
offer_choices(const struct piece *piece, const char *choices, size_t start)
{
	for (const char *at = choices; at && *at;) {
		size_t length = strcspn(at, "|");
		char *choice = strndup(at, length);
		if (choice)
			complete_offer(piece->word, start, choice, "");
		free(choice);
		at += length + (at[length] == '|');
	}
}

/* A key, of the component or after dots of one inside it, or the value behind it. */
static void
offer_setting(const struct piece *piece)
{
	const char *typed = piece->word + piece->start, *part = typed;
	const struct component *component = piece->component;
	for (;;) {
		size_t length = strcspn(part, ".=");
		if (!part[length]) {
			offer_keys(piece, component, (size_t)(part - piece->word));
			return;
		}
		const struct lgs_option *option = find_option(component, part, length);
		size_t value = (size_t)(part - piece->word) + length + 1;
		if (!option)
			return;
		if (part[length] == '=' && option->type == LGS_CHOICE)
			offer_choices(piece, option->choices, value);
		if (part[length] == '=' && option->type == LGS_COMPONENT_OPTION)
			offer_names(piece->registry, option->choices, piece->word, value);
		if (part[length] == '=' || option->type != LGS_COMPONENT_OPTION)
			return;
		component = inner_component(piece, option, typed, (size_t)(part - typed) + length);
		if (!component)
			return;
		part += length + 1;
	}
}

void
complete_component(struct registry *registry, const char *kind, const char *word, size_t start, int site)
{
	char text[4096];
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	size_t first = strcspn(word + start, "=:/");
	if (site && word[start + first] == '=')
		start += first + 1;
	size_t colon = start + strcspn(word + start, ":");
	if (!word[colon]) {
		offer_names(registry, kind, word, start);
		return;
	}
	size_t comma = strlen(word);
	while (comma > colon && word[comma] != ',')
		comma--;
	char *name = strndup(word + start, colon - start), *before = strndup(word + start, comma - start);
	struct piece piece = {registry, NULL, NULL, word, comma + 1};
	struct specification *settings = before ? specification_parse(before, 0, &error) : NULL;
	piece.settings = settings;
	piece.component = name ? registry_find(registry, *kind ? kind : NULL, name, &error) : NULL;
	if (piece.component)
		offer_setting(&piece);
	specification_destroy(settings);
	free(name);
	free(before);
}
