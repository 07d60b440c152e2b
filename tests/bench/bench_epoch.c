/*
 * bench_epoch.c: how much an epoch costs beyond its matrix products.
 *
 * Times, in alternation, the five bare products of a CD-1 epoch (their shapes and transposes, on the faster back end,
 * nothing fused, no zero skipped) and the same epoch through the program's own trainer: without penalties, with the
 * paper's inside the gradient, as a direct step, and inside the gradient with binary reconstructions. Prints medians of
 * the ratios of one round, so that a machine that is faster in one minute than in the next does no harm.
 *
 * Usage: bench_epoch ROUNDS [ARM], where ARM prints the seconds of that arm's epochs alone: none, gradient, direct or
 * sampled.
 */
#include <stdlib.h>
#include <string.h>

#include "../../plugins/compute/product.h"
#include "../../plugins/compute/threads.h"
#include "bench.h"

#define VISIBLE 784
#define HIDDEN 500
#define BATCH 100
#define BATCHES 200

#define PAPER "nsrbm:weight=3,p=0,sigma=1", "lhalf:weight=0.005", NULL
static const struct {
	const char *name, *label, *model;
	const char *penalties[3];
} arms[] = {
    {"none", "no penalty", "rbm:hidden=500", {NULL}},
    {"gradient", "the paper's penalties, step=gradient", "rbm:hidden=500,step=gradient", {PAPER}},
    {"direct", "the paper's penalties, step=direct", "rbm:hidden=500,step=direct", {PAPER}},
    {"sampled", "the same, step=gradient, reconstruction=sample", "rbm:hidden=500,reconstruction=sample", {PAPER}},
};
#undef PAPER
#define ARMS (sizeof arms / sizeof *arms)

struct bench {
	struct bench_arm arms[ARMS];
	float *v0, *h0, *v1, *h1, *w, *gradient;
	int64_t backend;
};

static void
multiply(const struct bench *bench, int form, int64_t m, int64_t n, int64_t k, const float *a, const float *b, float *c)
{
	char text[256] = "";
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	const struct compute_product product = {
	    .form = form, .m = m, .n = n, .k = k, .alpha = 1, .a = a, .b = b, .beta = 0, .c = c};
	if (compute_multiply(bench->backend, &product, &error) < 0)
		bench_die(&error);
}

/* The products of one epoch: up, down, up, and the two of the gradient. */
static double
bare_epoch(const struct bench *bench)
{
	double begin = clock_now();
	for (int batch = 0; batch < BATCHES; batch++) {
		multiply(bench, COMPUTE_AB, BATCH, HIDDEN, VISIBLE, bench->v0, bench->w, bench->h0);
		multiply(bench, COMPUTE_ABT, BATCH, VISIBLE, HIDDEN, bench->h0, bench->w, bench->v1);
		multiply(bench, COMPUTE_AB, BATCH, HIDDEN, VISIBLE, bench->v1, bench->w, bench->h1);
		multiply(bench, COMPUTE_ATB, VISIBLE, HIDDEN, BATCH, bench->v0, bench->h0, bench->gradient);
		multiply(bench, COMPUTE_ATB, VISIBLE, HIDDEN, BATCH, bench->v1, bench->h1, bench->gradient);
	}
	return clock_now() - begin;
}

static double
trained_epoch(struct bench *bench, size_t arm)
{
	char text[1024] = "";
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	struct epoch epoch;
	if (trainer_epoch(bench->arms[arm].trainer, &epoch, NULL, NULL, &error) < 0)
		bench_die(&error);
	int64_t column = 0;
	while (trainer_columns(bench->arms[arm].trainer)[column + 1])
		column++;
	return epoch.values[column]; /* the last one is "seconds" */
}

static void
choose_backend(struct bench *bench)
{
	double best = 0;
	int64_t winner = 0;
	static const int64_t both[] = {COMPUTE_ONEDNN, COMPUTE_OPENBLAS};
	for (int i = 0; i < 2; i++) {
		bench->backend = both[i];
		(void)bare_epoch(bench);
		double seconds = bare_epoch(bench);
		if (!i || seconds < best)
			best = seconds, winner = both[i];
	}
	bench->backend = winner;
}

static void
print_ratios(const struct bench *bench, double seconds[ARMS + 1][BENCH_ROUNDS], int rounds)
{
	double ratio[BENCH_ROUNDS];
	double flop = 2.0 * 5 * BATCHES * BATCH * VISIBLE * HIDDEN;
	double bare = bench_median(seconds[ARMS], rounds);
	printf("| an epoch of 20,000 images, 500 units | seconds | times its bare products |\n|---|---|---|\n");
	printf("| five bare products (%s, %.0f GFLOP/s) | %.3f | 1.00 |\n",
	       bench->backend == COMPUTE_ONEDNN ? "oneDNN" : "OpenBLAS", flop / bare * 1e-9, bare);
	for (size_t arm = 0; arm < ARMS; arm++) {
		for (int i = 0; i < rounds; i++)
			ratio[i] = seconds[arm][i] / seconds[ARMS][i];
		printf("| %s | %.3f | %.2f |\n", arms[arm].label, bench_median(seconds[arm], rounds),
		       bench_median(ratio, rounds));
	}
	for (int i = 0; i < rounds; i++)
		ratio[i] = seconds[1][i] / seconds[0][i];
	printf("\nWith against without penalties (step=gradient): %.3f times the time.\n", bench_median(ratio, rounds));
}

int
main(int argc, char **argv)
{
	struct bench bench = {0};
	static double seconds[ARMS + 1][BENCH_ROUNDS];
	const int rounds = bench_rounds(argc > 1 ? argv[1] : NULL);
	const char *only = argc > 2 ? argv[2] : NULL;
	struct registry *registry = registry_create(search_create(getenv("LGS_TEST_OUR_PLUGINS"), 1));

	for (size_t arm = 0; arm < ARMS; arm++)
		bench_open(&bench.arms[arm], registry, arms[arm].model, "mnist:per-class=2000,held-out=0",
		           arms[arm].penalties, BATCH);
	for (size_t arm = 0; only && arm < ARMS; arm++)
		for (int i = -1; i < rounds && !strcmp(arms[arm].name, only); i++) {
			double one = trained_epoch(&bench, arm);
			if (i >= 0)
				printf("%.4f\n", one);
		}
	if (only)
		return 0;
	bench.v0 = bench_numbers(BATCH * VISIBLE), bench.v1 = bench_numbers(BATCH * VISIBLE);
	bench.h0 = bench_numbers(BATCH * HIDDEN), bench.h1 = bench_numbers(BATCH * HIDDEN);
	bench.w = bench_numbers(VISIBLE * HIDDEN), bench.gradient = bench_numbers(VISIBLE * HIDDEN);
	compute_use_threads(bench.arms[0].workshop.model->opened.host);
	choose_backend(&bench);
	for (int i = -1; i < rounds; i++) {
		int at = i < 0 ? 0 : i; /* the first round warms up */
		seconds[ARMS][at] = bare_epoch(&bench);
		for (size_t arm = 0; arm < ARMS; arm++)
			seconds[arm][at] = trained_epoch(&bench, arm);
	}
	print_ratios(&bench, seconds, rounds);
	return 0;
}
