/* run-evaluations.c: numbers, pictures and series under evaluations/, an evaluator a folder. */
#include "run-page.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../file.h"
#include "pictures.h"
#include "results.h"
#include "schema.h"

static const struct schema_rule rules[] = {
    {"evaluator", SCHEMA_TEXT, 1, NULL},
    {"epoch", SCHEMA_NUMBER, 0, NULL},
    {"numbers", SCHEMA_OBJECT, 1, NULL},
    {"numbers{}", SCHEMA_OBJECT, 1, NULL},
    {"numbers{}.value", SCHEMA_NUMBER, 0, NULL},
    {"numbers{}.unit", SCHEMA_TEXT, 0, NULL},
    {NULL, SCHEMA_TEXT, 0, NULL},
};

/* Adds the record of one evaluator with the folder it lies in. */
static int64_t
load_one(json_t *list, const char *folder, struct lgs_error *error)
{
	char *path = path_join(folder, "numbers.json");
	json_t *evaluation = NULL;
	int64_t status = path ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "out of memory");
	if (path && !access(path, F_OK)) {
		evaluation = schema_load(path, rules, error);
		status = evaluation ? LGS_OK : LGS_INVALID;
	}
	if (evaluation) {
		(void)json_object_set_new(evaluation, "folder", json_string(folder));
		(void)json_array_append_new(list, evaluation);
	}
	free(path);
	return status;
}

json_t *
run_evaluations_load(const char *folder, struct lgs_error *error)
{
	char *all = path_join(folder, "evaluations");
	struct dirent **entries = NULL;
	json_t *list = json_array();
	int count = all ? scandir(all, &entries, NULL, alphasort) : 0;
	int64_t status = LGS_OK;
	for (int i = 0; i < count; i++) {
		char *path = *entries[i]->d_name != '.' && status >= 0 ? path_join(all, entries[i]->d_name) : NULL;
		if (path)
			status = load_one(list, path, error);
		free(path);
		free(entries[i]);
	}
	free(entries);
	free(all);
	if (status >= 0)
		return list;
	json_decref(list);
	return NULL;
}

static void
add_numbers(struct page *page, const json_t *evaluation)
{
	json_t *numbers = json_object_get(evaluation, "numbers"), *number;
	char text[PAGE_NUMBER];
	const char *name;
	page_markup(page, "<div class=\"table\"><table class=\"numbers\"><caption>");
	page_text(page, results_text(evaluation, "evaluator"));
	page_markup(page, "</caption>\n<tbody>\n");
	json_object_foreach(numbers, name, number)
	{
		page_markup(page, "<tr><th scope=\"row\">");
		page_text(page, name);
		page_markup(page, "</th><td>%s ",
		            page_number(text, results_number(number, "value"), results_text(number, "unit")));
		page_text(page, results_text(number, "unit"));
		page_markup(page, "</td></tr>\n");
	}
	page_markup(page, "</tbody></table></div>\n");
}

int64_t
run_evaluations(struct page *page, const char *folder, const json_t *evaluations, struct lgs_error *error)
{
	const json_t *evaluation;
	int64_t status = LGS_OK;
	size_t i;
	page_section(page, "Measures");
	if (json_array_size(evaluations) == 0)
		page_note(page, "Nothing was measured yet: lgs evaluate %s -e EVALUATOR.", folder);
	page_markup(page, "<div class=\"grid small\">\n");
	json_array_foreach(evaluations, i, evaluation)
	{
		add_numbers(page, evaluation);
	}
	page_markup(page, "</div>\n");
	json_array_foreach(evaluations, i, evaluation)
	{
		if (status >= 0)
			status = pictures_add(page, results_text(evaluation, "folder"), error);
		if (status >= 0)
			status = pictures_add_series(page, results_text(evaluation, "folder"), error);
	}
	page_section_end(page);
	return status;
}
