/*
 * test_array.c: arrays in files of each format and members of archives, against files that this test, or NumPy where it
 * is installed, has made; archives that are damaged byte by byte.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of minizip, for archives to read. */
#include <zip.h>

#include "../core/formats/array.h"
#include "../core/formats/safetensors.h"
#include "support.h"

static const float matrix[] = {0, 1.5f, -2, 3, 4, 1e-3f};
static const char header[] = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
static char file[256];
static size_t file_size;
static char path[PATH_SIZE];
static double values[6];

/* `matrix` as an .npy file, in memory. */
static void
make_file(void)
{
	memcpy(file, "\x93NUMPY\x01\x00", 8);
	file[8] = (char)(sizeof header - 1);
	file[9] = 0;
	memcpy(file + 10, header, sizeof header - 1);
	memcpy(file + 10 + sizeof header - 1, matrix, sizeof matrix);
	file_size = 10 + sizeof header - 1 + sizeof matrix;
}

/* An archive with that file under each of these names, deflated or stored. */
static void
write_archive(const char *const *names, int deflated)
{
	zipFile archive = zipOpen64(path, APPEND_STATUS_CREATE);
	CU_ASSERT_PTR_NOT_NULL_FATAL(archive);
	for (; *names; names++) {
		CU_ASSERT_EQUAL(zipOpenNewFileInZip64(archive, *names, NULL, NULL, 0, NULL, 0, NULL,
		                                      deflated ? Z_DEFLATED : 0, Z_DEFAULT_COMPRESSION, 0),
		                0);
		CU_ASSERT_EQUAL(zipWriteInFileInZip(archive, file, (unsigned)file_size), 0);
		CU_ASSERT_EQUAL(zipCloseFileInZip(archive), 0);
	}
	CU_ASSERT_EQUAL(zipClose(archive, NULL), 0);
}

/* Whether the array is there and has a shape for `values`, which then get its elements. */
static int64_t
load(const char *member)
{
	words[0] = 0;
	memset(values, 0, sizeof values);
	struct array *array = array_open(path, member, &failure);
	if (!array)
		return LGS_INVALID;
	int64_t count = 1;
	for (int64_t i = 0; i < array_rank(array); i++)
		count *= array_shape(array)[i];
	int64_t status =
	    count == 6 ? array_read(array, values, &failure) : lgs_fail(&failure, LGS_INVALID, "another shape");
	array_close(array);
	return status;
}

static void
check_matrix(const char *member)
{
	CU_ASSERT_EQUAL(load(member), LGS_OK);
	for (int i = 0; i < 6; i++)
		CU_ASSERT_EQUAL(values[i], (double)matrix[i]);
}

static void
check_five(double last)
{
	CU_ASSERT_EQUAL(load(""), LGS_OK);
	for (int i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(values[i], (double)matrix[i]);
	CU_ASSERT_EQUAL(values[5], last);
}

static void
reads_each_format(void)
{
	static const char *const one[] = {"W.npy", NULL}, *const several[] = {"a.npy", "W.npy", "plain", NULL};
	static const int64_t whole[] = {1, -2};
	const struct safetensor tensors[] = {
	    {"W", LGS_F32, 2, {2, 3}, matrix, sizeof matrix},
	    {"n", LGS_I64, 1, {2}, whole, sizeof whole},
	};
	write_bytes(path, file, file_size);
	check_matrix("");
	for (int deflated = 0; deflated < 2; deflated++) {
		write_archive(one, deflated);
		check_matrix("");
		write_archive(several, deflated);
		check_matrix("W");
		check_matrix("W.npy");
		check_matrix("plain");
	}
	CU_ASSERT_EQUAL(safetensors_save(path, tensors, 1, NULL, &failure), LGS_OK);
	check_matrix("");
	CU_ASSERT_EQUAL(safetensors_save(path, tensors, 2, NULL, &failure), LGS_OK);
	check_matrix("W");
	CU_ASSERT(load("") < 0);
	CU_ASSERT(said("2 tensors|must be named|:TENSOR|W, n"));
}

/* A file with one tensor of a type that only other programs write: 0, 1.5, -2, 3, 4 and a number that rounds. */
static void
write_foreign(const char *type, const void *data, size_t bytes)
{
	char whole[256];
	int length = snprintf(whole + 8, sizeof whole - 8,
	                      "{\"W\":{\"dtype\":\"%s\",\"shape\":[2,3],\"data_offsets\":[0,%zu]}}", type, bytes);
	const uint64_t header_length = (uint64_t)length;
	memcpy(whole, &header_length, 8);
	memcpy(whole + 8 + length, data, bytes);
	write_bytes(path, whole, 8 + (size_t)length + bytes);
}

static void
reads_types_of_other_programs(void)
{
	/* The last ones: the least half number, 2^-24; 1 + 2^-7; and the least integer. */
	static const uint16_t halves[] = {0, 0x3e00, 0xc000, 0x4200, 0x4400, 1};
	static const uint16_t brains[] = {0, 0x3fc0, 0xc000, 0x4040, 0x4080, 0x3f81};
	static const int32_t integers[] = {0, 1, -2, 3, 4, INT32_MIN};
	write_foreign("F16", halves, sizeof halves);
	check_five(0x1p-24);
	write_foreign("BF16", brains, sizeof brains);
	check_five(1 + 0x1p-7);
	write_foreign("I32", integers, sizeof integers);
	CU_ASSERT_EQUAL(load("W"), LGS_OK);
	for (int i = 0; i < 6; i++)
		CU_ASSERT_EQUAL(values[i], integers[i]);
	const struct safetensor tensor = {"W", SAFETENSOR_F16, 2, {2, 3}, halves, sizeof halves};
	CU_ASSERT(safetensors_save(path, &tensor, 1, NULL, &failure) < 0);
	CU_ASSERT(said("impossible type"));
}

static void
refuses_in_words(void)
{
	static const char *const names[] = {"a.npy", "b.npy", NULL};
	write_archive(names, 1);
	CU_ASSERT(load("W") < 0);
	CU_ASSERT(said("no member \"W\"|a.npy, b.npy"));
	CU_ASSERT(load("") < 0);
	CU_ASSERT(said("a member must be named|:MEMBER|a.npy, b.npy"));
	write_bytes(path, file, file_size);
	CU_ASSERT(load("W") < 0);
	CU_ASSERT(said("no members: leave out \":W\""));
	write_bytes(path, "hello, world", 12);
	CU_ASSERT(load("") < 0);
	CU_ASSERT(said("none of what can be read"));
	write_bytes(path, "", 0);
	CU_ASSERT(load("") < 0);
	CU_ASSERT(said("none of what can be read"));
	(void)unlink(path);
	CU_ASSERT(load("") < 0);
	CU_ASSERT(said("No such file"));
	CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
	CU_ASSERT(load("") < 0);
	CU_ASSERT(said("not a plain file"));
	(void)unlink(path);
}

/* Whether the member was refused, in words; if not, it must be what it was. */
static int
refused_or_right(void)
{
	if (load("W") < 0) {
		CU_ASSERT(*words != 0);
		return 1;
	}
	for (int i = 0; i < 6; i++)
		CU_ASSERT_EQUAL(values[i], (double)matrix[i]);
	return 0;
}

/* Flipped anywhere or cut off anywhere, an archive never gives other numbers. */
static void
check_damage(void)
{
	size_t size, flipped = 0, cut = 0;
	char *whole = read_bytes(path, &size);
	for (size_t at = 0; at < size; at++) {
		write_flipped(path, whole, size, at, 1 << at % 8);
		flipped += (size_t)refused_or_right();
		write_bytes(path, whole, at);
		cut += (size_t)refused_or_right();
	}
	CU_ASSERT(flipped > size / 2);
	CU_ASSERT(cut >= size - 4); /* the last bytes are the length of a comment */
	free(whole);
}

static void
withstands_damage(void)
{
	static const char *const names[] = {"W.npy", NULL};
	for (int deflated = 0; deflated < 2; deflated++) {
		write_archive(names, deflated);
		check_damage();
	}
	(void)unlink(path);
}

static void
agrees_with_numpy(void)
{
	static const char *const members[] = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"};
	if (system("/usr/bin/python3 -c 'import numpy' 2>/dev/null") != 0) {
		skip_test("no Python package numpy");
		return;
	}
	char command[1024 + PATH_SIZE];
	(void)snprintf(command, sizeof command,
	               "/usr/bin/python3 -c \"\n"
	               "import numpy as n\n"
	               "m = {}\n"
	               "for t in 'f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1'.split():\n"
	               "    a = n.arange(6).reshape(2, 3) %% (2 if t == 'b1' else 6)\n"
	               "    m['l' + t] = a.astype('<' + t)\n"
	               "    m['b' + t] = n.asfortranarray(a.astype('>' + t))\n"
	               "n.savez_compressed(open('%s', 'wb'), **m)\"",
	               path);
	CU_ASSERT_EQUAL(system(command), 0);
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		for (int big = 0; big < 2; big++) {
			CU_ASSERT_EQUAL(load(path_of("%c%s", big ? 'b' : 'l', members[i])), LGS_OK);
			for (int k = 0; k < 6; k++)
				CU_ASSERT_EQUAL(values[k], members[i][0] == 'b' ? k % 2 : k);
		}
	(void)unlink(path);
}

static const CU_TestInfo tests[] = {
    {"reads each format", reads_each_format}, {"reads types of other programs", reads_types_of_other_programs},
    {"refuses in words", refuses_in_words},   {"withstands damage", withstands_damage},
    {"agrees with NumPy", agrees_with_numpy}, CU_TEST_INFO_NULL,
};

int
main(void)
{
	if (make_root())
		return 1;
	make_file();
	(void)snprintf(path, sizeof path, "%s/array", root_folder);
	int status = run_tests("array", tests);
	return remove_root() ? 1 : status; /* a leftover fails */
}
