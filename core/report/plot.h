/*
 * plot: runs gnuplot, the only room that knows it.
 *
 * The script goes in and the drawing comes out through unnamed temporary files: no shell, no file that could be left
 * behind, and none of the user's own settings of gnuplot.
 */
#ifndef LGS_CORE_REPORT_PLOT_H
#define LGS_CORE_REPORT_PLOT_H

#include <lgs/plugin.h>

#include "../base/text.h"

/* Whether it can be run; the message names the package that has it. */
int64_t plot_find(struct lgs_error *error);

/*
 * Draws a script (what follows the choice of the terminal), and adds the SVG as it may stand inside a page: no
 * declarations, no identifiers, the symbols of points only where with_symbols says so (the first drawing of a page).
 */
int64_t plot_draw(struct text *svg, const char *script, int width, int height, int with_symbols, const char *shows,
                  struct lgs_error *error);

#endif
