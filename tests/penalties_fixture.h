/*
 * penalties_fixture.h: one bench at a time, for the tests of how penalties meet a model: its steps, its demands and
 * what they were answered.
 *
 * The model is tests/plugins/toy.c, whose activations can be computed by hand and which keeps what the host answered;
 * the penalties are those of tests/plugins/toy-penalties.c. With images 1/4 and 3/4, the means of the channels of conv1
 * are K0, K1, K2, each over COUNT activations.
 */
#ifndef LGS_TESTS_PENALTIES_FIXTURE_H
#define LGS_TESTS_PENALTIES_FIXTURE_H

#include <math.h>

#include "support.h"
#include "toy_fixture.h"

#define K0 0.6875
#define K1 1.1875
#define K2 1.6875
#define COUNT 8.0
#define HEAD 3 /* of a row of answers: penalties that acted, count, times asked */
#define NEAR(actual, expected) CU_ASSERT_DOUBLE_EQUAL(actual, expected, 1e-9 + 1e-6 * fabs((double)(expected)))
#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

extern struct bench *bench;
extern const float two[2];
extern const double channel_means[3]; /* K0, K1, K2 */

void begin(const char *specification, const char *const *penalties);
void finish(void);
/* That the host refuses one penalty. Afterwards `words` says why. */
void refuse(const char *penalty);
/* A step with any images, and one with those of `two` that has to work. */
int64_t step_with(const float *images, int64_t count);
void step(void);

/* The demand of a name ("conv1.real"), statistic, form and per; NULL where there is none. */
struct demand *find(const char *name, const char *statistic, int64_t form, int64_t per);
int64_t demands_of(const struct instance *model);
int64_t attachments(void);
/* What the model was answered to a demand; to that of mean absolute activations per channel. */
const double *answers(const struct demand *demand);
const double *means(const char *name);
/* That a demand of means was answered with `factor` times the slope of probe at these means over `count`. */
void expect_probe(const double *row, double factor, double count, int64_t units, const double *k);
double probe_value(int64_t units, const double *k);
/* A column of metrics.csv, read without beginning a new epoch. */
double column(const char *name);

#endif
