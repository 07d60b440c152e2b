/* bench.h: what the programs that measure speed share. */
#ifndef LGS_TESTS_BENCH_H
#define LGS_TESTS_BENCH_H

#include "base/clock.h"
#include "base/processors.h"
#include "training/trainer.h"
#include "training/workshop.h"

#define BENCH_ROUNDS 100 /* at most */

float *bench_numbers(int64_t count); /* in [0, 1), never released */
double bench_median(const double *values, int count);
int bench_rounds(const char *argument); /* 10 unless told; within bounds */
/* Ends the program with the error's words. */
void bench_die(const struct lgs_error *error);

/* A model in training, as the program opens it: penalties end with NULL. */
struct bench_arm {
	struct workshop workshop;
	struct trainer *trainer;
};
void bench_open(struct bench_arm *arm, struct registry *registry, const char *model, const char *data,
                const char *const *penalties, int64_t batch);

#endif
