/*
 * odd_pictures.c: fills a folder with good pictures of odd kinds, for the whole-program tests: each kind of colour,
 * depth, order and shape that users have among their photographs. What cannot be read, the tests make of these.
 *
 * Usage: odd_pictures FOLDER
 */
#include <stdio.h>
#include <stdlib.h>

#include "jpeg_fixture.h"
#include "png_fixture.h"

#define SIDE 40

static unsigned char bytes[10 * 10000 * 8]; /* something smooth, with a little noise */

static const char *
in(const char *folder, const char *name)
{
	static char path[4200];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void
draw_jpegs(const char *folder)
{
	const struct {
		const char *name;
		struct jpeg_drawing drawing;
	} all[] = {
	    {"colour.jpg", {SIDE, SIDE, 3, .quality = 90, .bytes = bytes}},
	    {"grey.jpg", {SIDE, SIDE, 1, .bytes = bytes}},
	    {"progressive.jpg", {SIDE, SIDE, 3, .progressive = 1, .bytes = bytes}},
	    {"grey-progressive.jpg", {SIDE, SIDE, 1, .progressive = 1, .bytes = bytes}},
	    {"cmyk.jpg", {SIDE, SIDE, 4, .bytes = bytes}},
	    {"ycck.jpg", {SIDE, SIDE, 4, .luminance = 1, .bytes = bytes}},
	    {"one.jpg", {1, 1, 3, .bytes = bytes}},
	    {"wide.jpg", {10, 10000, 3, .quality = 80, .bytes = bytes}},
	    {"tall.jpg", {10000, 10, 1, .progressive = 1, .bytes = bytes}},
	    {"UPPER.JPEG", {SIDE, 2 * SIDE, 3, .quality = 90, .bytes = bytes}},
	    {"jpeg-inside.png", {SIDE, SIDE, 3, .quality = 90, .bytes = bytes}},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		draw_jpeg(in(folder, all[i].name), &all[i].drawing);
}

static void
draw_pngs(const char *folder)
{
	static const png_color palette[] = {{250, 10, 10}, {10, 250, 10}};
	static const unsigned char alphas[] = {128};
	const struct {
		const char *name;
		struct png_drawing drawing;
	} all[] = {
	    {"colour.png", {PNG_COLOR_TYPE_RGB, 8, SIDE, SIDE, .bytes = bytes}},
	    {"deep.png", {PNG_COLOR_TYPE_RGB, 16, SIDE, SIDE, .interlaced = 1, .bytes = bytes}},
	    {"deep-grey.png", {PNG_COLOR_TYPE_GRAY, 16, SIDE, SIDE, .bytes = bytes}},
	    {"deep-transparent.png", {PNG_COLOR_TYPE_RGB_ALPHA, 16, SIDE, SIDE, .bytes = bytes}},
	    {"bits.png", {PNG_COLOR_TYPE_GRAY, 1, SIDE, SIDE, .bytes = bytes}},
	    {"one.png", {PNG_COLOR_TYPE_GRAY, 8, 1, 1, .gamma = 0.45455, .bytes = bytes}},
	    {"png-inside.jpg", {PNG_COLOR_TYPE_GRAY_ALPHA, 8, SIDE, SIDE, .bytes = bytes}},
	    {"palette.png",
	     {PNG_COLOR_TYPE_PALETTE, 1, SIDE, SIDE, .palette = palette, .colours = 2, .alphas = alphas,
	      .alpha_count = 1, .bytes = bytes}},
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		draw_png(in(folder, all[i].name), &all[i].drawing);
}

int
main(int argc, char **argv)
{
	if (argc != 2) {
		(void)fprintf(stderr, "usage: odd_pictures FOLDER\n");
		return 2;
	}
	unsigned noise = 17;
	for (size_t i = 0; i < sizeof bytes; i++) {
		noise = noise * 1664525u + 1013904223u;
		bytes[i] = (unsigned char)(i / 40 % 240 + (noise >> 28));
	}
	draw_jpegs(argv[1]);
	draw_pngs(argv[1]);
	return 0;
}
