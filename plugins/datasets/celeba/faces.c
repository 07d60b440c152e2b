/* faces.c: reading images one by one. See faces.h. */
#include "faces.h"

#include <string.h>
#include <sys/stat.h>

#include "../photo.h"
#include "../pixels.h"

/* Counted up when the same file would give other bytes than before, so that older caches do not count. */
#define DECODING_REVISION 2

static int64_t
bytes_of(const struct celeba_faces *faces)
{
	return faces->shape.channels * faces->shape.height * faces->shape.width;
}

static int64_t
too_many(const struct celeba_faces *faces, const char *reason, struct lgs_error *error)
{
	return lgs_fail(
	    error, LGS_INVALID,
	    "more than %lld images are damaged, which is as many as most-damaged=%lld accepts%s%s; all that "
	    "were found are named above. Repair them, or accept more",
	    (long long)faces->most_damaged, (long long)faces->most_damaged, *reason ? "; the last is " : "", reason);
}

/* Counts an image once, however many threads find it. */
static int64_t
note_damage(struct celeba_faces *faces, int64_t position, const char *reason, struct lgs_error *error)
{
	if (atomic_exchange(&faces->damaged[position], 1))
		return LGS_OK;
	int64_t count = atomic_fetch_add(&faces->damaged_count, 1) + 1;
	lgs_log(faces->host, LGS_LOG_WARNING, "%s; another image takes its place (%lld so far)", reason,
	        (long long)count);
	return count > faces->most_damaged ? too_many(faces, reason, error) : LGS_OK;
}

static int
is_wanted(const struct celeba_faces *faces, int64_t position)
{
	return !faces->wanted || faces->wanted[position];
}

/* 1: decoded. 0: damaged, and noted; or damaged and not wanted. */
static int64_t
decode(struct celeba_faces *faces, int64_t position, unsigned char *pixels, struct lgs_error *error)
{
	const struct images_target target = {faces->shape.channels, faces->shape.height, faces->shape.width, pixels};
	char text[1024];
	struct lgs_error own = {sizeof own, text, sizeof text};
	int64_t status =
	    images_photo_read(faces->host, faces->images.paths.items[position], &faces->crop, &target, &own);
	if (status >= 0)
		return 1;
	if (status == LGS_IO && faces->making_cache)
		return lgs_fail(error, status,
		                "%s; a cache is made of files that can all be read: mend that, or leave "
		                "cache= out",
		                text);
	if (status == LGS_NO_MEMORY)
		return lgs_fail(error, status, "%s", text);
	return is_wanted(faces, position) ? note_damage(faces, position, text, error) : 0;
}

static int64_t
fill(void *context, int64_t index, unsigned char *pixels, struct lgs_error *error)
{
	return decode(context, index, pixels, error);
}

/* Of all that decides about the bytes: options, and the files' names, lengths and times. */
static uint64_t
key_of(const struct celeba_faces *faces)
{
	const int64_t form[] = {DECODING_REVISION, faces->shape.channels, faces->shape.height, faces->shape.width};
	uint64_t key = celeba_cache_sum(3, form, sizeof form);
	key = celeba_cache_sum(key, &faces->crop, sizeof faces->crop);
	for (int64_t i = 0; i < faces->images.paths.count; i++) {
		const char *path = faces->images.paths.items[i], *slash = strrchr(path, '/'),
			   *name = slash ? slash + 1 : path;
		struct stat status = {0};
		(void)stat(path, &status);
		const int64_t file[] = {status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
		                        (int64_t)strlen(name)};
		key = celeba_cache_sum(key, file, sizeof file);
		key = celeba_cache_sum(key, name, (int64_t)strlen(name));
	}
	return key;
}

/* A cache has all images of the split, whichever of them are asked for. */
static int64_t
want_chosen(struct celeba_faces *faces, struct lgs_error *error)
{
	const int64_t bytes = faces->images.paths.count + 1;
	faces->wanted = faces->host->allocate(faces->host, bytes);
	if (!faces->wanted)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the list of images");
	memset(faces->wanted, 0, (size_t)bytes);
	for (int64_t i = 0; i < faces->images.count; i++)
		faces->wanted[faces->images.chosen[i]] = 1;
	return LGS_OK;
}

int64_t
celeba_faces_open_cache(struct celeba_faces *faces, const char *path, struct lgs_error *error)
{
	int64_t status = want_chosen(faces, error);
	faces->making_cache = 1;
	if (status >= 0)
		status = celeba_cache_open(&faces->cache, faces->host, path, key_of(faces), faces->images.paths.count,
		                           bytes_of(faces), fill, faces, error);
	faces->making_cache = 0;
	for (int64_t i = 0; status >= 0 && i < faces->images.paths.count; i++) {
		char text[1024];
		if (celeba_cache_has(&faces->cache, i) || !is_wanted(faces, i))
			continue;
		(void)snprintf(text, sizeof text, "%s: was damaged when the cache was made",
		               faces->images.paths.items[i]);
		status = note_damage(faces, i, text, error);
	}
	return status;
}

/* An image's bytes, in `pixels` or in the cache. A cache that went bad costs time and a line, but no image. */
static int64_t
find_bytes(struct celeba_faces *faces, int64_t position, unsigned char *pixels, const unsigned char **bytes,
           struct lgs_error *error)
{
	*bytes = pixels;
	if (faces->cache.map && celeba_cache_has(&faces->cache, position)) {
		const unsigned char *cached = celeba_cache_image(&faces->cache, position);
		if (cached) {
			*bytes = cached;
			return 1;
		}
		lgs_log(faces->host, LGS_LOG_WARNING,
		        "%s: is damaged in the cache, and decoded again; remove the cache",
		        faces->images.paths.items[position]);
	}
	return decode(faces, position, pixels, error);
}

static int64_t
read_or_substitute(struct celeba_faces *faces, int64_t index, unsigned char *pixels, float *image,
                   struct lgs_error *error)
{
	const int64_t first = 0;
	for (int64_t step = 0; step < faces->images.count; step++) {
		const unsigned char *bytes;
		int64_t position = faces->images.chosen[(index + step) % faces->images.count];
		if (atomic_load(&faces->damaged_count) > faces->most_damaged)
			return too_many(faces, "", error);
		if (atomic_load(&faces->damaged[position]))
			continue;
		int64_t status = find_bytes(faces, position, pixels, &bytes, error);
		if (status > 0)
			return pixels_read(bytes, 1, bytes_of(faces), &first, 1, image, error);
		if (status < 0)
			return status;
	}
	return lgs_fail(error, LGS_INVALID, "all %lld images are damaged", (long long)faces->images.count);
}

int64_t
celeba_faces_read(struct celeba_faces *faces, int64_t index, float *image, struct lgs_error *error)
{
	const struct lgs_host *host = faces->host;
	unsigned char *pixels = host->allocate(host, bytes_of(faces));
	int64_t status = pixels ? read_or_substitute(faces, index, pixels, image, error)
	                        : lgs_fail(error, LGS_NO_MEMORY, "no memory for an image");
	host->release(host, pixels);
	return status;
}

void
celeba_faces_release(struct celeba_faces *faces)
{
	const struct lgs_host *host = faces->host;
	celeba_cache_close(&faces->cache);
	celeba_selection_release(&faces->images);
	host->release(host, (void *)faces->damaged);
	host->release(host, faces->wanted);
}
