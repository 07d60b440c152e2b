/*
 * test_npy.c: NumPy's format from bytes in memory: every type, order of bytes and order of axes; headers that are
 * hostile, damaged bit by bit, or cut off anywhere.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/formats/npy.h"
#include "support.h"

/* ---- a stream of bytes ---- */

static unsigned char bytes[70000];
static int64_t size, at;
static double values[64];
static struct npy npy;

static int64_t
read_bytes_on(void *context, void *target, int64_t count, struct lgs_error *reason)
{
	(void)context, (void)reason;
	count = count < size - at ? count : size - at;
	memcpy(target, bytes + at, (size_t)count);
	at += count;
	return count;
}

static const struct npy_source source = {"stream", NULL, read_bytes_on};

/* A file of this version, dictionary and data. */
static void
craft(int version, const char *header, const void *data, int64_t data_size)
{
	size_t length = strlen(header);
	memcpy(bytes, NPY_MAGIC, 6);
	bytes[6] = (unsigned char)version;
	bytes[7] = 0;
	for (int i = 0; i < 4; i++)
		bytes[8 + i] = (unsigned char)(length >> (8 * i));
	size = version == 1 ? 10 : 12;
	memcpy(bytes + size, header, length);
	size += (int64_t)length;
	memcpy(bytes + size, data, (size_t)data_size);
	size += data_size;
}

/* Reads the stream from its beginning; elements only where they have room. */
static int64_t
parse(void)
{
	at = 0;
	words[0] = 0;
	int64_t status = npy_open(&source, &npy, &failure);
	if (status >= 0 && npy.count > (int64_t)(sizeof values / sizeof *values))
		return lgs_fail(&failure, LGS_INVALID, "more than this test has room for");
	return status < 0 ? status : npy_read(&source, &npy, values, &failure);
}

/* ---- what is read ---- */

#define HEADER(type, shape) "{'descr': '" type "', 'fortran_order': False, 'shape': " shape ", }          \n"

static void
check_type(const char *header, const void *data, int64_t data_size, double first, double last)
{
	craft(1, header, data, data_size);
	CU_ASSERT_EQUAL(parse(), LGS_OK);
	CU_ASSERT(npy.rank == 1 && npy.shape[0] == 2 && npy.count == 2);
	CU_ASSERT_EQUAL(values[0], first);
	CU_ASSERT_EQUAL(values[1], last);
}

static void
reads_all_types(void)
{
	static const float singles[] = {1.5f, -3e38f};
	static const double doubles[] = {0.1, -1e300};
	static const int64_t wide[] = {-3, INT64_C(1) << 52};
	static const uint64_t unsigned_wide[] = {3, UINT64_C(1) << 63};
	static const int32_t integers[] = {-7, 1 << 30};
	static const uint16_t shorts[] = {7, 65535};
	static const int8_t tiny[] = {-128, 127};
	static const unsigned char octets[] = {0, 255}, truth[] = {1, 0};
	static const unsigned char big[] = {0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0}, big_short[] = {0xff, 0xfe, 1, 0};
	check_type(HEADER("<f4", "(2,)"), singles, 8, 1.5, (double)-3e38f);
	check_type(HEADER("<f8", "(2,)"), doubles, 16, 0.1, -1e300);
	check_type(HEADER("<i8", "(2,)"), wide, 16, -3, 0x1p52);
	check_type(HEADER("<u8", "(2,)"), unsigned_wide, 16, 3, 0x1p63);
	check_type(HEADER("=i4", "(2,)"), integers, 8, -7, 1 << 30);
	check_type(HEADER("<u2", "(2,)"), shorts, 4, 7, 65535);
	check_type(HEADER("|i1", "(2,)"), tiny, 2, -128, 127);
	check_type(HEADER("|u1", "(2,)"), octets, 2, 0, 255);
	check_type(HEADER("|b1", "(2,)"), truth, 2, 1, 0);
	check_type(HEADER(">f4", "(2,)"), big, 8, 1.5, -2);
	check_type(HEADER(">i2", "(2,)"), big_short, 4, -2, 256);
}

/* One and a half, the least subnormal number, infinity, the largest number, and no number. */
static void
reads_half_precision(void)
{
	static const uint16_t halves[] = {0x3e00, 0x8001, 0x7c00, 0x7bff, 0x7c01};
	craft(1, HEADER("<f2", "(5,)"), halves, sizeof halves);
	CU_ASSERT_EQUAL(parse(), LGS_OK);
	CU_ASSERT_EQUAL(values[0], 1.5);
	CU_ASSERT_EQUAL(values[1], -0x1p-24);
	CU_ASSERT_EQUAL(values[2], HUGE_VAL);
	CU_ASSERT_EQUAL(values[3], 65504);
	CU_ASSERT(isnan(values[4]));
}

/* The element of index (i, j, k) of a 2 x 3 x 4 array is 100 i + 10 j + k, in either order. */
static void
reads_both_orders(void)
{
	int16_t data[24];
	for (int n = 0; n < 24; n++)
		data[n] = (int16_t)(n % 2 * 100 + n / 2 % 3 * 10 + n / 6);
	craft(1, "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3, 4), }\n", data, sizeof data);
	CU_ASSERT_EQUAL(parse(), LGS_OK);
	CU_ASSERT(npy.rank == 3 && npy.shape[0] == 2 && npy.shape[1] == 3 && npy.shape[2] == 4);
	for (int n = 0; n < 24; n++)
		CU_ASSERT_EQUAL(values[n], n / 12 * 100 + n / 4 % 3 * 10 + n % 4);
}

static void
reads_all_spellings(void)
{
	static const unsigned char one = 7;
	static const char *const headers[] = {
	    "{'descr': '|u1', 'fortran_order': False, 'shape': (), }",
	    "{\"shape\":(1L,),\"fortran_order\":True,\"descr\":\"u1\"}",
	    " { 'fortran_order' : False , 'descr' : '<u1' , 'shape' : ( 1 , 1 ) } \n",
	};
	for (int version = 1; version <= 3; version++)
		for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
			craft(version, headers[i], &one, 1);
			CU_ASSERT_EQUAL(parse(), LGS_OK);
			CU_ASSERT(npy.count == 1 && npy.rank == (int64_t)i && values[0] == 7);
		}
	craft(1, HEADER("<f8", "(3, 0)"), &one, 0);
	CU_ASSERT_EQUAL(parse(), LGS_OK);
	CU_ASSERT_EQUAL(npy.count, 0);
}

/* ---- what is refused ---- */

static void
refuses_hostile_headers(void)
{
	static const char *const headers[][2] = {
	    {"", "does not begin with a brace"},
	    {"{", "no string"},
	    {"{}", "lacks"},
	    {"{'descr': '<f4', 'fortran_order': False}", "lacks"},
	    {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", "twice"},
	    {"{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': 1}", "does not belong"},
	    {"{'descr': '<f4', 'fortran_order': False, 'shape': ()", "does not end"},
	    {"{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", "behind its brace"},
	    {"{'descr' '<f4'}", "without a value"},
	    {"{'descr: <f4}", "no string"},
	    {"{'descr': <f4}", "no string"},
	    {"{'fortran_order': 1}", "neither True nor False"},
	    {"{'shape': [3]}", "no tuple"},
	    {"{'shape': (3", "does not end"},
	    {"{'shape': (3 4)}", "does not end"},
	    {"{'shape': (-1,)}", "whole numbers"},
	    {"{'shape': (1.5,)}", "does not end"},
	    {"{'shape': (0x10,)}", "does not end"},
	    {"{'shape': (,)}", "whole numbers"},
	    {"{'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1)}", "up to 8"},
	    {"{'shape': (99999999999999999999999,)}", "too large"},
	    {"{'shape': (2147483647, 2147483647, 2147483647)}", "too large"},
	    {"{'shape': (0, 4294967296)}", "too large"},
	    {"{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "pickled Python objects"},
	    {"{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}", "several fields"},
	    {"{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", "type '<c8'"},
	    {"{'descr': '<f16', 'fortran_order': False, 'shape': (1,)}", "type '<f16'"},
	    {"{'descr': '', 'fortran_order': False, 'shape': (1,)}", "type ''"},
	    {"{'descr': '<U7', 'fortran_order': False, 'shape': (1,)}", "type '<U7'"},
	};
	static const double data[2] = {0};
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		craft(1, headers[i][0], data, sizeof data);
		CU_ASSERT(parse() < 0);
		CU_ASSERT(said(headers[i][1]));
	}
}

static void
refuses_bad_lengths(void)
{
	static const float data[] = {1, 2, 3};
	craft(1, HEADER("<f4", "(3,)"), data, sizeof data);
	int64_t whole = size;
	for (size = 0; size < whole; size++) {
		CU_ASSERT(parse() < 0);
		CU_ASSERT(said("truncated"));
	}
	size = whole + 1;
	CU_ASSERT(parse() < 0);
	CU_ASSERT(said("behind its last element"));
	craft(2, HEADER("<f4", "(3,)"), data, sizeof data);
	bytes[11] = 0x7f; /* two gigabytes of header */
	CU_ASSERT(parse() < 0);
	CU_ASSERT(said("claims"));
	craft(4, HEADER("<f4", "(3,)"), data, sizeof data);
	CU_ASSERT(parse() < 0);
	CU_ASSERT(said("versions 1 to 3"));
	craft(1, HEADER("<f4", "(3,)"), data, sizeof data);
	bytes[40] = 0;
	CU_ASSERT(parse() < 0);
	CU_ASSERT(said("zero bytes"));
}

/* Whatever bit is flipped: words, or an array of no more elements than there are bytes. */
static void
withstands_damage(void)
{
	static const float data[] = {1, 2, 3};
	int64_t refused = 0;
	craft(1, HEADER("<f4", "(3,)"), data, sizeof data);
	for (int64_t i = 0; i < size * 8; i++) {
		bytes[i / 8] ^= (unsigned char)(1 << i % 8);
		int64_t status = parse();
		CU_ASSERT(status < 0 ? *words != 0 : npy.count * npy.size <= (int64_t)sizeof data);
		refused += status < 0;
		bytes[i / 8] ^= (unsigned char)(1 << i % 8);
	}
	CU_ASSERT(refused > size * 4);
	CU_ASSERT_EQUAL(parse(), LGS_OK);
}

/* Bytes that mean nothing, but for the beginning; the same in every run. */
static void
withstands_noise(void)
{
	static const char alphabet[] = "{}()[]'\":,<>=|fiub0123456789 \nTrueFalsedescrshapefortran_order";
	uint32_t state = 1;
	char header[200];
	for (int trial = 0; trial < 20000; trial++) {
		for (size_t i = 0; i + 1 < sizeof header; i++) {
			state = state * 1664525u + 1013904223u;
			header[i] = alphabet[(state >> 8) % (sizeof alphabet - 1)];
		}
		header[sizeof header - 1] = 0;
		if (trial % 2)
			memcpy(header, "{'descr': '<f4', 'shape': (", 27);
		craft(1, header, header, 8);
		CU_ASSERT(parse() < 0 && *words);
	}
}

static const CU_TestInfo tests[] = {
    {"reads all types", reads_all_types},
    {"reads half precision", reads_half_precision},
    {"reads both orders of axes", reads_both_orders},
    {"reads all spellings and versions", reads_all_spellings},
    {"refuses hostile headers in words", refuses_hostile_headers},
    {"refuses bad lengths", refuses_bad_lengths},
    {"withstands damage", withstands_damage},
    {"withstands noise", withstands_noise},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("npy", tests);
}
