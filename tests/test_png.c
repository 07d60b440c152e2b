/*
 * test_png.c: PNG files of all kinds as the data set images reads them: depths, palettes, transparency.
 *
 * Files are drawn here through libpng, into a temporary folder that is removed at the end.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dataset_fixture.h"
#include "png_fixture.h"

entry lgs_plugin_images;

/* Draws one image into a folder of its own and compares what is read, in 0 .. 255, channel by channel. */
static void
check_drawing(const struct png_drawing *drawing, int64_t channels, const double *expected, double tolerance)
{
	static int number;
	char name[64];
	float pixels[256];
	int64_t count = channels * drawing->height * drawing->width, index = 0;
	(void)snprintf(name, sizeof name, "drawing%d", ++number);
	make_folder(name);
	const char *path = in_root(name);
	(void)snprintf(name, sizeof name, "drawing%d/only.png", number);
	draw_png(in_root(name), drawing);
	fake_host_begin(&fake, 7, 1);
	struct opened images =
	    open_dataset(lgs_plugin_images, channels == 1 ? "images:channels=1" : "images:channels=3", path, "train");
	if (!images.instance)
		fprintf(stderr, "%s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	const struct lgs_shape *shape = images.dataset->shape(images.instance);
	CU_ASSERT_EQUAL(images.dataset->count(images.instance), 1);
	CU_ASSERT_EQUAL(images.dataset->classes(images.instance), 0);
	CU_ASSERT_EQUAL(shape->channels, channels);
	CU_ASSERT_EQUAL(shape->height, drawing->height);
	CU_ASSERT_EQUAL(shape->width, drawing->width);
	CU_ASSERT_EQUAL(images.dataset->read(images.instance, &index, 1, pixels, &failure), LGS_OK);
	for (int64_t i = 0; i < count; i++) {
		double got = pixels[i] * 255;
		if (fabs(got - expected[i]) > tolerance + 1e-4)
			fprintf(stderr, "drawing %d, value %lld: %g, expected %g\n", number, (long long)i, got,
			        expected[i]);
		CU_ASSERT_DOUBLE_EQUAL(got, expected[i], tolerance + 1e-4);
	}
	close_dataset(&images);
}

#define LIST(...) ((const double[]){__VA_ARGS__})

#define LUMINANCE_OF_RED (0.2126 * 255)
#define LUMINANCE_OF_GREEN (0.7152 * 255)
#define LUMINANCE_OF_COLOUR (0.2126 * 10 + 0.7152 * 20 + 0.0722 * 30)

static void
test_png_grey(void)
{
	struct png_drawing grey = {PNG_COLOR_TYPE_GRAY, 8, 2, 3, .bytes = BYTES(0, 1, 128, 200, 254, 255)};
	check_drawing(&grey, 1, LIST(0, 1, 128, 200, 254, 255), 0);
	check_drawing(&grey, 3, LIST(0, 1, 128, 200, 254, 255, 0, 1, 128, 200, 254, 255, 0, 1, 128, 200, 254, 255), 0);
	grey.interlaced = 1;
	check_drawing(&grey, 1, LIST(0, 1, 128, 200, 254, 255), 0);
	grey.gamma = 1; /* values are taken as they are stored */
	check_drawing(&grey, 1, LIST(0, 1, 128, 200, 254, 255), 0);

	struct png_drawing bits = {PNG_COLOR_TYPE_GRAY, 1, 2, 3, .bytes = BYTES(0xa0, 0x40)};
	check_drawing(&bits, 1, LIST(255, 0, 255, 0, 255, 0), 0);
	struct png_drawing quarters = {PNG_COLOR_TYPE_GRAY, 2, 1, 4, .bytes = BYTES(0x1b)};
	check_drawing(&quarters, 1, LIST(0, 85, 170, 255), 0);
	struct png_drawing nibbles = {PNG_COLOR_TYPE_GRAY, 4, 1, 2, .bytes = BYTES(0x3f)};
	check_drawing(&nibbles, 3, LIST(51, 255, 51, 255, 51, 255), 0);
	struct png_drawing deep = {PNG_COLOR_TYPE_GRAY, 16, 1, 4,
	                           .bytes = BYTES(0, 0, 0x80, 0x80, 0xff, 0xff, 0x12, 0xf0)};
	check_drawing(&deep, 1, LIST(0, 128, 255, 19), 0); /* 0x12f0 / 257 = 18.87, rounded */
}

static void
test_png_colour(void)
{
	struct png_drawing rgb = {PNG_COLOR_TYPE_RGB, 8, 2, 2, .bytes = BYTES(RED, GREEN, GREY, COLOUR)};
	check_drawing(&rgb, 3, LIST(255, 0, 100, 10, 0, 255, 100, 20, 0, 0, 100, 30), 0);
	check_drawing(&rgb, 1, LIST(LUMINANCE_OF_RED, LUMINANCE_OF_GREEN, 100, LUMINANCE_OF_COLOUR), 1);
	rgb.gamma = 0.45455;
	check_drawing(&rgb, 1, LIST(LUMINANCE_OF_RED, LUMINANCE_OF_GREEN, 100, LUMINANCE_OF_COLOUR), 1);
	struct png_drawing deep = {PNG_COLOR_TYPE_RGB, 16, 1, 1, .bytes = BYTES(255, 255, 0x40, 0x40, 0, 0)};
	check_drawing(&deep, 3, LIST(255, 64, 0), 0);
	check_drawing(&deep, 1, LIST(LUMINANCE_OF_RED + 0.7152 * 64), 1);

	const png_color palette[] = {{RED}, {GREEN}, {GREY}, {COLOUR}};
	struct png_drawing indexed = {PNG_COLOR_TYPE_PALETTE, 8,           2, 2, .bytes = BYTES(0, 1, 2, 3),
	                              .palette = palette,     .colours = 4};
	check_drawing(&indexed, 3, LIST(255, 0, 100, 10, 0, 255, 100, 20, 0, 0, 100, 30), 0);
	check_drawing(&indexed, 1, LIST(LUMINANCE_OF_RED, LUMINANCE_OF_GREEN, 100, LUMINANCE_OF_COLOUR), 1);
	indexed.depth = 2;
	indexed.bytes = BYTES(0x10, 0xb0);
	check_drawing(&indexed, 3, LIST(255, 0, 100, 10, 0, 255, 100, 20, 0, 0, 100, 30), 0);
}

/* What is transparent is laid over black. */
static void
test_png_alpha(void)
{
	struct png_drawing grey = {PNG_COLOR_TYPE_GRAY_ALPHA, 8, 1, 3, .bytes = BYTES(200, 255, 200, 0, 200, 128)};
	check_drawing(&grey, 1, LIST(200, 0, 200 * 128 / 255.0), 1);
	check_drawing(&grey, 3, LIST(200, 0, 100.4, 200, 0, 100.4, 200, 0, 100.4), 1);
	struct png_drawing rgba = {PNG_COLOR_TYPE_RGB_ALPHA, 8, 1, 3, .bytes = BYTES(RED, 255, GREEN, 0, COLOUR, 128)};
	check_drawing(&rgba, 3, LIST(255, 0, 5, 0, 0, 10, 0, 0, 15), 1);
	check_drawing(&rgba, 1, LIST(LUMINANCE_OF_RED, 0, LUMINANCE_OF_COLOUR / 2), 1);
	struct png_drawing deep = {PNG_COLOR_TYPE_RGB_ALPHA, 16, 1, 1,
	                           .bytes = BYTES(0xff, 0xff, 0x80, 0x80, 0, 0, 0x80, 0x80)};
	check_drawing(&deep, 3, LIST(128, 64, 0), 1);

	const png_color palette[] = {{GREY}, {GREEN}};
	struct png_drawing indexed = {
	    PNG_COLOR_TYPE_PALETTE, 8, 1, 2, .bytes = BYTES(0, 1), .palette = palette, .colours = 2, .alphas = BYTES(0),
	    .alpha_count = 1};
	check_drawing(&indexed, 3, LIST(0, 0, 0, 255, 0, 0), 0);
	struct png_drawing keyed = {PNG_COLOR_TYPE_GRAY, 8, 1, 2, .bytes = BYTES(100, 101)};
	keyed.transparent = &(png_color_16){.gray = 100};
	check_drawing(&keyed, 1, LIST(0, 101), 0);
}

static const CU_TestInfo tests[] = {
    {"PNG: grey of all depths", test_png_grey},
    {"PNG: colours and palettes", test_png_colour},
    {"PNG: transparency", test_png_alpha},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("png", tests);
}
