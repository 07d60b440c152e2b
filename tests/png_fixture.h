/*
 * png_fixture.h: PNG files for the tests, of every kind, drawn through libpng. Ends the program where it cannot.
 */
#ifndef LGS_TESTS_PNG_FIXTURE_H
#define LGS_TESTS_PNG_FIXTURE_H

#include <png.h>

/* A drawing's bytes, written where it is, and the pixels that they may consist of. */
#define BYTES(...) ((const unsigned char[]){__VA_ARGS__})
#define RED 255, 0, 0
#define GREEN 0, 255, 0
#define GREY 100, 100, 100
#define COLOUR 10, 20, 30

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
