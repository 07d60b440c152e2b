/*
 * pictures.h: what measures of generated images share: the images they compare, and the passes over these.
 *
 * A measure compares three sets of equally many images: real ones, generated ones, and a second set of real ones that
 * has none in common with the first. What the two real sets differ by is the floor, the value that a perfect model
 * would reach; as all sets have one size, whatever depends on that size is in both.
 *
 *   pictures.c  the three sets, and pictures of them
 *   filters.c   luminance and a low-pass, in place
 *   draws.c     random choices without repetition
 */
#ifndef PICTURES_H
#define PICTURES_H

#include <lgs/evaluator.h>

#define PICTURES_ROLES "test|held-out|reserve|train"
enum pictures_role { PICTURES_TEST, PICTURES_HELD_OUT, PICTURES_RESERVE, PICTURES_TRAIN };

/* The options that all of these measures have, as a member of their own options. */
struct pictures_options {
	int64_t images;
	int64_t real; /* enum pictures_role */
	int64_t seed;
};

#define PICTURES_OPTIONS(options, member)                                                                              \
	LGS_OPTION_INT(options, member.images, "images", "2048", 2, 1e6, LGS_LOGARITHMIC,                              \
	               "of each set: real, generated, and a second set of real ones; fewer where there are not twice " \
	               "as many real ones"),                                                                           \
	    LGS_OPTION_CHOICE(options, member.real, "real", "test", PICTURES_ROLES, "which images count as real"),     \
	    LGS_OPTION_INT(options, member.seed, "seed", "0", 0, 1e9, 0,                                               \
	                   "of what is drawn: real images, generated ones, and all else that is random")

/* ---- pictures.c ---- */

/* Images in memory. */
struct pictures {
	int64_t count;
	struct lgs_shape shape;
	float *values; /* count x channels x height x width */
};

enum { PICTURES_REAL, PICTURES_SECOND, PICTURES_GENERATED, PICTURES_SETS };

/* The three sets; all zero before pictures_collect(). */
struct pictures_compared {
	const struct lgs_host *host;
	struct pictures set[PICTURES_SETS];
};

/* Values of one image. */
int64_t pictures_size(const struct lgs_shape *shape);

/*
 * Draws the real images and has the model generate as many; says so where these are fewer than were asked for. Which
 * real images these are depends on the seed alone, so that runs are compared with the same ones. Release in any case.
 */
int64_t pictures_collect(struct pictures_compared *compared, const struct pictures_options *options,
                         const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error);
void pictures_release(struct pictures_compared *compared);

/* Reports how many images were compared, and grids of the first generated and real ones. */
int64_t pictures_show(const struct pictures_compared *compared, struct lgs_error *error);

/* ---- filters.c ---- */

/* Smaller sides after the low-pass. */
#define PICTURES_LOW_PASS 16

/* One channel instead of three (luma of Recommendation ITU-R BT.601), or the mean of however many there are. */
void pictures_luminance(struct pictures *pictures);
/* Averages over areas down to PICTURES_LOW_PASS pixels a side; sides that are not longer stay. */
int64_t pictures_low_pass(struct pictures *pictures, const struct lgs_host *host, struct lgs_error *error);
/* Both for all three sets. */
void pictures_luminance_all(struct pictures_compared *compared);
int64_t pictures_low_pass_all(struct pictures_compared *compared, struct lgs_error *error);

/* ---- draws.c ---- */

/* What is drawn has a key by purpose and by the option seed; the run's seed has no part in it. */
enum pictures_purpose {
	PICTURES_DRAW_REAL,
	PICTURES_DRAW_DIRECTIONS,
	PICTURES_DRAW_SUBSETS,
	PICTURES_DRAW_WEIGHTS,
	PICTURES_DRAW_PATCHES, /* the last, as it is followed by one for each set */
};
uint64_t pictures_key(enum pictures_purpose purpose, int64_t seed);

/* A whole number below `limit` of a random word; the bias is below limit / 2^32. */
int64_t pictures_below(uint32_t word, int64_t limit);

/*
 * The first `wanted` of a random order of 0 .. count - 1, in order[count], which is room for all. `first` is where its
 * words begin; it uses `wanted` of them, rounded up to a multiple of 4.
 */
void pictures_choose(const struct lgs_host *host, uint64_t key, uint64_t first, int64_t count, int64_t wanted,
                     int64_t *order);

#endif
