/*
 * desk: a regularizer under test beside what it is called with: an argument that it may only read, and arrays on guard
 * for what it writes.
 */
#ifndef LGS_CHECK_DESK_H
#define LGS_CHECK_DESK_H

#include "penalty.h"

struct desk {
	struct penalty penalty;
	int64_t rows, count, bytes;
	void *at, *gradient, *other;
};

/* Sets it up for rows x count numbers, random ones. 0 where there is nothing to evaluate: penalty_open said why, or its
 * check() refuses them. Close it in either case. */
int desk_open(struct trial *trial, struct desk *desk, int64_t rows, int64_t count);
/* A verdict where something beside a gradient was written. */
void desk_close(struct trial *trial, struct desk *desk);

/* The value at the argument; the gradient is written. */
double desk_evaluate(const struct desk *desk, void *gradient);

/* What a penalty refuses to act on by its check() need not work; refusing everything that is tried is worth a word. */
void desk_say_untried(struct trial *trial, int tried);

#endif
