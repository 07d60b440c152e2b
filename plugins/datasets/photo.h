/*
 * photo.h: a part of a picture file, at the size that is wanted, whatever format its content has.
 *
 * The name's ending says nothing here: the first bytes do. Formats are jpeg.c's and png.c's.
 */
#ifndef LGS_DATASETS_PHOTO_H
#define LGS_DATASETS_PHOTO_H

#include "area.h"

/* The most pixels of a file that is decoded: what a larger one says of itself is taken for damage. */
#define IMAGES_MOST_PIXELS ((int64_t)1 << 27)

/* A whole file in memory. */
struct images_file {
	const struct lgs_host *host;
	const char *path;
	unsigned char *bytes;
	int64_t count;
};

/* Refuses what has no pixels, or too many. */
int64_t images_check_size(const struct images_file *file, int64_t height, int64_t width, struct lgs_error *error);

int64_t images_photo_size(const struct lgs_host *host, const char *path, int64_t *height, int64_t *width,
                          struct lgs_error *error);

/* LGS_NO_MEMORY is the machine's failure, for a time; LGS_IO that a file cannot be read, which may be one, too; every
 * other one is the file's. The message names it. */
int64_t images_photo_read(const struct lgs_host *host, const char *path, const struct images_crop *crop,
                          const struct images_target *target, struct lgs_error *error);

#endif
