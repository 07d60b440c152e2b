/*
 * adam.h: Adam (Kingma & Ba 2015), a step of which is
 *
 *     m = b1 m + (1 - b1) g    v = b2 v + (1 - b2) g^2    w -= rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)
 */
#ifndef COMPUTE_ADAM_H
#define COMPUTE_ADAM_H

#include <stdint.h>

struct compute_adam {
	double rate;
	double first_decay;  /* b1 */
	double second_decay; /* b2 */
	double epsilon;
};

/* An array of parameters and what the optimizer keeps of it. */
struct compute_parameter {
	int64_t count;
	float *values;
	float *gradient; /* 0 after a step */
	float *first;    /* m */
	float *second;   /* v */
};

/* The step t, from 1. */
void compute_adam_step(const struct compute_adam *adam, int64_t step, const struct compute_parameter *parameter);

#endif
