/*
 * test_idx.c: the reader of IDX files and the data set mnist, on good files and on every way a file can be bad.
 *
 * All files are written here, into a temporary folder that is removed at the end. Every test also checks that no memory
 * stays behind and that a small file never makes the reader ask for much.
 */
#include "../plugins/datasets/idx.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "dataset_fixture.h"

entry lgs_plugin_mnist;

#define MOST_FOR_SMALL_FILES ((int64_t)1 << 20)

static void *(*allocate)(const struct lgs_host *host, int64_t bytes);
static int64_t largest;

static void *
watch(const struct lgs_host *host, int64_t bytes)
{
	largest = bytes > largest ? bytes : largest;
	return allocate(host, bytes);
}

static const struct lgs_host *
begin(void)
{
	fake_host_begin(&fake, 1, 1);
	allocate = fake.services.allocate;
	fake.services.allocate = watch;
	largest = 0;
	words[0] = 0;
	return &fake.services;
}

static void
write_gzip(const char *path, const void *bytes, size_t count)
{
	gzFile file = gzopen(path, "wb");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(gzwrite(file, bytes, (unsigned)count), (int)count);
	CU_ASSERT_EQUAL(gzclose(file), Z_OK);
}

/* Writes a header; returns its length. */
static size_t
put_header(unsigned char *bytes, int type, int dimensions, const uint32_t *extents)
{
	const unsigned char magic[] = {0, 0, (unsigned char)type, (unsigned char)dimensions};
	memcpy(bytes, magic, 4);
	for (int d = 0; d < dimensions; d++)
		for (int byte = 0; byte < 4; byte++)
			bytes[4 + 4 * d + byte] = (unsigned char)(extents[d] >> (24 - 8 * byte));
	return 4 + 4 * (size_t)dimensions;
}

/* A small good file: 3 images of 2 x 4 pixels. */
#define SMALL_HEADER 16
#define SMALL (SMALL_HEADER + 24)

static void
put_small(unsigned char *bytes)
{
	(void)put_header(bytes, 8, 3, (const uint32_t[]){3, 2, 4});
	for (int i = 0; i < 24; i++)
		bytes[SMALL_HEADER + i] = (unsigned char)(7 * i + 1);
}

/* Reading fails with this status, names the file, and says all of `expected` (parts joined by '|'). */
static void
check_refused(const char *path, int64_t dimensions, int64_t status, const char *expected)
{
	struct idx idx;
	const struct lgs_host *host = begin();
	CU_ASSERT_EQUAL(idx_read(host, path, dimensions, &idx, &failure), status);
	CU_ASSERT_PTR_NULL(idx.bytes);
	CU_ASSERT_EQUAL(fake.live, 0);
	CU_ASSERT(largest <= MOST_FOR_SMALL_FILES);
	CU_ASSERT(said(path));
	CU_ASSERT(said(expected));
}

static void
check_bytes_refused(const void *bytes, size_t count, int64_t dimensions, const char *expected)
{
	const char *plain = in_root("bad"), *gzip = in_root("bad.gz");
	write_bytes(plain, bytes, count);
	check_refused(plain, dimensions, LGS_INVALID, expected);
	write_gzip(gzip, bytes, count);
	check_refused(gzip, dimensions, LGS_INVALID, expected);
}

static void
check_reads(const char *path, int64_t dimensions, const int64_t *extents, const unsigned char *bytes)
{
	struct idx idx;
	const struct lgs_host *host = begin();
	CU_ASSERT_EQUAL_FATAL(idx_read(host, path, dimensions, &idx, &failure), LGS_OK);
	CU_ASSERT_EQUAL(idx.dimensions, dimensions);
	int64_t count = 1;
	for (int64_t d = 0; d < dimensions; d++) {
		CU_ASSERT_EQUAL(idx.extent[d], extents[d]);
		count *= extents[d];
	}
	CU_ASSERT_EQUAL_FATAL(idx.count, count);
	CU_ASSERT_EQUAL(memcmp(idx.bytes, bytes, (size_t)count), 0);
	idx_release(host, &idx);
	CU_ASSERT_PTR_NULL(idx.bytes);
	idx_release(host, &idx);
	CU_ASSERT_EQUAL(fake.live, 0);
}

static void
test_good_files(void)
{
	unsigned char small[SMALL];
	put_small(small);
	write_bytes(in_root("small"), small, SMALL);
	write_gzip(in_root("small.gz"), small, SMALL);
	check_reads(in_root("small"), 3, (const int64_t[]){3, 2, 4}, small + SMALL_HEADER);
	check_reads(in_root("small.gz"), 3, (const int64_t[]){3, 2, 4}, small + SMALL_HEADER);

	unsigned char labels[8 + 5];
	(void)put_header(labels, 8, 1, (const uint32_t[]){5});
	memcpy(labels + 8, "\0\1\377\2\3", 5);
	write_gzip(in_root("labels.gz"), labels, sizeof labels);
	check_reads(in_root("labels.gz"), 1, (const int64_t[]){5}, labels + 8);
}

/* Larger than the first chunk, and not a multiple of it; compressible and not. */
static void
test_many_chunks(void)
{
	const uint32_t extents[] = {5003, 28, 28};
	const int64_t expected[] = {5003, 28, 28};
	const size_t count = 5003 * 28 * 28;
	unsigned char *bytes = malloc(16 + count);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	(void)put_header(bytes, 8, 3, extents);
	uint32_t state = 1;
	for (size_t i = 0; i < count; i++) {
		state = state * 1664525 + 1013904223;
		bytes[16 + i] = i < count / 2 ? (unsigned char)(state >> 24) : 7;
	}
	write_bytes(in_root("large"), bytes, 16 + count);
	write_gzip(in_root("large.gz"), bytes, 16 + count);
	check_reads(in_root("large"), 3, expected, bytes + 16);
	CU_ASSERT_EQUAL(largest, (int64_t)count);
	check_reads(in_root("large.gz"), 3, expected, bytes + 16);

	/* Memory that runs out at any of the steps is reported, and what was there is released. */
	const struct lgs_host *host = begin();
	for (int64_t left = 0; left < 3; left++) {
		struct idx idx;
		fake.allocations_left = left;
		CU_ASSERT_EQUAL(idx_read(host, in_root("large"), 3, &idx, &failure), LGS_NO_MEMORY);
		CU_ASSERT(said("no memory for"));
		CU_ASSERT_EQUAL(fake.live, 0);
	}
	free(bytes);
}

static void
test_files_that_cannot_be_read(void)
{
	check_refused(in_root("absent"), 3, LGS_IO, "cannot open|No such file");
	check_refused(root_folder, 3, LGS_IO, "cannot");
	write_bytes(in_root("empty"), "", 0);
	check_refused(in_root("empty"), 3, LGS_INVALID, "has 0 bytes|header of 16");
	struct idx idx;
	CU_ASSERT_EQUAL(idx_read(begin(), in_root("empty"), 0, &idx, &failure), LGS_INVALID);
	CU_ASSERT_EQUAL(idx_read(begin(), in_root("empty"), 5, &idx, &failure), LGS_INVALID);
}

static void
test_bad_headers(void)
{
	unsigned char bytes[64];
	check_bytes_refused("\0\0\10", 3, 3, "has 3 bytes|header of 16");
	check_bytes_refused("\211PNG\r\n\32\n....................", 28, 3, "not an IDX file|0x89504e47|0x00000803");
	check_bytes_refused("\0\0\10\3\0\0\0\1\0\0\0", 11, 3, "ends inside its header|has 11 bytes|expected 16");

	put_small(bytes);
	bytes[2] = 0x0d;
	check_bytes_refused(bytes, SMALL, 3, "0x0d (32-bit float)|expected 0x08 (unsigned byte)");
	bytes[2] = 0x42;
	check_bytes_refused(bytes, SMALL, 3, "0x42 (unknown)|expected 0x08");
	put_small(bytes);
	check_bytes_refused(bytes, SMALL, 1, "has 3 dimensions|expected 1");
	bytes[3] = 1;
	check_bytes_refused(bytes, SMALL, 3, "has 1 dimensions|expected 3");
	bytes[3] = 0;
	check_bytes_refused(bytes, SMALL, 3, "has 0 dimensions");
	bytes[3] = 255;
	check_bytes_refused(bytes, SMALL, 3, "has 255 dimensions");
	for (int d = 0; d < 3; d++) {
		uint32_t extents[] = {3, 2, 4};
		extents[d] = 0;
		(void)put_header(bytes, 8, 3, extents);
		char expected[32];
		(void)snprintf(expected, sizeof expected, "dimension %d is 0", d + 1);
		check_bytes_refused(bytes, SMALL, 3, expected);
	}
}

/* Headers that promise far more than there is: no memory is taken on their word. */
static void
test_lying_headers(void)
{
	const uint32_t huge[][3] = {
	    {UINT32_MAX, UINT32_MAX, UINT32_MAX}, {1u << 31, 1u << 31, 4}, {UINT32_MAX, 3, 1}, {1, 1u << 17, 1u << 17}};
	const uint32_t large[][3] = {{UINT32_MAX, 1, 1}, {60000, 28, 28}, {4, 2, 4}, {1, 1u << 16, 1u << 16}};
	unsigned char bytes[SMALL];
	put_small(bytes);
	for (size_t i = 0; i < sizeof huge / sizeof *huge; i++) {
		(void)put_header(bytes, 8, 3, huge[i]);
		check_bytes_refused(bytes, SMALL, 3, "promises more than 8589934592 bytes");
	}
	for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
		(void)put_header(bytes, 8, 3, large[i]);
		check_bytes_refused(bytes, SMALL, 3, "has only 24 bytes of data|cut off");
	}
}

static void
test_cut_off_at_every_byte(void)
{
	unsigned char small[SMALL];
	const char *path = in_root("cut");
	put_small(small);
	for (size_t length = 0; length < SMALL; length++) {
		write_bytes(path, small, length);
		check_refused(path, 3, LGS_INVALID, "");
	}
	write_gzip(in_root("whole.gz"), small, SMALL);
	size_t count;
	unsigned char *packed = read_bytes(in_root("whole.gz"), &count);
	CU_ASSERT_FATAL(count > 30 && count < 256);
	for (size_t length = 0; length < count; length++) {
		struct idx idx;
		write_bytes(path, packed, length);
		CU_ASSERT(idx_read(begin(), path, 3, &idx, &failure) < 0);
		CU_ASSERT_EQUAL(fake.live, 0);
	}
	write_bytes(path, packed, count - 4);
	check_refused(path, 3, LGS_IO, "end too early|cut off");
	free(packed);
}

static void
test_trailing_bytes(void)
{
	unsigned char bytes[SMALL + 1];
	put_small(bytes);
	bytes[SMALL] = 0;
	check_bytes_refused(bytes, SMALL + 1, 3, "goes on after the 24 bytes");
}

/* Any byte of a compressed file may be wrong: what is delivered then is either an error or the right data. */
static void
test_damaged_at_every_byte(void)
{
	unsigned char small[SMALL];
	const char *path = in_root("damaged.gz");
	put_small(small);
	write_gzip(path, small, SMALL);
	size_t count;
	unsigned char *packed = read_bytes(path, &count);
	int64_t refused = 0;
	for (size_t at = 0; at < count; at++)
		for (int bit = 0; bit < 8; bit++) {
			struct idx idx;
			const struct lgs_host *host = begin();
			write_flipped(path, packed, count, at, 1 << bit);
			int64_t status = idx_read(host, path, 3, &idx, &failure);
			if (status < 0)
				refused++;
			else
				CU_ASSERT(idx.count == 24 && !memcmp(idx.bytes, small + SMALL_HEADER, 24));
			idx_release(host, &idx);
			CU_ASSERT_EQUAL(fake.live, 0);
			CU_ASSERT(largest <= MOST_FOR_SMALL_FILES);
		}
	CU_ASSERT(refused > (int64_t)(count - 10) * 8 * 9 / 10); /* all but some bits of gzip's 10-byte header */

	for (size_t from_end = 1; from_end <= 8; from_end++) { /* the sum and the length at the end */
		write_flipped(path, packed, count, count - from_end, 0x10);
		check_refused(path, 3, LGS_IO, "damaged");
	}
	free(packed);
}

/* The data set. */

static struct opened
open_mnist(const char *path, const char *split)
{
	(void)begin();
	return open_dataset(lgs_plugin_mnist, "mnist", path, split);
}

static void
check_mnist_refused(const char *path, const char *split, const char *first, const char *second)
{
	struct opened mnist = open_mnist(path, split);
	check_not_opened(&mnist, first, second);
}

static void
write_images(const char *path, uint32_t count, uint32_t height, uint32_t width)
{
	size_t pixels = (size_t)count * height * width;
	unsigned char *bytes = malloc(16 + pixels);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	(void)put_header(bytes, 8, 3, (const uint32_t[]){count, height, width});
	for (size_t i = 0; i < pixels; i++)
		bytes[16 + i] = (unsigned char)i;
	write_bytes(path, bytes, 16 + pixels);
	free(bytes);
}

static void
write_labels(const char *path, uint32_t count, unsigned char last)
{
	unsigned char bytes[8 + 256] = {0};
	(void)put_header(bytes, 8, 1, &count);
	bytes[8 + count - 1] = last;
	write_gzip(path, bytes, 8 + count);
}

static void
test_mnist(void)
{
	make_folder("good");
	write_images(in_root("good/train-images-idx3-ubyte"), 40, 4, 5);
	write_labels(in_root("good/train-labels-idx1-ubyte.gz"), 40, 9);
	write_images(in_root("good/t10k-images-idx3-ubyte"), 3, 1, 1);
	write_labels(in_root("good/t10k-labels-idx1-ubyte.gz"), 3, 0);

	struct opened train = open_mnist(in_root("good"), "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(train.instance);
	const struct lgs_dataset *dataset = train.dataset;
	const struct lgs_shape *shape = dataset->shape(train.instance);
	CU_ASSERT_EQUAL(dataset->count(train.instance), 40);
	CU_ASSERT_EQUAL(dataset->classes(train.instance), 10);
	CU_ASSERT(shape->channels == 1 && shape->height == 4 && shape->width == 5);
	int64_t labels[40];
	CU_ASSERT_EQUAL(dataset->labels(train.instance, labels, &failure), LGS_OK);
	CU_ASSERT(labels[0] == 0 && labels[38] == 0 && labels[39] == 9);

	float pixels[40 * 20];
	int64_t order[40];
	for (int64_t i = 0; i < 40; i++)
		order[i] = 39 - i;
	CU_ASSERT_EQUAL(dataset->read(train.instance, order, 40, pixels, &failure), LGS_OK);
	for (int64_t i = 0; i < 40; i++)
		for (int64_t j = 0; j < 20; j++)
			CU_ASSERT_DOUBLE_EQUAL(pixels[20 * i + j], ((20 * order[i] + j) % 256) / 255.0, 1e-7);
	for (int i = 0; i < 40 * 20; i++)
		CU_ASSERT(pixels[i] >= 0 && pixels[i] <= 1);
	CU_ASSERT_EQUAL(pixels[20 * (39 - 255 / 20) + 255 % 20], 1.0f); /* byte 255 is exactly 1 */
	order[1] = 40;
	CU_ASSERT_EQUAL(dataset->read(train.instance, order, 2, pixels, &failure), LGS_INVALID);
	CU_ASSERT(said("image 40"));
	order[0] = -1;
	CU_ASSERT_EQUAL(dataset->read(train.instance, order, 1, pixels, &failure), LGS_INVALID);

	const char *const *files = dataset->files(train.instance);
	CU_ASSERT_STRING_EQUAL(files[0], in_root("good/train-images-idx3-ubyte"));
	CU_ASSERT_STRING_EQUAL(files[1], in_root("good/train-labels-idx1-ubyte.gz"));
	CU_ASSERT_PTR_NULL(files[2]);
	close_dataset(&train);

	struct opened test = open_mnist(in_root("good"), "test");
	CU_ASSERT_PTR_NOT_NULL_FATAL(test.instance);
	CU_ASSERT_EQUAL(dataset->count(test.instance), 3);
	CU_ASSERT_EQUAL(dataset->classes(test.instance), 1);
	CU_ASSERT_EQUAL(dataset->shape(test.instance)->width, 1);
	close_dataset(&test);
}

static void
test_mnist_bad_folders(void)
{
	make_folder("bad-mnist");
	check_mnist_refused(in_root("nowhere"), "train", "train-images-idx3-ubyte.gz", in_root("nowhere"));
	write_images(in_root("bad-mnist/train-images-idx3-ubyte"), 10, 2, 2);
	check_mnist_refused(in_root("bad-mnist"), "test", "t10k-images-idx3-ubyte", in_root("bad-mnist"));
	check_mnist_refused(in_root("bad-mnist"), "train", "train-labels-idx1-ubyte", in_root("bad-mnist"));
	write_labels(in_root("bad-mnist/train-labels-idx1-ubyte.gz"), 11, 1);
	check_mnist_refused(in_root("bad-mnist"), "train", "has 10 images", "has 11 labels");
	/* Images where labels are expected. */
	write_images(in_root("bad-mnist/train-labels-idx1-ubyte"), 10, 2, 2);
	check_mnist_refused(in_root("bad-mnist"), "train", "train-labels-idx1-ubyte: has 3 dimensions", "expected 1");
	write_images(in_root("bad-mnist/train-images-idx3-ubyte"), 1, 1, 4097);
	write_labels(in_root("bad-mnist/train-labels-idx1-ubyte"), 1, 1);
	check_mnist_refused(in_root("bad-mnist"), "train", "1 x 4097", "at most 4096 x 4096");
	write_images(in_root("bad-mnist/train-images-idx3-ubyte"), 1, 4096, 1);
	struct opened tall = open_mnist(in_root("bad-mnist"), "train");
	CU_ASSERT_PTR_NOT_NULL(tall.instance);
	close_dataset(&tall);
}

static void
test_mnist_no_memory(void)
{
	struct opened mnist = open_mnist(in_root("good"), "train");
	CU_ASSERT_PTR_NOT_NULL(mnist.instance);
	mnist.dataset->destroy(mnist.instance);
	for (int64_t left = 0; left < 3; left++) {
		(void)begin();
		fake.allocations_left = left;
		create_again(&mnist, "train");
		CU_ASSERT_PTR_NULL(mnist.instance);
		CU_ASSERT(said("no memory"));
		CU_ASSERT_EQUAL(fake.live, 0);
	}
	close_dataset(&mnist);
}

/* Where no folder is named: $LGS_DATA, then its subfolder mnist, and never one folder for train and another for test.
 */
static void
test_mnist_search(void)
{
	make_folder("data");
	make_folder("data/mnist");
	CU_ASSERT_EQUAL(setenv("LGS_DATA", in_root("good"), 1), 0);
	struct opened direct = open_mnist("", "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(direct.instance);
	CU_ASSERT_STRING_EQUAL(direct.dataset->files(direct.instance)[0], in_root("good/train-images-idx3-ubyte"));
	close_dataset(&direct);

	write_images(in_root("data/mnist/train-images-idx3-ubyte"), 10, 2, 2);
	write_labels(in_root("data/mnist/train-labels-idx1-ubyte"), 10, 2);
	CU_ASSERT_EQUAL(setenv("LGS_DATA", in_root("data"), 1), 0);
	struct opened below = open_mnist("", "train");
	CU_ASSERT_PTR_NOT_NULL_FATAL(below.instance);
	CU_ASSERT_EQUAL(below.dataset->classes(below.instance), 3);
	close_dataset(&below);
	check_mnist_refused("", "test", "t10k-images-idx3-ubyte", in_root("data/mnist"));

	/* What Debian's package installs may be there or not: either its images, or an error that names all places. */
	CU_ASSERT_EQUAL(setenv("LGS_DATA", in_root("nowhere"), 1), 0);
	struct opened last = open_mnist("", "test");
	if (last.instance) {
		CU_ASSERT_EQUAL(last.dataset->count(last.instance), 10000);
		CU_ASSERT_EQUAL(last.dataset->classes(last.instance), 10);
	} else {
		CU_ASSERT(said(in_root("nowhere/mnist")));
		CU_ASSERT(said("/usr/share/datasets/fashion-mnist"));
	}
	close_dataset(&last);
	CU_ASSERT_EQUAL(unsetenv("LGS_DATA"), 0);
}

static const CU_TestInfo tests[] = {
    {"good files, plain and compressed", test_good_files},
    {"files of many chunks", test_many_chunks},
    {"files that cannot be read", test_files_that_cannot_be_read},
    {"bad headers", test_bad_headers},
    {"headers that promise too much", test_lying_headers},
    {"files cut off at every byte", test_cut_off_at_every_byte},
    {"trailing bytes", test_trailing_bytes},
    {"compressed files with every bit damaged", test_damaged_at_every_byte},
    {"mnist: images, labels, files", test_mnist},
    {"mnist: bad folders", test_mnist_bad_folders},
    {"mnist: memory runs out", test_mnist_no_memory},
    {"mnist: where it looks", test_mnist_search},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("idx", tests);
}
