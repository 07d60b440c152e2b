/*
 * backward.h: the passes that training a feed-forward network adds to those of activation.h, shared out as they are.
 */
#ifndef COMPUTE_BACKWARD_H
#define COMPUTE_BACKWARD_H

#include "activation.h"

/*
 * Dropout (Hinton, Srivastava, Krizhevsky, Sutskever & Salakhutdinov 2012), scaled while training so that the whole
 * network needs no scale afterwards: copy = values / keep with probability keep, else 0. copy may be values.
 */
struct compute_dropout {
	int64_t rows;
	int64_t columns;
	double keep; /* above 0 */
	const float *values;
	float *copy;
	struct compute_draw draw;
};

void compute_dropout(const struct compute_dropout *dropout);

/*
 * Back through logistic units h of which a share `keep` is in use: their outputs a are h / keep or 0, with the
 * derivative a (1 - keep a). slopes *= that derivative, then sums[column] += slopes.
 */
struct compute_backward {
	int64_t rows;
	int64_t columns;
	double keep; /* 1 without dropout */
	const float *outputs;
	float *slopes;
	double *sums;
};

void compute_backward(const struct compute_backward *backward);

#endif
