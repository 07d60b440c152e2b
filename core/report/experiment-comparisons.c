/* experiment-comparisons.c: which differences between rows there are, in tables and as intervals, group by group. */
#include "experiment.h"

#include <math.h>
#include <string.h>

#include "results.h"

/* Those whose first row is in the group. */
static int
is_in_group(const json_t *results, const json_t *comparison, const char *group)
{
	const json_t *row = results_named(results, "rows", results_text(comparison, "first"));
	return !strcmp(results_text(row, "group"), group);
}

/* Whether any comparison of the group is by this measure. */
static int
is_compared(const json_t *results, const char *measure, const char *group)
{
	const json_t *comparison;
	size_t i;
	json_array_foreach(json_object_get(results, "comparisons"), i, comparison)
	{
		if (!strcmp(results_text(comparison, "measure"), measure) && is_in_group(results, comparison, group))
			return 1;
	}
	return 0;
}

static void
add_difference(struct page *page, const json_t *results, const json_t *comparison)
{
	const char *unit = results_unit(results, results_text(comparison, "measure"));
	int beats = json_is_true(json_object_get(comparison, "beats"));
	char text[PAGE_NUMBER];
	if (!comparison) {
		page_markup(page, "<td class=\"none\">\u2013</td>");
		return;
	}
	page_number(text, results_number(comparison, "difference"), unit);
	page_markup(page, beats ? "<td><strong>%s</strong>" : "<td>%s", text);
	page_markup(page, " <span class=\"sd\">[%s,", page_number(text, results_number(comparison, "low"), unit));
	page_markup(page, " %s]</span>", page_number(text, results_number(comparison, "high"), unit));
	const double p = results_number(comparison, "p_holm");
	page_markup(page, " <span class=\"extra\">p\u202f%s\u202f%.2g</span></td>", p < RESULTS_LEAST_P ? "&lt;" : "=",
	            fmax(p, RESULTS_LEAST_P));
}

/* A row for each pair, a column for each measure. */
static void
add_pair(struct page *page, const json_t *results, const json_t *pair, const char *group)
{
	const char *first = results_text(pair, "first"), *second = results_text(pair, "second");
	char title[RESULTS_TITLE];
	const json_t *measure;
	size_t i;
	page_markup(page, "<tr><th scope=\"row\">");
	page_text(page, results_title(results, first, group, title));
	page_markup(page, " \u2212 ");
	page_text(page, results_title(results, second, group, title));
	page_markup(page, "</th>");
	json_array_foreach(json_object_get(results, "measures"), i, measure)
	{
		if (is_compared(results, results_text(measure, "name"), group))
			add_difference(page, results,
			               results_comparison(results, first, second, results_text(measure, "name")));
	}
	page_markup(page, "</tr>\n");
}

static void
add_comparisons(struct page *page, const json_t *results, const char *group)
{
	const json_t *list = json_object_get(results, "comparisons"), *comparison, *measure;
	size_t i, j;
	page_markup(page, "<div class=\"table\"><table class=\"measured\"><caption>Differences%s", *group ? ", " : "");
	page_text(page, group);
	page_markup(page, "</caption>\n<thead><tr><th scope=\"col\">first \u2212 second</th>");
	json_array_foreach(json_object_get(results, "measures"), i, measure)
	{
		if (is_compared(results, results_text(measure, "name"), group))
			experiment_column(page, results, results_text(measure, "name"));
	}
	page_markup(page, "</tr></thead>\n<tbody>\n");
	json_array_foreach(list, i, comparison)
	{
		const char *first = results_text(comparison, "first"), *second = results_text(comparison, "second");
		for (j = 0; j < i; j++)
			if (!strcmp(results_text(json_array_get(list, j), "first"), first) &&
			    !strcmp(results_text(json_array_get(list, j), "second"), second))
				break;
		if (j == i && is_in_group(results, comparison, group))
			add_pair(page, results, comparison, group);
	}
	page_markup(page, "</tbody></table></div>\n");
}

static int64_t
add_group(struct page *page, const json_t *results, const char *group, struct lgs_error *error)
{
	const json_t *measure;
	int64_t status = LGS_OK;
	size_t i, count = 0;
	json_array_foreach(json_object_get(results, "measures"), i, measure)
	{
		count += (size_t)is_compared(results, results_text(measure, "name"), group);
	}
	if (count == 0)
		return LGS_OK;
	add_comparisons(page, results, group);
	page_markup(page, "<div class=\"grid small\">\n");
	json_array_foreach(json_object_get(results, "measures"), i, measure)
	{
		if (status >= 0 && is_compared(results, results_text(measure, "name"), group))
			status = experiment_intervals(page, results, results_text(measure, "name"), group, error);
	}
	page_markup(page, "</div>\n");
	return status;
}

int64_t
experiment_comparisons(struct page *page, const json_t *results, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	const char *group;
	const struct results_comparisons count = results_count_comparisons(results);
	if (count.made + count.lacking == 0)
		return LGS_OK;
	page_section(page, "Differences");
	if (count.lacking)
		page_note(page, "Comparisons that were declared and cannot be made, because numbers are missing: %zu.",
		          count.lacking);
	page_markup(
	    page,
	    "<p class=\"key\">Differences are paired, the first row minus the second; intervals and p are "
	    "Student's, the error from a bootstrap crossed over images and seeds where images are known, "
	    "adjusted for the number of comparisons of the family (Holm): the verdicts hold together, an interval has "
	    "the level of its step. That bootstrap counts what a seed and an image do only together three times (Owen "
	    "2007), so that its intervals are rather too wide than too narrow. Bold where the first row beats the "
	    "second: where the interval excludes 0.</p>\n");
	if (count.fewer)
		page_note(page, "Of fewer than the %zu seeds that were declared, and may change with the others: %zu.",
		          json_array_size(json_object_get(results, "seeds")), count.fewer);
	if (count.single)
		page_note(page,
		          "Of one seed, over its images alone: %zu of the intervals. What another seed would give is "
		          "not in them.",
		          count.single);
	for (size_t i = 0; status >= 0 && (group = results_group(results, i)); i++)
		status = add_group(page, results, group, error);
	page_section_end(page);
	return status;
}
