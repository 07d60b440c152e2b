/*
 * prefetch: the next batch of images, read by a thread of its own while a model works on this one.
 *
 * The thread asks for one image at a time, so that a dataset has no reason to start threads of its own there: two pools
 * in a process would get in each other's way. What it has not read when the batch is wanted, the caller's thread reads
 * at once, as it would have read all of it; waiting is for one image at most. What is copied from memory faster than
 * threads can meet is read by the caller, and there is no thread.
 *
 * A batch, its failure, and what the dataset said about it come out where it is wanted, as if it had been read there.
 */
#ifndef LGS_CORE_TRAINING_PREFETCH_H
#define LGS_CORE_TRAINING_PREFETCH_H

#include <lgs/evaluator.h>

struct prefetch;

/* Seconds from which reading a batch is worth a thread. */
#define PREFETCH_WORTH 0.001

/* For batches of at most so many images of so many pixels. NULL: out of memory. */
struct prefetch *prefetch_create(int64_t images, int64_t pixels, double worth);
/* Ends the thread, in the middle of a batch if need be. NULL is allowed. */
void prefetch_destroy(struct prefetch *prefetch);

/* Says what will be wanted next, which is read in the thread if there is one. What was said before is forgotten. */
void prefetch_expect(struct prefetch *prefetch, const struct lgs_set *set, const int64_t *indices, int64_t count);

/* These images, expected or not. They stay until the next call. */
int64_t prefetch_read(struct prefetch *prefetch, const struct lgs_set *set, const int64_t *indices, int64_t count,
                      const float **images, struct lgs_error *error);

#endif
