/*
 * experiment: a comparison as data: rows (a model with its penalties), seeds, measures, what is compared with what.
 *
 *     {"title": …, "question": …, "protocol": [sentences],
 *      "data": SPECIFICATION, "batch": 100, "epochs": 1000, "evaluate_at": [100, …], "seeds": [1, …],
 *                                          or "steps": 6000, batches; all its lengths are then in steps
 *      "measures": [{"name", "label", "unit", "evaluator": SPECIFICATION, "number", "at": "each"|"end"|"trials"|500,
 *                    "lower_is_better", "gated"}],
 *      "rows": [{"name", "label", "group", "model", "penalties": [SPECIFICATION, …], "epochs",
 *                "tune": {…} or "like": ROW}],
 *      "tuning": {"trials", "epochs", "seed", "score": MEASURE, "gate": [as below, of trials]},
 *      "gate": [{"measure": MEASURE, "least": 0.7, "most": 1.3, "against": ROW}],
 *      "comparisons": [{"first": ROW, "against": [ROW, …], "measures": [MEASURE, …]}],
 *      "tables": [{"title", "group", "columns": [MEASURE, …], "published": {ROW: [numbers]}}],
 *      "charts": [{"kind": "curves"|"scatter"|"series"|"pictures", "title", …}]}
 *
 * {seed} in the specification of an evaluator stands for the seed of the run. "tune" lists options of the row's model
 * and penalties with the range to search: {"COMPONENT.option": [low, high] or ["word", …] or null for the option's
 * own}; a row that is "like" another takes what was chosen for that one, of the options that it has too. The gate
 * (gate.h) is what a row must reach; with "against" a bound is a multiple of that row's value. Strings and lists are
 * borrowed from the JSON document, which the experiment keeps.
 */
#ifndef LGS_CORE_EXPERIMENT_H
#define LGS_CORE_EXPERIMENT_H

#include <jansson.h>

#include <lgs/plugin.h>

enum measure_time { MEASURE_EACH, MEASURE_END, MEASURE_TRIALS, MEASURE_AT };

struct measure {
	const char *name, *label, *unit, *evaluator, *number;
	enum measure_time at;
	int64_t time; /* MEASURE_AT: when, of those in evaluate_at */
	int higher;   /* more of it is better */
	int ungated;  /* it counts, whether or not the row has passed the gate */
};

struct row {
	const char *name, *label, *group, *model;
	json_t *penalties; /* array of strings */
	json_t *tune;      /* object, or NULL */
	const char *like;  /* the row whose choices it takes, or NULL */
	int64_t epochs;
};

struct bound {
	const struct measure *measure;
	double least, most;  /* infinite where it has none */
	const char *against; /* a row's name, or NULL */
};
struct gate {
	struct bound *bounds;
	int64_t count;
};

struct tuning {
	int64_t trials, epochs, seed;
	const struct measure *score; /* NULL where nothing is tuned */
	struct gate gate;            /* what a trial must reach to be chosen */
};

/* What the lengths of an experiment count: also the flag of `lgs train`, and the key in the document. */
#define UNIT_EPOCHS "epochs"
#define UNIT_STEPS "steps"

struct experiment {
	json_t *json;
	char *name;
	const char *title, *data, *unit;
	int64_t epochs, batch;       /* this and every other number of epochs is in the experiment's unit */
	json_t *seeds, *evaluate_at; /* arrays of whole numbers */
	struct row *rows;
	int64_t row_count;
	struct measure *measures;
	int64_t measure_count;
	struct tuning tuning;
	struct gate gate;
	int reduced;   /* rows were left out by the command line */
	char *changed; /* the flags that make it another experiment than the file's: "--quick --seeds 2", or "" */
};

/* What the command line changes; see edit.c. Empty strings and zeros change nothing. */
struct experiment_edits {
	const char *const *rows; /* NAME=MODEL [-r PENALTY]... */
	const char *const *only; /* names of rows or groups */
	const char *seeds;       /* how many, or a list joined by commas */
	const char *data;        /* instead of the experiment's */
	int64_t epochs, steps;
	int quick; /* a tenth */
};

/*
 * Reads a file, or the experiment of that name among those installed and those in experiments/ here, and applies the
 * edits. A malformed one is refused with line and key. NULL on failure.
 */
struct experiment *experiment_open(const char *name, const struct experiment_edits *edits, struct lgs_error *error);
void experiment_close(struct experiment *experiment); /* NULL is allowed */

/* Whether its lengths are steps, not epochs. */
int experiment_in_steps(const struct experiment *experiment);
/* By name, or NULL. */
const struct row *experiment_row(const struct experiment *experiment, const char *name);
const struct measure *experiment_measure(const struct experiment *experiment, const char *name);
/* When the value of a measure that counts is taken of a run that ends at `end`. */
int64_t measure_when(const struct measure *measure, int64_t end);
/* Whether it has a chart of a kind. */
int experiment_has_chart(const struct experiment *experiment, const char *kind);

/* edit.c: changes the document before it is read. */
int64_t experiment_edit(json_t *json, const struct experiment_edits *edits, struct lgs_error *error);

/* read.c: fills the experiment from its JSON; failures are the document's. */
struct document;
void experiment_read(struct document *document, struct experiment *experiment);
/* One experiment counts in one unit: a length in the other one is a mistake. */
struct place;
void experiment_check_unit(struct document *document, const struct experiment *experiment, const struct place *place);
/* read-tuning.c: its parts about tuning and gates, once rows and measures are read. */
void experiment_read_tuning(struct document *document, struct experiment *experiment);
/* read-results.c: its part about what is made of the numbers, once rows and measures are read. */
void experiment_read_results(struct document *document, const struct experiment *experiment);

#endif
