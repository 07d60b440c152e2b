/* pictures.c: files by their endings. See pictures.h. */
#include "pictures.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "../formats/table.h"
#include "../run/run.h"
#include "chart.h"

#define LARGEST_PICTURE ((size_t)1 << 24)
#define FILES_MOST 200
#define CURVES_MOST 7 /* as many as the palette tells apart */
#define POINTS_MOST 500

/* "generated-at-500": of the middle of a training, for whoever asks for moments. */
static int
is_moment(const char *name)
{
	const char *at = strstr(name, "-at-");
	return at && strspn(at + 4, "0123456789") == strcspn(at + 4, ".") && at[4] != '.';
}

struct curves;
typedef int64_t add_file(struct page *page, const char *path, const char *name, struct curves *curves,
                         struct lgs_error *error);

static int
ends(const char *name, const char *ending)
{
	size_t length = strlen(name), end = strlen(ending);
	return length > end && !strcmp(name + length - end, ending) && strcmp(name, RUN_METRICS) && *name != '.';
}

/* Calls `add` for the files of a folder that end so, in the order of their names and numbers. Counts them where it is
 * NULL. */
static int64_t
for_each(struct page *page, const char *folder, const char *ending, int moments, add_file *add, struct curves *curves,
         struct lgs_error *error)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, NULL, versionsort);
	int64_t status = LGS_OK, found = 0;
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		if (ends(name, ending) && is_moment(name) == moments && status >= 0 && found++ < FILES_MOST && add) {
			char *path = path_join(folder, name);
			char *stem = strndup(name, strlen(name) - strlen(ending));
			status = path && stem ? add(page, path, stem, curves, error)
			                      : lgs_fail(error, LGS_NO_MEMORY, "out of memory for pictures");
			free(stem);
			free(path);
		}
		free(entries[i]);
	}
	free(entries);
	if (add && status >= 0 && found > FILES_MOST)
		page_note(page, "The first %d files that end in %s are shown; %lld more are in the folder.", FILES_MOST,
		          ending, (long long)(found - FILES_MOST));
	return status < 0 ? status : found;
}

static int64_t
add_picture(struct page *page, const char *path, const char *name, struct curves *curves, struct lgs_error *error)
{
	(void)curves;
	size_t count;
	char *bytes = file_load(path, LARGEST_PICTURE, &count, error);
	if (!bytes)
		return LGS_IO;
	if (count < 8 || memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) != 0)
		page_note(page, "%s is no PNG and was left out.", path);
	else
		page_picture(page, bytes, count, name, name);
	free(bytes);
	return LGS_OK;
}

/* Series named QUANTITY.WHOSE, which share a chart, a curve each. */
struct curves {
	struct table tables[CURVES_MOST];
	struct chart_group groups[CURVES_MOST];
	const char *x_label;
	char *quantity;
	char *labels[CURVES_MOST];
	int64_t count;
};

static int64_t
draw_curves(struct page *page, struct curves *curves, struct lgs_error *error)
{
	const struct chart chart = {.kind = CHART_CURVES,
	                            .title = curves->quantity,
	                            .x_label = curves->x_label,
	                            .y_label = "",
	                            .small = 1,
	                            .count = curves->count,
	                            .groups = curves->groups};
	int64_t status = curves->count ? chart_add(page, &chart, error) : LGS_OK;
	for (int64_t i = 0; i < curves->count; i++) {
		table_free(&curves->tables[i]);
		free(curves->labels[i]);
	}
	free(curves->quantity);
	*curves = (struct curves){.x_label = curves->x_label};
	return status;
}

static int64_t
load_curve(struct curves *curves, const char *path, const char *whose, struct lgs_error *error)
{
	struct table *table = &curves->tables[curves->count];
	int64_t status = table_load(table, path, error);
	if (status < 0 || table->columns != 2) {
		table_free(table);
		return status;
	}
	table_thin(table, POINTS_MOST);
	curves->labels[curves->count] = whose ? strdup(whose) : NULL;
	curves->groups[curves->count] = (struct chart_group){.label = curves->labels[curves->count],
	                                                     .colour = curves->count,
	                                                     .count = table->rows,
	                                                     .x = table_column(table, 0),
	                                                     .y = table_column(table, 1)};
	curves->count++;
	return LGS_OK;
}

/* Adds a series to the chart that is being made, or draws that and begins the next one. */
static int64_t
add_series(struct page *page, const char *path, const char *name, struct curves *curves, struct lgs_error *error)
{
	const char *dot = strchr(name, '.');
	const size_t length = dot ? (size_t)(dot - name) : strlen(name);
	const int shares = dot && curves->quantity && strlen(curves->quantity) == length &&
	                   !memcmp(curves->quantity, name, length) && curves->count < CURVES_MOST;
	int64_t status = shares ? LGS_OK : draw_curves(page, curves, error);
	if (status >= 0 && !shares && !(curves->quantity = strndup(name, length)))
		status = lgs_fail(error, LGS_NO_MEMORY, "out of memory for a chart");
	return status < 0 ? status : load_curve(curves, path, dot ? dot + 1 : NULL, error);
}

int64_t
pictures_add(struct page *page, const char *folder, struct lgs_error *error)
{
	return for_each(page, folder, ".png", 0, add_picture, NULL, error);
}

int64_t
pictures_add_moments(struct page *page, const char *folder, struct lgs_error *error)
{
	return for_each(page, folder, ".png", 1, add_picture, NULL, error);
}

int64_t
pictures_add_series(struct page *page, const char *folder, const char *x_label, struct lgs_error *error)
{
	struct curves curves = {.x_label = x_label};
	int64_t found = for_each(page, folder, ".csv", 0, add_series, &curves, error);
	int64_t status = draw_curves(page, &curves, error);
	return found < 0 ? found : status;
}

int64_t
pictures_count(const char *folder, const char *ending)
{
	return for_each(NULL, folder, ending, 0, NULL, NULL, NULL);
}
