/* palette.c: seven colours, twice. See palette.h. */
#include "palette.h"

#include <stdio.h>

static const struct {
	unsigned light, dark;
} colours[PALETTE_COLOURS] = {
    {0x0072b2, 0x56a8e0}, /* blue */
    {0xd55e00, 0xf08a4b}, /* vermilion */
    {0x009e73, 0x3cc79b}, /* green */
    {0xb0579a, 0xdd9bc9}, /* purple */
    {0xd08c00, 0xf0bb4a}, /* orange */
    {0x4a4a4a, 0xc8c8c8}, /* black */
    {0x35a5dc, 0x8fd3f7}, /* sky blue */
};

const char *
palette_colour(int64_t number)
{
	static char text[PALETTE_COLOURS][8];
	int64_t at = number % PALETTE_COLOURS;
	(void)snprintf(text[at], sizeof text[at], "#%06x", colours[at].light);
	return text[at];
}

void
palette_style(struct text *style)
{
	for (int i = 0; i < PALETTE_COLOURS; i++)
		text_add(style, ".c%d{color:#%06x}", i, colours[i].light);
	text_add(style, "\n@media screen and (prefers-color-scheme:dark){");
	for (int i = 0; i < PALETTE_COLOURS; i++) {
		unsigned c = colours[i].light;
		text_add(style, ".c%d{color:#%06x}", i, colours[i].dark);
		/* As gnuplot writes a colour. */
		for (const char *const *name = (const char *const[]){"stroke", "fill", "color", NULL}; *name; name++)
			text_add(style, ".chart [%s='rgb(%3u, %3u, %3u)']{%s:#%06x}", *name, c >> 16, c >> 8 & 255,
			         c & 255, *name, colours[i].dark);
	}
	text_add(style, "}\n");
}
