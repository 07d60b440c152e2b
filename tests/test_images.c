/*
 * test_images.c: the data set images: JPEG files, folders as splits and classes, sizes, and bad files. Every kind of
 * PNG file is in test_png.c.
 *
 * Files are drawn here through libpng and libjpeg, into a temporary folder that is removed at the end.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dataset_fixture.h"
#include "jpeg_fixture.h"
#include "png_fixture.h"

entry lgs_plugin_images;

static struct opened
open_images(const char *text, const char *path, const char *split)
{
	fake_host_begin(&fake, 7, 1);
	return open_dataset(lgs_plugin_images, text, path, split);
}

static void
draw_grey(const char *path, unsigned height, unsigned width, unsigned char first)
{
	unsigned char bytes[256];
	for (int i = 0; i < 256; i++)
		bytes[i] = (unsigned char)(first + i);
	draw_png(path, &(struct png_drawing){PNG_COLOR_TYPE_GRAY, 8, height, width, .bytes = bytes});
}

static void
check_images_refused(const char *text, const char *path, const char *split, const char *first, const char *second)
{
	struct opened images = open_images(text, path, split);
	check_not_opened(&images, first, second);
}

static void
test_folder_of_images(void)
{
	float pixels[3 * 6];
	int64_t labels[3], indices[] = {0, 1, 2};
	make_folder("flat");
	make_folder("flat/notes"); /* a subfolder without images is no class */
	draw_grey(in_root("flat/b.png"), 2, 3, 20);
	draw_grey(in_root("flat/a.PNG"), 2, 3, 10);
	draw_grey(in_root("flat/c.png"), 2, 3, 30);
	draw_grey(in_root("flat/.hidden.png"), 9, 9, 0);
	draw_grey(in_root("flat/c.png.orig"), 9, 9, 0);
	draw_grey(in_root("flat/notes/readme.txt"), 9, 9, 0);

	struct opened images = open_images("images:channels=1", in_root("flat"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_EQUAL(images.dataset->count(images.instance), 3);
	CU_ASSERT_EQUAL(images.dataset->classes(images.instance), 0);
	CU_ASSERT_EQUAL(images.dataset->labels(images.instance, labels, &failure), LGS_UNSUPPORTED);
	CU_ASSERT_EQUAL(images.dataset->read(images.instance, indices, 3, pixels, &failure), LGS_OK);
	for (int i = 0; i < 18; i++)
		CU_ASSERT_DOUBLE_EQUAL(pixels[i], (10 * (i / 6 + 1) + i % 6) / 255.0, 1e-7);
	indices[2] = 3;
	CU_ASSERT_EQUAL(images.dataset->read(images.instance, indices, 3, pixels, &failure), LGS_INVALID);
	const char *const *files = images.dataset->files(images.instance);
	CU_ASSERT_STRING_EQUAL(files[0], in_root("flat/a.PNG"));
	CU_ASSERT_STRING_EQUAL(files[2], in_root("flat/c.png"));
	CU_ASSERT_PTR_NULL(files[3]);
	close_dataset(&images);

	check_images_refused("images", in_root("flat"), "test", "no test split", in_root("flat"));
	check_images_refused("images:height=2,width=4", in_root("flat"), "train", "2 x 3", "expected 2 x 4");
	draw_grey(in_root("flat/b.png"), 3, 2, 0);
	check_images_refused("images", in_root("flat"), "train", "flat/b.png: has 3 x 2", "expected 2 x 3");
}

static void
test_folders_of_classes(void)
{
	const char *const names[] = {"sorted/b/1.png", "sorted/b/0.png", "sorted/a/z.png", "sorted/c/y.png"};
	int64_t labels[4], order[] = {0, 1, 2, 3};
	float pixels[4 * 3];
	make_folder("sorted");
	make_folder("sorted/a");
	make_folder("sorted/b");
	make_folder("sorted/c");
	for (int i = 0; i < 4; i++)
		draw_grey(in_root(names[i]), 1, 3, (unsigned char)(50 * i));
	struct opened images = open_images("images:channels=1", in_root("sorted"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_EQUAL(images.dataset->count(images.instance), 4);
	CU_ASSERT_EQUAL(images.dataset->classes(images.instance), 3);
	CU_ASSERT_EQUAL(images.dataset->labels(images.instance, labels, &failure), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(labels, (const int64_t[]){0, 1, 1, 2}, sizeof labels), 0);
	CU_ASSERT_EQUAL(images.dataset->read(images.instance, order, 4, pixels, &failure), LGS_OK);
	const double firsts[] = {100, 50, 0, 150};
	for (int i = 0; i < 4; i++)
		CU_ASSERT_DOUBLE_EQUAL(pixels[3 * i], firsts[i] / 255, 1e-7);
	close_dataset(&images);

	draw_grey(in_root("sorted/loose.png"), 1, 3, 0);
	check_images_refused("images", in_root("sorted"), "train", "sorted/loose.png", "sorted/a/z.png");
}

/* Splits as subfolders; a class that test does not have keeps its number. */
static void
test_splits(void)
{
	make_folder("split");
	make_folder("split/train");
	make_folder("split/train/a");
	make_folder("split/train/b");
	draw_grey(in_root("split/train/a/1.png"), 1, 3, 0);
	draw_grey(in_root("split/train/b/1.png"), 1, 3, 0);
	check_images_refused("images", in_root("split"), "test", "none called test", in_root("split"));
	make_folder("split/test");
	make_folder("split/test/b");
	draw_grey(in_root("split/test/b/1.png"), 1, 3, 0);

	struct opened test = open_images("images", in_root("split"), "test");
	CU_ASSERT_PTR_NOT_NULL_FATAL(test.instance);
	int64_t label = -1;
	CU_ASSERT_EQUAL(test.dataset->count(test.instance), 1);
	CU_ASSERT_EQUAL(test.dataset->classes(test.instance), 2);
	CU_ASSERT_EQUAL(test.dataset->labels(test.instance, &label, &failure), LGS_OK);
	CU_ASSERT_EQUAL(label, 1);
	CU_ASSERT_STRING_EQUAL(test.dataset->files(test.instance)[0], in_root("split/test/b/1.png"));
	close_dataset(&test);
	struct opened train = open_images("images", in_root("split"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(train.instance);
	CU_ASSERT_EQUAL(train.dataset->count(train.instance), 2);
	close_dataset(&train);

	make_folder("split/test/zebra");
	check_images_refused("images", in_root("split"), "test", "class zebra", "split/train");

	make_folder("unlabelled");
	make_folder("unlabelled/train");
	make_folder("unlabelled/test");
	draw_grey(in_root("unlabelled/train/1.png"), 1, 3, 0);
	draw_grey(in_root("unlabelled/test/1.png"), 1, 3, 0);
	draw_grey(in_root("unlabelled/test/2.png"), 1, 3, 0);
	test = open_images("images", in_root("unlabelled"), "test");
	CU_ASSERT_PTR_NOT_NULL_FATAL(test.instance);
	CU_ASSERT_EQUAL(test.dataset->count(test.instance), 2);
	CU_ASSERT_EQUAL(test.dataset->classes(test.instance), 0);
	close_dataset(&test);
}

/* One line of each kind says how much is left aside. */
static void
test_what_is_left_aside(void)
{
	make_folder("aside");
	draw_grey(in_root("aside/1.png"), 1, 3, 0);
	write_bytes(in_root("aside/notes.txt"), "words", 5);
	fake.log[0] = 0;
	struct opened images = open_images("images", in_root("aside"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_STRING_EQUAL(fake.log, "");
	close_dataset(&images);
	write_bytes(in_root("aside/2.gif"), "GIF89a", 6);
	write_bytes(in_root("aside/3.WebP"), "RIFF", 4);
	images = open_images("images", in_root("aside"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "2 files of other formats in "));
	close_dataset(&images);

	make_folder("aside/train");
	make_folder("aside/test");
	make_folder("aside/valid");
	make_folder("aside/valid/a");
	draw_grey(in_root("aside/train/1.png"), 1, 3, 0);
	draw_grey(in_root("aside/test/1.png"), 1, 3, 0);
	draw_grey(in_root("aside/valid/1.png"), 1, 3, 0);
	draw_grey(in_root("aside/valid/a/1.png"), 1, 3, 0);
	images = open_images("images", in_root("aside"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_EQUAL(images.dataset->count(images.instance), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "3 images in "));
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "not in its train or test, are left aside"));
	close_dataset(&images);
	fake.log[0] = 0;
	images = open_images("images", in_root("aside"), "test");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_STRING_EQUAL(fake.log, "");
	close_dataset(&images);
}

static void
test_folders_that_cannot_be_read(void)
{
	make_folder("void");
	check_images_refused("images", "", "train", "which images", "path=FOLDER");
	check_images_refused("images", in_root("nowhere"), "train", in_root("nowhere"), "No such file");
	check_images_refused("images", in_root("void"), "train", in_root("void"), "no JPEG or PNG files");
	char longest[9000];
	memset(longest, 'x', sizeof longest);
	longest[sizeof longest - 1] = 0;
	check_images_refused("images", longest, "train", "xxx", "");
}

/* A file cut off, or with a wrong bit, is refused by name or read right; never is anything left behind. */
static void
test_damaged_png(void)
{
	float pixels[48], good[48];
	int64_t index = 0, refused = 0;
	make_folder("damaged");
	char path[PATH_SIZE];
	(void)snprintf(path, sizeof path, "%s/damaged/one.png", root_folder);
	const struct png_drawing drawing = {PNG_COLOR_TYPE_RGB, 8, 4, 4,
	                                    .bytes = BYTES(RED, GREEN, GREY, COLOUR, RED, RED, GREEN, GREY, COLOUR, RED,
	                                                   RED, GREEN, GREY, COLOUR, GREEN, GREY)};
	draw_png(path, &drawing);
	size_t count;
	unsigned char *bytes = read_bytes(path, &count);
	struct opened images = open_images("images", in_root("damaged"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_EQUAL(images.dataset->read(images.instance, &index, 1, good, &failure), LGS_OK);
	close_dataset(&images);

	for (size_t length = 0; length < count; length++) {
		write_bytes(path, bytes, length);
		check_images_refused("images", in_root("damaged"), "train", "damaged/one.png",
		                     length < 8 ? "neither a JPEG nor a PNG file" : "damaged or cut off");
	}
	for (size_t at = 0; at < count; at++)
		for (int bit = 0; bit < 8; bit++) {
			write_flipped(path, bytes, count, at, 1 << bit);
			images = open_images("images", in_root("damaged"), "train");
			if (!images.instance) {
				refused++;
				CU_ASSERT(said("damaged/one.png"));
			} else {
				CU_ASSERT_EQUAL(images.dataset->read(images.instance, &index, 1, pixels, &failure),
				                LGS_OK);
				CU_ASSERT_EQUAL(memcmp(pixels, good, sizeof good), 0);
			}
			close_dataset(&images);
		}
	CU_ASSERT(refused >= (int64_t)count * 8 * 9 / 10);
	free(bytes);
	write_bytes(path, "P6 2 2 255 not a PNG file at all", 32);
	check_images_refused("images", in_root("damaged"), "train", "damaged/one.png", "neither a JPEG nor a PNG file");
}

/* Limits are found from the first header and the number of files, before anything is decoded. */
static void
test_images_too_large(void)
{
	static unsigned char bits[4096 * 512];
	make_folder("large");
	draw_png(in_root("large/0.png"), &(struct png_drawing){PNG_COLOR_TYPE_GRAY, 1, 1, 4097, .bytes = bits});
	check_images_refused("images", in_root("large"), "train", "1 x 4097", "at most 4096 x 4096");
	draw_png(in_root("large/0.png"), &(struct png_drawing){PNG_COLOR_TYPE_GRAY, 1, 4096, 4096, .bytes = bits});
	for (int i = 1; i < 86; i++) {
		char name[32];
		(void)snprintf(name, sizeof name, "large/%d.png", i);
		CU_ASSERT_EQUAL(link(in_root("large/0.png"), in_root(name)), 0);
	}
	check_images_refused("images", in_root("large"), "train", "86 images of 3 x 4096 x 4096", "kept in memory");
}

static void
test_images_no_memory(void)
{
	struct opened images = open_images("images", in_root("split"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	images.dataset->destroy(images.instance);
	int64_t left = 0;
	for (;; left++) {
		fake.allocations_left = left;
		create_again(&images, "train");
		if (images.instance)
			break;
		CU_ASSERT(said("memory"));
		CU_ASSERT_EQUAL_FATAL(fake.live, 0);
	}
	CU_ASSERT(left > 5);
	close_dataset(&images);
}

/* Smooth, so that compression at the highest quality changes little: red grows to the right, green downwards. */
static void
draw_slope(const char *path, unsigned height, unsigned width, int channels, int progressive)
{
	unsigned char *bytes = malloc((size_t)height * width * 4);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	for (size_t y = 0; y < height; y++)
		for (size_t x = 0; x < width; x++) {
			unsigned char *pixel = bytes + (y * width + x) * (size_t)channels;
			unsigned char red = (unsigned char)(200 * x / width), green = (unsigned char)(200 * y / height);
			if (channels == 1)
				pixel[0] = red;
			if (channels >= 3)
				memcpy(pixel, (const unsigned char[]){red, green, 50}, 3);
			if (channels == 4) /* a quarter of black ink in the way */
				pixel[3] = 192;
		}
	draw_jpeg(
	    path,
	    &(struct jpeg_drawing){
		.height = height, .width = width, .channels = channels, .progressive = progressive, .bytes = bytes});
	free(bytes);
}

static void
check_near(const float *pixels, int64_t index, double expected)
{
	if (fabs(pixels[index] * 255 - expected) > 4)
		fprintf(stderr, "value %lld: %g, expected %g\n", (long long)index, pixels[index] * 255, expected);
	CU_ASSERT_DOUBLE_EQUAL(pixels[index] * 255, expected, 4);
}

/* Baseline and progressive, in colour, grey and inks, beside PNG, under whatever name. */
static void
test_jpeg(void)
{
	enum { SIDE = 24, PLANE = SIDE * SIDE };
	static float pixels[5][3 * PLANE];
	const int64_t order[] = {0, 1, 2, 3, 4}, corner = PLANE - 1;
	unsigned char grey[PLANE];
	memset(grey, 77, sizeof grey);
	make_folder("jpeg");
	draw_slope(in_root("jpeg/0.JPG"), SIDE, SIDE, 3, 0);
	draw_slope(in_root("jpeg/1.jpeg"), SIDE, SIDE, 3, 1);
	draw_slope(in_root("jpeg/2.png"), SIDE, SIDE, 1, 0);
	draw_slope(in_root("jpeg/3.jpg"), SIDE, SIDE, 4, 0);
	draw_png(in_root("jpeg/4.jpg"), &(struct png_drawing){PNG_COLOR_TYPE_GRAY, 8, SIDE, SIDE, .bytes = grey});
	struct opened images = open_images("images", in_root("jpeg"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_EQUAL(images.dataset->count(images.instance), 5);
	CU_ASSERT_EQUAL_FATAL(images.dataset->read(images.instance, order, 5, pixels[0], &failure), LGS_OK);
	double most = 200.0 * (SIDE - 1) / SIDE;
	for (int i = 0; i < 2; i++) {
		check_near(pixels[i], 0, 0);
		check_near(pixels[i], corner, most);
		check_near(pixels[i], PLANE + SIDE - 1, 0);
		check_near(pixels[i], PLANE + corner, most);
		check_near(pixels[i], 2 * PLANE + corner, 50);
	}
	for (int channel = 0; channel < 3; channel++) {
		check_near(pixels[2], channel * PLANE + corner, most);
		check_near(pixels[4], channel * PLANE + corner, 77);
	}
	check_near(pixels[3], corner, most * 192 / 255);
	check_near(pixels[3], 2 * PLANE, 50 * 192 / 255.0);
	close_dataset(&images);

	images = open_images("images:channels=1", in_root("jpeg"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_EQUAL_FATAL(images.dataset->read(images.instance, order, 1, pixels[0], &failure), LGS_OK);
	check_near(pixels[0], corner, (0.2126 + 0.7152) * most + 0.0722 * 50);
	close_dataset(&images);
}

/* A size at which the window's end, were it rounded apart from the resampling's, is a row short. */
static void
test_last_rows(void)
{
	enum { SIDE = 21, PLANE = SIDE * SIDE };
	static unsigned char white[27 * 29];
	static float pixels[3 * PLANE];
	const int64_t order[] = {0};
	memset(white, 255, sizeof white);
	make_folder("last");
	draw_jpeg(in_root("last/0.jpg"),
	          &(struct jpeg_drawing){.height = 29, .width = 27, .channels = 1, .bytes = white});
	struct opened images = open_images("images:size=21", in_root("last"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_EQUAL_FATAL(images.dataset->read(images.instance, order, 1, pixels, &failure), LGS_OK);
	for (int64_t i = 0; i < 3 * PLANE; i++)
		CU_ASSERT_EQUAL(pixels[i], 1);
	close_dataset(&images);
}

/* Photographs as they come: with size= every one of them is used, whatever its shape and kind. */
static void
test_sizes(void)
{
	static float pixels[8][3 * 64];
	static const unsigned char deep[2 * 6 * 4 * 2] = {0x80, 0x80};
	const int64_t order[] = {0, 1, 2, 3, 4, 5};
	make_folder("sizes");
	draw_slope(in_root("sizes/0.jpg"), 40, 120, 3, 0);
	draw_slope(in_root("sizes/1.jpg"), 1, 1, 3, 0);
	draw_slope(in_root("sizes/2.jpg"), 10, 10000, 3, 0);
	draw_slope(in_root("sizes/3.jpg"), 10000, 10, 1, 1);
	draw_png(in_root("sizes/4.png"), &(struct png_drawing){PNG_COLOR_TYPE_GRAY, 16, 6, 8, .bytes = deep});
	draw_slope(in_root("sizes/5.jpg"), 333, 222, 4, 0);
	struct opened images = open_images("images:size=8", in_root("sizes"), "train");
	if (!images.instance)
		fprintf(stderr, "%s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_EQUAL(images.dataset->shape(images.instance)->height, 8);
	CU_ASSERT_EQUAL(images.dataset->shape(images.instance)->width, 8);
	CU_ASSERT_EQUAL(images.dataset->read(images.instance, order, 6, pixels[0], &failure), LGS_OK);
	/* Columns 40 .. 79 of 120, five a pixel: 200 / 120 times the mean of 40 .. 44, and of 75 .. 79. */
	check_near(pixels[0], 0, 200.0 * 42 / 120);
	check_near(pixels[0], 7, 200.0 * 77 / 120);
	check_near(pixels[0], 64 + 63, 200.0 * 37 / 40);
	check_near(pixels[2], 0, 100);
	close_dataset(&images);

	images = open_images("images:size=8,crop=none", in_root("sizes"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	CU_ASSERT_EQUAL(images.dataset->read(images.instance, order, 6, pixels[0], &failure), LGS_OK);
	check_near(pixels[0], 0, 200.0 * 7 / 120);
	check_near(pixels[0], 7, 200.0 * 112 / 120);
	check_near(pixels[2], 7, 200.0 * 9374.5 / 10000);
	close_dataset(&images);
	images = open_images("images", in_root("sizes"), "train");
	CU_ASSERT_PTR_NULL(images.instance);
	CU_ASSERT(said("5 of 6 images cannot be used|1.jpg: has 1 x 1|expected 40 x 120|size="));
	CU_ASSERT_EQUAL(fake.warnings, 5);
	close_dataset(&images);
}

/* Each offender is named, however many. */
static void
test_offenders(void)
{
	size_t count;
	make_folder("offenders");
	draw_slope(in_root("offenders/0.jpg"), 50, 50, 3, 0);
	unsigned char *bytes = read_bytes(in_root("offenders/0.jpg"), &count);
	write_bytes(in_root("offenders/cut.jpg"), bytes, count / 2);
	write_bytes(in_root("offenders/empty.jpg"), bytes, 0);
	write_bytes(in_root("offenders/text.jpg"), "These are words.", 16);
	CU_ASSERT_EQUAL(symlink("loop.png", in_root("offenders/loop.png")), 0);
	CU_ASSERT_EQUAL(symlink("nowhere.jpg", in_root("offenders/lost.jpg")), 0);
	struct opened images = open_images("images:size=16", in_root("offenders"), "train");
	CU_ASSERT_PTR_NULL(images.instance);
	CU_ASSERT(said("5 of 6 images cannot be used|cut.jpg|damaged or cut off"));
	CU_ASSERT_EQUAL(fake.warnings, 5);
	close_dataset(&images);

	/* Cut off anywhere, and with any bit of its tables wrong: refused in words or read, never the end of the
	 * process. */
	make_folder("cut");
	for (size_t length = 0; length < count; length += 1 + length / 16) {
		write_bytes(in_root("cut/only.jpg"), bytes, length);
		check_images_refused("images:size=16", in_root("cut"), "train", "cut/only.jpg",
		                     length < 3 ? "neither a JPEG nor a PNG file" : "damaged or cut off");
	}
	for (size_t at = 3; at < 700 && at < count; at++) {
		write_flipped(in_root("cut/only.jpg"), bytes, count, at, 1 << at % 8);
		images = open_images("images:size=16", in_root("cut"), "train");
		CU_ASSERT(images.instance || said("cut/only.jpg"));
		close_dataset(&images);
	}
	free(bytes);
	check_images_refused("images:size=16,channels=1", in_root("cut/only.jpg"), "train", "cut/only.jpg", "folder");
}

/* A class has the images of the folders below it; a link to a folder is not followed there. */
static void
test_deep_folders(void)
{
	make_folder("deep");
	make_folder("deep/a");
	make_folder("deep/a/below");
	make_folder("deep/a/below/further");
	make_folder("deep/b");
	draw_grey(in_root("deep/a/below/further/0.png"), 2, 2, 0);
	draw_grey(in_root("deep/a/below/1.png"), 2, 2, 0);
	draw_slope(in_root("deep/b/2.jpg"), 2, 2, 3, 0);
	CU_ASSERT_EQUAL(symlink("..", in_root("deep/a/below/round")), 0);
	struct opened images = open_images("images", in_root("deep"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(images.instance);
	int64_t labels[3] = {-1, -1, -1};
	CU_ASSERT_EQUAL(images.dataset->count(images.instance), 3);
	CU_ASSERT_EQUAL(images.dataset->labels(images.instance, labels, &failure), LGS_OK);
	CU_ASSERT_EQUAL(labels[1], 0);
	CU_ASSERT_EQUAL(labels[2], 1);
	CU_ASSERT_EQUAL(fake.warnings, 1);
	close_dataset(&images);
}

static const CU_TestInfo tests[] = {
    {"images: a folder", test_folder_of_images},
    {"images: subfolders as classes", test_folders_of_classes},
    {"images: subfolders as splits", test_splits},
    {"images: what is left aside", test_what_is_left_aside},
    {"images: folders that cannot be read", test_folders_that_cannot_be_read},
    {"images: damaged files", test_damaged_png},
    {"images: too large", test_images_too_large},
    {"JPEG: colours, grey and inks", test_jpeg},
    {"JPEG: the last rows", test_last_rows},
    {"images: sizes", test_sizes},
    {"images: all offenders are named", test_offenders},
    {"images: folders below classes", test_deep_folders},
    {"images: memory runs out", test_images_no_memory},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("images", tests);
}
