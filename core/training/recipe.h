/*
 * recipe: everything that decides a training run, as the command line or a run's record says it: specifications of
 * model, data and penalties, and the numbers beside them.
 */
#ifndef LGS_CORE_TRAINING_RECIPE_H
#define LGS_CORE_TRAINING_RECIPE_H

#include <jansson.h>

#include <lgs/plugin.h>

struct recipe {
	char *model;
	char *data;
	char **penalties; /* NULL at the end */
	int64_t epochs;
	int64_t steps; /* of training, a batch each, which may end within an epoch; 0: until the epochs are over */
	int64_t batch;
	int64_t seed;
	int64_t threads;
};

/* Copies; the result's strings are its own. */
int64_t recipe_fill(struct recipe *recipe, const char *model, const char *data, const char *const *penalties,
                    struct lgs_error *error);
/* Other data. */
int64_t recipe_take_data(struct recipe *recipe, const char *data, struct lgs_error *error);
/* The same without penalties. */
void recipe_drop_penalties(struct recipe *recipe);
void recipe_free(struct recipe *recipe);

/*
 * What a recipe file or the run in a folder says. `name` is a path, or NAME for recipes/NAME.json or the installed one.
 * Data may be empty.
 */
int64_t recipe_load(struct recipe *recipe, const char *name, struct lgs_error *error);

/* To and from the members "model", "data", "penalties", "epochs", "batch", "seed", "threads" of a run's record, and
 * "steps" where it ends by them. */
int64_t recipe_to_json(const struct recipe *recipe, json_t *record);
int64_t recipe_from_json(struct recipe *recipe, json_t *record, const char *path, struct lgs_error *error);

#endif
