/* normal.h: normally distributed numbers from the host's random words (Box & Muller 1958). */
#ifndef COMPUTE_NORMAL_H
#define COMPUTE_NORMAL_H

#include <lgs/host.h>

/* The normal number at position i of some words, two from each pair that begins at an even position. */
double compute_normal(const uint32_t *words, int64_t i);

/* values ~ N(mean, scale^2), each by its index and the key. */
void compute_draw_normal(const struct lgs_host *host, uint64_t key, double mean, double scale, int64_t count,
                         float *values);

#endif
