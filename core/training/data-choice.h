/*
 * data-choice: which images of a split are used, as a dataset's host options say: of each class so many, and at most so
 * many of all; and which of the others are held out.
 */
#ifndef LGS_CORE_TRAINING_DATA_CHOICE_H
#define LGS_CORE_TRAINING_DATA_CHOICE_H

#include "../host/host.h"

struct choice {
	const char *dataset, *split; /* their names, for messages */
	int64_t classes;             /* none without labels */
	const int64_t *labels;       /* of the split's images, or NULL */
	const struct dataset_settings *settings;
};

/* Shuffles order[count], indices of images, and moves those to use to its front, in the order that this gives. How many
 * they are, or a negative status. */
int64_t choice_of_images(const struct choice *choice, int64_t *order, int64_t count, struct lgs_error *error);

/* The same for images to hold out, among those that are not in use. */
int64_t choice_of_held_out(const struct choice *choice, int64_t *order, int64_t count, struct lgs_error *error);

#endif
