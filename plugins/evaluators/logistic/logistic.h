/*
 * logistic.h: the error of a linear classifier on a model's features, as its files share it.
 *
 *   logistic.c   options, the order of things, and where sets and features come from
 *   labelled.c   which images count as labelled
 *   train.c      the classifier, fitted to the labelled images
 *   measure.c    its errors, image by image
 *   fit.c        a fit to rows with labels, and the choice of c by cross-validation (fit.h)
 *   softmax.c, objective.c   multinomial logistic regression (softmax.h)
 */
#ifndef EVALUATORS_LOGISTIC_H
#define EVALUATORS_LOGISTIC_H

#include <lgs/evaluator.h>

#include "../../compute/product.h"

struct options {
	int64_t per_class;
	int64_t seed;
	double c;
	double tolerance;
	int64_t iterations;
	int64_t cross_validate;
	int64_t test;
	int64_t held_out;
	int64_t reserve;
	int64_t labelled;
};

/* All that one evaluation holds; released at its end whatever happens. */
struct work {
	const struct options *options;
	const struct lgs_subject *subject;
	const struct lgs_host *host;
	struct lgs_error *error;
	int64_t features;
	int64_t classes;
	const struct lgs_set *train;
	float *train_features;
	int64_t *order;   /* training images, shuffled */
	int64_t *fold;    /* by place in `order`: -1 pool, else labelled, counted up within its class */
	int64_t *count;   /* labelled images of each class */
	int64_t *compact; /* class -> number among those present, or -1; without images a class has no minimum */
	int64_t *original;
	int64_t present;
	int64_t labelled;
	double *parameters;
	enum compute_backend backend;
};

/* An array of zeros, or NULL; a count of 0 is allowed. */
static inline void *
room(const struct work *work, int64_t count, int64_t size)
{
	int64_t bytes;
	if (__builtin_mul_overflow(count + 1, size, &bytes))
		return NULL;
	return work->host->allocate(work->host, bytes);
}

static inline int64_t
no_memory(const struct work *work)
{
	return lgs_fail(work->error, LGS_NO_MEMORY,
	                "no memory for the features of the images: evaluate a run with fewer training images");
}

/* ---- logistic.c ---- */

/* The images of a role; fails where there are none, or where they have no labels. */
int64_t logistic_open_set(const struct work *work, const char *role, const struct lgs_set **set);

/* The features of a whole set, checked to be numbers. Release them in any case. */
int64_t logistic_find_features(const struct work *work, const struct lgs_set *set, float **features);

/* ---- labelled.c ---- */

/* Fills order, fold and what is known of classes, from `train` and the options; fails where images are too few. */
int64_t logistic_choose_labelled(struct work *work);

/* ---- train.c ---- */

/* Makes `parameters` from the labelled images, and reports what fitting them came to. */
int64_t logistic_train(struct work *work);

/* ---- measure.c ---- */

/* Reports the errors on the labelled images and on the pool. */
int64_t logistic_measure_train(const struct work *work);

/* Reports the error on the set of a role. */
int64_t logistic_measure(const struct work *work, const char *role);

#endif
