/*
 * data: an opened split of a dataset, and which of its images are used, in which order.
 *
 * Subsets per class, held-out images and the shuffling of epochs belong here, for every dataset alike.
 */
#ifndef LGS_CORE_TRAINING_DATA_H
#define LGS_CORE_TRAINING_DATA_H

#include "../host/host.h"

struct data;

/*
 * Opens a dataset by specification. split NULL: as the specification says, with its subset; otherwise that split,
 * whole. NULL on failure.
 */
struct data *data_open(struct session *session, const char *specification, const char *split, struct lgs_error *error);
void data_close(struct data *data);

/* The images in use, and those of the same split that a subset left out (at most as many as the option held-out says).
 */
const struct lgs_set *data_images(const struct data *data);
const struct lgs_set *data_held_out(const struct data *data);
/* What is then left of the split, seen neither in training nor in watching it; and the whole split in its own order. */
const struct lgs_set *data_reserve(const struct data *data);
const struct lgs_set *data_all(const struct data *data);
const struct instance *data_instance(const struct data *data);

/* Whether a set is one of these, and not made up by an evaluator. */
int data_is_set(const struct lgs_set *set);

/* The files the images came from, NULL at the end; never NULL itself. */
const char *const *data_files(const struct data *data);

/* Writes the order in which an epoch visits a set's images: order[count], a shuffle keyed by seed and epoch. */
void data_order(uint64_t seed, int64_t epoch, int64_t count, int64_t *order);

#endif
