/*
 * columns.h: how wide UTF-8 text is on a terminal, and how it is made to fit.
 *
 * Wide characters (as of Chinese) take two columns, combining marks none. Where the system knows no UTF-8 locale every
 * character counts as one.
 */
#ifndef LGS_CORE_BASE_COLUMNS_H
#define LGS_CORE_BASE_COLUMNS_H

#include <stdint.h>

/* What no terminal should be sent becomes one blank a byte: control characters, and bytes that are no UTF-8. */
void columns_clean(char *text);

/* Of clean text. */
int64_t columns_of(const char *text);

/* Ends the text where it would take more columns. */
void columns_cut(char *text, int64_t columns);

/*
 * The longest end of a name that fits, with an ellipsis for what is missing before it ("…/run-7"): as many whole parts
 * of a path as there is room for, or else the end of its last part. The name itself where it fits; "" where nothing of
 * it does. NULL without memory; free it.
 */
char *columns_shorten(const char *name, int64_t columns);

#endif
