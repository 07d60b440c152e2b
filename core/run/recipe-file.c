/*
 * recipe-file.c: a recipe from a file of its own, or from the run that followed it.
 *
 * The file is a JSON object: "model", "penalties", "batch" and "epochs" as they would be typed, "data" if it belongs to
 * the recipe, and "title" and "why", which are for people.
 */
#include "../training/recipe.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "../base/document.h"
#include "../base/memory.h"
#include "run.h"

static int64_t
read_document(struct recipe *recipe, struct document *document, struct lgs_error *error)
{
	const struct place top = {document->json, "", 0};
	document_allow(document, &top, "title|why|model|data|penalties|batch|epochs");
	const char *model = document_string(document, &top, "model");
	const char *data = document_string_or(document, &top, "data", "");
	json_t *list = document_array(document, &top, "penalties", JSON_STRING, 1);
	recipe->batch = document_integer(document, &top, "batch", 1, 1 << 20);
	recipe->epochs = document_integer(document, &top, "epochs", 0, 1000000000);
	if (document->status < 0)
		return document->status;
	const char **penalties = calloc(json_array_size(list) + 1, sizeof *penalties);
	for (size_t i = 0; penalties && i < json_array_size(list); i++)
		penalties[i] = json_string_value(json_array_get(list, i));
	int64_t status = penalties ? recipe_fill(recipe, model, data, penalties, error) : no_memory(error);
	free(penalties);
	return status;
}

static int64_t
load_run(struct recipe *recipe, const char *path, struct lgs_error *error)
{
	json_t *record = run_load(path, error);
	int64_t status = record ? recipe_from_json(recipe, record, path, error) : LGS_INVALID;
	json_decref(record);
	return status;
}

int64_t
recipe_load(struct recipe *recipe, const char *name, struct lgs_error *error)
{
	struct document document = {0};
	struct stat about;
	if (!stat(name, &about) && S_ISDIR(about.st_mode))
		return load_run(recipe, name, error);
	char *path = document_find("recipe", name, error);
	int64_t status = path ? document_load(&document, path, error) : LGS_INVALID;
	if (status >= 0)
		status = read_document(recipe, &document, error);
	json_decref(document.json);
	document_free(&document);
	free(path);
	return status;
}
