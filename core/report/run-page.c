/* run-page.c: the order of a run's page. See run-page.h. */
#include "run-page.h"

#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "../base/text.h"
#include "pictures.h"
#include "results.h"
#include "schema.h"

#define FIELDS_MOST 600
#define SAMPLES 64

static const struct schema_rule rules[] = {
    {"model", SCHEMA_TEXT, 1, NULL},
    {"data", SCHEMA_TEXT, 1, NULL},
    {"penalties", SCHEMA_LIST, 1, NULL},
    {"penalties[]", SCHEMA_TEXT, 1, NULL},
    {"lgs", SCHEMA_TEXT, 0, NULL},
    {"started", SCHEMA_TEXT, 0, NULL},
    {"epochs", SCHEMA_NUMBER, 1, NULL},
    {"batch", SCHEMA_NUMBER, 1, NULL},
    {"seed", SCHEMA_NUMBER, 1, NULL},
    {"threads", SCHEMA_NUMBER, 1, NULL},
    {"images", SCHEMA_NUMBER, 0, NULL},
    {"command", SCHEMA_LIST, 0, NULL},
    {"command[]", SCHEMA_TEXT, 1, NULL},
    {"resumed", SCHEMA_LIST, 0, NULL},
    {"resumed[]", SCHEMA_OBJECT, 1, NULL},
    {"resumed[].command", SCHEMA_LIST, 1, NULL},
    {"resumed[].command[]", SCHEMA_TEXT, 1, NULL},
    {"components", SCHEMA_LIST, 0, NULL},
    {"components[]", SCHEMA_OBJECT, 1, NULL},
    {"components[].kind", SCHEMA_TEXT, 1, NULL},
    {"components[].name", SCHEMA_TEXT, 1, NULL},
    {"components[].path", SCHEMA_TEXT, 0, NULL},
    {"components[].plugin_version", SCHEMA_TEXT, 0, NULL},
    {"components[].options", SCHEMA_OBJECT, 0, NULL},
    {"components[].options{}", SCHEMA_TEXT, 0, NULL},
    {"data_files", SCHEMA_LIST, 0, NULL},
    {"data_files[]", SCHEMA_OBJECT, 1, NULL},
    {"data_files[].path", SCHEMA_TEXT, 0, NULL},
    {"data_files[].count", SCHEMA_NUMBER, 0, NULL},
    {"data_files[].checksum", SCHEMA_TEXT, 0, NULL},
    {"failed", SCHEMA_OBJECT, 0, NULL},
    {"failed.step", SCHEMA_NUMBER, 0, NULL},
    {"failed.reason", SCHEMA_TEXT, 0, NULL},
    {"warnings", SCHEMA_LIST, 0, NULL},
    {"warnings[]", SCHEMA_TEXT, 1, NULL},
    {"machine", SCHEMA_OBJECT, 0, NULL},
    {"libraries", SCHEMA_LIST, 0, NULL},
    {"libraries[]", SCHEMA_TEXT, 1, NULL},
    {NULL, SCHEMA_TEXT, 0, NULL},
};

static int64_t
add_units(struct page *page, struct portrait *portrait, struct lgs_error *error)
{
	page_section(page, "Units");
	if (*portrait->why)
		page_note(page, "%s", portrait->why);
	page_markup(page, "<div class=\"units\">\n");
	int64_t status = portrait_histogram(portrait, page, "Mean activations of the units", error);
	if (status >= 0)
		status = portrait_fields(portrait, page, FIELDS_MOST, "What single units look for", error);
	page_markup(page, "</div>\n");
	page_section_end(page);
	return status;
}

static int64_t
add_samples(struct page *page, struct portrait *portrait, struct lgs_error *error)
{
	if (!portrait->opened || !portrait->subject.workshop.model->component->as.model.sample)
		return LGS_OK;
	page_section(page, "Samples");
	int64_t status = portrait_samples(portrait, page, SAMPLES, error);
	page_section_end(page);
	return status;
}

/* Why training failed, and what components warned of while they were trained. */
static void
add_warnings(struct page *page, const json_t *record)
{
	const json_t *warnings = json_object_get(record, "warnings"), *warning;
	int64_t step;
	const char *reason = run_failure(record, &step);
	size_t i;
	if (json_array_size(warnings) == 0 && !reason)
		return;
	page_section(page, "Warnings");
	if (reason)
		page_note(page, "Training failed after %lld step%s: %s", (long long)step, text_plural(step), reason);
	json_array_foreach(warnings, i, warning)
	{
		page_note(page, "%s", json_string_value(warning));
	}
	page_section_end(page);
}

/* What the model itself reported. */
static int64_t
add_reported(struct page *page, const char *folder, struct lgs_error *error)
{
	if (pictures_count(folder, ".png") + pictures_count(folder, ".csv") == 0)
		return LGS_OK;
	page_section(page, "What the model reported");
	page_markup(page, "<div class=\"grid\">\n");
	int64_t status = pictures_add(page, folder, error);
	if (status >= 0)
		status = pictures_add_moments(page, folder, error);
	if (status >= 0)
		status = pictures_add_series(page, folder, "step", error);
	page_markup(page, "</div>\n");
	page_section_end(page);
	return status;
}

static int64_t
add_sections(struct page *page, const char *folder, const json_t *record, const json_t *evaluations,
             const struct portrait_tools *tools, struct lgs_error *error)
{
	struct portrait portrait = {0};
	portrait_open(&portrait, folder, tools);
	run_recipe(page, record, portrait.opened ? &portrait.subject.position : NULL);
	add_warnings(page, record);
	int64_t status =
	    run_evaluations(page, folder, evaluations, portrait.opened ? &portrait.subject.position : NULL, error);
	if (status >= 0)
		status = run_curves(page, folder, portrait.opened ? portrait.subject.workshop.model : NULL, error);
	if (status >= 0)
		status = add_units(page, &portrait, error);
	if (status >= 0)
		status = add_samples(page, &portrait, error);
	portrait_close(&portrait);
	if (status >= 0)
		status = add_reported(page, folder, error);
	run_options(page, record, tools->registry);
	run_repeating(page, record, folder, evaluations);
	return status;
}

int64_t
run_page(struct page *page, const char *folder, const struct portrait_tools *tools, struct lgs_error *error)
{
	char *path = run_file(folder, RUN_RECORD);
	json_t *record = path ? schema_load(path, rules, error) : NULL;
	json_t *evaluations = record ? run_evaluations_load(folder) : NULL;
	int64_t status = LGS_INVALID;
	if (evaluations) {
		page->title = text_format("%s on %s", results_text(record, "model"), results_text(record, "data"));
		status = page->title ? add_sections(page, folder, record, evaluations, tools, error)
		                     : lgs_fail(error, LGS_NO_MEMORY, "out of memory for the page");
	}
	json_decref(evaluations);
	json_decref(record);
	free(path);
	return status;
}
