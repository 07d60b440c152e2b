/* run-recipe.c: what was trained, every option of it, and the commands that would train it again. */
#include "run-page.h"

#include <stdlib.h>
#include <string.h>

#include "../base/escape.h"
#include "../base/text.h"
#include "results.h"

static void
add_fact(struct page *page, const char *name, const char *value)
{
	page_element(page, "dt", NULL, name);
	page_element(page, "dd", NULL, value);
}

/* A number of the record; and of a length how much of it is done, where it is not all. */
static void
add_number(struct page *page, const json_t *record, const char *key, const struct position *reached)
{
	char text[2 * PAGE_NUMBER], done[PAGE_NUMBER] = "";
	const double number = json_number_value(json_object_get(record, key));
	const double so_far = !reached                 ? number
	                      : !strcmp(key, "epochs") ? (double)reached->epoch
	                      : !strcmp(key, "steps")  ? (double)reached->step
	                                               : number;
	if (!json_is_number(json_object_get(record, key)))
		return;
	if (so_far < number)
		(void)snprintf(done, sizeof done, "%.0f of ", so_far);
	(void)snprintf(text, sizeof text, "%s%.0f", done, number);
	add_fact(page, key, text);
}

void
run_recipe(struct page *page, const json_t *record, const struct position *reached)
{
	const json_t *penalties = json_object_get(record, "penalties"), *penalty;
	size_t i;
	page_markup(page, "<dl class=\"facts\">");
	page_markup(page, "<div class=\"wide\"><dt>penalties</dt><dd>");
	json_array_foreach(penalties, i, penalty)
	{
		page_markup(page, i ? " " : "");
		page_element(page, "code", NULL, json_string_value(penalty));
	}
	page_markup(page, "%s</dd></div>", json_array_size(penalties) ? "" : "none");
	static const char *const numbers[] = {"images", "steps", "epochs", "batch", "seed"};
	const int in_steps = json_object_get(record, "steps") != NULL;
	for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
		if (!strcmp(numbers[n], in_steps ? "epochs" : "steps"))
			continue;
		page_markup(page, "<div>");
		add_number(page, record, numbers[n], reached);
		page_markup(page, "</div>");
	}
	if (*results_text(record, "started")) {
		page_markup(page, "<div>");
		add_fact(page, "started", results_text(record, "started"));
		page_markup(page, "</div>");
	}
	page_markup(page, "</dl>\n");
}

/* ---- options ---- */

/* The row of an option in the tables of a component, the component's own first; NULL where that is not known. */
static const struct lgs_option *
find_option(struct registry *registry, const char *kind, const char *name, const char *key)
{
	struct lgs_error quiet = {0};
	int64_t bytes;
	const struct component *component = registry_find(registry, kind, name, &quiet);
	const struct lgs_option *tables[] = {component ? component->options : NULL, kind_host_options(kind, &bytes)};
	for (int t = 0; t < 2; t++)
		for (const struct lgs_option *row = tables[t]; row && row->name; row++)
			if (!strcmp(row->name, key))
				return row;
	return NULL;
}

static int
is_chosen(const struct lgs_option *row, const char *value)
{
	return row && row->standard && strcmp(row->standard, value);
}

static void
add_option(struct page *page, const struct lgs_option *row, const char *key, const char *value)
{
	int chosen = is_chosen(row, value);
	page_markup(page, chosen ? "<tr class=\"chosen\"><th scope=\"row\">" : "<tr><th scope=\"row\">");
	page_element(page, "code", NULL, key);
	page_markup(page, "</th><td>");
	page_element(page, "code", NULL, *value ? value : "\u2013");
	page_markup(page, "</td><td>");
	if (row && row->help)
		page_text(page, row->help);
	if (chosen && *row->standard) {
		page_markup(page, " (default ");
		page_text(page, row->standard);
		page_markup(page, ")");
	}
	page_markup(page, "</td></tr>\n");
}

/* The component, and what was chosen for it. */
static void
add_summary(struct page *page, const json_t *component, struct registry *registry)
{
	const char *kind = results_text(component, "kind"), *name = results_text(component, "name"), *key;
	const json_t *value;
	page_markup(page, "<summary>");
	page_element(page, "strong", NULL, name);
	json_object_foreach(json_object_get(component, "options"), key, value)
	{
		const char *text = json_string_value(value) ? json_string_value(value) : "";
		if (!is_chosen(find_option(registry, kind, name, key), text))
			continue;
		page_markup(page, " <code>");
		page_text(page, key);
		page_markup(page, "=");
		page_text(page, text);
		page_markup(page, "</code>");
	}
	page_markup(page, "</summary>\n");
}

static void
add_component(struct page *page, const json_t *component, struct registry *registry)
{
	const char *kind = results_text(component, "kind"), *name = results_text(component, "name"), *key;
	const json_t *value;
	page_markup(page, "<details>");
	add_summary(page, component, registry);
	page_markup(page, "<p class=\"key\">");
	page_text(page, kind);
	page_markup(page, ", version ");
	page_text(page, results_text(component, "plugin_version"));
	page_markup(page, ", ");
	page_text(page, results_text(component, "path"));
	page_markup(page, "</p>\n<table class=\"options\"><tbody>\n");
	json_object_foreach(json_object_get(component, "options"), key, value)
	{
		add_option(page, find_option(registry, kind, name, key), key,
		           json_string_value(value) ? json_string_value(value) : "");
	}
	page_markup(page, "</tbody></table></details>\n");
}

void
run_options(struct page *page, const json_t *record, struct registry *registry)
{
	json_t *components = json_object_get(record, "components"), *component;
	size_t i;
	if (json_array_size(components) == 0)
		return;
	page_section(page, "Every option");
	page_markup(page, "<p class=\"key\">Beside each component is what was not left as it is by default; the rest "
	                  "folds out.</p>\n");
	json_array_foreach(components, i, component)
	{
		if (json_object_size(json_object_get(component, "options")))
			add_component(page, component, registry);
	}
	page_section_end(page);
}

/* ---- how to repeat it ---- */

/* A recorded command line as one would type it, with the program by its name. */
static void
add_command(json_t *lines, const json_t *words)
{
	struct text line = {0};
	const json_t *word;
	size_t i;
	json_array_foreach(words, i, word)
	{
		if (i > 0)
			text_add(&line, " ");
		escape_shell(&line, i ? json_string_value(word) : "lgs");
	}
	if (line.bytes)
		(void)json_array_append_new(lines, json_string(line.bytes));
	free(line.bytes);
}

static void
add_evaluation(json_t *lines, const char *folder, const json_t *evaluations)
{
	json_t *words = json_pack("[s,s,s]", "lgs", "evaluate", folder), *evaluation;
	size_t i;
	json_array_foreach(evaluations, i, evaluation)
	{
		(void)json_array_append_new(words, json_string("-e"));
		(void)json_array_append(words, json_object_get(evaluation, "evaluator"));
	}
	if (json_array_size(evaluations))
		add_command(lines, words);
	json_decref(words);
}

static void
add_libraries(struct page *page, const json_t *list)
{
	const json_t *entry;
	size_t i;
	if (json_array_size(list) == 0)
		return;
	page_markup(page, "<h3>Libraries</h3>\n<ul class=\"files\">\n");
	json_array_foreach(list, i, entry)
	{
		page_element(page, "li", NULL, json_string_value(entry));
		page_markup(page, "\n");
	}
	page_markup(page, "</ul>\n");
}

/* One entry may stand for many files (training/data-files.h). */
static void
add_data_files(struct page *page, const json_t *list)
{
	const json_t *entry;
	size_t i;
	if (json_array_size(list) == 0)
		return;
	page_markup(page, "<h3>Data files</h3>\n<ul class=\"files\">\n");
	json_array_foreach(list, i, entry)
	{
		const int many = json_is_number(json_object_get(entry, "count"));
		page_markup(page, "<li>");
		if (many)
			page_markup(page, "%.0f files, the first of them ", results_number(entry, "count"));
		page_text(page, results_text(entry, "path"));
		page_markup(page, " <span class=\"extra\">%s", many ? "of all together: " : "");
		page_text(page, results_text(entry, "checksum"));
		page_markup(page, "</span></li>\n");
	}
	page_markup(page, "</ul>\n");
}

void
run_repeating(struct page *page, const json_t *record, const char *folder, const json_t *evaluations)
{
	json_t *lines = json_array(), *resumed;
	size_t i;
	if (json_array_size(json_object_get(record, "command")))
		add_command(lines, json_object_get(record, "command"));
	json_array_foreach(json_object_get(record, "resumed"), i, resumed)
	{
		add_command(lines, json_object_get(resumed, "command"));
	}
	add_evaluation(lines, folder, evaluations);
	json_t *report = json_pack("[s,s,s]", "lgs", "report", folder);
	add_command(lines, report);
	page_section(page, "To repeat it");
	page_commands(page, lines);
	page_markup(page, "<p>");
	if (*results_text(record, "lgs")) {
		page_markup(page, "With lgs ");
		page_text(page, results_text(record, "lgs"));
		page_markup(page, ", ");
	}
	const double threads = results_number(record, "threads");
	page_markup(page, "%.0f thread%s, on ", threads, text_plural((int64_t)threads));
	page_machine(page, json_object_get(record, "machine"));
	page_markup(page, ".</p>\n");
	add_data_files(page, json_object_get(record, "data_files"));
	add_libraries(page, json_object_get(record, "libraries"));
	page_section_end(page);
	json_decref(report);
	json_decref(lines);
}
