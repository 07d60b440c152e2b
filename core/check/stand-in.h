/*
 * stand-in: images, and a subject made of them, for components that need either: made up, the same for the same seed,
 * and of no data set.
 */
#ifndef LGS_CHECK_STAND_IN_H
#define LGS_CHECK_STAND_IN_H

#include <lgs/evaluator.h>

/* Image number `index`: a soft disc on a grey ground, whose size tells its class. */
#define STAND_IN_CLASSES 4
#define STAND_IN_BATCH 32
void stand_in_image(const struct lgs_shape *shape, uint64_t seed, int64_t index, float *image);
int64_t stand_in_class(int64_t index);
/* A number in [0, 1) by its position. */
double stand_in_draw(uint64_t key, uint64_t position);
/* The points of a series of any name, as lgs_subject's series() gives them. */
int64_t stand_in_series(const struct lgs_subject *subject, const char *name, int64_t capacity, double *x, double *y,
                        struct lgs_error *error);

/*
 * A trained model, or what passes for one: a restricted Boltzmann machine with weights at random whose samples are such
 * images, and that has every optional ability; with sets of images for every role. Or one that lacks what it may lack.
 */
enum stand_in_lack {
	STAND_IN_WHOLE,
	STAND_IN_BARE,        /* no energy, no samples, no extension */
	STAND_IN_WITHOUT_SETS /* as for a run that leaves none, or whose data are gone */
};
struct stand_in;
struct stand_in *stand_in_create(uint64_t seed, enum stand_in_lack lack, const struct lgs_host *host);
void stand_in_destroy(struct stand_in *stand_in);
const struct lgs_subject *stand_in_subject(const struct stand_in *stand_in);

#endif
