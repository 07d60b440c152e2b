/*
 * experiment-pictures.c: the pictures of the same latent numbers that the runs of the first seed kept, of which one
 * step at a time is shown.
 *
 * The row of steps is made of radio buttons that the style draws as a scale: one can be dragged along by the arrow
 * keys, without a script, and on paper all steps stand below each other.
 */
#include "experiment.h"

#include <stdlib.h>

#include "../base/file.h"
#include "../base/text.h"

#define MOMENTS_MOST 16
#define LARGEST_PICTURE ((size_t)1 << 24)
/* Besides PAGE_PICTURE_BYTES: a grid for every row and step. */
#define MOMENTS_BYTES 8000000

static int
by_number(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
	return (first > second) - (first < second);
}

/* When pictures may have been kept: at each measurement and at the end, in order, and how many there are. The caller
 * frees them. */
static int64_t *
list_moments(const json_t *results, int64_t *count)
{
	const json_t *at = json_object_get(results, "evaluate_at");
	const size_t measured = json_array_size(at);
	int64_t *moments = malloc((measured + 1) * sizeof *moments), kept = 0;
	for (size_t i = 0; moments && i <= measured; i++)
		moments[i] = (int64_t)(i < measured ? json_number_value(json_array_get(at, i))
		                                    : results_number(results, "epochs"));
	if (moments)
		qsort(moments, measured + 1, sizeof *moments, by_number);
	for (size_t i = 0; moments && i <= measured; i++)
		if (!kept || moments[kept - 1] != moments[i])
			moments[kept++] = moments[i];
	*count = kept;
	return moments;
}

static int64_t
add_picture(struct page *page, const json_t *results, const json_t *row, const char *path, int64_t moment,
            struct lgs_error *error)
{
	char title[RESULTS_TITLE], caption[RESULTS_TITLE + 16], shows[RESULTS_TITLE + 64];
	size_t bytes;
	char *picture = file_load(path, LARGEST_PICTURE, &bytes, error);
	if (!picture)
		return LGS_IO;
	experiment_name_row(results, row, title, caption);
	(void)snprintf(shows, sizeof shows, "%s at %s %lld", title, results_time(results), (long long)moment);
	if (page->extra_picture_bytes + (int64_t)(bytes / 3 * 4) <= MOMENTS_BYTES)
		page->extra_picture_bytes += (int64_t)(bytes / 3 * 4);
	page_picture(page, picture, bytes, shows, caption);
	free(picture);
	return LGS_OK;
}

/* The pictures of one step, a row's beside the other's. How many there are. */
static int64_t
add_moment(struct page *page, const json_t *results, const json_t *chart, const char *folder, int64_t moment,
           struct lgs_error *error)
{
	char *name = text_format("%s-at-%lld", results_text(chart, "picture"), (long long)moment);
	const json_t *row;
	int64_t status = name ? LGS_OK : lgs_fail(error, LGS_NO_MEMORY, "out of memory for pictures"), found = 0;
	size_t i;
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		char *path = status >= 0 && results_in_group(row, chart)
		                 ? experiment_run_file(results, folder, results_text(row, "name"), name, "png")
		                 : NULL;
		if (path)
			status = add_picture(page, results, row, path, moment, error);
		found += path != NULL;
		free(path);
	}
	free(name);
	return status < 0 ? status : found;
}

static int64_t
add_moments(struct page *page, const json_t *results, const json_t *chart, const char *folder, const int64_t *moments,
            int64_t count, struct lgs_error *error)
{
	int64_t found = 0;
	const long long group = ++page->moments;
	for (int64_t m = 0; m < count; m++) {
		const long long step = moments[m];
		page_markup(page,
		            "\n<input type=\"radio\" name=\"m%lld\" id=\"m%lld-%lld\"%s /><label for=\"m%lld-%lld\">%s "
		            "%lld</label>\n<div class=\"moment\"><h4>%s %lld</h4><div class=\"arms\">\n",
		            group, group, step, m == count - 1 ? " checked=\"checked\"" : "", group, step,
		            results_time(results), step, results_time(results), step);
		const int64_t here = add_moment(page, results, chart, folder, moments[m], error);
		page_markup(page, "</div></div>");
		if (here < 0)
			return here;
		found += here;
	}
	return found;
}

int64_t
experiment_pictures(struct page *page, const json_t *results, const json_t *chart, const char *folder,
                    struct lgs_error *error)
{
	int64_t count = 0, *moments = list_moments(results, &count);
	if (!moments)
		return lgs_fail(error, LGS_NO_MEMORY, "out of memory for pictures");
	const int64_t skipped = count > MOMENTS_MOST ? count - MOMENTS_MOST : 0;
	page_markup(page, "<div class=\"moments wide\">");
	page_element(page, "h3", NULL, results_text(chart, "title"));
	const int64_t found = add_moments(page, results, chart, folder, moments + skipped, count - skipped, error);
	free(moments);
	if (found < 0)
		return found;
	page_markup(page, "</div>\n");
	if (found && skipped)
		page_note(
		    page,
		    "Of the pictures the last %d moments are shown; those of the first %lld are in the runs' folders.",
		    MOMENTS_MOST, (long long)skipped);
	if (!found)
		page_note(page,
		          "The runs of the first seed are not beside the results, or have no pictures of these steps.");
	return LGS_OK;
}
