/*
 * kid.h: the kernel distance (Binkowski, Sutherland, Arbel & Gretton 2018) on random convolutional features.
 *
 *   kid.c       options, the order of things, and what is reported
 *   features.c  images to features, by a network that is drawn once and never trained
 *   mmd.c       the unbiased estimate of the squared maximum mean discrepancy, and its spread over subsets
 */
#ifndef KID_H
#define KID_H

#include "../../compute/product.h"
#include "../pictures/pictures.h"

/* ---- features.c ---- */

#define KID_LAYERS 3
#define KID_CHANNELS 64 /* of each layer */
#define KID_FEATURES (KID_LAYERS * 2 * KID_CHANNELS)

/* Weights of each layer, [4 x 4 x channels in] x channels out. */
struct kid_network {
	const struct lgs_host *host;
	enum compute_backend backend;
	int64_t inputs[KID_LAYERS + 1]; /* channels before and after each layer */
	float *weights[KID_LAYERS];
};

/* A network for images of so many channels. Close it in any case. */
int64_t kid_network_open(struct kid_network *network, int64_t channels, uint64_t key, enum compute_backend backend,
                         const struct lgs_host *host, struct lgs_error *error);
void kid_network_close(struct kid_network *network);

/* features[count x KID_FEATURES]: layer by layer, the mean of each channel over its positions, and their standard
 * deviations. */
int64_t kid_network_features(const struct kid_network *network, const struct pictures *pictures, float *features,
                             struct lgs_error *error);

/* Shifts and scales every feature so that over the first two sets together its mean is 0 and its variance 1. */
void kid_standardize(int64_t count, int64_t features, float *const *sets);

/* ---- mmd.c ---- */

/* Subsets of two sets x and y of `count` points each, in a space of `features` dimensions. */
struct kid_comparison {
	int64_t count;
	int64_t features;
	const float *x;
	const float *y;
	int64_t subsets;
	int64_t size;             /* of a subset, at least 2 */
	const int64_t *x_members; /* subsets x size */
	const int64_t *y_members;
};

struct kid_estimate {
	double mean;
	double deviation; /* over subsets; they overlap, so that over its root it would not be an error of the mean */
};

/*
 * The mean over subsets of the unbiased estimate, with the kernel k(a, b) = (a.b / features + 1)^3:
 * sum_{i != j} k(x_i, x_j) / (m (m - 1)) + the same of y - 2 mean k(x_i, y_j).
 */
int64_t kid_discrepancy(const struct kid_comparison *comparison, enum compute_backend backend,
                        const struct lgs_host *host, struct kid_estimate *estimate, struct lgs_error *error);

#endif
