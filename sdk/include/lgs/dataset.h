/*
 * dataset.h: a source of images.
 *
 * An instance is one split ("train", "test") of a data set, so that whoever trains never even opens the test files.
 * Subsets per class, shuffling, batches and held-out images are the host's: a dataset only says how many images there
 * are and reads those it is asked for.
 *
 * The host gives every dataset these options, which its own table may not declare (LGS_DATASET_RESERVED):
 *
 *   split=          which split; empty is the first of `splits`
 *   per-class=0     keep this many images of each class, chosen by subset-seed; 0 keeps all
 *   limit=0         keep this many images, chosen by subset-seed; 0 keeps all
 *   subset-seed=0   which subset; independent of the seed of training
 *   held-out=1000   at most this many of the images left out serve to watch for overfitting
 */
#ifndef LGS_DATASET_H
#define LGS_DATASET_H

#include <lgs/host.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LGS_DATASET_KIND "dataset/1"
#define LGS_DATASET_RESERVED "split|per-class|limit|subset-seed|held-out"

struct lgs_dataset {
	LGS_COMPONENT_MEMBERS

	/* The names of all splits, the default first, NULL at the end. */
	const char *const *splits;

	/* Opens one split; `split` is one of the above. NULL on failure. */
	void *(*create)(const void *options, const char *split, const struct lgs_host *host, struct lgs_error *error);
	void (*destroy)(void *dataset);

	/* All of these: after create, any thread. */
	int64_t (*count)(void *dataset);
	const struct lgs_shape *(*shape)(void *dataset);
	/* classes: how many kinds of label; 0 where there are no labels. labels: label[count], each in 0 .. classes-1;
	 * may be NULL where classes() is 0. */
	int64_t (*classes)(void *dataset);
	int64_t (*labels)(void *dataset, int64_t *labels, struct lgs_error *error);
	/*
	 * Writes images[n x channels x height x width], pixels in [0, 1]. The same index gives the same bytes, always.
	 * Any thread, at once with itself. While a model computes, the host asks for one image after the other in a
	 * thread of its own: a single image must start no threads, which would be a second pool beside the model's.
	 */
	int64_t (*read)(void *dataset, const int64_t *indices, int64_t n, float *images, struct lgs_error *error);
	/* The files the data came from, for the run's record; NULL at the end. May be NULL: there are none. */
	const char *const *(*files)(void *dataset);
	/*
	 * How many images at the end of this split were set aside before it came here: the host does not train on them,
	 * and they, instead of what a subset leaves out, are the held-out images. Fewer than count. May be NULL: none.
	 */
	int64_t (*held_out)(void *dataset);
};

/* The end of a file with one component; see regularizer.h. */
#define LGS_DATASET_NAMED(token, word, line, ...)                                                                      \
	static const struct lgs_dataset lgs_dataset_##token = {                                                        \
	    .size = sizeof(struct lgs_dataset), .kind = LGS_DATASET_KIND, .name = word, .summary = line, __VA_ARGS__}; \
	LGS_PLUGIN(token, LGS_COMPONENT(lgs_dataset_##token))
#define LGS_DATASET(token, line, ...) LGS_DATASET_NAMED(token, #token, line, __VA_ARGS__)

#ifdef __cplusplus
}
#endif
#endif
