/*
 * activation.h: elementwise passes over the units of a layer, a row a sample.
 *
 * The passes share the work out by blocks of columns, each walked through in order of the rows, and random numbers are
 * addressed by position: so the results do not depend on the number of threads.
 */
#ifndef COMPUTE_ACTIVATION_H
#define COMPUTE_ACTIVATION_H

#include <lgs/host.h>

/*
 * Where the random numbers of a matrix come from: row r, column c uses the word at position first + r * stride + c.
 * Both are multiples of 4, so that every block begins where random_bits() may.
 */
struct compute_draw {
	const struct lgs_host *host;
	uint64_t key;
	uint64_t first;
	uint64_t stride; /* at least the columns: compute_stride() */
};

/* The least stride for rows of so many columns. */
uint64_t compute_stride(int64_t columns);

/*
 * One pass over a layer of logistic units; what is NULL is left out. For each row and column, with p = logistic(values
 * + bias): squares[column] += (target - p)^2, values = scale * p, sums[column] += values, states = 1 with probability p
 * states may be values: the states then take the probabilities' place.
 */
struct compute_units {
	int64_t rows;
	int64_t columns;
	const float *bias;
	float *values;
	float scale;
	double *sums;
	const float *target;
	double *squares;
	float *states;
	struct compute_draw draw;
};

void compute_units(const struct compute_units *units);
/* The same for some columns, on the calling thread; `first` is a multiple of 4. */
void compute_units_columns(const struct compute_units *units, int64_t first, int64_t width);

/* What becomes of data on its way into a model, as the option `binarize` lists it. */
#define COMPUTE_BINARIZE "none|threshold|sample"
enum compute_binarize { COMPUTE_KEEP, COMPUTE_THRESHOLD, COMPUTE_SAMPLE };

/* Copies data: as it is, as 1 where it is above 1/2, or as 1 with its value as the probability. sums may be NULL. */
struct compute_data {
	enum compute_binarize binarize;
	int64_t rows;
	int64_t columns;
	const float *values;
	float *copy;
	double *sums; /* sums[column] += copy */
	struct compute_draw draw;
};

void compute_data(const struct compute_data *data);

/* sums[row] += the sum over columns of softplus(values + bias). */
void compute_softplus_sums(int64_t rows, int64_t columns, const float *values, const float *bias, double *sums);

/* velocity -= shrinkage * weights, then weights += velocity. */
void compute_momentum_step(int64_t count, float shrinkage, float *velocity, float *weights);
/* The same on the calling thread. */
void compute_momentum_stretch(int64_t count, float shrinkage, float *velocity, float *weights);

/* sums += factor * terms. */
void compute_add(int64_t count, float factor, const float *terms, float *sums);

#endif
