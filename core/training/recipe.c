/* recipe.c: what to train, in memory and in a run's record. */
#include "recipe.h"
#include "../base/memory.h"

#include <stdlib.h>
#include <string.h>

int64_t
recipe_fill(struct recipe *recipe, const char *model, const char *data, const char *const *penalties,
            struct lgs_error *error)
{
	int64_t count = 0, failed = 0;
	while (penalties[count])
		count++;
	recipe->model = strdup(model);
	recipe->data = strdup(data);
	recipe->penalties = calloc((size_t)count + 1, sizeof *recipe->penalties);
	for (int64_t i = 0; recipe->penalties && i < count; i++)
		failed |= !(recipe->penalties[i] = strdup(penalties[i]));
	if (!recipe->model || !recipe->data || !recipe->penalties || failed)
		return no_memory(error);
	return LGS_OK;
}

int64_t
recipe_take_data(struct recipe *recipe, const char *data, struct lgs_error *error)
{
	free(recipe->data);
	recipe->data = strdup(data);
	return recipe->data ? LGS_OK : no_memory(error);
}

void
recipe_drop_penalties(struct recipe *recipe)
{
	for (int64_t i = 0; recipe->penalties && recipe->penalties[i]; i++) {
		free(recipe->penalties[i]);
		recipe->penalties[i] = NULL;
	}
}

void
recipe_free(struct recipe *recipe)
{
	recipe_drop_penalties(recipe);
	free(recipe->penalties);
	free(recipe->model);
	free(recipe->data);
	*recipe = (struct recipe){0};
}

static const struct {
	const char *key;
	size_t offset;
	int64_t least, most; /* as the flags of `lgs train` have them */
	int optional;        /* 0 where it is not there */
} numbers[] = {
    {"epochs", offsetof(struct recipe, epochs), 0, 1000000000, 0},
    {"steps", offsetof(struct recipe, steps), 0, 1000000000000000, 1},
    {"batch", offsetof(struct recipe, batch), 1, 1 << 20, 0},
    {"seed", offsetof(struct recipe, seed), 0, 9000000000000000, 0},
    {"threads", offsetof(struct recipe, threads), 0, 4096, 0},
};
#define NUMBERS (sizeof numbers / sizeof *numbers)

int64_t
recipe_to_json(const struct recipe *recipe, json_t *record)
{
	json_t *penalties = json_array();
	int failed = json_object_set_new(record, "model", json_string(recipe->model)) |
	             json_object_set_new(record, "data", json_string(recipe->data));
	for (int64_t i = 0; recipe->penalties[i]; i++)
		failed |= json_array_append_new(penalties, json_string(recipe->penalties[i]));
	failed |= json_object_set_new(record, "penalties", penalties);
	for (size_t i = 0; i < NUMBERS; i++) {
		const int64_t *value = (const int64_t *)(const void *)((const char *)recipe + numbers[i].offset);
		if (*value || !numbers[i].optional)
			failed |= json_object_set_new(record, numbers[i].key, json_integer(*value));
		else
			(void)json_object_del(record, numbers[i].key);
	}
	return failed ? LGS_NO_MEMORY : LGS_OK;
}

static int64_t
damaged(const char *path, const char *key, struct lgs_error *error)
{
	return lgs_fail(error, LGS_INVALID,
	                "%s/run.json: \"%s\" is missing or has the wrong type; it is not the record of a run", path,
	                key);
}

int64_t
recipe_from_json(struct recipe *recipe, json_t *record, const char *path, struct lgs_error *error)
{
	const char *model = json_string_value(json_object_get(record, "model"));
	const char *data = json_string_value(json_object_get(record, "data"));
	json_t *list = json_object_get(record, "penalties");
	size_t count = json_array_size(list);

	if (!model || !data || !json_is_array(list))
		return damaged(path, !model ? "model" : !data ? "data" : "penalties", error);
	const char **penalties = calloc(count + 1, sizeof *penalties);
	if (!penalties)
		return no_memory(error);
	int64_t status = LGS_OK;
	for (size_t i = 0; i < count && status >= 0; i++)
		if (!(penalties[i] = json_string_value(json_array_get(list, i))))
			status = damaged(path, "penalties", error);
	if (status >= 0)
		status = recipe_fill(recipe, model, data, penalties, error);
	free(penalties);
	for (size_t i = 0; i < NUMBERS && status >= 0; i++) {
		json_t *number = json_object_get(record, numbers[i].key);
		if (!number && numbers[i].optional)
			continue;
		const int64_t value = json_integer_value(number);
		if (!json_is_integer(number) || value < numbers[i].least || value > numbers[i].most)
			status = damaged(path, numbers[i].key, error);
		else
			*(int64_t *)(void *)((char *)recipe + numbers[i].offset) = value;
	}
	return status;
}
