/*
 * finding.c: what the comparisons say, in words: whom each row beats, who beats it, and from whom it is not told apart,
 * with the intervals of these differences.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../report/results.h"
#include "../text.h"
#include "results.h"

/* The comparisons of one row with another that came out alike. */
struct against {
	const struct row *row;
	int64_t alike, all;  /* measures */
	double low, high;    /* within which all their intervals lie */
	int64_t other_units; /* of these, how many are not in percentage points */
	struct text measures;
};

static void
add_measure(struct text *list, const struct experiment *experiment, const json_t *comparison)
{
	const struct measure *measure = experiment_measure(experiment, results_text(comparison, "measure"));
	text_add(list, "%s%s", list->length ? "; " : "", measure ? measure->label : "?");
}

static struct against
gather(const struct experiment *experiment, const json_t *comparisons, const char *first, const char *second,
       enum comparison_outcome outcome)
{
	struct against found = {.row = experiment_row(experiment, second), .low = INFINITY, .high = -INFINITY};
	const json_t *comparison;
	size_t index;
	json_array_foreach(comparisons, index, comparison)
	{
		if (strcmp(results_text(comparison, "first"), first) ||
		    strcmp(results_text(comparison, "second"), second))
			continue;
		found.all++;
		if (comparison_outcome(comparison) != outcome)
			continue;
		found.alike++;
		found.low = fmin(found.low, json_number_value(json_object_get(comparison, "low")));
		found.high = fmax(found.high, json_number_value(json_object_get(comparison, "high")));
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

/* "L1 (2 of 3 measures: error; other error; intervals within -0.61 ... -0.16)". */
static void
add_against(struct text *text, const struct against *found)
{
	text_add(text, "%s (", found->row ? found->row->label : "?");
	if (found->all > 1)
		text_add(text, "%lld of %lld measures", (long long)found->alike, (long long)found->all);
	if (found->alike < found->all)
		text_add(text, ": %s", found->measures.bytes);
	/* No interval holds differences in several units. */
	if (!found->other_units || found->alike == 1)
		text_add(text, found->other_units ? "%s%s %+.3g \u2026 %+.3g" : "%s%s %+.2f \u2026 %+.2f",
		         found->all > 1 ? "; " : "", found->alike > 1 ? "intervals within" : "interval", found->low,
		         found->high);
	text_add(text, ")");
}

static void
add_outcome(struct text *text, const struct experiment *experiment, const json_t *comparisons, const char *first,
            const char *begin, enum comparison_outcome outcome)
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
			text_add(text, "%s", count++ ? ", " : begin);
			add_against(text, &found);
		}
		free(found.measures.bytes);
	}
	if (count)
		text_add(text, ".");
}

/* All measures on which a row is compared. */
static void
add_measures(struct text *text, const struct experiment *experiment, const json_t *comparisons, const char *first)
{
	struct text list = {0};
	const json_t *comparison;
	size_t index;
	json_array_foreach(comparisons, index, comparison)
	{
		if (!strcmp(results_text(comparison, "first"), first) && is_new(comparisons, index, "measure"))
			add_measure(&list, experiment, comparison);
	}
	text_add(text, " Measures: %s.", list.bytes ? list.bytes : "none");
	free(list.bytes);
}

char *
finding_in_words(const struct experiment *experiment, const json_t *comparisons)
{
	struct text text = {0};
	const json_t *comparison;
	size_t index;
	text_add(&text, "%s", "");
	json_array_foreach(comparisons, index, comparison)
	{
		const char *first = results_text(comparison, "first");
		const struct row *row = experiment_row(experiment, first);
		if (!row || !is_new(comparisons, index, NULL))
			continue;
		text_add(&text, "%s%s", text.length ? " " : "", row->label);
		size_t before = text.length;
		add_outcome(&text, experiment, comparisons, first, " beats ", BEATS);
		add_outcome(&text, experiment, comparisons, first,
		            text.length > before ? " It is beaten by " : " is beaten by ", BEATEN);
		add_outcome(&text, experiment, comparisons, first,
		            text.length > before ? " It is not told apart from " : " is not told apart from ",
		            UNDECIDED);
		add_measures(&text, experiment, comparisons, first);
	}
	return text.bytes;
}
