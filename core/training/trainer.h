/* trainer: the loop over epochs and batches. */
#ifndef LGS_CORE_TRAINING_TRAINER_H
#define LGS_CORE_TRAINING_TRAINER_H

#include "checkpoint.h"
#include "data.h"

struct trainer;

/* What one epoch gave. values has trainer_columns() numbers; NULL where the epoch is not over. */
struct epoch {
	int64_t number; /* from 1 */
	const double *values;
};

/* Borrows everything, but for the position's sums, which it copies. A fresh model is initialized from the first images.
 * NULL on failure. */
struct trainer *trainer_create(struct instance *model, struct penalties *penalties, struct data *data,
                               const struct position *position, struct lgs_error *error);
void trainer_destroy(struct trainer *trainer);

/* The columns of metrics.csv, NULL at the end: the model's metrics, the energy gap, the penalties', seconds. */
const char *const *trainer_columns(const struct trainer *trainer);

/*
 * Trains to the end of the epoch, or until `batch_done` (may be NULL), which is called after each batch, returns not 0;
 * the next call then continues the epoch. The position advances. A result that is not finite is a failure: the model
 * must not be saved.
 */
int64_t trainer_epoch(struct trainer *trainer, struct epoch *epoch, int (*batch_done)(void *context), void *context,
                      struct lgs_error *error);
/* Where training is. Its sums are the trainer's own. */
const struct position *trainer_position(const struct trainer *trainer);
/* Batches of an epoch: a step each. */
int64_t trainer_batches(const struct trainer *trainer);

#endif
