/* lists.c: CelebA's partition and attributes. See lists.h. */
#include "lists.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONGEST_LINE 8192
#define MOST_WANTED 16

static int
is_in(const char *folder, const char *name, char *path)
{
	static const char *const places[] = {"", "/Eval", "/Anno"};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		int length = snprintf(path, CELEBA_LONGEST_PATH, "%s%s/%s", folder, places[i], name);
		if (length < CELEBA_LONGEST_PATH && access(path, F_OK) == 0)
			return 1;
	}
	return 0;
}

/* The folder of the images may be a link to another place: what lies beside the link goes before what lies there. */
int
celeba_find_list(const char *folder, const char *name, char *path)
{
	char written[CELEBA_LONGEST_PATH], real[CELEBA_LONGEST_PATH];
	(void)snprintf(written, sizeof written, "%s", folder);
	(void)snprintf(real, sizeof real, "%s", folder);
	int found = is_in(folder, name, path);
	for (int up = 0; up < 2 && !found; up++) {
		const char *parent = dirname(written);
		(void)memmove(written, parent, strlen(parent) + 1);
		(void)strncat(real, "/..", sizeof real - strlen(real) - 1);
		found = is_in(written, name, path) || is_in(real, name, path);
	}
	return found;
}

/* The name of a file without folder and ending. */
static const char *
stem(const char *path, size_t *length)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
	*length = dot && dot > name ? (size_t)(dot - name) : strlen(name);
	return name;
}

static int
compare(const void *a, const void *b)
{
	size_t left_length, right_length;
	const char *left = stem(*(const char *const *)a, &left_length);
	const char *right = stem(*(const char *const *)b, &right_length);
	int order = memcmp(left, right, left_length < right_length ? left_length : right_length);
	return order ? order : (left_length > right_length) - (left_length < right_length);
}

void
celeba_sort(struct images_names *paths)
{
	if (paths->count > 1)
		qsort(paths->items, (size_t)paths->count, sizeof *paths->items, compare);
}

/* The image of a name in a list; -1: it is not here. */
static int64_t
find(const struct images_names *paths, const char *name)
{
	char **found =
	    paths->count ? bsearch(&name, paths->items, (size_t)paths->count, sizeof *paths->items, compare) : NULL;
	return found ? found - paths->items : -1;
}

/* Cuts the next word off a line; NULL at its end. */
static char *
next_word(char **line)
{
	return strtok_r(NULL, " \t\r\n", line);
}

/* A list's lines, one by one, each as it is read given to `take` with its number and its first word. */
static int64_t
read_lines(const char *path,
           int64_t (*take)(void *context, const char *path, int64_t number, char *first, char **rest,
                           struct lgs_error *error),
           void *context, struct lgs_error *error)
{
	char line[LONGEST_LINE];
	FILE *file = fopen(path, "re");
	if (!file)
		return lgs_fail(error, LGS_IO, "%s: cannot open: %s", path, strerror(errno));
	int64_t status = LGS_OK;
	for (int64_t number = 1; status >= 0 && fgets(line, sizeof line, file); number++) {
		char *rest, *first = strtok_r(line, " \t\r\n", &rest);
		if (first)
			status = take(context, path, number, first, &rest, error);
	}
	if (status >= 0 && ferror(file))
		status = lgs_fail(error, LGS_IO, "%s: cannot read: %s", path, strerror(errno));
	(void)fclose(file);
	return status;
}

struct partition {
	const struct images_names *paths;
	signed char *split;
	int64_t lines;
};

static int64_t
take_split(void *context, const char *path, int64_t number, char *first, char **rest, struct lgs_error *error)
{
	struct partition *partition = context;
	const char *word = next_word(rest);
	partition->lines++;
	if (!word || word[0] < '0' || word[0] > '2' || word[1])
		return lgs_fail(
		    error, LGS_INVALID,
		    "%s, line %lld: expected the name of an image and 0, 1 or 2 (train, valid, test), got %s %s", path,
		    (long long)number, first, word ? word : "alone");
	int64_t i = find(partition->paths, first);
	if (i >= 0)
		partition->split[i] = (signed char)(word[0] - '0');
	return LGS_OK;
}

int64_t
celeba_read_partition(const char *path, const struct images_names *paths, signed char *split, struct lgs_error *error)
{
	struct partition partition = {paths, split, 0};
	int64_t status = read_lines(path, take_split, &partition, error);
	if (status >= 0 && !partition.lines)
		return lgs_fail(error, LGS_INVALID,
		                "%s is empty; a line of it has the name of an image and 0, 1 or 2 (train, valid, test)",
		                path);
	return status;
}

struct filter {
	const struct images_names *paths;
	unsigned char *chosen;
	const char *wanted;
	int64_t attributes; /* in each line; 0 before they were named */
	int64_t count;
	int64_t column[MOST_WANTED];
	int present[MOST_WANTED]; /* 0: it is absence that is wanted */
};

static int64_t
add_wanted(struct filter *filter, const char *path, const char *name, char *const *names, struct lgs_error *error)
{
	int present = name[0] != '-';
	char known[2048] = "";
	size_t used = 0;
	for (int64_t column = 0; column < filter->attributes; column++) {
		if (strcmp(names[column], name + !present) == 0) {
			filter->column[filter->count] = column;
			filter->present[filter->count++] = present;
			return LGS_OK;
		}
		int length = snprintf(known + used, sizeof known - used, "%s%s", column ? ", " : "", names[column]);
		used = used + (size_t)length < sizeof known ? used + (size_t)length : sizeof known - 1;
	}
	return lgs_fail(error, LGS_INVALID, "%s has no attribute called \"%s\" (attribute=%s); it has: %s", path,
	                name + !present, filter->wanted, known);
}

/* The line of the attributes' names, in which those that are wanted are looked up. */
static int64_t
take_names(struct filter *filter, const char *path, char *first, char **rest, struct lgs_error *error)
{
	char *names[LONGEST_LINE / 2], text[1024], *part;
	for (char *word = first; word; word = next_word(rest))
		names[filter->attributes++] = word;
	if (snprintf(text, sizeof text, "%s", filter->wanted) >= (int)sizeof text)
		return lgs_fail(error, LGS_INVALID, "attribute=%s is too long", filter->wanted);
	int64_t status = LGS_OK;
	for (char *name = strtok_r(text, "+", &part); status >= 0 && name; name = strtok_r(NULL, "+", &part))
		status = filter->count < MOST_WANTED
		             ? add_wanted(filter, path, name, names, error)
		             : lgs_fail(error, LGS_INVALID, "attribute=%s: at most %d attributes are accepted",
		                        filter->wanted, MOST_WANTED);
	return status;
}

static int64_t
take_attributes(void *context, const char *path, int64_t number, char *first, char **rest, struct lgs_error *error)
{
	struct filter *filter = context;
	if (number == 1)
		return LGS_OK; /* how many images there are */
	if (!filter->attributes)
		return take_names(filter, path, first, rest, error);
	int64_t i = find(filter->paths, first), columns = 0;
	int matches = 1;
	for (char *word; (word = next_word(rest)); columns++) {
		int present = strcmp(word, "1") == 0;
		if (!present && strcmp(word, "-1") && strcmp(word, "0"))
			return lgs_fail(error, LGS_INVALID, "%s, line %lld: an attribute is 1 or -1, got %s", path,
			                (long long)number, word);
		for (int64_t wanted = 0; wanted < filter->count; wanted++)
			if (filter->column[wanted] == columns && filter->present[wanted] != present)
				matches = 0;
	}
	if (columns != filter->attributes)
		return lgs_fail(error, LGS_INVALID, "%s, line %lld: has %lld attributes, its head names %lld", path,
		                (long long)number, (long long)columns, (long long)filter->attributes);
	if (i >= 0)
		filter->chosen[i] = (unsigned char)matches;
	return LGS_OK;
}

int64_t
celeba_read_attributes(const char *path, const char *wanted, const struct images_names *paths, unsigned char *chosen,
                       struct lgs_error *error)
{
	struct filter filter = {.paths = paths, .chosen = chosen, .wanted = wanted};
	int64_t status = read_lines(path, take_attributes, &filter, error);
	if (status >= 0 && !filter.attributes)
		return lgs_fail(error, LGS_INVALID, "%s: names no attributes in its second line", path);
	return status;
}
