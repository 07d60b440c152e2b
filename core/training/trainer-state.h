/* trainer-state: what a trainer has, for the files that it is made of. */
#ifndef LGS_CORE_TRAINING_TRAINER_STATE_H
#define LGS_CORE_TRAINING_TRAINER_STATE_H

#include "prefetch.h"
#include "trainer.h"

struct trainer {
	struct instance *model;
	struct penalties *penalties;
	const struct lgs_model *calls;
	const struct lgs_set *images, *held_out;
	struct position position;
	int64_t pixels, metric_count, column_count;
	int has_gap;
	int64_t *order;            /* [images] */
	int64_t *labels, *indices; /* [batch] */
	struct prefetch *prefetch;
	double *metrics, *values, *energy;
	double *sums;   /* [2 x metrics]: of the epoch so far, and of how many images each is */
	double seconds; /* of the epoch, in this process */
	char **columns;
};

/* Images of a set, with labels where it has them, as the batch of the step under way. */
int64_t trainer_read_batch(struct trainer *trainer, const struct lgs_set *set, const int64_t *indices, int64_t count,
                           struct lgs_batch *batch, struct lgs_error *error);

#endif
