/*
 * test_celeba.c: the data set celeba: splits, attributes, crops, fidelity of decoding, damaged images. The cache is
 * in test_celeba_cache.c.
 */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdio.h>

#include "celeba_fixture.h"
#include "faces_fixture.h"
#include "jpeg_fixture.h"

#define COUNT 12
#define FOLDER "data/celeba/img_align_celeba"

static void
test_splits(void)
{
	make_folder("data");
	make_folder("data/celeba");
	draw_faces(FOLDER, 6);
	const char *path = in_root(FOLDER);
	check_faces("celeba:size=16", path, "train", 123456);
	CU_ASSERT_EQUAL(fake.warnings, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "all its images are of split=train and none are left to test on"));
	check_celeba_refused("celeba", path, "test", "no split test", "train with the list as partition=FILE");
	CU_ASSERT_EQUAL(fake.warnings, 0);
	write_text("data/celeba/list_eval_partition.txt", "\n");
	check_celeba_refused("celeba", path, "train", "list_eval_partition.txt is empty", "0, 1 or 2");
	/* In any order, with names that are not here, as in a part of the whole; 6 is in no split. */
	write_text("data/celeba/list_eval_partition.txt",
	           "000004.jpg 2\n000001.jpg 0\n000002.jpg 0\r\n000003.jpg 1\n000099.jpg 0\n000005.jpg 0\n");
	check_faces("celeba:size=16", path, "train", 125);
	CU_ASSERT_PTR_NOT_NULL(strstr(fake.log, "1 of the 6 images in "));
	CU_ASSERT_EQUAL(fake.warnings, 0);
	check_faces("celeba:size=16", path, "valid", 3);
	check_faces("celeba:size=16", path, "test", 4);
	CU_ASSERT_EQUAL(setenv("LGS_DATA", in_root("data"), 1), 0);
	check_faces("celeba:size=16", NULL, "train", 125);
	CU_ASSERT_EQUAL(setenv("LGS_DATA", in_root("data/celeba"), 1), 0);
	check_faces("celeba:size=16", NULL, "test", 4);
	CU_ASSERT_EQUAL(setenv("LGS_DATA", "/nonexistent", 1), 0);
	check_celeba_refused("celeba", NULL, "train", "/nonexistent/celeba/img_align_celeba", "path=FOLDER");
	CU_ASSERT_EQUAL(unsetenv("LGS_DATA"), 0);
	check_celeba_refused("celeba", NULL, "train", "path=FOLDER", "LGS_DATA");
	/* A link to the images: what lies beside the link goes before what lies beside them. */
	make_folder("data/linked");
	CU_ASSERT_EQUAL(symlink(path, in_root("data/linked/images")), 0);
	check_faces("celeba:size=16", in_root("data/linked/images"), "test", 4);
	write_text("data/linked/list_eval_partition.txt", "000001.jpg 0\n000002.jpg 2\n");
	check_faces("celeba:size=16", in_root("data/linked/images"), "test", 2);

	struct opened faces = open_celeba("celeba", path, "test");
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	const char *const *files = faces.dataset->files(faces.instance);
	CU_ASSERT_STRING_EQUAL(files[0], face_path(FOLDER, 4));
	CU_ASSERT(strstr(files[1], "list_eval_partition.txt") != NULL);
	CU_ASSERT_PTR_NULL(files[2]);
	CU_ASSERT_EQUAL(faces.dataset->classes(faces.instance), 0);
	CU_ASSERT_EQUAL(faces.dataset->shape(faces.instance)->channels, 3);
	CU_ASSERT_EQUAL(faces.dataset->shape(faces.instance)->height, 64);
	float pixels[3 * 64 * 64];
	const int64_t wrong = 1;
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &wrong, 1, pixels, &failure), LGS_INVALID);
	close_dataset(&faces);

	write_text("bad.txt", "000001.jpg 0\n000002.jpg 3\n");
	check_celeba_refused(path_of("celeba:partition=%s", in_root("bad.txt")), path, "train", "bad.txt, line 2",
	                     "0, 1 or 2");
	check_celeba_refused("celeba", in_root("nowhere"), "train", "nowhere", "No such file");
	make_folder("bare");
	check_celeba_refused("celeba", in_root("bare"), "train", "bare", "no JPEG or PNG files");
}

static void
test_attributes(void)
{
	const char *path = in_root(FOLDER);
	check_celeba_refused("celeba:attribute=Smiling", path, "train", "list_attr_celeba.txt", "attributes=FILE");
	write_text("data/celeba/list_attr_celeba.txt",
	           "4\nMale Smiling Young \n000001.jpg -1  1  1\n000002.jpg  1  1 -1\n"
	           "000004.jpg  1 -1 -1\n000005.jpg  1 -1  1\n");
	check_faces("celeba:size=16,attribute=Smiling", path, "train", 12);
	check_faces("celeba:size=16,attribute=-Smiling", path, "train", 5);
	check_faces("celeba:size=16,attribute=Male", path, "train", 25);
	check_faces("celeba:size=16,attribute=Male+-Young", path, "train", 2);
	check_faces("celeba:size=16,attribute=Male", path, "test", 4);
	check_celeba_refused("celeba:attribute=Smiling", path, "test", "attribute=Smiling", "no image");
	check_celeba_refused("celeba:attribute=Smilling", path, "train", "Smilling", "Male, Smiling, Young");
	write_text("bad.txt", "1\nMale Smiling\n000001.jpg 1\n");
	check_celeba_refused(path_of("celeba:attribute=Male,attributes=%s", in_root("bad.txt")), path, "train",
	                     "bad.txt, line 3", "2");
	write_text("bad.txt", "1\nMale Smiling\n000001.jpg 1 7\n");
	check_celeba_refused(path_of("celeba:attribute=Male,attributes=%s", in_root("bad.txt")), path, "train",
	                     "bad.txt, line 3", "7");
}

/* Pixel t of n over a side of `length` from `begin`, of a frame over which values grow from 0 to 255, has this mean. */
static double
slope_mean(double begin, double length, int64_t t, int64_t n, double frame)
{
	return 255 * (begin + length * ((double)t + 0.5) / (double)n) / frame;
}

static void
check_crop(const char *folder, const char *name, int64_t size, const double crop[4])
{
	static float pixels[3 * 512 * 512];
	const int64_t first = 0, at[] = {0, size / 3, size - 1};
	struct opened faces = open_celeba(path_of("celeba:crop=%s,size=%d", name, (int)size), in_root(folder), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &first, 1, pixels, &failure), LGS_OK);
	for (int i = 0; i < 9; i++) {
		int64_t x = at[i % 3], y = at[i / 3];
		double red = slope_mean(crop[0], crop[2], x, size, 178), got_red = pixels[y * size + x] * 255;
		double green = slope_mean(crop[1], crop[3], y, size, 218),
		       got_green = pixels[(size + y) * size + x] * 255;
		if (fabs(got_red - red) > 2 || fabs(got_green - green) > 2)
			fprintf(stderr, "%s, %s, size %lld at (%lld, %lld): %.1f %.1f, expected %.1f %.1f\n", folder,
			        name, (long long)size, (long long)x, (long long)y, got_red, got_green, red, green);
		CU_ASSERT_DOUBLE_EQUAL(got_red, red, 2);
		CU_ASSERT_DOUBLE_EQUAL(got_green, green, 2);
	}
	close_dataset(&faces);
}

/* Left, top, width and height in the frame of 178 x 218; at half of it and at twice, the same part is meant. */
static void
test_crops(void)
{
	static const struct {
		const char *name;
		double crop[4];
	} crops[] = {{"centre108", {35, 55, 108, 108}}, {"torch138", {30, 40, 138, 138}},
	             {"centre178", {0, 20, 178, 178}},  {"face128", {25, 57, 128, 128}},
	             {"centre160", {9, 29, 160, 160}},  {"centre148", {15, 35, 148, 148}},
	             {"centre140", {19, 39, 140, 140}}, {"whole", {0, 0, 178, 218}}};
	make_folder("half");
	make_folder("full");
	make_folder("twice");
	draw_face(face_path("half", 1), 109, 89, 0);
	draw_face(face_path("full", 1), 218, 178, 0);
	draw_face(face_path("twice", 1), 436, 356, 0);
	for (size_t i = 0; i < sizeof crops / sizeof *crops; i++) {
		check_crop("full", crops[i].name, 64, crops[i].crop);
		check_crop("full", crops[i].name, 16, crops[i].crop);
		check_crop("twice", crops[i].name, 128, crops[i].crop);
		check_crop("half", crops[i].name, 32, crops[i].crop);
	}
	check_crop("twice", "whole", 512, crops[7].crop);
	check_crop("full", "torch138", 25, crops[1].crop);
}

/* ---- fidelity ---- */

/* The peak signal-to-noise ratio over all portraits, in decibels. */
static double
fidelity(const char *name, int64_t size, double left, double top, double side)
{
	static float pixels[3 * 128 * 128], exact[3 * 128 * 128];
	double squares = 0;
	struct opened faces =
	    open_celeba(path_of("celeba:crop=%s,size=%d", name, (int)size), in_root("portraits"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	int64_t count = faces.dataset->count(faces.instance);
	for (int64_t i = 0; i < count; i++) {
		decode_exactly(face_path("portraits", (int)i + 1), left, top, side, size, exact);
		CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &i, 1, pixels, &failure), LGS_OK);
		for (int64_t at = 0; at < 3 * size * size; at++)
			squares += (pixels[at] - exact[at]) * (double)(pixels[at] - exact[at]);
	}
	close_dataset(&faces);
	return -10 * log10(squares / (double)(3 * size * size * count));
}

/* Decoding no finer than needed may cost little: 35 dB at the least, against all pixels and their exact means. */
static void
test_fidelity(void)
{
	draw_portraits(in_root("portraits"), 4);
	const struct {
		const char *name;
		int64_t size;
		double left, top, side;
	} cases[] = {{"centre178", 64, 0, 20, 178},  {"centre108", 64, 35, 55, 108}, {"centre178", 32, 0, 20, 178},
	             {"centre178", 128, 0, 20, 178}, {"torch138", 64, 30, 40, 138},  {"centre108", 16, 35, 55, 108}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double ratio = fidelity(cases[i].name, cases[i].size, cases[i].left, cases[i].top, cases[i].side);
		if (ratio < 35)
			fprintf(stderr, "%s at %lld: %.1f dB\n", cases[i].name, (long long)cases[i].size, ratio);
		CU_ASSERT(ratio >= 35);
	}
}

/*
 * Colours are stored thinned out, and mixed with their neighbours': at a crop's edge with what is beyond it, as in the
 * whole picture.
 */
static void
test_edges(void)
{
	enum { SIDE = 138, WIDTH = 178, HEIGHT = 218 };
	static unsigned char noise[HEIGHT * WIDTH * 3];
	static float pixels[3 * SIDE * SIDE], exact[3 * SIDE * SIDE];
	const int64_t first = 0;
	double largest = 0;
	uint32_t state = 1;
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (unsigned char)((state = state * 1664525 + 1013904223) >> 24);
	CU_ASSERT_EQUAL(mkdir(in_root("noise"), 0777), 0);
	draw_jpeg(face_path("noise", 1), &(struct jpeg_drawing){HEIGHT, WIDTH, 3, 90, 0, 0, noise});
	struct opened faces = open_celeba(path_of("celeba:crop=torch138,size=%d", SIDE), in_root("noise"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	decode_exactly(face_path("noise", 1), 30, 40, SIDE, SIDE, exact);
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &first, 1, pixels, &failure), LGS_OK);
	for (int64_t at = 0; at < 3 * SIDE * SIDE; at++)
		largest = fmax(largest, fabs((double)pixels[at] - (double)exact[at]));
	CU_ASSERT(largest < 0.5 / 255);
	close_dataset(&faces);
}

/* ---- damage ---- */

static void
test_damage(void)
{
	float pixels[PIXELS], again[PIXELS];
	draw_damaged("damaged");
	const char *path = in_root("damaged");
	check_faces("celeba:size=16", path, "train", 125556781);
	check_faces("celeba:size=16,most-damaged=3", path, "train", 125556781);
	struct opened faces = open_celeba("celeba:size=16", path, "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	const int64_t third = 2, last = 8;
	/* What a damaged image is does not depend on what was read before, and it is named once. */
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &last, 1, pixels, &failure), LGS_OK);
	CU_ASSERT_EQUAL(face_of(pixels), 1);
	CU_ASSERT_EQUAL(fake.warnings, 2); /* one of them, that none are left to test on */
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &last, 1, again, &failure), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(pixels, again, sizeof pixels), 0);
	CU_ASSERT_EQUAL(fake.warnings, 2);
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &third, 1, pixels, &failure), LGS_OK);
	CU_ASSERT_EQUAL(face_of(pixels), 5);
	CU_ASSERT_EQUAL(fake.warnings, 4);
	close_dataset(&faces);

	faces = open_celeba("celeba:size=16,most-damaged=2", path, "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &last, 1, pixels, &failure), LGS_OK);
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &third, 1, pixels, &failure), LGS_INVALID);
	CU_ASSERT(said("000004.jpg|most-damaged=2"));
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &last, 1, pixels, &failure), LGS_INVALID);
	CU_ASSERT(said("most-damaged=2"));
	close_dataset(&faces);

	make_folder("hopeless");
	write_bytes(face_path("hopeless", 1), "no image", 8);
	faces = open_celeba("celeba", in_root("hopeless"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, (const int64_t[]){0}, 1, pixels, &failure), LGS_INVALID);
	CU_ASSERT(said("all 1 images are damaged"));
	close_dataset(&faces);
}

/* ---- threads ---- */

struct reader {
	struct opened *faces;
	const float *expected;
	int64_t seed, different;
};

static void *
read_often(void *opaque)
{
	struct reader *reader = opaque;
	float pixels[3 * PIXELS];
	for (int64_t turn = 0; turn < 40; turn++) {
		int64_t indices[3];
		for (int64_t i = 0; i < 3; i++)
			indices[i] = (reader->seed * 5 + turn * 7 + i * 2) % 9;
		if (reader->faces->dataset->read(reader->faces->instance, indices, 3, pixels, NULL) < 0)
			reader->different++;
		for (int64_t i = 0; i < 3; i++)
			if (memcmp(pixels + i * PIXELS, reader->expected + indices[i] * PIXELS, sizeof(float[PIXELS])))
				reader->different++;
	}
	return NULL;
}

/* From many threads at once, in any order, and with helpers of the data set's own: the same bytes, damage included. */
static void
test_threads(void)
{
	static float expected[9 * PIXELS], together[9 * PIXELS];
	draw_damaged("threads");
	const char *path = in_root("threads");
	read_all("celeba:size=16", path, expected);
	fake_host_begin(&fake, 7, 3);
	struct opened faces = open_dataset(lgs_plugin_celeba, "celeba:size=16", path, "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	struct reader readers[4];
	pthread_t threads[4];
	for (int i = 0; i < 4; i++) {
		readers[i] = (struct reader){&faces, expected, i, 0};
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, read_often, &readers[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
		CU_ASSERT_EQUAL(readers[i].different, 0);
	}
	CU_ASSERT_EQUAL(fake.warnings, 4);
	const int64_t all[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, all, 9, together, &failure), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(together, expected, sizeof expected), 0);
	close_dataset(&faces);
}

static void
test_no_memory(void)
{
	const char *text = path_of("celeba:size=16,attribute=Smiling,cache=%s", in_root("scarce"));
	struct opened faces = open_celeba(text, in_root(FOLDER), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	faces.dataset->destroy(faces.instance);
	int64_t left = 0;
	for (;; left++) {
		CU_ASSERT(left || unlink(in_root("scarce.train")) == 0);
		fake.allocations_left = left;
		create_again(&faces, "train");
		if (faces.instance)
			break;
		CU_ASSERT(said("memory"));
		CU_ASSERT_EQUAL_FATAL(fake.live, 0);
	}
	CU_ASSERT(left > 10);
	float pixels[PIXELS];
	const int64_t first = 0;
	fake.allocations_left = 0;
	CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &first, 1, pixels, &failure), LGS_NO_MEMORY);
	close_dataset(&faces);
}

static const CU_TestInfo tests[] = {
    {"splits", test_splits},
    {"attributes", test_attributes},
    {"crops", test_crops},
    {"fidelity of decoding", test_fidelity},
    {"edges of crops", test_edges},
    {"damaged images", test_damage},
    {"many threads", test_threads},
    {"memory runs out", test_no_memory},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("celeba", tests);
}
