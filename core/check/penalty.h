/*
 * penalty: a regularizer under test, evaluated alike whatever its form: a function of rows x count numbers, doubles for
 * the form `penalty` (one row), floats for the forms `samples` and `parameters`.
 */
#ifndef LGS_CHECK_PENALTY_H
#define LGS_CHECK_PENALTY_H

#include "check.h"

struct penalty {
	struct instance *instance;
	const struct lgs_regularizer *calls;
	const void *options;
	char *setting; /* "p=0.5", or "": for messages */
	int is_matrix;
	int on_map;       /* the units lie beside each other, as it refuses units without places */
	double low, high; /* where the host clamps means to; infinite where there is no end */
};

/*
 * Opens it with one more option (key may be NULL). -1 with a verdict on failure; 0 where its check() refuses
 * `count` units in words, without places and as a map, which is its right.
 */
#define PENALTY_UNITS 60
int penalty_open(struct trial *trial, struct penalty *penalty, const char *key, const char *value, int64_t count);
void penalty_close(struct penalty *penalty);
/* Whether check() allows another number of units: elsewhere its formula need not mean anything. */
int penalty_accepts(const struct penalty *penalty, int64_t count);
/* Opens it like that, works with it where it was not refused, and closes it. */
typedef void penalty_work(struct trial *trial, const struct penalty *penalty);
void penalty_with(struct trial *trial, const char *key, const char *value, int64_t count, penalty_work *work);

/* Every form but `terms`: for cases that evaluate it. */
int penalty_has_formula(const struct component *component);

/* Elements of a vector or matrix as bytes, and an array of them that is on guard: end of memory just behind it. */
int64_t penalty_bytes(const struct penalty *penalty, int64_t elements);
void *penalty_array(const struct penalty *penalty, const char *name, int64_t elements);

/* The value at `at`; the gradient is written. */
double penalty_value(const struct penalty *penalty, int64_t rows, int64_t count, const void *at, void *gradient);
/* The proximal operator, in place. */
int64_t penalty_prox(const struct penalty *penalty, int64_t rows, int64_t count, double step, float *weights);

double penalty_get(const struct penalty *penalty, const void *array, int64_t i);
void penalty_set(const struct penalty *penalty, void *array, int64_t i, double value);

/* Points within the domain: random ones, and ones that are likely to be special, such as ends and zero. */
void penalty_random(struct trial *trial, const struct penalty *penalty, int64_t elements, void *at);
#define PENALTY_SPECIAL 12
void penalty_special(const struct penalty *penalty, int64_t elements, void *at);

/* Whether value and gradient are finite; a verdict where they are not. */
int penalty_is_finite(struct trial *trial, const struct penalty *penalty, int64_t rows, int64_t count, const void *at,
                      double value, const void *gradient);

/* Compares the gradient with one-sided difference quotients at each element; a verdict where they differ. */
void penalty_compare_slopes(struct trial *trial, const struct penalty *penalty, int64_t rows, int64_t count, void *at);

/* Calls `visit` with each option in turn at its ends, at random, and at each of its choices, but for the options that
 * the user gave, which hold in every case. 0 where these were all that there are to vary. */
int penalty_vary(struct trial *trial,
                 void (*visit)(struct trial *trial, const struct lgs_option *option, const char *value));

#endif
