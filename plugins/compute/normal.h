/* normal.h: normally distributed numbers from the host's random words (Box & Muller 1958). */
#ifndef COMPUTE_NORMAL_H
#define COMPUTE_NORMAL_H

#include <lgs/host.h>

/* Two normal numbers from each two words. An odd count is rounded up, so that both arrays hold whole pairs. */
void compute_normals(const uint32_t *words, int64_t count, double *normals);

/* values ~ N(mean, scale^2), each by its index and the key. */
void compute_draw_normal(const struct lgs_host *host, uint64_t key, double mean, double scale, int64_t count,
                         float *values);

#endif
