/*
 * results: what an experiment found, from results.json in its folder: a table of rules, and how to find things in it.
 */
#ifndef LGS_CORE_REPORT_RESULTS_H
#define LGS_CORE_REPORT_RESULTS_H

#include <jansson.h>

#include <lgs/plugin.h>

#define RESULTS_FILE "results.json"

/* Reads and checks it. NULL on failure: the message names the key. json_decref it. */
json_t *results_load(const char *folder, struct lgs_error *error);

/* The element of a list (rows, measures) with a name, or NULL. */
json_t *results_named(const json_t *results, const char *list, const char *name);
/* The label of a row or measure as a reader wants it; the name where it has none. */
const char *results_label(const json_t *results, const char *list, const char *name);
/* The label of a row, with its group where there are several and it is not `within`; into a buffer, which it returns.
 */
#define RESULTS_TITLE 256
/* Series of one chart: as many as can be told apart. */
#define RESULTS_SERIES_MOST 4
const char *results_title(const json_t *results, const char *row, const char *within, char title[RESULTS_TITLE]);
/* The groups of the rows, each once; "" is one too. NULL past the last. */
const char *results_group(const json_t *results, size_t index);
/* Whether a row is in the group that a table or chart names; all are in none. */
int results_in_group(const json_t *row, const json_t *table);
/* The unit of a measure, "" where it has none. */
const char *results_unit(const json_t *results, const char *measure);

/* Why a row failed at the gate (experiment/gate.h), a list of text, or NULL where it did not; and whether a measure is
 * gated: does not count in a row that failed. The gate's own, and those that an experiment excepts, always count. */
const json_t *results_failed(const json_t *row);
int results_is_gated(const json_t *results, const char *measure);

/* A member that is text or a number, or "" or NaN. */
const char *results_text(const json_t *object, const char *key);
double results_number(const json_t *object, const char *key);
/* The least p that is told as a number: no few seeds tell smaller ones apart. */
#define RESULTS_LEAST_P 1e-4

/* What lengths count: "epoch" or "step". */
const char *results_time(const json_t *results);
/* How long a row's runs were trained. */
int64_t results_epochs(const json_t *results, const char *row);

/* The cell of a row and a measure that counts: at the row's end, or at the measure's own time. NULL: there is none. */
const json_t *results_last_cell(const json_t *results, const char *row, const char *measure);
/* The cell of a row and a measure at an epoch, or NULL. */
const json_t *results_cell(const json_t *results, const char *row, const char *measure, int64_t epoch);

/* The comparison of two rows by a measure, or NULL. */
const json_t *results_comparison(const json_t *results, const char *first, const char *second, const char *measure);

/* How many comparisons there are: by Student's t of one number a run, of one seed, of fewer seeds than were declared;
 * and how many were declared that cannot be made, for want of numbers. */
struct results_comparisons {
	size_t made, by_t, single, fewer, lacking;
};
struct results_comparisons results_count_comparisons(const json_t *results);

/* What a comparison says of its first row. */
enum outcome { BEATS, UNDECIDED, BEATEN, OUTCOMES };
enum outcome results_outcome(const json_t *comparison);

/* Whether a comparison says that the first row beats the second one: its interval excludes 0, on that side. */
int results_beats(const json_t *results, const char *first, const char *second, const char *measure);

#endif
