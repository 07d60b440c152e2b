/*
 * test_file.c: whole files, and above all what is left when writing them fails.
 *
 * A full disk is played by a limit on the size of files, and by /dev/full. All files live in a temporary folder that is
 * removed at the end.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/base/file.h"
#include "support.h"

/* How many files the folder has: a temporary left behind would be one more. */
static int
entries(void)
{
	int count = 0;
	DIR *open = opendir(root_folder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(open);
	for (const struct dirent *entry; (entry = readdir(open)) != NULL;)
		count += entry->d_name[0] != '.';
	closedir(open);
	return count;
}

static void
expect(const char *path, const char *text)
{
	size_t bytes = 99;
	char *data = file_load(path, 1000, &bytes, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	CU_ASSERT_EQUAL(bytes, strlen(text));
	CU_ASSERT_STRING_EQUAL(data, text);
	free(data);
}

static void
saves_and_loads(void)
{
	const char *path = in_root("plain");
	CU_ASSERT_EQUAL(file_save(path, "first", 5, &failure), LGS_OK);
	expect(path, "first");
	CU_ASSERT_EQUAL(file_save(path, "second one", 10, &failure), LGS_OK);
	expect(path, "second one");
	CU_ASSERT_EQUAL(file_save(path, NULL, 0, &failure), LGS_OK);
	expect(path, "");
	CU_ASSERT_EQUAL(entries(), 1);
	(void)unlink(path);
}

/* Pieces below, at and above the size of the buffer arrive in order. */
static void
writes_pieces(void)
{
	static const size_t sizes[] = {1, 65535, 1, 65536, 3, 65537, 0, 200000, 7};
	const char *path = in_root("pieces");
	struct file_writer *writer = file_begin(path, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(writer);
	static unsigned char piece[200000];
	size_t total = 0;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		for (size_t j = 0; j < sizes[i]; j++)
			piece[j] = (unsigned char)((total + j) * 2654435761u >> 13);
		CU_ASSERT_EQUAL(file_write(writer, piece, sizes[i], &failure), LGS_OK);
		total += sizes[i];
	}
	CU_ASSERT_EQUAL(access(path, F_OK), -1);
	CU_ASSERT_EQUAL(file_commit(writer, &failure), LGS_OK);
	size_t bytes, wrong = 0;
	char *data = file_load(path, 1 << 20, &bytes, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	CU_ASSERT_EQUAL(bytes, total);
	for (size_t j = 0; j < bytes; j++)
		wrong += (unsigned char)data[j] != (unsigned char)(j * 2654435761u >> 13);
	CU_ASSERT_EQUAL(wrong, 0);
	free(data);
	(void)unlink(path);
}

static void
abandons(void)
{
	const char *path = in_root("kept");
	CU_ASSERT_EQUAL(file_save(path, "old", 3, &failure), LGS_OK);
	struct file_writer *writer = file_begin(path, &failure), *other = file_begin(path, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(writer);
	CU_ASSERT_PTR_NOT_NULL_FATAL(other); /* two at once do not meet */
	CU_ASSERT_EQUAL(entries(), 3);
	CU_ASSERT_EQUAL(file_write(writer, "new", 3, &failure), LGS_OK);
	file_abandon(writer);
	file_abandon(other);
	file_abandon(NULL);
	CU_ASSERT_EQUAL(entries(), 1);
	expect(path, "old");
	(void)unlink(path);
}

/* Fails in the middle and, because of the buffer, only at the end. */
static void
survives_a_full_disk(void)
{
	static const char much[300000];
	const char *path = in_root("precious");
	CU_ASSERT_EQUAL(file_save(path, "old", 3, &failure), LGS_OK);
	limit_size(100000);
	CU_ASSERT_EQUAL(file_save(path, much, sizeof much, &failure), LGS_IO);
	CU_ASSERT(said(path));
	CU_ASSERT(said("ulimit"));
	limit_size(10);
	words[0] = 0;
	CU_ASSERT_EQUAL(file_save(path, much, 1000, &failure), LGS_IO);
	CU_ASSERT(said("is whole"));
	struct file_writer *writer = file_begin(path, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(writer);
	CU_ASSERT_EQUAL(file_write(writer, much, sizeof much, &failure), LGS_IO);
	limit_size(RLIM_INFINITY);
	CU_ASSERT_EQUAL(file_write(writer, "x", 1, &failure), LGS_IO); /* a hole must not be healed over */
	CU_ASSERT_EQUAL(file_commit(writer, &failure), LGS_IO);
	CU_ASSERT_EQUAL(entries(), 1);
	expect(path, "old");
	(void)unlink(path);
}

static void
writes_to_devices(void)
{
	words[0] = 0;
	CU_ASSERT_EQUAL(file_save("/dev/full", "text", 4, &failure), LGS_IO);
	CU_ASSERT(said("free some space"));
	CU_ASSERT_EQUAL(file_save("/dev/null", "text", 4, &failure), LGS_OK);
	struct stat status;
	CU_ASSERT_EQUAL(stat("/dev/null", &status), 0);
	CU_ASSERT(S_ISCHR(status.st_mode));
}

static void
follows_links(void)
{
	const char *target = in_root("target"), *link = in_root("link");
	CU_ASSERT_EQUAL(file_save(target, "old", 3, &failure), LGS_OK);
	CU_ASSERT_EQUAL(symlink("target", link), 0);
	CU_ASSERT_EQUAL(file_save(link, "new", 3, &failure), LGS_OK);
	expect(target, "new");
	struct stat status;
	CU_ASSERT_EQUAL(lstat(link, &status), 0);
	CU_ASSERT(S_ISLNK(status.st_mode));
	(void)unlink(target); /* and what it leads to is made */
	CU_ASSERT_EQUAL(file_save(link, "newer", 5, &failure), LGS_OK);
	expect(target, "newer");
	CU_ASSERT_EQUAL(lstat(link, &status), 0);
	CU_ASSERT(S_ISLNK(status.st_mode));
	(void)unlink(link);
	(void)unlink(target);
}

static void
respects_the_mask(void)
{
	mode_t before = umask(027);
	const char *path = in_root("mode");
	CU_ASSERT_EQUAL(file_save(path, "x", 1, &failure), LGS_OK);
	(void)umask(before);
	struct stat status;
	CU_ASSERT_EQUAL(stat(path, &status), 0);
	CU_ASSERT_EQUAL(status.st_mode & 0777, 0640);
	(void)unlink(path);
}

static void
explains_bad_paths(void)
{
	const char *path = in_root("absent/file");
	words[0] = 0;
	CU_ASSERT_PTR_NULL(file_begin(path, &failure));
	CU_ASSERT(said(path));
	CU_ASSERT(said("folder exists"));
	CU_ASSERT_PTR_NULL(file_begin(root_folder, &failure));
	CU_ASSERT_PTR_NULL(file_load(path, 10, NULL, &failure));
	CU_ASSERT_PTR_NULL(file_load(root_folder, 10, NULL, &failure));
	CU_ASSERT(file_save(path, "x", 1, NULL) < 0);
	CU_ASSERT_EQUAL(entries(), 0);
}

static void
limits_loading(void)
{
	const char *path = in_root("long");
	CU_ASSERT_EQUAL(file_save(path, "0123456789", 10, &failure), LGS_OK);
	char *data = file_load(path, 10, NULL, &failure);
	CU_ASSERT_PTR_NOT_NULL(data);
	free(data);
	words[0] = 0;
	CU_ASSERT_PTR_NULL(file_load(path, 9, NULL, &failure));
	CU_ASSERT(said("larger than the 9 bytes"));
	(void)unlink(path);
}

/* "123456789" is the check value that catalogues of CRCs give. */
static void
sums(void)
{
	char text[FILE_CHECKSUM_SIZE], again[FILE_CHECKSUM_SIZE];
	const char *path = in_root("sum");
	CU_ASSERT_EQUAL(file_save(path, "123456789", 9, &failure), LGS_OK);
	CU_ASSERT_EQUAL(file_checksum(path, text, &failure), LGS_OK);
	CU_ASSERT_STRING_EQUAL(text, "crc32:cbf43926");
	static char block[131072]; /* the end of the file is the end of a block */
	CU_ASSERT_EQUAL(file_save(path, block, sizeof block, &failure), LGS_OK);
	CU_ASSERT_EQUAL(file_checksum(path, text, &failure), LGS_OK);
	block[sizeof block - 1] = 1;
	CU_ASSERT_EQUAL(file_save(path, block, sizeof block, &failure), LGS_OK);
	CU_ASSERT_EQUAL(file_checksum(path, again, &failure), LGS_OK);
	CU_ASSERT_STRING_NOT_EQUAL(text, again);
	(void)unlink(path);
	CU_ASSERT_EQUAL(file_checksum(path, text, &failure), LGS_IO);
}

static void
joins(void)
{
	static const char *const cases[][3] = {{"a", "b", "a/b"},    {"a/", "b", "a/b"}, {"", "b", "b"},
	                                       {"a", "/b", "/b"},    {"/", "b", "/b"},   {"a", "", "a/"},
	                                       {".", "x/y", "./x/y"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *joined = path_join(cases[i][0], cases[i][1]);
		CU_ASSERT_PTR_NOT_NULL_FATAL(joined);
		CU_ASSERT_STRING_EQUAL(joined, cases[i][2]);
		free(joined);
	}
}

static const CU_TestInfo tests[] = {
    {"saves and loads", saves_and_loads},
    {"writes pieces of all sizes", writes_pieces},
    {"abandons without a trace", abandons},
    {"a full disk leaves the old file and nothing else", survives_a_full_disk},
    {"writes to devices without replacing them", writes_to_devices},
    {"follows symbolic links", follows_links},
    {"respects the umask", respects_the_mask},
    {"explains bad paths", explains_bad_paths},
    {"limits what it loads", limits_loading},
    {"checksums", sums},
    {"joins paths", joins},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("file", tests);
}
