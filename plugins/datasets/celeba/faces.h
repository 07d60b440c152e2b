/*
 * faces.h: images by index, decoded when they are asked for or taken from a cache, with substitutes for damaged ones.
 *
 * A damaged image is the next one in order that is not damaged, from the first again after the last: which one depends
 * on the files alone, not on what was read before or by whom. Nothing of the images is kept.
 */
#ifndef LGS_DATASETS_CELEBA_FACES_H
#define LGS_DATASETS_CELEBA_FACES_H

#include <stdatomic.h>

#include "../area.h"
#include "cache.h"
#include "selection.h"

struct celeba_faces {
	const struct lgs_host *host;
	struct celeba_selection images;
	struct images_crop crop;
	struct lgs_shape shape;
	int64_t most_damaged;
	_Atomic unsigned char *damaged; /* [paths] found so far */
	_Atomic int64_t damaged_count;
	unsigned char *wanted; /* [paths] whose damage counts; NULL: that of all */
	int making_cache;
	struct celeba_cache cache;
};

/* Opens or makes the cache of what is set above. */
int64_t celeba_faces_open_cache(struct celeba_faces *faces, const char *path, struct lgs_error *error);

/* One image as pixels in [0, 1]. Any thread, at once with itself. */
int64_t celeba_faces_read(struct celeba_faces *faces, int64_t index, float *image, struct lgs_error *error);

void celeba_faces_release(struct celeba_faces *faces);

#endif
