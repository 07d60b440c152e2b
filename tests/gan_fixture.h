/*
 * gan_fixture.h: a dcgan on a fake host, and the same two networks in double precision, written out plainly: losses at
 * given parameters, of which tests take central differences.
 */
#ifndef GAN_FIXTURE_H
#define GAN_FIXTURE_H

#include <lgs/model.h>

#include "../plugins/models/dcgan/dcgan.h"
#include "fake_host.h"

struct pair {
	struct fake_host host;
	const struct lgs_model *kind;
	struct dcgan *gan; /* NULL where create() failed */
	struct lgs_demand demand;
	const struct lgs_demand *list[2];
	double metrics[4];
	char words[512]; /* of the last error */
	struct lgs_error error;
};

/* Opens a dcgan by its options as a user types them, for square images, with so many allocations before memory runs
 * out; negative: never. */
void pair_open(struct pair *p, const char *options, int64_t side, int64_t channels, int64_t batch, int64_t allocations);
/* Closes it; returns how many allocations were not released. */
int64_t pair_close(struct pair *p);
/* The one demand that the model has to answer, of means per LGS_PER_...; what attach() returns. */
int64_t pair_demand(struct pair *p, const char *site, const char *stream, const char *statistic, int64_t per);
int64_t pair_step(struct pair *p, const float *images, int64_t count, int64_t step);
/* The elements of a tensor. */
float *pair_tensor(const struct pair *p, const char *name, int64_t *count);
/* Pseudo-random pixels in [0, 1]. */
void pair_pixels(float *images, int64_t count);

/* ---- in double precision ---- */

struct exact_block {
	struct dcgan_block shape;       /* of which no array is looked at */
	double *weights, *gain, *shift; /* the last two NULL where there are none */
	double *left, *right;           /* the singular vectors by which the weights are divided, or NULL */
	double *map;                    /* the weights, divided */
	double *means, *inverses;       /* of the channels of the first stream */
	double *values, *outputs;
	double *nudge; /* added to the inputs of the activation function, to take differences there */
};

struct exact_network {
	int64_t blocks;
	struct exact_block block[DCGAN_BLOCKS];
};

/* Copies of a network's parameters as they are now. */
void exact_copy(struct exact_network *network, const struct dcgan_network *from, int64_t images);
void exact_release(struct exact_network *network);

/* A penalty on one block: its statistic, and the streams it sees: 1 the first, 2 the second, 3 both. */
struct exact_penalty {
	int64_t block; /* -1: none */
	int magnitude;
	int elements; /* of single positions */
	int streams;
	double weight;
	double (*value)(int64_t units, const double *mean, double *slope);
};

/* What comes out of `images` in each stream; the penalty's value. */
double exact_forward(struct exact_network *network, int64_t streams, int64_t images, const double *input,
                     const struct exact_penalty *penalty);

/* The slopes of the sum of the outputs with respect to the input, of images that passed last as the first stream. */
void exact_input_slopes(const struct exact_network *network, int64_t images, double *slopes);

#endif
