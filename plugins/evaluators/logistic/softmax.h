/*
 * softmax.h: multinomial logistic regression.
 *
 * Minimises  0.5 |W|^2 + c * sum over rows of -log softmax(W x + b)[label],  the bias b not penalized: the same
 * function of W, b and c as scikit-learn's LogisticRegression(C=c). The rows are in single precision, as features are,
 * and so are their products with W; sums over rows, W and b are in double precision, because the value is compared to
 * one part in a million. This room knows matrices and labels; images, models and protocols are logistic.h's.
 */
#ifndef EVALUATORS_SOFTMAX_H
#define EVALUATORS_SOFTMAX_H

#include "../../compute/product.h"

/* Row-major; labels are 0 .. classes - 1. */
struct softmax_data {
	int64_t rows;
	int64_t features;
	int64_t classes;
	const float *x;        /* rows x features */
	const int64_t *labels; /* rows */
	enum compute_backend backend;
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

/*
 * Scores of all rows in double precision at some W, from which the objective then computes differences only: the closer
 * W is, the more digits the objective has. Near the minimum it would not show its last steps otherwise.
 */
struct softmax_anchor {
	double *weights; /* W: classes x features; zeros, with scores of zero, are an anchor too */
	double *scores;  /* classes x rows, block by block */
};
void softmax_move_anchor(const struct softmax_data *data, const double *parameters, struct softmax_anchor *anchor);

/* How many bytes of scratch room the objective needs. */
int64_t softmax_scratch_bytes(const struct softmax_data *data);

/* The objective and its gradient (softmax_parameter_count); the same bits from any number of threads. NaN where a
 * product fails. */
double softmax_objective(const struct softmax_data *data, double c, const double *parameters,
                         const struct softmax_anchor *anchor, double *gradient, void *scratch);

/* Minimises from the parameters given, by L-BFGS, and overwrites them. Not converging is no failure: see reason. */
int64_t softmax_fit(const struct softmax_data *data, const struct softmax_settings *settings, double *parameters,
                    struct softmax_outcome *outcome, const struct lgs_host *host, struct lgs_error *error);

/* The likeliest class of each row; the labels are not looked at. */
int64_t softmax_predict(const struct softmax_data *data, const double *parameters, int64_t *predictions,
                        const struct lgs_host *host, struct lgs_error *error);

#endif
