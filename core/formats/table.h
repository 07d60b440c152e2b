/* table: a CSV file of numbers with a line of headings (metrics.csv, reported series), read column by column. */
#ifndef LGS_CORE_FORMATS_TABLE_H
#define LGS_CORE_FORMATS_TABLE_H

#include <lgs/plugin.h>

struct table {
	int64_t columns;
	int64_t rows;
	char **names;   /* of the columns */
	double *values; /* column after column; NaN where a field is empty or no number */
};

/* Begin with {0}; free in any case. A torn last line is left out. */
int64_t table_load(struct table *table, const char *path, struct lgs_error *error);
void table_free(struct table *table);

/* The values of a column. */
const double *table_column(const struct table *table, int64_t column);

/* Keeps at most so many rows, evenly spread, the first and the last among them. */
void table_thin(struct table *table, int64_t most);

#endif
