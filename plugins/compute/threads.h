/*
 * threads.h: the one thread pool of our own models.
 *
 * OpenMP runs our loops and both matrix libraries. Two pools that wait busily for work slow each other down several
 * times over, so a library that brings a pool of its own is kept to one thread (product.c).
 */
#ifndef COMPUTE_THREADS_H
#define COMPUTE_THREADS_H

#include <lgs/host.h>

/* Lets computations that this thread starts use as many threads as the host allows. OpenMP keeps the number by thread,
 * so every callback that computes begins with it. */
void compute_use_threads(const struct lgs_host *host);
/* How many these are; 1 within a parallel region. */
int64_t compute_threads(void);

#endif
