/*
 * fit.h: a classifier fitted to labelled rows, with a given weight c of the data or with one chosen by
 * cross-validation.
 */
#ifndef EVALUATORS_FIT_H
#define EVALUATORS_FIT_H

#include "softmax.h"

/*
 * Labelled rows, fold after fold; and where there are folds to leave out, the same once more, so that all folds but one
 * stand together, beginning with the next.
 */
struct fit_rows {
	struct softmax_data data; /* each row once */
	int64_t folds;            /* 1: nothing is left out */
	const int64_t *starts;    /* 2 * folds + 1: where each fold begins, the second time too, and the end */
};

/* Fits to rows, from the parameters given; *objective receives its least value. Warns where it did not converge. */
int64_t fit_to(const struct softmax_data *data, const struct softmax_settings *settings, double *parameters,
               double *objective, const struct lgs_host *host, struct lgs_error *error);

/*
 * Replaces settings->c by that power of ten from 0.001 to 1000 with which the fewest rows of left-out folds are
 * predicted wrongly; *wrong receives how many these are. Of equals the smallest is taken, the strongest penalty.
 */
int64_t fit_choose(const struct fit_rows *rows, struct softmax_settings *settings, int64_t *wrong,
                   const struct lgs_host *host, struct lgs_error *error);

#endif
