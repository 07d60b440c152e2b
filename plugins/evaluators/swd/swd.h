/*
 * swd.h: the sliced Wasserstein distance of patches in a Laplacian pyramid (Karras, Aila, Laine & Lehtinen 2018).
 *
 *   swd.c       options, the order of things, and what is reported
 *   pyramid.c   one step of the pyramid (Burt & Adelson 1983), for one plane
 *   patches.c   a set of images down a level: patches of the band, and the next smaller images
 *   distance.c  patches to directions, and the distance of what falls on them
 */
#ifndef SWD_H
#define SWD_H

#include "../../compute/product.h"
#include "../pictures/pictures.h"

/* Sides of a patch; smaller where images are. */
#define SWD_PATCH 7
/* A level has no smaller one below it where that would be smaller than two patches. */
#define SWD_LEAST_SIDE (2 * SWD_PATCH)
/* Directions at a time. */
#define SWD_DIRECTIONS 128

/* ---- pyramid.c: single planes ---- */

/* A side of the next smaller level: every second pixel, the first included. */
int64_t swd_half(int64_t side);

/*
 * out[half(height) x half(width)]: every second pixel of the plane after a 5x5 binomial filter, the plane being
 * mirrored about the centres of its border pixels. room[height x half(width)].
 */
void swd_reduce(int64_t height, int64_t width, const float *plane, float *out, float *room);

/* plane[height x width] -= the smaller one, zeros between its pixels, after four times the same filter: what is left is
 * a band of the pyramid. room[half(height) x width]. */
void swd_subtract_expanded(int64_t height, int64_t width, const float *small, float *plane, float *room);

/* ---- patches.c ---- */

/* A set on its way down the pyramid. */
struct swd_descent {
	const struct lgs_host *host;
	const struct pictures *pictures; /* consumed: each image's place begins with its present level */
	int64_t stride;                  /* from one image to the next */
	int64_t height, width;           /* of the present level */
	uint64_t key;                    /* of the patches' places */
	int64_t level;
};

/* Values of a patch; the number of levels of an image. */
int64_t swd_patch_size(const struct lgs_shape *shape);
int64_t swd_levels(const struct lgs_shape *shape);

void swd_begin(struct swd_descent *descent, const struct pictures *pictures, uint64_t key, const struct lgs_host *host);

/*
 * Patches of the present level at random places, out[images * per_image x patch size], without normalization, and the
 * step to the next level; `last` is the level whose band is all that is left, with which the descent ends.
 */
int64_t swd_descend(struct swd_descent *descent, int last, int64_t per_image, float *out, struct lgs_error *error);

/* Subtracts from each channel of the patches its mean over all of them, and divides by its standard deviation. */
void swd_normalize(int64_t channels, int64_t count, int64_t size, float *patches);

/* ---- distance.c ---- */

/* Sorts ascending; room[count]. No value may be infinite or not a number. */
void swd_sort(int64_t count, float *values, float *room);

/* Directions of length 1 in a space of some dimensions, directions[count x size]. */
void swd_directions(const struct lgs_host *host, uint64_t key, int64_t count, int64_t size, float *directions);

/* Patches of two others against those of a first one, all of them patches[set][count x size]. */
struct swd_sets {
	int64_t count;
	int64_t size;
	const float *patches[PICTURES_SETS];
};

/*
 * The mean over directions of the distance in one dimension, the mean absolute difference of sorted values; of each set
 * from the first, distances[PICTURES_REAL] being 0.
 */
int64_t swd_distances(const struct swd_sets *sets, int64_t directions, const float *direction,
                      enum compute_backend backend, const struct lgs_host *host, double *distances,
                      struct lgs_error *error);

#endif
