/*
 * plan.c: whether a layer's maps are computed by convolution primitives or by matrix products; see convolution.h.
 *
 * The table is from measurements of oneDNN 2.6, of floats and of bfloat16, on processors with AVX-512: primitives win
 * where lowering moves much and multiplies little, products where channels are many and positions few. Where bfloat16
 * is multiplied by tiles (AMX), the library's products use them far better than its convolutions. Under AVX2 its
 * products run near the processor's limit, and few of its convolutions do.
 */
#include <time.h>

#include "onednn/onednn.h"

#define RUNS 3 /* of which the fastest counts, after one that prepares */

void
compute_plan_layer(enum compute_plan plan, enum compute_precision precision, struct compute_layer *l)
{
	for (int map = 0; map < COMPUTE_MAPS; map++)
		l->plan[map] = plan == COMPUTE_MEASURED ? -1 : plan == COMPUTE_CONVOLUTIONS;
	if (plan != COMPUTE_BY_TABLE || l->small == 1)
		return;
	if (precision == COMPUTE_BF16 && onednn_has_tiles()) {
		l->plan[COMPUTE_CONVOLUTION] = l->large >= 32;
		return;
	}
	if (!onednn_has_wide_vectors()) {
		l->plan[COMPUTE_CONVOLUTION] = l->large_channels <= 3;
		l->plan[COMPUTE_WEIGHTS] = l->large_channels <= 128;
		return;
	}
	l->plan[COMPUTE_CONVOLUTION] = l->large_channels <= 256;
	l->plan[COMPUTE_TRANSPOSE] = l->large_channels > 3 && l->large_channels <= 256;
	l->plan[COMPUTE_WEIGHTS] = l->large_channels <= 256;
}

/* What a map is measured on: zeros, as no loop of it depends on what it multiplies. */
struct trial {
	const struct compute_maps *maps;
	struct compute_layer layer;
	int64_t images;
	void *large, *small; /* each large enough for floats */
	float *weights, *gradient;
};

static int64_t
run(const struct trial *t, enum compute_map map, struct lgs_error *error)
{
	if (map == COMPUTE_CONVOLUTION)
		return compute_convolve(t->maps, &t->layer, t->images, t->large, t->weights, t->small, error);
	if (map == COMPUTE_TRANSPOSE)
		return compute_transpose_convolve(t->maps, &t->layer, t->images, t->small, t->weights, t->large, error);
	return compute_weights_gradient(t->maps, &t->layer, t->images, t->large, t->small, 0, t->gradient, error);
}

static double
now(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds of a map in one of the two ways; negative when it fails. */
static double
measure(struct trial *t, enum compute_map map, int by_primitives, struct lgs_error *error)
{
	double best = -1;
	t->layer.plan[map] = (float)by_primitives;
	for (int i = 0; i <= RUNS; i++) {
		const double begin = now();
		if (run(t, map, error) != LGS_OK)
			return -1;
		const double took = now() - begin;
		if (i && (best < 0 || took < best))
			best = took;
	}
	return best;
}

static int
is_planned(const struct compute_layer *l)
{
	int planned = 1;
	for (int map = 0; map < COMPUTE_MAPS; map++)
		planned = planned && l->plan[map] >= 0;
	return planned;
}

int64_t
compute_measure_layer(const struct compute_maps *maps, struct compute_layer *l, int64_t images,
                      const struct lgs_host *host, struct lgs_error *error)
{
	if (is_planned(l))
		return LGS_OK;
	const int64_t word = (int64_t)sizeof(float), weights = compute_weight_count(l) * word;
	struct trial t = {maps,
	                  *l,
	                  images,
	                  host->allocate(host, compute_large_count(l, images) * word),
	                  host->allocate(host, compute_small_count(l, images) * word),
	                  host->allocate(host, weights),
	                  host->allocate(host, weights)};
	int64_t status = LGS_OK;
	if (!t.large || !t.small || !t.weights || !t.gradient)
		status = lgs_fail(error, LGS_NO_MEMORY, "no memory for measuring a layer; plan=table needs none");
	for (int map = 0; map < COMPUTE_MAPS && status == LGS_OK; map++) {
		if (l->plan[map] >= 0)
			continue;
		double products = measure(&t, (enum compute_map)map, 0, error),
		       primitives = measure(&t, (enum compute_map)map, 1, NULL);
		if (products < 0)
			status = LGS_UNSUPPORTED;
		else
			l->plan[map] = primitives >= 0 && primitives < products;
	}
	void *memory[] = {t.large, t.small, t.weights, t.gradient};
	for (int i = 0; i < 4; i++)
		if (memory[i])
			host->release(host, memory[i]);
	return status;
}
