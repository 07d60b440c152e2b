/*
 * palette: the colours of curves and points, told apart by eyes of every kind (after Okabe & Ito 2008), on white paper
 * and on a dark screen.
 */
#ifndef LGS_CORE_REPORT_PALETTE_H
#define LGS_CORE_REPORT_PALETTE_H

#include <stdint.h>

#include "../base/text.h"

#define PALETTE_COLOURS 7
/* Greys with a role, drawn in these colours and set to those of the page by its style. */
#define PALETTE_AXIS "#888888"
#define PALETTE_GRID "#dddddd"
#define PALETTE_QUIET "#999999"

/* The colour of a number, "#rrggbb"; after the last the first again. */
const char *palette_colour(int64_t number);

/* Style rules that recolour what was drawn, where the screen is dark, and those of the swatches in legends. */
void palette_style(struct text *style);

#endif
