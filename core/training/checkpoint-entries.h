/*
 * checkpoint-entries: what a checkpoint consists of: tensors by name, and where in this process their elements live.
 *
 * Saving and loading collect the same entries; only the direction in which elements are copied differs.
 */
#ifndef LGS_CORE_TRAINING_CHECKPOINT_ENTRIES_H
#define LGS_CORE_TRAINING_CHECKPOINT_ENTRIES_H

#include "../formats/safetensors.h"
#include "checkpoint.h"

#define EPOCH_METRICS "metrics" /* "epoch/metrics": what the model's metrics have come to so far */

/* One tensor of the model or of the penalties, with where its elements live. */
struct entry {
	char *name;
	int64_t type, rank, bytes;
	int64_t shape[SAFETENSOR_RANK_MAXIMUM];
	void *data;  /* in place, or */
	void *plain; /* a copy, through get and put */
	struct instance *owner;
	const struct lgs_tensor *tensor;
};

struct entries {
	struct entry *list;
	int64_t count;
};

/* Each adds to entries, which begin as zeros; free them in any case. */
int64_t entries_collect_model(struct entries *entries, struct instance *instance, struct lgs_error *error);
int64_t entries_collect_averages(struct entries *entries, const struct penalties *penalties, struct lgs_error *error);
/* What the epoch under way has summed up so far: see penalties_read() and trainer.c. */
int64_t entries_collect_epoch(struct entries *entries, const struct penalties *penalties,
                              const struct position *position, struct lgs_error *error);
void entries_free(struct entries *entries);

#endif
