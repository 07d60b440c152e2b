/*
 * test_safetensors.c: what is written against a small reader of the test's own, what is read against files made by
 * hand, damaged files by the hundred, and the reference implementation where Python has it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/formats/safetensors.h"
#include "support.h"

static char path[PATH_SIZE];

static const float floats[] = {0, 1.5f, -2, 3e38f, 1e-40f, 6};
static const double doubles[] = {3.141592653589793};
static const int64_t integers[] = {INT64_MIN, -1, INT64_MAX};
static const unsigned char bytes[] = {0, 1, 127, 128, 255};
static const struct safetensor samples[] = {
    {"layer.W", LGS_F32, 2, {2, 3}, floats, sizeof floats},
    {"u8", LGS_U8, 1, {5}, bytes, sizeof bytes},
    {"scalar", LGS_F64, 0, {0}, doubles, sizeof doubles},
    {"empty", LGS_F32, 3, {4, 0, 2}, floats, 0},
    {"k\xc3\xa4se \"q\"", LGS_I64, 2, {3, 1}, integers, sizeof integers},
};
#define SAMPLES ((int64_t)(sizeof samples / sizeof samples[0]))
static const char *const metadata[] = {"format", "lgs", "note", "two\nlines", NULL};

/* ---- files as bytes ---- */

/* A file of this header, its length put before it, and `size` bytes 0, 1, 2, ... of data. */
static void
craft(const char *header, size_t size)
{
	static unsigned char data[65536];
	size_t length = strlen(header);
	for (int i = 0; i < 8; i++)
		data[i] = (unsigned char)(length >> (8 * i));
	memcpy(data + 8, header, length);
	for (size_t i = 0; i < size; i++)
		data[8 + length + i] = (unsigned char)i;
	write_bytes(path, data, 8 + length + size);
}

/* ---- tests ---- */

/* Knows the layout by itself: eight bytes of length, JSON without spaces, data at a multiple of 64. */
static void
writes_the_format(void)
{
	size_t size, length = 0;
	CU_ASSERT_EQUAL(safetensors_save(path, samples, SAMPLES, metadata, &failure), LGS_OK);
	unsigned char *data = read_bytes(path, &size);
	for (int i = 0; i < 8; i++)
		length |= (size_t)data[i] << (8 * i);
	CU_ASSERT_EQUAL((8 + length) % 64, 0);
	CU_ASSERT_EQUAL_FATAL(8 + length + sizeof floats + sizeof bytes + sizeof doubles + sizeof integers, size);
	const char *expected =
	    "{\"__metadata__\":{\"format\":\"lgs\",\"note\":\"two\\nlines\"},"
	    "\"layer.W\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
	    "\"u8\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[24,29]},"
	    "\"scalar\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[29,37]},"
	    "\"empty\":{\"dtype\":\"F32\",\"shape\":[4,0,2],\"data_offsets\":[37,37]},"
	    "\"k\xc3\xa4se \\\"q\\\"\":{\"dtype\":\"I64\",\"shape\":[3,1],\"data_offsets\":[37,61]}}";
	CU_ASSERT_FATAL(strlen(expected) <= length);
	CU_ASSERT_EQUAL(memcmp(data + 8, expected, strlen(expected)), 0);
	for (size_t i = strlen(expected); i < length; i++)
		CU_ASSERT_EQUAL(data[8 + i], ' ');
	const unsigned char *body = data + 8 + length;
	CU_ASSERT_EQUAL(memcmp(body, floats, sizeof floats), 0);
	CU_ASSERT_EQUAL(memcmp(body + 24, bytes, sizeof bytes), 0);
	CU_ASSERT_EQUAL(memcmp(body + 29, doubles, sizeof doubles), 0);
	CU_ASSERT_EQUAL(memcmp(body + 37, integers, sizeof integers), 0);
	free(data);
	(void)unlink(path);
}

static void
writes_the_same_again(void)
{
	size_t size, size_again;
	CU_ASSERT_EQUAL(safetensors_save(path, samples, SAMPLES, metadata, &failure), LGS_OK);
	char *first = read_bytes(path, &size);
	CU_ASSERT_EQUAL(safetensors_save(path, samples, SAMPLES, metadata, &failure), LGS_OK);
	char *second = read_bytes(path, &size_again);
	CU_ASSERT_EQUAL_FATAL(size_again, size);
	CU_ASSERT_EQUAL(memcmp(first, second, size), 0);
	free(first);
	free(second);
	(void)unlink(path);
}

static void
reads_back(void)
{
	CU_ASSERT_EQUAL(safetensors_save(path, samples, SAMPLES, metadata, &failure), LGS_OK);
	struct safetensors *file = safetensors_open(path, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(safetensors_count(file), SAMPLES);
	for (int64_t i = 0; i < SAMPLES; i++) {
		const struct safetensor *have = safetensors_find(file, samples[i].name);
		CU_ASSERT_PTR_NOT_NULL_FATAL(have);
		CU_ASSERT_PTR_EQUAL(have, safetensors_at(file, i));
		CU_ASSERT_EQUAL(have->type, samples[i].type);
		CU_ASSERT_EQUAL(have->rank, samples[i].rank);
		CU_ASSERT_EQUAL(memcmp(have->shape, samples[i].shape, sizeof have->shape), 0);
		CU_ASSERT_EQUAL(have->bytes, samples[i].bytes);
		CU_ASSERT_EQUAL(memcmp(have->data, samples[i].data, (size_t)have->bytes), 0);
		CU_ASSERT_EQUAL((uintptr_t)have->data % 64, 0);
	}
	CU_ASSERT_PTR_NULL(safetensors_find(file, "nobody"));
	CU_ASSERT_PTR_NULL(safetensors_at(file, -1));
	CU_ASSERT_PTR_NULL(safetensors_at(file, SAMPLES));
	CU_ASSERT_STRING_EQUAL(safetensors_metadata(file, "note"), "two\nlines");
	CU_ASSERT_PTR_NULL(safetensors_metadata(file, "nothing"));
	safetensors_close(file);
	safetensors_close(NULL);
	CU_ASSERT_EQUAL(safetensors_save(path, NULL, 0, NULL, &failure), LGS_OK);
	file = safetensors_open(path, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(safetensors_count(file), 0);
	CU_ASSERT_PTR_NULL(safetensors_metadata(file, "note"));
	safetensors_close(file);
	(void)unlink(path);
}

/* Legal, and not as we would write it: tensors in another order than their data, no alignment, spaces, strange keys. */
static void
reads_foreign_files(void)
{
	craft("{ \"b\": {\"shape\":[2],\"dtype\":\"F32\",\"data_offsets\":[3,11], \"why\":null},\n"
	      "\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]} }   ",
	      11);
	struct safetensors *file = safetensors_open(path, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_STRING_EQUAL(safetensors_at(file, 0)->name, "a");
	CU_ASSERT_EQUAL(memcmp(safetensors_find(file, "a")->data, "\0\1\2", 3), 0);
	CU_ASSERT_EQUAL(memcmp(safetensors_find(file, "b")->data, "\3\4\5\6\7\10\11\12", 8), 0);
	CU_ASSERT_EQUAL((uintptr_t)safetensors_find(file, "b")->data % sizeof(float), 0);
	safetensors_close(file);
	(void)unlink(path);
}

#define LONG_NAME                                                                                              \
	"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789" \
	"0123456789012345678901234567"

static void
refuses_bad_headers(void)
{
	static const struct {
		const char *header;
		size_t data;
		const char *words;
	} cases[] = {
	    {"{}", 1, "belong to no tensor"},
	    {"[]", 0, "brace"},
	    {" {}", 0, "brace"},
	    {"{", 0, "header"},
	    {"{} x", 0, "header"},
	    {"{\"a\":1}", 0, "type (none)"},
	    {"{\"a\":{\"dtype\":\"I16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "I16"},
	    {"{\"a\":{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "f32"},
	    {"{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "type (none)"},
	    {"{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "shape"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "shape"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4, "shape"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}", 4, "shape"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4, "shape"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}", 4, "header"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, "too large"},
	    {"{\"a\":{\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,0]}}", 0, "too large"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[0,4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, "too large"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "does not match"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "does not match"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}}", 4, "does not match"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "does not match"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4, "does not match"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "does not match"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3, "truncated"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5, "belong to no tensor"},
	    {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "hole"},
	    {"{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
	     "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}",
	     6, "overlaps"},
	    {"{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[9223372036854775803,9223372036854775807]}}", 4,
	     "hole"},
	    {"{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
	     "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
	     2, "duplicate"},
	    {"{\"__metadata__\":[]}", 0, "metadata"},
	    {"{\"__metadata__\":{\"a\":1}}", 0, "metadata"},
	    {"{\"" LONG_NAME "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "longer than 127"},
	    {"{\"a\\u0000b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "header"},
	    {"{\"\xff\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "header"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		craft(cases[i].header, cases[i].data);
		words[0] = 0;
		CU_ASSERT_PTR_NULL(safetensors_open(path, &failure));
		CU_ASSERT(said(cases[i].words));
		CU_ASSERT(said(path));
		if (strstr(words, cases[i].words) == NULL)
			printf("# of: %s\n", cases[i].header);
	}
	(void)unlink(path);
	CU_ASSERT_PTR_NULL(safetensors_open(path, &failure));
	CU_ASSERT_PTR_NULL(safetensors_open(root_folder, &failure));
}

static void
refuses_bad_lengths(void)
{
	static const uint64_t lengths[] = {0, 1, 3, 100000001, (uint64_t)1 << 62, UINT64_MAX, UINT64_MAX - 7};
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		unsigned char data[10] = {[8] = '{', [9] = '}'};
		for (int j = 0; j < 8; j++)
			data[j] = (unsigned char)(lengths[i] >> (8 * j));
		write_bytes(path, data, sizeof data);
		words[0] = 0;
		CU_ASSERT_PTR_NULL(safetensors_open(path, &failure));
		CU_ASSERT(said("truncated"));
	}
	(void)unlink(path);
}

/* Looks at every byte that an opened file offers. */
static void
touch(struct safetensors *file)
{
	volatile unsigned char sum = 0;
	for (int64_t i = 0; i < safetensors_count(file); i++)
		for (int64_t j = 0; j < safetensors_at(file, i)->bytes; j++)
			sum ^= ((const unsigned char *)safetensors_at(file, i)->data)[j];
}

/* Cut anywhere, it is refused; with any byte of its header changed, it is refused or still whole. */
static void
withstands_damage(void)
{
	static const unsigned char changes[] = {0x01, 0x02, 0x10, 0x80, 0xff};
	size_t size;
	CU_ASSERT_EQUAL(safetensors_save(path, samples, SAMPLES, metadata, &failure), LGS_OK);
	unsigned char *data = read_bytes(path, &size);
	for (size_t i = 0; i < size; i++) {
		write_bytes(path, data, i);
		CU_ASSERT_PTR_NULL(safetensors_open(path, &failure));
	}
	for (size_t i = 0; i < size * sizeof changes; i++) {
		write_flipped(path, data, size, i / sizeof changes, changes[i % sizeof changes]);
		struct safetensors *file = safetensors_open(path, &failure);
		if (file != NULL)
			touch(file);
		safetensors_close(file);
	}
	free(data);
	(void)unlink(path);
}

static void
refuses_to_write_nonsense(void)
{
	struct safetensor pair[2] = {samples[0], samples[1]};
	(void)snprintf(pair[1].name, sizeof pair[1].name, "%s", pair[0].name);
	CU_ASSERT(safetensors_save(path, pair, 2, NULL, &failure) < 0);
	CU_ASSERT(said("two tensors"));
	struct safetensor one = samples[0];
	one.bytes--;
	CU_ASSERT(safetensors_save(path, &one, 1, NULL, &failure) < 0);
	one = samples[0];
	one.type = 99;
	CU_ASSERT(safetensors_save(path, &one, 1, NULL, &failure) < 0);
	one = samples[0];
	one.shape[0] = INT64_MAX;
	CU_ASSERT(safetensors_save(path, &one, 1, NULL, &failure) < 0);
	one = samples[0];
	(void)snprintf(one.name, sizeof one.name, "__metadata__");
	CU_ASSERT(safetensors_save(path, &one, 1, NULL, &failure) < 0);
	(void)snprintf(one.name, sizeof one.name, "\xff");
	CU_ASSERT(safetensors_save(path, &one, 1, NULL, &failure) < 0);
	CU_ASSERT_EQUAL(access(path, F_OK), -1);
}

static void
survives_a_full_disk(void)
{
	static float much[100000];
	struct safetensor large = {"large", LGS_F32, 1, {100000}, much, sizeof much};
	CU_ASSERT_EQUAL(safetensors_save(path, samples, SAMPLES, metadata, &failure), LGS_OK);
	limit_size(200000);
	CU_ASSERT_EQUAL(safetensors_save(path, &large, 1, NULL, &failure), LGS_IO);
	limit_size(RLIM_INFINITY);
	struct safetensors *file = safetensors_open(path, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(safetensors_count(file), SAMPLES);
	safetensors_close(file);
	(void)unlink(path);
}

static void
agrees_with_python(void)
{
	if (system("/usr/bin/python3 -c 'import safetensors.numpy' 2>/dev/null") != 0) {
		skip_test("no Python package safetensors");
		return;
	}
	CU_ASSERT_EQUAL(safetensors_save(path, samples, SAMPLES, metadata, &failure), LGS_OK);
	char command[1024 + 3 * PATH_SIZE];
	(void)snprintf(command, sizeof command,
	               "/usr/bin/python3 -c \"\n"
	               "import numpy, safetensors, safetensors.numpy\n"
	               "t = safetensors.numpy.load_file('%s')\n"
	               "assert t['layer.W'].shape == (2, 3) and t['layer.W'][0, 1] == 1.5 and t['scalar'].shape == ()\n"
	               "assert t['u8'].tolist() == [0, 1, 127, 128, 255] and t['empty'].shape == (4, 0, 2)\n"
	               "assert safetensors.safe_open('%s', 'numpy').metadata()['format'] == 'lgs'\n"
	               "safetensors.numpy.save_file({'x': numpy.arange(6, dtype='f8').reshape(3, 2)}, '%s')\"",
	               path, path, path);
	CU_ASSERT_EQUAL(system(command), 0);
	struct safetensors *file = safetensors_open(path, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	const struct safetensor *x = safetensors_find(file, "x");
	CU_ASSERT_PTR_NOT_NULL_FATAL(x);
	CU_ASSERT(x->type == LGS_F64 && x->rank == 2 && x->shape[0] == 3 && x->shape[1] == 2);
	CU_ASSERT_EQUAL(((const double *)x->data)[5], 5);
	safetensors_close(file);
	(void)unlink(path);
}

static const CU_TestInfo tests[] = {
    {"writes the format to the letter", writes_the_format},
    {"writes the same bytes again", writes_the_same_again},
    {"reads back what was written", reads_back},
    {"reads foreign files", reads_foreign_files},
    {"refuses bad headers in words", refuses_bad_headers},
    {"refuses bad lengths of the header", refuses_bad_lengths},
    {"withstands damage", withstands_damage},
    {"refuses to write nonsense", refuses_to_write_nonsense},
    {"a full disk leaves the old file and nothing else", survives_a_full_disk},
    {"agrees with the reference implementation", agrees_with_python},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	if (make_root())
		return 1;
	(void)snprintf(path, sizeof path, "%s/x.safetensors", root_folder);
	int status = run_tests("safetensors", tests);
	return remove_root() ? 1 : status; /* a leftover fails */
}
