/*
 * test_picture.c: sheets of images, read back through libpng and looked at pixel by pixel.
 */
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <unistd.h>

#include "../core/formats/picture.h"
#include "support.h"

static char path[PATH_SIZE];

struct picture {
	png_image image;
	unsigned char *pixels; /* three bytes each */
};

static struct picture
decode(void)
{
	struct picture picture = {.image = {.version = PNG_IMAGE_VERSION}};
	CU_ASSERT_FATAL(png_image_begin_read_from_file(&picture.image, path) != 0);
	picture.image.format = PNG_FORMAT_RGB;
	picture.pixels = malloc(PNG_IMAGE_SIZE(picture.image));
	CU_ASSERT_PTR_NOT_NULL_FATAL(picture.pixels);
	CU_ASSERT_FATAL(png_image_finish_read(&picture.image, NULL, picture.pixels, 0, NULL) != 0);
	return picture;
}

static void
save(int64_t scale, int64_t count, struct lgs_shape shape, const float *images)
{
	shape.size = sizeof shape;
	words[0] = 0;
	CU_ASSERT_EQUAL(picture_save_grid(path, scale, count, &shape, images, &failure), LGS_OK);
	CU_ASSERT_STRING_EQUAL(words, "");
}

/* The colour 0xrrggbb at pixel (x, y) of the sheet, both in pixels of the images. */
static unsigned
colour(const struct picture *picture, unsigned factor, unsigned x, unsigned y)
{
	const unsigned char *p = picture->pixels + 3 * ((size_t)y * factor * picture->image.width + x * factor);
	return (unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2];
}

static void
lays_out(void)
{
	static const struct {
		int64_t count, height, width;
		unsigned sheet_width, sheet_height;
	} cases[] = {
	    {100, 28, 28, 582, 582}, {25, 28, 28, 730, 730}, {1, 28, 28, 480, 480},
	    {7, 28, 28, 704, 704},   {64, 64, 64, 521, 521}, {3, 10, 100, 714, 238},
	    {500, 28, 28, 668, 639}, {2, 1, 1, 80, 48},      {1, 2000, 3000, 3002, 2002},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t values = (size_t)(cases[i].count * cases[i].height * cases[i].width);
		float *images = calloc(values, sizeof *images);
		CU_ASSERT_PTR_NOT_NULL_FATAL(images);
		save(LGS_PICTURE_UNIT, cases[i].count, (struct lgs_shape){0, 1, cases[i].height, cases[i].width},
		     images);
		struct picture picture = decode();
		CU_ASSERT_EQUAL(picture.image.width, cases[i].sheet_width);
		CU_ASSERT_EQUAL(picture.image.height, cases[i].sheet_height);
		if (picture.image.width != cases[i].sheet_width || picture.image.height != cases[i].sheet_height)
			printf("# case %zu: %u x %u\n", i, picture.image.width, picture.image.height);
		free(picture.pixels);
		free(images);
	}
	(void)unlink(path);
}

/* Three images of 1 x 2 in a grid of 2 x 2 cells, factor 16: every pixel of the sheet by hand. */
static void
draws_grey(void)
{
	static const float images[] = {0, 1, 0.5f, -7, 2, 0.25f};
	save(LGS_PICTURE_UNIT, 3, (struct lgs_shape){0, 1, 1, 2}, images);
	struct picture picture = decode();
	CU_ASSERT_EQUAL_FATAL(picture.image.width, 7 * 16);
	CU_ASSERT_EQUAL_FATAL(picture.image.height, 5 * 16);
	const unsigned m = 0x606060, black = 0, white = 0xffffff, half = 0x808080, quarter = 0x404040;
	const unsigned expected[5][7] = {{m, m, m, m, m, m, m},
	                                 {m, black, white, m, half, black, m},
	                                 {m, m, m, m, m, m, m},
	                                 {m, white, quarter, m, m, m, m},
	                                 {m, m, m, m, m, m, m}};
	for (unsigned y = 0; y < 5; y++)
		for (unsigned x = 0; x < 7; x++)
			CU_ASSERT_EQUAL(colour(&picture, 16, x, y), expected[y][x]);
	/* Enlarged pixels are squares of one colour. */
	for (unsigned y = 0; y < 80; y++)
		for (unsigned x = 0; x < 112; x++)
			CU_ASSERT_EQUAL(colour(&picture, 1, x, y), expected[y / 16][x / 16]);
	free(picture.pixels);
	(void)unlink(path);
}

static void
draws_signed(void)
{
	static const float images[] = {-2, 0, 1, 0, 0, 0, HUGE_VALF, -HUGE_VALF, 4};
	save(LGS_PICTURE_SIGNED, 3, (struct lgs_shape){0, 1, 1, 3}, images);
	struct picture picture = decode();
	CU_ASSERT_EQUAL_FATAL(picture.image.width, 9 * 16);
	const unsigned factor = 16;
	CU_ASSERT_EQUAL(colour(&picture, factor, 1, 1), 0);
	CU_ASSERT_EQUAL(colour(&picture, factor, 2, 1), 0x808080);
	CU_ASSERT_EQUAL(colour(&picture, factor, 3, 1), 0xbfbfbf);
	CU_ASSERT_EQUAL(colour(&picture, factor, 5, 1), 0x808080); /* all zero */
	CU_ASSERT_EQUAL(colour(&picture, factor, 1, 3), 0xffffff);
	CU_ASSERT_EQUAL(colour(&picture, factor, 2, 3), 0);
	CU_ASSERT_EQUAL(colour(&picture, factor, 3, 3), 0xffffff);
	free(picture.pixels);
	(void)unlink(path);
}

static void
draws_colour(void)
{
	static const float images[] = {1, 0, 0.5f, /* one image of 1 x 1 */ 0, 1, 1};
	save(LGS_PICTURE_UNIT, 2, (struct lgs_shape){0, 3, 1, 1}, images);
	struct picture picture = decode();
	CU_ASSERT_EQUAL(colour(&picture, 16, 1, 1), 0xff0080);
	CU_ASSERT_EQUAL(colour(&picture, 16, 3, 1), 0x00ffff);
	free(picture.pixels);
	(void)unlink(path);
}

/* Two images of four channels are eight tiles; each image keeps one scale for all its channels. */
static void
draws_channels_as_tiles(void)
{
	static const float images[] = {1, -2, 0, 2, 10, 20, -20, 0};
	save(LGS_PICTURE_SIGNED, 2, (struct lgs_shape){0, 4, 1, 1}, images);
	struct picture picture = decode();
	CU_ASSERT_EQUAL_FATAL(picture.image.width, 7 * 16); /* three columns of three rows */
	static const unsigned expected[] = {0xbfbfbf, 0, 0x808080, 0xffffff, 0xbfbfbf, 0xffffff, 0, 0x808080, 0x181818};
	for (unsigned i = 0; i < 9; i++)
		CU_ASSERT_EQUAL(colour(&picture, 16, 1 + 2 * (i % 3), 1 + 2 * (i / 3)), expected[i]);
	free(picture.pixels);
	(void)unlink(path);
}

static void
marks_unknown_values(void)
{
	static const float grey[] = {0.5f, NAN, 1}, rgb[] = {0, NAN, 1};
	save(LGS_PICTURE_UNIT, 1, (struct lgs_shape){0, 1, 1, 3}, grey);
	struct picture picture = decode();
	CU_ASSERT_EQUAL(colour(&picture, 16, 1, 1), 0x808080);
	CU_ASSERT_EQUAL(colour(&picture, 16, 2, 1), 0xff0000);
	CU_ASSERT_EQUAL(colour(&picture, 16, 3, 1), 0xffffff);
	free(picture.pixels);
	save(LGS_PICTURE_SIGNED, 1, (struct lgs_shape){0, 3, 1, 1}, rgb);
	picture = decode();
	CU_ASSERT_EQUAL(colour(&picture, 16, 1, 1), 0xff0000);
	free(picture.pixels);
	(void)unlink(path);
}

/* In memory a sheet is not enlarged, and is otherwise the same. */
static void
encodes_in_memory(void)
{
	static const float images[] = {0, 1, 0.5f, -7, 2, 0.25f};
	struct lgs_shape shape = {sizeof shape, 1, 1, 2};
	void *bytes = NULL;
	size_t length = 0;
	CU_ASSERT_EQUAL_FATAL(picture_encode_grid(&bytes, &length, LGS_PICTURE_UNIT, 3, &shape, images, &failure),
	                      LGS_OK);
	write_bytes(path, bytes, length);
	free(bytes);
	struct picture picture = decode();
	CU_ASSERT_EQUAL_FATAL(picture.image.width, 7);
	CU_ASSERT_EQUAL_FATAL(picture.image.height, 5);
	CU_ASSERT_EQUAL(colour(&picture, 1, 2, 1), 0xffffff);
	CU_ASSERT_EQUAL(colour(&picture, 1, 2, 3), 0x404040);
	free(picture.pixels);
	(void)unlink(path);
	words[0] = 0;
	CU_ASSERT_EQUAL(picture_encode_grid(&bytes, &length, LGS_PICTURE_UNIT, 0, &shape, images, &failure),
	                LGS_INVALID);
	CU_ASSERT(said("cannot write a picture"));
}

static void
refuses_nonsense(void)
{
	static const struct {
		int64_t scale, count;
		struct lgs_shape shape;
	} cases[] = {
	    {LGS_PICTURE_UNIT, 0, {0, 1, 1, 1}},
	    {LGS_PICTURE_UNIT, -1, {0, 1, 1, 1}},
	    {LGS_PICTURE_UNIT, 1, {0, 0, 1, 1}},
	    {LGS_PICTURE_UNIT, 1, {0, 1, 0, 1}},
	    {LGS_PICTURE_UNIT, 1, {0, 1, 1, -5}},
	    {99, 1, {0, 1, 1, 1}},
	    {LGS_PICTURE_UNIT, 1, {0, 1, 1, INT64_MAX}},
	    {LGS_PICTURE_UNIT, 1, {0, 1, INT64_MAX, 1}},
	    {LGS_PICTURE_UNIT, INT64_MAX, {0, 1, 1, 1}},
	    {LGS_PICTURE_UNIT, 1, {0, INT64_MAX, 1, 1}},
	    {LGS_PICTURE_UNIT, 2000000000, {0, 1, 900, 900}},
	};
	static const float image[1] = {0};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		words[0] = 0;
		CU_ASSERT_EQUAL(
		    picture_save_grid(path, cases[i].scale, cases[i].count, &cases[i].shape, image, &failure),
		    LGS_INVALID);
		CU_ASSERT(said(path));
		CU_ASSERT_EQUAL(access(path, F_OK), -1);
	}
}

/* Noise, because it cannot be compressed. The first limit stops libpng early, the second only at the end. */
static void
survives_a_full_disk(void)
{
	static float noise[512 * 512];
	uint32_t state = 1;
	for (size_t i = 0; i < sizeof noise / sizeof noise[0]; i++) {
		state = state * 1664525u + 1013904223u;
		noise[i] = (float)(state >> 8) / 16777216.0f;
	}
	struct lgs_shape shape = {sizeof shape, 1, 512, 512};
	static const rlim_t limits[] = {1000, 200000};
	for (size_t i = 0; i < 2; i++) {
		limit_size(limits[i]);
		words[0] = 0;
		CU_ASSERT_EQUAL(picture_save_grid(path, LGS_PICTURE_UNIT, 1, &shape, noise, &failure), LGS_IO);
		CU_ASSERT(said(path));
	}
	limit_size(RLIM_INFINITY);
	CU_ASSERT_EQUAL(access(path, F_OK), -1);
	CU_ASSERT_EQUAL(picture_save_grid("/dev/full", LGS_PICTURE_UNIT, 1, &shape, noise, &failure), LGS_IO);
	CU_ASSERT(said("free some space"));
}

static const CU_TestInfo tests[] = {
    {"lays out sheets of a pleasant size", lays_out},
    {"draws grey", draws_grey},
    {"draws signed values", draws_signed},
    {"draws colour", draws_colour},
    {"draws other channels as tiles", draws_channels_as_tiles},
    {"marks values that are not numbers", marks_unknown_values},
    {"encodes in memory", encodes_in_memory},
    {"refuses nonsense", refuses_nonsense},
    {"a full disk leaves nothing", survives_a_full_disk},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	if (make_root())
		return 1;
	(void)snprintf(path, sizeof path, "%s/sheet.png", root_folder);
	int status = run_tests("picture", tests);
	return remove_root() ? 1 : status; /* a leftover fails */
}
