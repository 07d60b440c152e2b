/* run-evaluations.c: numbers, pictures and series under evaluations/, an evaluator a folder. */
#include "run-page.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/escape.h"
#include "../base/file.h"
#include "pictures.h"
#include "results.h"
#include "schema.h"

static const struct schema_rule rules[] = {
    {"evaluator", SCHEMA_TEXT, 1, NULL},      {"epoch", SCHEMA_NUMBER, 0, NULL},
    {"step", SCHEMA_NUMBER, 0, NULL},         {"numbers", SCHEMA_OBJECT, 1, NULL},
    {"numbers{}", SCHEMA_OBJECT, 1, NULL},    {"numbers{}.value", SCHEMA_NUMBER, 0, NULL},
    {"numbers{}.unit", SCHEMA_TEXT, 0, NULL}, {NULL, SCHEMA_TEXT, 0, NULL},
};

/* Adds the record of one evaluator with the folder it lies in. A damaged one is said of on the page, beside the others.
 */
static void
load_one(json_t *list, const char *folder)
{
	char *path = path_join(folder, "numbers.json"), words[1024] = "";
	struct lgs_error error = {(int64_t)sizeof error, words, (int64_t)sizeof words};
	if (path && !access(path, F_OK)) {
		json_t *evaluation = schema_load(path, rules, &error);
		if (!evaluation)
			evaluation = json_pack("{s:s}", "damaged", words);
		(void)json_object_set_new(evaluation, "folder", json_string(folder));
		(void)json_array_append_new(list, evaluation);
	}
	free(path);
}

json_t *
run_evaluations_load(const char *folder)
{
	char *all = path_join(folder, "evaluations");
	struct dirent **entries = NULL;
	json_t *list = json_array();
	int count = all ? scandir(all, &entries, NULL, alphasort) : 0;
	for (int i = 0; i < count; i++) {
		char *path = *entries[i]->d_name != '.' ? path_join(all, entries[i]->d_name) : NULL;
		if (path)
			load_one(list, path);
		free(path);
		free(entries[i]);
	}
	free(entries);
	free(all);
	return list;
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

/* Adds ", NAME at epoch 3", or at its step where a training within the epoch followed. 0: it is of the model as it is.
 */
static int
add_age(struct text *older, const json_t *evaluation, const struct position *now)
{
	const json_t *epoch = json_object_get(evaluation, "epoch"), *step = json_object_get(evaluation, "step");
	int other_epoch = json_is_number(epoch) && (int64_t)json_number_value(epoch) != now->epoch;
	int other_step = json_is_number(step) && (int64_t)json_number_value(step) != now->step;
	if (!other_epoch && !other_step)
		return 0;
	text_add(older, "%s%s at %s %lld", older->length ? ", " : "", results_text(evaluation, "evaluator"),
	         other_epoch ? "epoch" : "step", (long long)json_number_value(other_epoch ? epoch : step));
	return 1;
}

/* What was measured before the run was trained on is of a model that is no more. */
static void
add_ages(struct page *page, const char *folder, const json_t *evaluations, const struct position *now)
{
	struct text older = {0}, again = {0};
	const json_t *evaluation;
	size_t i;
	json_array_foreach(evaluations, i, evaluation)
	{
		if (!now || !add_age(&older, evaluation, now))
			continue;
		if (!again.length)
			escape_shell(&again, folder);
		text_add(&again, " -e ");
		escape_shell(&again, results_text(evaluation, "evaluator"));
	}
	if (older.bytes && again.bytes)
		page_note(page,
		          "Measured before the last training, which ended at epoch %lld, step %lld: %s. Again: lgs "
		          "evaluate %s",
		          (long long)now->epoch, (long long)now->step, older.bytes, again.bytes);
	free(older.bytes);
	free(again.bytes);
}

/* What an evaluator drew, under its name. */
static int64_t
add_drawn(struct page *page, const json_t *evaluation, struct lgs_error *error)
{
	const char *folder = results_text(evaluation, "folder");
	if (json_object_get(evaluation, "damaged") ||
	    pictures_count(folder, ".png") + pictures_count(folder, ".csv") == 0)
		return LGS_OK;
	page_element(page, "h3", NULL, results_text(evaluation, "evaluator"));
	page_markup(page, "<div class=\"grid small\">\n");
	int64_t status = pictures_add(page, folder, error);
	if (status >= 0)
		status = pictures_add_series(page, folder, "x", error);
	page_markup(page, "</div>\n");
	return status;
}

int64_t
run_evaluations(struct page *page, const char *folder, const json_t *evaluations, const struct position *now,
                struct lgs_error *error)
{
	const json_t *evaluation;
	int64_t status = LGS_OK;
	size_t i;
	struct text own = {0};
	page_section(page, "Measures");
	if (json_array_size(evaluations) == 0)
		page_note(page, "Nothing was measured yet: lgs evaluate %s -e EVALUATOR.", escape_word(&own, folder));
	free(own.bytes);
	json_array_foreach(evaluations, i, evaluation)
	{
		if (json_object_get(evaluation, "damaged"))
			page_note(page, "%s", results_text(evaluation, "damaged"));
	}
	add_ages(page, folder, evaluations, now);
	page_markup(page, "<div class=\"grid small\">\n");
	json_array_foreach(evaluations, i, evaluation)
	{
		if (!json_object_get(evaluation, "damaged"))
			add_numbers(page, evaluation);
	}
	page_markup(page, "</div>\n");
	json_array_foreach(evaluations, i, evaluation)
	{
		if (status >= 0)
			status = add_drawn(page, evaluation, error);
	}
	page_section_end(page);
	return status;
}
