/*
 * series: curves that components report point by point, each kept as NAME.csv.
 *
 * Points are collected in memory and written whole, so the file is never torn. Where the file exists when a series gets
 * its first point (a resumed run), the points before that one are kept and later ones, which will come again, dropped.
 */
#ifndef LGS_CORE_RUN_SERIES_H
#define LGS_CORE_RUN_SERIES_H

#include <lgs/plugin.h>

struct series;

/* Adds a point to the series of this name in *list (begin with NULL). Points without memory are lost, not an error. */
void series_add(struct series **list, const char *folder, const char *name, double x, double y);

/* Writes every series that got points since. */
int64_t series_write(struct series *list, const char *folder, struct lgs_error *error);
void series_free(struct series *list);

#endif
