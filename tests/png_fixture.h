/*
 * png_fixture.h: PNG files for the tests, of every kind, drawn through libpng. Ends the program where it cannot.
 */
#ifndef LGS_TESTS_PNG_FIXTURE_H
#define LGS_TESTS_PNG_FIXTURE_H

#include <png.h>

/* What to draw: rows as PNG stores them. */
struct png_drawing {
	int type, depth;
	unsigned height, width;
	int interlaced;
	const unsigned char *bytes;
	const png_color *palette;
	int colours;
	const unsigned char *alphas; /* of the palette's first colours */
	int alpha_count;
	const png_color_16 *transparent; /* one colour, for grey and RGB */
	double gamma;                    /* 0: none is stored */
};

void draw_png(const char *path, const struct png_drawing *drawing);

#endif
