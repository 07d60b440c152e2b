/* support.c: messages, the temporary folder and files as bytes. */
#include "support.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char words[4096];
struct lgs_error failure = {(int64_t)sizeof failure, words, (int64_t)sizeof words};
char root_folder[256];

int
said(const char *expected)
{
	char parts[PATH_SIZE];
	CU_ASSERT_FATAL(strlen(expected) < sizeof parts);
	(void)snprintf(parts, sizeof parts, "%s", expected);
	for (char *rest = NULL, *part = strtok_r(parts, "|", &rest); part; part = strtok_r(NULL, "|", &rest))
		if (!strstr(words, part)) {
			printf("# \"%s\" is not in: %s\n", part, words);
			return 0;
		}
	return 1;
}

/* ---- paths ---- */

int
make_root(void)
{
	const char *temporary = getenv("TMPDIR");
	(void)snprintf(root_folder, sizeof root_folder, "%s/lgs-test-XXXXXX",
	               temporary && *temporary ? temporary : "/tmp");
	if (mkdtemp(root_folder))
		return 0;
	printf("Bail out! %s: %s\n", root_folder, strerror(errno));
	return -1;
}

static int64_t removed;

static int
remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status, (void)type;
	removed += where->level > 0;
	return remove(path);
}

int64_t
remove_root(void)
{
	removed = 0;
	(void)nftw(root_folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	*root_folder = 0;
	return removed;
}

int
run_tests_in_root(const char *suite, const CU_TestInfo *tests)
{
	if (make_root())
		return 1;
	int status = run_tests(suite, tests);
	(void)remove_root();
	return status;
}

const char *
path_of(const char *format, ...)
{
	static char paths[64][PATH_SIZE];
	static int next;
	char *path = paths[next++ % 64];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(path, sizeof paths[0], format, arguments);
	va_end(arguments);
	return path;
}

const char *
in_root(const char *name)
{
	return path_of("%s/%s", root_folder, name);
}

void
make_folder(const char *name)
{
	CU_ASSERT_EQUAL_FATAL(mkdir(in_root(name), 0755), 0);
}

/* ---- files ---- */

void
write_bytes(const char *path, const void *bytes, size_t count)
{
	FILE *file = fopen(path, "wb");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(fwrite(bytes, 1, count, file), count);
	CU_ASSERT_EQUAL_FATAL(fclose(file), 0);
}

void
write_flipped(const char *path, const void *bytes, size_t count, size_t at, int mask)
{
	unsigned char *copy = malloc(count);
	CU_ASSERT_FATAL(copy && at < count);
	memcpy(copy, bytes, count);
	copy[at] ^= (unsigned char)mask;
	write_bytes(path, copy, count);
	free(copy);
}

void *
read_bytes(const char *path, size_t *count)
{
	struct stat status;
	FILE *file = fopen(path, "rb");
	if (!file)
		printf("# no %s\n", path);
	CU_ASSERT_FATAL(file && !fstat(fileno(file), &status));
	size_t length = (size_t)status.st_size;
	char *bytes = calloc(1, length + 1);
	CU_ASSERT_FATAL(bytes && fread(bytes, 1, length, file) == length);
	(void)fclose(file);
	if (count)
		*count = length;
	return bytes;
}

void
limit_size(rlim_t bytes)
{
	struct rlimit limit;
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
}
