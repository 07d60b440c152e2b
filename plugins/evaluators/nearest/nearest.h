/*
 * nearest.h: nearest neighbours among images.
 *
 *   nearest.c   options, the order of things, and what is reported
 *   neighbour.c the nearest of a growing set of candidates, for each of a set of images
 */
#ifndef NEAREST_H
#define NEAREST_H

#include "../../compute/product.h"
#include "../pictures/pictures.h"

/* Candidates at a time. */
#define NEAREST_BLOCK 1024

/* For each of some images, the nearest candidate so far: its squared distance by sums over values, and its number. */
struct nearest_search {
	const struct lgs_host *host;
	enum compute_backend backend;
	const struct pictures *images;
	double *best;
	int64_t *number;
	float *product; /* images x NEAREST_BLOCK */
};

/* Close it in any case. */
int64_t nearest_open(struct nearest_search *search, const struct pictures *images, enum compute_backend backend,
                     const struct lgs_host *host, struct lgs_error *error);
void nearest_close(struct nearest_search *search);

/* Looks through candidates[count x size] of the numbers first .. first + count - 1. */
int64_t nearest_look(struct nearest_search *search, const float *candidates, int64_t first, int64_t count,
                     struct lgs_error *error);

/* The distance of an image from its nearest candidate, and the mean over images: root mean squares over values. */
double nearest_distance(const struct nearest_search *search, int64_t image);
double nearest_mean(const struct nearest_search *search);

#endif
