/* cache.c: the file of decoded images. See cache.h. */
#include "cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "new-file.h"

#define PAGE 4096
#define MAGIC "lgsfaces"

/* The beginning of the file; the table of sums follows at once, the images at the next page. */
struct header {
	char magic[8];
	uint64_t key;
	uint64_t count;
	uint64_t each;
	uint64_t table_sum; /* of all above and of the table */
};

/* Both steps can be undone, so that a change of any eight bytes changes the sum. */
uint64_t
celeba_cache_sum(uint64_t sum, const void *bytes, int64_t count)
{
	const unsigned char *next = bytes;
	for (; count > 0; next += 8, count -= 8) {
		uint64_t word = 0;
		memcpy(&word, next, count < 8 ? (size_t)count : 8);
		sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
		sum ^= sum >> 32;
	}
	return sum;
}

/* Of an image; zero stands for none. */
static uint64_t
image_sum(const unsigned char *pixels, int64_t each)
{
	uint64_t sum = celeba_cache_sum(1, pixels, each);
	return sum ? sum : 1;
}

static uint64_t
table_sum(const struct header *header, const uint64_t *sums)
{
	uint64_t sum = celeba_cache_sum(2, header, offsetof(struct header, table_sum));
	return celeba_cache_sum(sum, sums, (int64_t)header->count * (int64_t)sizeof *sums);
}

static int64_t
images_begin(int64_t count)
{
	int64_t end = (int64_t)sizeof(struct header) + count * (int64_t)sizeof(uint64_t);
	return (end + PAGE - 1) / PAGE * PAGE;
}

static const uint64_t *
sums_of(const struct celeba_cache *cache)
{
	return (const uint64_t *)(const void *)(cache->map + sizeof(struct header));
}

int
celeba_cache_has(const struct celeba_cache *cache, int64_t index)
{
	return sums_of(cache)[index] != 0;
}

const unsigned char *
celeba_cache_image(const struct celeba_cache *cache, int64_t index)
{
	const unsigned char *pixels = cache->map + images_begin(cache->count) + index * cache->each;
	return image_sum(pixels, cache->each) == sums_of(cache)[index] ? pixels : NULL;
}

void
celeba_cache_close(struct celeba_cache *cache)
{
	if (cache->map)
		(void)munmap((void *)cache->map, (size_t)cache->bytes);
	*cache = (struct celeba_cache){0};
}

/* Why a file that was opened does not serve; NULL: it does, and is mapped. */
static const char *
map_file(struct celeba_cache *cache, int descriptor, int64_t bytes, uint64_t key, int64_t count, int64_t each)
{
	if (bytes < (int64_t)sizeof(struct header))
		return "is cut off";
	void *map = mmap(NULL, (size_t)bytes, PROT_READ, MAP_SHARED, descriptor, 0);
	if (map == MAP_FAILED)
		return "cannot be mapped into memory";
	*cache = (struct celeba_cache){map, bytes, count, each};
	const struct header *header = map;
	if (header->key != key || header->count != (uint64_t)count || header->each != (uint64_t)each)
		return "has other images, or has them with other options";
	if (bytes != images_begin(count) + count * each)
		return "is cut off";
	return header->table_sum == table_sum(header, sums_of(cache)) ? NULL : "is damaged";
}

/* 1: open; 0: it has to be made, perhaps anew. */
static int64_t
open_existing(struct celeba_cache *cache, const struct lgs_host *host, const char *path, uint64_t key, int64_t count,
              int64_t each, struct lgs_error *error)
{
	char magic[8] = {0};
	struct stat status;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (descriptor < 0 && errno == ENOENT)
		return 0;
	if (descriptor < 0 || fstat(descriptor, &status) < 0) {
		int64_t failed = lgs_fail(error, LGS_IO, "cannot open the cache %s: %s", path, strerror(errno));
		if (descriptor >= 0)
			(void)close(descriptor);
		return failed;
	}
	if (!S_ISREG(status.st_mode) || pread(descriptor, magic, sizeof magic, 0) != sizeof magic ||
	    memcmp(magic, MAGIC, sizeof magic)) {
		(void)close(descriptor);
		return lgs_fail(error, LGS_INVALID,
		                "%s is there, but is no cache of images, and so is left alone: give another name as "
		                "cache=FILE, or remove it",
		                path);
	}
	const char *reason = map_file(cache, descriptor, status.st_size, key, count, each);
	(void)close(descriptor);
	if (!reason)
		return 1;
	celeba_cache_close(cache);
	lgs_log(host, LGS_LOG_INFO, "the cache %s %s: making it anew", path, reason);
	return 0;
}

/* Writes all of it; a disk that is full is seen here, and not when a mapped page is. */
static int64_t
write_at(int descriptor, const char *path, const void *bytes, int64_t count, int64_t at, struct lgs_error *error)
{
	for (int64_t done = 0; done < count;) {
		ssize_t wrote = pwrite(descriptor, (const char *)bytes + done, (size_t)(count - done), at + done);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return lgs_fail(
			    error, LGS_IO,
			    "cannot write the cache %s: %s; give another place as cache=FILE, or leave it out", path,
			    strerror(errno));
		done += wrote;
	}
	return LGS_OK;
}

struct making {
	const struct lgs_host *host;
	const char *path;
	struct new_file file;
	int64_t count, each;
	uint64_t *sums;
	celeba_cache_fill *fill;
	void *context;
};

static int64_t
make_image(const struct making *making, int64_t i, struct lgs_error *error)
{
	unsigned char *pixels = making->host->allocate(making->host, making->each);
	int64_t status = pixels ? making->fill(making->context, i, pixels, error)
	                        : lgs_fail(error, LGS_NO_MEMORY, "no memory for an image");
	making->sums[i] = 0;
	if (status > 0) {
		making->sums[i] = image_sum(pixels, making->each);
		status = write_at(making->file.descriptor, making->path, pixels, making->each,
		                  images_begin(making->count) + i * making->each, error);
	}
	making->host->release(making->host, pixels);
	return status;
}

static int64_t
make_images(const struct making *making, struct lgs_error *error)
{
	int64_t failed = LGS_OK;
#pragma omp parallel for schedule(dynamic, 16) num_threads((int)making->host->threads)
	for (int64_t i = 0; i < making->count; i++) {
		int64_t so_far;
#pragma omp atomic read
		so_far = failed;
		if (so_far < 0)
			continue;
		char text[2048] = "";
		struct lgs_error own = {sizeof own, text, sizeof text};
		int64_t status = make_image(making, i, &own);
		if (status >= 0)
			continue;
#pragma omp critical(celeba_cache_failed)
		if (failed >= 0) {
			(void)lgs_fail(error, status, "%s", text);
#pragma omp atomic write
			failed = status;
		}
	}
	return failed;
}

static int64_t
make_contents(const struct making *making, uint64_t key, struct lgs_error *error)
{
	struct header header = {.key = key, .count = (uint64_t)making->count, .each = (uint64_t)making->each};
	int64_t begin = images_begin(making->count);
	memcpy(header.magic, MAGIC, sizeof header.magic);
	/* The whole length first, for images at its end may be missing. */
	if (ftruncate(making->file.descriptor, begin + making->count * making->each) < 0)
		return lgs_fail(error, LGS_IO, "cannot write the cache %s: %s", making->path, strerror(errno));
	int64_t status = make_images(making, error);
	header.table_sum = table_sum(&header, making->sums);
	if (status >= 0)
		status = write_at(making->file.descriptor, making->path, making->sums,
		                  making->count * (int64_t)sizeof *making->sums, sizeof header, error);
	if (status >= 0)
		status = write_at(making->file.descriptor, making->path, &header, sizeof header, 0, error);
	if (status >= 0 && fsync(making->file.descriptor) < 0)
		status = lgs_fail(error, LGS_IO, "cannot write the cache %s: %s", making->path, strerror(errno));
	return status;
}

static int64_t
make_file(struct making *making, uint64_t key, struct lgs_error *error)
{
	int64_t status = new_file_open(&making->file, making->path, error);
	if (status < 0)
		return status;
	making->sums = making->host->allocate(making->host, making->count * (int64_t)sizeof *making->sums + 8);
	status = making->sums ? make_contents(making, key, error)
	                      : lgs_fail(error, LGS_NO_MEMORY, "no memory for the cache's checksums");
	making->host->release(making->host, making->sums);
	if (status >= 0)
		return new_file_keep(&making->file, error);
	new_file_drop(&making->file);
	return status;
}

int64_t
celeba_cache_open(struct celeba_cache *cache, const struct lgs_host *host, const char *path, uint64_t key,
                  int64_t count, int64_t each, celeba_cache_fill *fill, void *context, struct lgs_error *error)
{
	struct making making = {
	    .host = host, .path = path, .count = count, .each = each, .fill = fill, .context = context};
	int64_t status = open_existing(cache, host, path, key, count, each, error);
	if (status)
		return status;
	lgs_log(host, LGS_LOG_INFO, "decoding %lld images into the cache %s", (long long)count, path);
	status = make_file(&making, key, error);
	if (status >= 0)
		status = open_existing(cache, host, path, key, count, each, error);
	if (status == 0)
		return lgs_fail(
		    error, LGS_IO,
		    "the cache %s is not what was just written: does another program with other options use "
		    "it too? Give each its own",
		    path);
	return status;
}
