/*
 * cache.h: decoded images in a file, mapped into memory: pages of the system, which take them back when it needs to.
 *
 * The file has a key of all that its contents depend on, a checksum for each image, and one for the table of these. It
 * is written beside its name, synced and renamed: whoever has the older one mapped keeps it, and of two writers, who
 * write the same, the later one wins.
 */
#ifndef LGS_DATASETS_CELEBA_CACHE_H
#define LGS_DATASETS_CELEBA_CACHE_H

#include <lgs/host.h>

struct celeba_cache {
	const unsigned char *map; /* NULL while closed */
	int64_t bytes;
	int64_t count; /* images */
	int64_t each;  /* bytes of one */
};

/* Decodes an image for the cache: 1, or 0 where there is none to be had, or a negative status. From many threads. */
typedef int64_t celeba_cache_fill(void *context, int64_t index, unsigned char *pixels, struct lgs_error *error);

/* A running sum of bytes, begun with any number: of what a key consists. */
uint64_t celeba_cache_sum(uint64_t sum, const void *bytes, int64_t count);

/*
 * Opens the file, or makes it: where there is none, and where that of another key or a damaged one is. A file that is
 * no cache is never touched.
 */
int64_t celeba_cache_open(struct celeba_cache *cache, const struct lgs_host *host, const char *path, uint64_t key,
                          int64_t count, int64_t each, celeba_cache_fill *fill, void *context, struct lgs_error *error);
void celeba_cache_close(struct celeba_cache *cache);

/* Whether an image is there; its pixels, or NULL where they do not have their checksum. */
int celeba_cache_has(const struct celeba_cache *cache, int64_t index);
const unsigned char *celeba_cache_image(const struct celeba_cache *cache, int64_t index);

#endif
