/*
 * evaluator.h: a measure of a trained model.
 *
 * The host opens the model of a finished run and hands it over with the images that the run knows: an evaluator asks
 * for a set by its role, for the model's features on it, and reports numbers, predictions and pictures through its
 * services.
 */
#ifndef LGS_EVALUATOR_H
#define LGS_EVALUATOR_H

#include <lgs/model.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LGS_EVALUATOR_KIND "evaluator/1"

/* Images in memory's reach, with labels. */
struct lgs_set {
	int64_t size;
	const char *role;
	int64_t count;
	const struct lgs_shape *shape;
	int64_t classes;       /* 0 where there are no labels */
	const int64_t *labels; /* count, or NULL */
	/* Reads n images of this set, as in dataset.h; indices from 0 to count - 1. Any thread, at once with itself. */
	int64_t (*read)(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images,
	                struct lgs_error *error);
	void *context; /* the host's */
};

/*
 * Errors that can be compared image by image: beside a number NAME-error, a percentage of images, a tensor NAME-wrong
 * (LGS_U8, one dimension: 1 for each image that was got wrong, 0 for the others, in the set's order). An experiment
 * then compares rows by a bootstrap over seeds and images; by numbers alone it has the seeds only.
 */

/* What is evaluated. */
struct lgs_subject {
	int64_t size;
	const struct lgs_opened *model; /* component is a struct lgs_model */
	/*
	 * The set of a role: "train" (exactly the images the model was trained on), "held-out" (images of the same
	 * split that were left out, to choose by), "reserve" (those of the split that are neither, to judge by), "all"
	 * (the whole split), "test" (the data set's split of that name). Borrowed; opened at the first request. NULL on
	 * failure.
	 */
	const struct lgs_set *(*set)(const struct lgs_subject *subject, const char *role, struct lgs_error *error);
	/* The model's features of all images of a set, in order: out[set->count x feature_count]. A set of the
	 * evaluator's own will do as well: images of the model's shape, with read() and count; it is read anew in each
	 * call. */
	int64_t (*features)(const struct lgs_subject *subject, const struct lgs_set *set, float *out,
	                    struct lgs_error *error);
	void *context; /* the host's */
	/*
	 * The points of a series that the model reported while it was trained, x increasing: writes the first
	 * `capacity` of them into x and y (either may be NULL) and returns how many there are. Negative where the run
	 * has no such series.
	 */
	int64_t (*series)(const struct lgs_subject *subject, const char *name, int64_t capacity, double *x, double *y,
	                  struct lgs_error *error);
	int64_t batch; /* so many images at most may be handed to the model's own functions at once */
};

struct lgs_evaluator {
	LGS_COMPONENT_MEMBERS

	/* Measures, and reports through `host`. One thread at a time. */
	int64_t (*evaluate)(const void *options, const struct lgs_subject *subject, const struct lgs_host *host,
	                    struct lgs_error *error);
};

/* The end of a file with one component; see regularizer.h. */
#define LGS_EVALUATOR_NAMED(token, word, line, ...)                                                      \
	static const struct lgs_evaluator lgs_evaluator_##token = {.size = sizeof(struct lgs_evaluator), \
	                                                           .kind = LGS_EVALUATOR_KIND,           \
	                                                           .name = word,                         \
	                                                           .summary = line,                      \
	                                                           __VA_ARGS__};                         \
	LGS_PLUGIN(token, LGS_COMPONENT(lgs_evaluator_##token))
#define LGS_EVALUATOR(token, line, ...) LGS_EVALUATOR_NAMED(token, #token, line, __VA_ARGS__)

#ifdef __cplusplus
}
#endif
#endif
