/*
 * checkpoint: everything training depends on, as one safetensors file.
 *
 * The model's tensors by name ("scope.name" for models inside it), the penalties' running averages ("average/LABEL"),
 * and in the metadata the absolute epoch and step and the specifications that the tensors belong to. In the middle of
 * an epoch also what its row of metrics.csv is being summed up from ("epoch/..."). Nothing in it depends on time or
 * machine: equal training gives equal bytes. Its "crc32" tells bytes of tensors that have changed since.
 */
#ifndef LGS_CORE_TRAINING_CHECKPOINT_H
#define LGS_CORE_TRAINING_CHECKPOINT_H

#include "../penalties/penalties.h"

struct position {
	int64_t epoch; /* epochs done */
	int64_t step;  /* batches done */
	int restored;  /* the model's tensors come from a checkpoint */
	double *sums;  /* in the middle of an epoch: the model's metrics so far; NULL between epochs */
	int64_t sum_count;
};

/* Before a training: whether all that it will save has a name of its own, and none too long. */
int64_t checkpoint_check_names(struct instance *model, const struct penalties *penalties, struct lgs_error *error);

/* Refuses numbers that are not finite, by the tensor's name: what was saved before is then kept. */
int64_t checkpoint_save(const char *path, struct instance *model, const struct penalties *penalties, uint64_t seed,
                        const struct position *position, struct lgs_error *error);

/*
 * penalties may be NULL: only the model is wanted. A file that belongs to another model, or to a run with another seed
 * than the model's session, is refused before anything is changed. free() position->sums.
 */
int64_t checkpoint_load(const char *path, struct instance *model, struct penalties *penalties,
                        struct position *position, struct lgs_error *error);

#endif
