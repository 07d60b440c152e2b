/* file-reader.c: reads whole files, into memory or into a checksum, which is zlib's. See file.h. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define BLOCK_SIZE 65536

/* Reads until `capacity` bytes or the end. Returns errno. */
static int
read_all(int descriptor, char *data, size_t capacity, size_t *used)
{
	*used = 0;
	while (*used < capacity) {
		ssize_t n = read(descriptor, data + *used, capacity - *used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			break;
		*used += (size_t)n;
	}
	return 0;
}

/* The size of a regular file is asked for beforehand; anything else is read as far as the limit goes. */
static char *
load(int descriptor, const char *path, size_t limit, size_t *bytes, struct lgs_error *error)
{
	struct stat status;
	if (fstat(descriptor, &status) != 0) {
		(void)file_explain(error, "read", path, errno);
		return NULL;
	}
	size_t capacity = limit;
	if (S_ISREG(status.st_mode) && (uintmax_t)status.st_size < limit)
		capacity = (size_t)status.st_size;
	/* One byte more than expected is asked for: it tells a file that ends from one that goes on. */
	char *data = capacity < SIZE_MAX - 1 ? malloc(capacity + 2) : NULL;
	size_t used = 0;
	int failure = data == NULL ? ENOMEM : read_all(descriptor, data, capacity + 1, &used);
	if (failure != 0) {
		(void)file_explain(error, "read", path, failure);
	} else if (used > limit) {
		(void)lgs_fail(error, LGS_INVALID, "%s is larger than the %zu bytes that such a file may have", path,
		               limit);
	} else if (used > capacity) {
		(void)lgs_fail(error, LGS_IO, "%s grew while it was read: try again when nothing writes to it", path);
	} else {
		data[used] = 0;
		if (bytes != NULL)
			*bytes = used;
		return data;
	}
	free(data);
	return NULL;
}

char *
file_load(const char *path, size_t limit, size_t *bytes, struct lgs_error *error)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0) {
		(void)file_explain(error, "read", path, errno);
		return NULL;
	}
	char *data = load(descriptor, path, limit, bytes, error);
	close(descriptor);
	return data;
}

int64_t
file_checksum(const char *path, char text[FILE_CHECKSUM_SIZE], struct lgs_error *error)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return file_explain(error, "read", path, errno);
	char *block = malloc(BLOCK_SIZE);
	uLong sum = crc32(0, NULL, 0);
	size_t used = 0;
	int failure = block == NULL ? ENOMEM : 0;
	do {
		if (failure == 0)
			failure = read_all(descriptor, block, BLOCK_SIZE, &used);
		if (failure == 0)
			sum = crc32(sum, (const Bytef *)block, (uInt)used);
	} while (failure == 0 && used == BLOCK_SIZE);
	free(block);
	close(descriptor);
	if (failure != 0)
		return file_explain(error, "read", path, failure);
	(void)snprintf(text, FILE_CHECKSUM_SIZE, "crc32:%08lx", (unsigned long)sum);
	return LGS_OK;
}

void
file_checksum_join(char sum[FILE_CHECKSUM_SIZE], const char *other)
{
	uLong joined =
	    crc32(crc32(0, (const Bytef *)sum, (uInt)strlen(sum)), (const Bytef *)other, (uInt)strlen(other));
	(void)snprintf(sum, FILE_CHECKSUM_SIZE, "crc32:%08lx", joined);
}

uint32_t
checksum_add(uint32_t sum, const void *bytes, size_t count)
{
	const size_t most = (size_t)1 << 30; /* zlib counts in ints */
	const Bytef *at = bytes;
	while (count > 0) {
		size_t some = count < most ? count : most;
		sum = (uint32_t)crc32(sum, at, (uInt)some);
		at += some;
		count -= some;
	}
	return sum;
}

const char *
file_library(void)
{
	static char text[64];
	(void)snprintf(text, sizeof text, "zlib %s", zlibVersion());
	return text;
}
