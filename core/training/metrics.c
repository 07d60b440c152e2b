/*
 * metrics.c: rows of numbers, each written whole by one write.
 *
 * The file is open for appending all the time, so a reader always sees whole rows; the rewriting on resume goes through
 * file.h. Numbers look the same whatever the user's locale. This room does not know what the columns mean.
 */
#include "metrics.h"

#include "../base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIELD_SIZE 32                 /* the longest number, a comma, and a final zero */
#define TABLE_LIMIT ((size_t)1 << 30) /* far beyond any training, and small enough to be read whole */

struct metrics {
	char *path;
	int descriptor;
	int64_t columns;
	char *row;
	locale_t plain; /* numbers with a decimal point */
};

/* ---- the header ---- */

static bool
needs_quotes(const char *name)
{
	return strpbrk(name, ",\"\r\n") != NULL;
}

/* Appends a field, quoted as RFC 4180 says where it must be. Returns the end. */
static char *
write_name(char *out, const char *name)
{
	bool quotes = needs_quotes(name);
	if (quotes)
		*out++ = '"';
	for (; *name != 0; name++) {
		if (*name == '"')
			*out++ = '"';
		*out++ = *name;
	}
	if (quotes)
		*out++ = '"';
	return out;
}

/* The first line of the table, in memory that the caller frees. */
static char *
make_header(const char *const *columns)
{
	size_t size = sizeof "epoch\n";
	for (const char *const *column = columns; *column != NULL; column++)
		size += 2 * strlen(*column) + 3;
	char *header = malloc(size), *out = header;
	if (header == NULL)
		return NULL;
	out = write_name(out, "epoch");
	for (const char *const *column = columns; *column != NULL; column++) {
		*out++ = ',';
		out = write_name(out, *column);
	}
	*out++ = '\n';
	*out = 0;
	return header;
}

/* ---- opening ---- */

static struct metrics *
open_table(const char *path, const char *const *columns, struct lgs_error *error)
{
	struct metrics *metrics = calloc(1, sizeof *metrics);
	if (metrics == NULL) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the table %s", path);
		return NULL;
	}
	while (columns[metrics->columns] != NULL)
		metrics->columns++;
	metrics->descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	metrics->path = strdup(path);
	metrics->row = malloc(((size_t)metrics->columns + 1) * FIELD_SIZE);
	metrics->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (metrics->descriptor >= 0 && metrics->path != NULL && metrics->row != NULL && metrics->plain != (locale_t)0)
		return metrics;
	if (metrics->descriptor < 0)
		(void)lgs_fail(error, LGS_IO, "cannot append to %s: %s", path, strerror(errno));
	else
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the table %s", path);
	metrics_close(metrics);
	return NULL;
}

static struct metrics *
begin_table(const char *path, const char *header, const char *const *columns, struct lgs_error *error)
{
	if (file_save(path, header, strlen(header), error) < 0)
		return NULL;
	return open_table(path, columns, error);
}

struct metrics *
metrics_create(const char *path, const char *const *columns, struct lgs_error *error)
{
	struct stat status;
	if (lstat(path, &status) == 0) {
		(void)lgs_fail(error, LGS_INVALID, "%s is already there: resume its training or choose another folder",
		               path);
		return NULL;
	}
	char *header = make_header(columns);
	if (header == NULL) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the table %s", path);
		return NULL;
	}
	struct metrics *metrics = begin_table(path, header, columns, error);
	free(header);
	return metrics;
}

/* ---- resuming ---- */

/* Reads the epoch of a whole row and counts its fields; false where it is not a row of this table. */
static bool
parse_row(const char *row, const char *end, int64_t columns, int64_t *epoch)
{
	int64_t commas = 0;
	for (const char *p = row; p < end; p++)
		commas += *p == ',';
	char *after;
	errno = 0;
	long long number = strtoll(row, &after, 10);
	*epoch = number;
	return errno == 0 && *row >= '0' && *row <= '9' && *after == (columns > 0 ? ',' : '\n') && commas == columns;
}

/* Removes, in place, the rows to be dropped from a table whose header was checked. Returns the new length, or -1. */
static int64_t
cut_back(char *text, size_t bytes, size_t header, int64_t columns, int64_t keep, const char *path,
         struct lgs_error *error)
{
	size_t kept = header;
	int64_t line = 2;
	for (size_t at = header; at < bytes; line++) {
		char *row = text + at;
		char *end = memchr(row, '\n', bytes - at);
		if (end == NULL) /* torn */
			break;
		int64_t epoch;
		if (!parse_row(row, end, columns, &epoch))
			return lgs_fail(error, LGS_INVALID,
			                "line %lld of %s is not a row of this table: correct it or remove it",
			                (long long)line, path);
		size_t length = (size_t)(end - row) + 1;
		at += length;
		if (epoch > keep)
			continue;
		memmove(text + kept, row, length);
		kept += length;
	}
	return (int64_t)kept;
}

/* Checks the table in memory and rewrites the file where something has to go. */
static int64_t
repair(const char *path, char *text, size_t bytes, const char *header, int64_t columns, int64_t keep,
       struct lgs_error *error)
{
	size_t length = strlen(header);
	if (bytes < length && memcmp(text, header, bytes) == 0) /* torn before the end of the header */
		return file_save(path, header, length, error);
	if (bytes < length || memcmp(text, header, length) != 0)
		return lgs_fail(error, LGS_INVALID,
		                "%s has other columns (%.*s) than this training (%.*s): "
		                "move it away, or resume with the program and plugins that wrote it",
		                path, (int)strcspn(text, "\n"), text, (int)length - 1, header);
	int64_t kept = cut_back(text, bytes, length, columns, keep, path, error);
	if (kept < 0 || (size_t)kept == bytes)
		return kept < 0 ? kept : LGS_OK;
	return file_save(path, text, (size_t)kept, error);
}

struct metrics *
metrics_resume(const char *path, const char *const *columns, int64_t keep_through_epoch, struct lgs_error *error)
{
	char *header = make_header(columns);
	if (header == NULL) {
		(void)lgs_fail(error, LGS_NO_MEMORY, "no memory for the table %s", path);
		return NULL;
	}
	struct metrics *metrics = NULL;
	struct stat status;
	if (stat(path, &status) != 0 && errno == ENOENT) {
		metrics = begin_table(path, header, columns, error);
	} else {
		size_t bytes = 0;
		int64_t count = 0;
		while (columns[count] != NULL)
			count++;
		char *text = file_load(path, TABLE_LIMIT, &bytes, error);
		if (text != NULL && repair(path, text, bytes, header, count, keep_through_epoch, error) >= 0)
			metrics = open_table(path, columns, error);
		free(text);
	}
	free(header);
	return metrics;
}

/* ---- rows ---- */

/* A row that did not fit on the disk is taken back, so that the table stays a table. */
static int64_t
write_row(struct metrics *metrics, size_t bytes, struct lgs_error *error)
{
	struct stat before;
	if (fstat(metrics->descriptor, &before) != 0)
		return lgs_fail(error, LGS_IO, "cannot append to %s: %s", metrics->path, strerror(errno));
	ssize_t n;
	do
		n = write(metrics->descriptor, metrics->row, bytes);
	while (n < 0 && errno == EINTR);
	int reason = n < 0 ? errno : ENOSPC; /* a short write to a file means that the next byte has no room */
	if (n == (ssize_t)bytes)
		return LGS_OK;
	if (n > 0 && ftruncate(metrics->descriptor, before.st_size) != 0)
		return lgs_fail(error, LGS_IO, "cannot append to %s, whose last line is now torn: %s", metrics->path,
		                strerror(reason));
	if (reason != ENOSPC && reason != EDQUOT)
		return file_explain(error, "append to", metrics->path, reason);
	return lgs_fail(error, LGS_IO, "cannot append to %s: %s: free some space and resume; its rows so far are whole",
	                metrics->path, strerror(reason));
}

int64_t
metrics_append(struct metrics *metrics, int64_t epoch, const double *values, struct lgs_error *error)
{
	locale_t users = uselocale(metrics->plain);
	char *out = metrics->row;
	out += snprintf(out, FIELD_SIZE, "%lld", (long long)epoch);
	for (int64_t i = 0; i < metrics->columns; i++) {
		*out++ = ',';
		if (!isnan(values[i]))
			out += snprintf(out, FIELD_SIZE - 1, "%.9g", values[i]);
	}
	(void)uselocale(users);
	*out++ = '\n';
	return write_row(metrics, (size_t)(out - metrics->row), error);
}

int64_t
metrics_sync(struct metrics *metrics, struct lgs_error *error)
{
	/* Some file systems cannot; their answer is not a failure to write. */
	if (fdatasync(metrics->descriptor) == 0 || errno == EINVAL || errno == ENOSYS || errno == ENOTSUP)
		return LGS_OK;
	return lgs_fail(error, LGS_IO, "cannot sync %s: %s", metrics->path, strerror(errno));
}

void
metrics_close(struct metrics *metrics)
{
	if (metrics == NULL)
		return;
	if (metrics->descriptor >= 0)
		close(metrics->descriptor);
	if (metrics->plain != (locale_t)0)
		freelocale(metrics->plain);
	free(metrics->row);
	free(metrics->path);
	free(metrics);
}
