/*
 * finding.c: what the comparisons say, in words: whom each row beats, who beats it, and from whom it is not told apart,
 * with the intervals of these differences. A paragraph for each row that is compared.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "../report/results.h"
#include "results.h"

/* More rows than these are only counted: nobody reads twenty intervals in a row. */
#define NAMED_MOST 6

/* The comparisons of one row with others that came out alike. */
struct against {
	const char *label;    /* of the other row, where there is one */
	int64_t alike, all;   /* measures */
	double low, high;     /* within which all their intervals lie */
	int64_t other_units;  /* of these, how many are not in percentage points */
	struct text measures; /* named where a difference was found: the others are the rest */
};

static void
add_measure(struct text *list, const struct experiment *experiment, const json_t *comparison)
{
	const struct measure *measure = experiment_measure(experiment, results_text(comparison, "measure"));
	text_add(list, "%s%s", list->length ? "; " : "", measure ? measure->label : "?");
}

/* A label of several words is quoted, so that it holds together in a sentence. */
static void
add_label(struct text *text, const char *label)
{
	text_add(text, strchr(label, ' ') ? "\u201c%s\u201d" : "%s", label);
}

/* The comparisons of `first` with `second`, or with everybody where that is NULL, that came out as `outcome`. */
static struct against
gather(const struct experiment *experiment, const json_t *comparisons, const char *first, const char *second,
       enum outcome outcome)
{
	const struct row *row = second ? experiment_row(experiment, second) : NULL;
	struct against found = {.label = row ? row->label : "?", .low = INFINITY, .high = -INFINITY};
	const json_t *comparison;
	size_t index;
	json_array_foreach(comparisons, index, comparison)
	{
		if (strcmp(results_text(comparison, "first"), first) ||
		    (second && strcmp(results_text(comparison, "second"), second)))
			continue;
		found.all++;
		if (results_outcome(comparison) != outcome)
			continue;
		found.alike++;
		found.low = fmin(found.low, json_number_value(json_object_get(comparison, "low")));
		found.high = fmax(found.high, json_number_value(json_object_get(comparison, "high")));
		if (outcome != UNDECIDED)
			add_measure(&found.measures, experiment, comparison);
		const struct measure *measure = experiment_measure(experiment, results_text(comparison, "measure"));
		found.other_units += measure && strcmp(measure->unit, "%");
	}
	return found;
}

/* Whether no earlier comparison has the same first row and, unless the key is NULL, the same value of it. */
static int
is_new(const json_t *comparisons, size_t index, const char *key)
{
	const json_t *comparison = json_array_get(comparisons, index);
	for (size_t i = 0; i < index; i++) {
		const json_t *earlier = json_array_get(comparisons, i);
		if (!strcmp(results_text(earlier, "first"), results_text(comparison, "first")) &&
		    (!key || !strcmp(results_text(earlier, key), results_text(comparison, key))))
			return 0;
	}
	return 1;
}

/* "intervals within -0.61 ... -0.16"; no interval holds differences in several units. */
static void
add_interval(struct text *text, const struct against *found)
{
	if (found->other_units && found->alike > 1)
		return;
	text_add(text, found->alike > 1 ? "intervals within " : "interval ");
	text_add_difference(text, !found->other_units, found->low);
	text_add(text, " \u2026 ");
	text_add_difference(text, !found->other_units, found->high);
}

/* "L1 (2 of 3 measures: error; other error; intervals within -0.61 ... -0.16)". */
static void
add_against(struct text *text, const struct against *found)
{
	add_label(text, found->label);
	text_add(text, " (");
	if (found->all > 1)
		text_add(text, "%lld of %lld measures", (long long)found->alike, (long long)found->all);
	if (found->alike < found->all && found->measures.bytes)
		text_add(text, ": %s", found->measures.bytes);
	text_add(text, found->all > 1 && (!found->other_units || found->alike == 1) ? "; " : "");
	add_interval(text, found);
	text_add(text, ")");
}

/* Names the rows that have comparisons with `first` that came out as `outcome`; returns how many. */
static int64_t
add_rows(struct text *text, const struct experiment *experiment, const json_t *comparisons, const char *first,
         enum outcome outcome)
{
	const json_t *comparison;
	size_t index;
	int64_t count = 0;
	json_array_foreach(comparisons, index, comparison)
	{
		const char *second = results_text(comparison, "second");
		if (strcmp(results_text(comparison, "first"), first) || !is_new(comparisons, index, "second"))
			continue;
		struct against found = gather(experiment, comparisons, first, second, outcome);
		if (found.alike) {
			text_add(text, "%s", count++ ? ", " : "");
			add_against(text, &found);
		}
		free(found.measures.bytes);
	}
	return count;
}

static void
add_outcome(struct text *text, const struct experiment *experiment, const json_t *comparisons, const char *first,
            const char *begin, enum outcome outcome)
{
	struct text named = {0};
	int64_t rows = add_rows(&named, experiment, comparisons, first, outcome);
	if (rows > NAMED_MOST) {
		struct against found = gather(experiment, comparisons, first, NULL, outcome);
		text_add(text, "%s%lld other rows, named under Comparisons (", begin, (long long)rows);
		add_interval(text, &found);
		text_add(text, ").");
		free(found.measures.bytes);
	} else if (rows) {
		text_add(text, "%s%s.", begin, named.bytes);
	}
	free(named.bytes);
}

/* All measures on which a row is compared, unless `said` is the same list; returns the list, allocated. */
static char *
add_measures(struct text *text, const struct experiment *experiment, const json_t *comparisons, const char *first,
             const char *said)
{
	struct text list = {0};
	const json_t *comparison;
	size_t index;
	json_array_foreach(comparisons, index, comparison)
	{
		if (!strcmp(results_text(comparison, "first"), first) && is_new(comparisons, index, "measure"))
			add_measure(&list, experiment, comparison);
	}
	if (list.bytes && (!said || strcmp(said, list.bytes)))
		text_add(text, " Measures: %s.", list.bytes);
	return list.bytes;
}

char *
finding_in_words(const struct experiment *experiment, const json_t *comparisons)
{
	struct text text = {0};
	const json_t *comparison;
	size_t index;
	char *said = NULL;
	text_add(&text, "%s", "");
	json_array_foreach(comparisons, index, comparison)
	{
		const char *first = results_text(comparison, "first");
		const struct row *row = experiment_row(experiment, first);
		if (!row || !is_new(comparisons, index, NULL))
			continue;
		text_add(&text, "%s", text.length ? "\n\n" : "");
		add_label(&text, row->label);
		size_t before = text.length;
		add_outcome(&text, experiment, comparisons, first, " beats ", BEATS);
		add_outcome(&text, experiment, comparisons, first,
		            text.length > before ? " It is beaten by " : " is beaten by ", BEATEN);
		add_outcome(&text, experiment, comparisons, first,
		            text.length > before ? " It is not told apart from " : " is not told apart from ",
		            UNDECIDED);
		char *measures = add_measures(&text, experiment, comparisons, first, said);
		free(said);
		said = measures;
	}
	free(said);
	return text.bytes;
}
