/* series.c: curves as files. See series.h. */
#include "series.h"

#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "../base/text.h"

#define LARGEST_FILE ((size_t)1 << 30)

struct series {
	char *name;
	struct text rows; /* without the heading */
	int changed;
	struct series *next;
};

static char *
path_of(const char *folder, const char *name)
{
	char *base = text_format("%s.csv", name);
	char *path = base ? path_join(folder, base) : NULL;
	free(base);
	return path;
}

/* Keeps the rows of an earlier file whose x is less than `first`. */
static void
keep_earlier(struct series *series, const char *folder, double first)
{
	char *path = path_of(folder, series->name);
	char *bytes = path ? file_load(path, LARGEST_FILE, NULL, NULL) : NULL;
	char *rest = NULL;
	for (char *line = bytes ? strtok_r(bytes, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest)) {
		char *end;
		double x = strtod(line, &end);
		if (end != line && *end == ',' && x < first)
			text_add(&series->rows, "%s\n", line);
	}
	free(bytes);
	free(path);
}

static struct series *
find(struct series **list, const char *folder, const char *name, double first)
{
	while (*list && strcmp((*list)->name, name))
		list = &(*list)->next;
	if (*list)
		return *list;
	struct series *made = calloc(1, sizeof *made);
	if (!made || !(made->name = strdup(name))) {
		free(made);
		return NULL;
	}
	keep_earlier(made, folder, first);
	return *list = made;
}

void
series_add(struct series **list, const char *folder, const char *name, double x, double y)
{
	struct series *series = find(list, folder, name, x);
	if (!series)
		return;
	text_add(&series->rows, "%.15g,%.9g\n", x, y);
	series->changed = 1;
}

int64_t
series_write(struct series *list, const char *folder, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	for (; list && status >= 0; list = list->next) {
		char *path = list->changed ? path_of(folder, list->name) : NULL;
		char *whole = path ? text_format("x,y\n%s", list->rows.bytes ? list->rows.bytes : "") : NULL;
		if (whole)
			status = file_save(path, whole, strlen(whole), error);
		else if (list->changed)
			status = lgs_fail(error, LGS_NO_MEMORY, "out of memory for the series %s", list->name);
		list->changed &= status < 0;
		free(whole);
		free(path);
	}
	return status;
}

void
series_free(struct series *list)
{
	while (list) {
		struct series *next = list->next;
		free(list->name);
		free(list->rows.bytes);
		free(list);
		list = next;
	}
}
