/* experiment.c: the order of an experiment's page. See experiment.h. */
#include "experiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pictures.h"
#include "results.h"

#define FIELDS_MOST 100

static void
add_beginning(struct page *page, const json_t *results)
{
	if (*results_text(results, "question"))
		page_element(page, "p", "question", results_text(results, "question"));
	if (*results_text(results, "finding"))
		page_element(page, "p", "finding", results_text(results, "finding"));
	page_markup(page, "\n<p class=\"facts\">");
	page_text(page, results_text(results, "data"));
	const size_t rows = json_array_size(json_object_get(results, "rows"));
	const size_t seeds = json_array_size(json_object_get(results, "seeds"));
	const double length = results_number(results, "epochs");
	page_markup(page, "%s%zu row%s, %zu seed%s", *results_text(results, "data") ? " \u00b7 " : "", rows,
	            rows == 1 ? "" : "s", seeds, seeds == 1 ? "" : "s");
	if (!isnan(length))
		page_markup(page, ", %.0f %s%s", length, results_time(results), length == 1 ? "" : "s");
	if (*results_text(results, "changed")) {
		page_markup(page, " \u00b7 not the whole experiment: ");
		page_text(page, results_text(results, "changed"));
	}
	if (*results_text(results, "created")) {
		page_markup(page, " \u00b7 ");
		page_text(page, results_text(results, "created"));
	}
	page_markup(page, "</p>\n");
}

/* ---- what the models look like ---- */

/* A run may have been trained on for another call than the one that the tables are of. */
static void
note_time(struct page *page, const json_t *results, const char *row, const struct portrait *portrait)
{
	const char *unit = results_time(results);
	const struct position *position = &portrait->subject.position;
	const int64_t there = strcmp(unit, "step") ? position->epoch : position->step;
	const int64_t tables = results_epochs(results, row);
	if (portrait->opened && there != tables)
		page_note(page, "This is the model at %s %lld; the tables are of %s %lld.", unit, (long long)there,
		          unit, (long long)tables);
}

static int64_t
add_model(struct page *page, const json_t *results, const char *row, const char *folder,
          const struct portrait_tools *tools, char *said, struct lgs_error *error)
{
	char title[RESULTS_TITLE];
	struct portrait portrait = {0};
	int64_t pictures = page->pictures;
	portrait_open(&portrait, folder, tools);
	page_markup(page, "<article class=\"model\">");
	page_element(page, "h3", NULL, results_title(results, row, "", title));
	note_time(page, results, row, &portrait);
	if (*portrait.why && strcmp(portrait.why, said)) /* not the same of every row */
		page_note(page, "%s", portrait.why);
	memcpy(said, portrait.why, sizeof portrait.why);
	int64_t status = portrait_histogram(&portrait, page, "mean activations of the units", error);
	if (status >= 0)
		status = portrait_fields(&portrait, page, FIELDS_MOST, "what single units look for", error);
	if (status >= 0 && page->pictures == pictures)
		status = pictures_add(page, folder, error);
	page_markup(page, "</article>\n");
	portrait_close(&portrait);
	return status;
}

static int64_t
add_models(struct page *page, const json_t *results, const char *folder, const struct portrait_tools *tools,
           struct lgs_error *error)
{
	const json_t *row;
	int64_t status = LGS_OK, missing = 0, shown = 0;
	char said[sizeof((struct portrait *)NULL)->why] = "";
	size_t i;
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		char *run = experiment_run(results, folder, results_text(row, "name"));
		missing += !run;
		if (run && !shown++)
			page_section(page, "What the models look like"), page_markup(page, "<div class=\"models\">\n");
		if (run && status >= 0)
			status = add_model(page, results, results_text(row, "name"), run, tools, said, error);
		free(run);
	}
	if (!shown)
		return status;
	page_markup(page, "</div>\n");
	if (missing)
		page_note(page,
		          "Models that are not shown: %lld. The run of the first seed is not beside the results there.",
		          (long long)missing);
	page_section_end(page);
	return status;
}

/* ---- how it was done ---- */

static void
add_protocol(struct page *page, const json_t *results)
{
	const json_t *sentence;
	size_t i;
	page_section(page, "Protocol");
	if (json_array_size(json_object_get(results, "protocol"))) {
		page_markup(page, "<ul>\n");
		json_array_foreach(json_object_get(results, "protocol"), i, sentence)
		{
			page_element(page, "li", NULL, json_string_value(sentence));
			page_markup(page, "\n");
		}
		page_markup(page, "</ul>\n");
	}
	if (json_array_size(json_object_get(results, "gate"))) {
		page_markup(
		    page, "<p>What a row must reach at the end of its training, with every seed where nothing else is "
			  "said, before its other numbers count:</p>\n<ul>\n");
		json_array_foreach(json_object_get(results, "gate"), i, sentence)
		{
			page_element(page, "li", NULL, json_string_value(sentence));
			page_markup(page, "\n");
		}
		page_markup(page, "</ul>\n");
	}
	experiment_rows(page, results);
	page_section_end(page);
}

/* What jobs have at key, each once; records may come from several machines, from several releases, and from before
 * they said so. */
static void
add_each(struct page *page, const json_t *results, const char *key, const char *before)
{
	const json_t *jobs = json_object_get(results, "jobs");
	size_t count = json_array_size(jobs), found = 0, silent = 0;
	for (size_t i = 0; i < count; i++) {
		const char *value = results_text(json_array_get(jobs, i), key);
		size_t first = 0;
		while (first < i && strcmp(results_text(json_array_get(jobs, first), key), value))
			first++;
		silent += !*value;
		if (!*value || first < i)
			continue;
		page_markup(page, "%s", found++ ? ", " : before);
		page_text(page, value);
	}
	if (found && silent)
		page_markup(page, " (%zu of %zu runs do not say)", silent, count);
	page_markup(page, found ? ". " : "");
}

static void
add_repeating(struct page *page, const json_t *results)
{
	page_section(page, "To repeat it");
	if (json_array_size(json_object_get(results, "commands")))
		page_commands(page, json_object_get(results, "commands"));
	page_markup(page, "<p>");
	add_each(page, results, "lgs", "Run by lgs ");
	add_each(page, results, "processor", "Run on ");
	if (json_is_object(json_object_get(results, "machine"))) {
		page_markup(page, "Tables made by lgs ");
		page_text(page, results_text(results, "lgs"));
		page_markup(page, " on ");
		page_machine(page, json_object_get(results, "machine"));
		page_markup(page, ".");
	}
	page_markup(page, "</p>\n");
	page_section_end(page);
}

int64_t
experiment_page(struct page *page, const char *folder, const struct portrait_tools *tools, struct lgs_error *error)
{
	json_t *results = results_load(folder, error);
	if (!results)
		return LGS_INVALID;
	page->title = strdup(results_text(results, "title"));
	add_beginning(page, results);
	experiment_tables(page, results);
	int64_t status = experiment_comparisons(page, results, error);
	if (status >= 0)
		status = experiment_charts(page, results, folder, error);
	if (status >= 0)
		status = add_models(page, results, folder, tools, error);
	add_protocol(page, results);
	experiment_jobs(page, results);
	experiment_trials(page, results);
	add_repeating(page, results);
	json_decref(results);
	return page->title ? status : lgs_fail(error, LGS_NO_MEMORY, "out of memory for the page");
}
