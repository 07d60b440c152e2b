/* table.c: fields as RFC 4180 quotes them. See table.h. */
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "../base/text.h"

#define LARGEST_FILE ((size_t)1 << 28)

/* Copies a field without its quotes; returns what follows it: a comma, the end of the line, or the end. */
static const char *
read_field(const char *at, struct text *field)
{
	int quoted = *at == '"';
	field->length = 0;
	text_append(field, "", 0);
	for (at += quoted; *at; at++) {
		if (quoted && *at == '"') {
			if (at[1] != '"') {
				at++;
				break;
			}
			at++;
		} else if (!quoted && (*at == ',' || *at == '\n')) {
			break;
		}
		text_append(field, at, 1);
	}
	return at;
}

static const char *
read_names(struct table *table, const char *at, struct text *field)
{
	for (;;) {
		at = read_field(at, field);
		char **names = realloc(table->names, (size_t)(table->columns + 1) * sizeof *names);
		if (!names)
			return NULL;
		table->names = names;
		names[table->columns] = strdup(field->bytes ? field->bytes : "");
		if (!names[table->columns++])
			return NULL;
		if (*at != ',')
			return *at == '\n' ? at + 1 : at;
		at++;
	}
}

/* One row into the table's columns; returns what follows, or NULL where the line is not whole. */
static const char *
read_row(struct table *table, const char *at, int64_t row, int64_t capacity, struct text *field)
{
	for (int64_t column = 0;; column++) {
		at = read_field(at, field);
		if (!*at || column >= table->columns || !field->bytes)
			return NULL;
		char *end;
		double value = strtod(field->bytes, &end);
		table->values[column * capacity + row] = end == field->bytes || *end ? NAN : value;
		if (*at++ == '\n')
			return column == table->columns - 1 ? at : NULL;
	}
}

int64_t
table_load(struct table *table, const char *path, struct lgs_error *error)
{
	char *text = file_load(path, LARGEST_FILE, NULL, error);
	struct text field = {0};
	int64_t capacity = 1; /* a torn row is read too before it is left out */
	if (!text)
		return LGS_IO;
	const char *at = read_names(table, text, &field);
	for (const char *line = at; line && *line; line++)
		capacity += *line == '\n';
	if (at)
		table->values = malloc((size_t)(table->columns * capacity) * sizeof *table->values + 1);
	if (!table->values) {
		free(field.bytes);
		free(text);
		return lgs_fail(error, LGS_NO_MEMORY, "out of memory for %s", path);
	}
	while (at && *at)
		if ((at = read_row(table, at, table->rows, capacity, &field)))
			table->rows++;
	for (int64_t column = 1; column < table->columns; column++)
		memmove(table->values + column * table->rows, table->values + column * capacity,
		        (size_t)table->rows * sizeof *table->values);
	free(field.bytes);
	free(text);
	return LGS_OK;
}

void
table_free(struct table *table)
{
	for (int64_t i = 0; i < table->columns; i++)
		free(table->names[i]);
	free(table->names);
	free(table->values);
	*table = (struct table){0};
}

const double *
table_column(const struct table *table, int64_t column)
{
	return table->values + column * table->rows;
}

void
table_thin(struct table *table, int64_t most)
{
	int64_t rows = table->rows;
	if (rows <= most || most < 2)
		return;
	for (int64_t column = 0; column < table->columns; column++)
		for (int64_t i = 0; i < most; i++)
			table->values[column * most + i] = table->values[column * rows + i * (rows - 1) / (most - 1)];
	table->rows = most;
}
