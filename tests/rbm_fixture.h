/*
 * rbm_fixture.h: an rbm on a fake host, and the toy machine whose every state can be counted, for the tests of the rbm.
 */
#ifndef RBM_FIXTURE_H
#define RBM_FIXTURE_H

#include <lgs/model.h>

#include "../plugins/models/rbm/rbm.h"
#include "fake_host.h"

struct machine {
	struct fake_host host;
	const struct lgs_model *kind;
	struct rbm *rbm; /* NULL where create() failed */
	struct lgs_demand demands[4];
	const struct lgs_demand *list[5];
	char words[512]; /* of the last error */
	struct lgs_error error;
};

/* Opens an rbm by its options as a user types them, on two threads. */
void machine_open(struct machine *m, const char *options, int64_t visible, int64_t batch);
/* The same for images of a shape, with so many allocations before memory runs out; negative: never. */
void machine_open_on(struct machine *m, const char *options, const struct lgs_shape *input, int64_t batch,
                     int64_t allocations);
/* Closes it; returns how many allocations were not released. */
int64_t machine_close(struct machine *m);
/* Adds a demand to what the model has to answer. */
void machine_demand(struct machine *m, int64_t form);
/* One step of epoch 0. Returns the reconstruction error, or -1. */
double machine_step(struct machine *m, const float *images, int64_t count, int64_t step);
double machine_step_of(struct machine *m, const float *images, int64_t count, int64_t epoch, int64_t step);
/* The data of a tensor, and how many elements it has. */
float *machine_tensor(const struct machine *m, const char *name, int64_t *count);
void machine_copy(const struct machine *from, struct machine *to);
/* Whether all tensors of two machines of the same options are the same, bit for bit. */
int machine_same(const struct machine *a, const struct machine *b);
/* Pseudo-random pixels in [0, 1], the same in every run. */
void fill_pixels(float *images, int64_t count);
/* A penalty for fake_host.means, every unit with a slope of its own. */
double quadratic_penalty(int64_t units, const double *mean, double *slope);

/*
 * The toy: 6 visible and 4 hidden units, W_ij = scale (((4 i + j) mod 7) - 3) / 10, a_i = (i - 2) / 20, c_j = (1 - j) /
 * 10, in double precision. With scale 1 its partition function is known to 16 digits.
 */
#define TOY_VISIBLE 6
#define TOY_HIDDEN 4
#define TOY_STATES 64

struct toy {
	double weights[TOY_VISIBLE][TOY_HIDDEN];
	double visible_bias[TOY_VISIBLE];
	double hidden_bias[TOY_HIDDEN];
};

/* Means under a distribution of visible states, with the hidden units' conditional means. */
struct moments {
	double visible[TOY_VISIBLE];
	double hidden[TOY_HIDDEN];
	double both[TOY_VISIBLE][TOY_HIDDEN];
};

void toy_begin(struct toy *toy, double scale);
void toy_into(const struct toy *toy, struct machine *m);
/* Visible unit i of state number s. */
int toy_bit(int state, int i);
double toy_hidden(const struct toy *toy, const double *visible, int j);
double toy_free_energy(const struct toy *toy, int state);
double toy_log_partition(const struct toy *toy);
void toy_distribution(const struct toy *toy, double *probability);
void toy_moments(const struct toy *toy, const double *probability, struct moments *moments);
/* What a Gibbs step, hidden then visible, makes of a distribution of visible states. */
void toy_gibbs(const struct toy *toy, const double *before, double *after);

#endif
