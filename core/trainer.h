/* trainer: the loop over epochs and batches. */
#ifndef LGS_CORE_TRAINER_H
#define LGS_CORE_TRAINER_H

#include "checkpoint.h"
#include "data.h"

struct trainer;

/* What one epoch gave. values has trainer_columns() numbers. */
struct epoch {
	int64_t number; /* from 1 */
	const double *values;
	int64_t batches;
};

/* Borrows everything. A fresh model is initialized from the first images. NULL on failure. */
struct trainer *trainer_create(struct instance *model, struct penalties *penalties, struct data *data,
                               const struct position *position, struct lgs_error *error);
void trainer_destroy(struct trainer *trainer);

/* The columns of metrics.csv, NULL at the end: the model's metrics, the energy gap, the penalties', seconds. */
const char *const *trainer_columns(const struct trainer *trainer);

/*
 * Trains one epoch and advances the position. `batch_done` (may be NULL) is called after each batch. A result that is
 * not finite is a failure: the position stays, and the model must not be saved.
 */
int64_t trainer_epoch(struct trainer *trainer, struct epoch *epoch,
                      void (*batch_done)(void *context, int64_t batch, int64_t batches), void *context,
                      struct lgs_error *error);
const struct position *trainer_position(const struct trainer *trainer);

#endif
