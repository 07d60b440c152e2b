/*
 * experiment: a comparison as data: rows (a model with its penalties), seeds, measures, what is compared with what.
 *
 *     {"title": …, "question": …, "protocol": [sentences],
 *      "data": SPECIFICATION, "batch": 100, "epochs": 1000, "evaluate_at": [100, …], "seeds": [1, …],
 *      "measures": [{"name", "label", "unit", "evaluator": SPECIFICATION, "number", "at": "each"|"end"|"trials"}],
 *      "rows": [{"name", "label", "group", "model", "penalties": [SPECIFICATION, …], "epochs", "tune": {…}}],
 *      "tuning": {"trials", "epochs", "seed", "score": MEASURE},
 *      "comparisons": [{"first": ROW, "against": [ROW, …], "measures": [MEASURE, …]}],
 *      "tables": [{"title", "group", "columns": [MEASURE, …], "published": {ROW: [numbers]}}],
 *      "charts": [{"kind": "curves"|"scatter", "title", …}]}
 *
 * {seed} in the specification of an evaluator stands for the seed of the run. "tune" lists options of the row's model
 * and penalties with the range to search: {"COMPONENT.option": [low, high] or ["word", …] or null for the option's
 * own}. Strings and lists are borrowed from the JSON document, which the experiment keeps.
 */
#ifndef LGS_CORE_EXPERIMENT_H
#define LGS_CORE_EXPERIMENT_H

#include <jansson.h>

#include <lgs/plugin.h>

enum measure_time { MEASURE_EACH, MEASURE_END, MEASURE_TRIALS };

struct measure {
	const char *name, *label, *unit, *evaluator, *number;
	enum measure_time at;
};

struct row {
	const char *name, *label, *group, *model;
	json_t *penalties; /* array of strings */
	json_t *tune;      /* object, or NULL */
	int64_t epochs;
};

struct tuning {
	int64_t trials, epochs, seed;
	const struct measure *score; /* NULL where nothing is tuned */
};

struct experiment {
	json_t *json;
	char *name;
	const char *title, *data;
	int64_t epochs, batch;
	json_t *seeds, *evaluate_at; /* arrays of whole numbers */
	struct row *rows;
	int64_t row_count;
	struct measure *measures;
	int64_t measure_count;
	struct tuning tuning;
	int reduced; /* rows were left out by the command line */
};

/* What the command line changes; see edit.c. Empty strings and zeros change nothing. */
struct experiment_edits {
	const char *const *rows; /* NAME=MODEL [-r PENALTY]... */
	const char *const *only; /* names of rows */
	const char *seeds;       /* how many, or a list joined by commas */
	int64_t epochs;
	int quick; /* a tenth */
};

/*
 * Reads a file, or the experiment of that name among those installed and those in experiments/ here, and applies the
 * edits. A malformed one is refused with line and key. NULL on failure.
 */
struct experiment *experiment_open(const char *name, const struct experiment_edits *edits, struct lgs_error *error);
void experiment_close(struct experiment *experiment); /* NULL is allowed */

/* By name, or NULL. */
const struct row *experiment_row(const struct experiment *experiment, const char *name);
const struct measure *experiment_measure(const struct experiment *experiment, const char *name);

/* edit.c: changes the document before it is read. */
int64_t experiment_edit(json_t *json, const struct experiment_edits *edits, struct lgs_error *error);

#endif
