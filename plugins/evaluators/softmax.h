/*
 * softmax.h: multinomial logistic regression.
 *
 * Minimises  0.5 |W|^2 + c * sum over rows of -log softmax(W x + b)[label],  the bias b not penalized: the same
 * function of W, b and c as scikit-learn's LogisticRegression(C=c). In double precision throughout, because its value
 * is compared to one part in a million. This room knows matrices and labels; images, models and protocols are
 * logistic.c's.
 */
#ifndef EVALUATORS_SOFTMAX_H
#define EVALUATORS_SOFTMAX_H

#include <lgs/host.h>

/* Row-major; labels are 0 .. classes - 1. */
struct softmax_data {
	int64_t rows;
	int64_t features;
	int64_t classes;
	const double *x;       /* rows x features */
	const int64_t *labels; /* rows */
};

struct softmax_settings {
	double c;
	double tolerance;   /* on |gradient| / max(1, |parameters|) */
	int64_t iterations; /* at most; 0 is no limit */
};

struct softmax_outcome {
	double objective;
	double gradient;    /* its norm over that of the parameters, as the tolerance means it */
	int64_t iterations; /* evaluations of the objective included in line searches are not counted */
	const char *reason; /* NULL where it converged, else why it did not and what to do, in words */
};

/* How many numbers W and b are: W row by row, one row a class, then b. */
int64_t softmax_parameter_count(int64_t features, int64_t classes);

/* How many numbers of scratch room the objective needs. */
int64_t softmax_scratch_count(const struct softmax_data *data);

/* The objective and its gradient (softmax_parameter_count); the same bits from any number of threads. */
double softmax_objective(const struct softmax_data *data, double c, const double *parameters, double *gradient,
                         double *scratch);

/* Minimises from the parameters given, by L-BFGS, and overwrites them. Not converging is no failure: see reason. */
int64_t softmax_fit(const struct softmax_data *data, const struct softmax_settings *settings, double *parameters,
                    struct softmax_outcome *outcome, const struct lgs_host *host, struct lgs_error *error);

/* The likeliest class of each of `rows` rows of x; scores is room for rows x classes. */
void softmax_predict(const double *x, int64_t rows, int64_t features, int64_t classes, const double *parameters,
                     double *scores, int64_t *predictions);

/*
 * Lets what this thread computes use the host's threads: one pool, OpenMP's. A matrix library with a pool of its own is
 * kept to one thread, for the two would slow each other down.
 */
void softmax_use_threads(const struct lgs_host *host);

#endif
