/*
 * bench_gan.c: how much an iteration of the full dcgan (128 maps, batches of 64, images of 64 x 64) costs beyond its
 * arithmetic.
 *
 * The limit is the arithmetic of an iteration, eleven passes of half the two networks' products, at the rate of the
 * best large matrix product of the same precision in the same round. Measured are whole iterations of the program's own
 * trainer on image files, without and with penalties, and the model's step alone on a batch in memory. Prints medians
 * of the ratios of one round.
 *
 * Usage: bench_gan ROUNDS FOLDER [ARM], where FOLDER has images of any size (one that is not there is filled with drawn
 * JPEG files as large as those of CelebA), and ARM prints the seconds of that arm's iterations alone: f32,
 * f32-penalties, bf16 or bf16-penalties.
 */
#include <stdlib.h>
#include <string.h>

#include "../../plugins/compute/onednn/onednn.h"
#include "../../plugins/compute/threads.h"
#include "../faces_fixture.h"
#include "bench.h"

#define BATCH 64
#define SIDE 64
#define PIXELS (3 * SIDE * SIDE)
#define FLOP \
	(11 * 2.0 * BATCH * 409.5e6) /* D: forward, slopes, weights of two batches, and two passes more; G: three */
#define LARGE 4096
#define DRAWN 640 /* files: ten batches */

static const char *const none[] = {NULL};
static const char *const combined[] = {"generator=nsrbm:weight=0.1,p=0.3", "generator=lhalf:weight=0.01",
                                       "discriminator=nsrbm:weight=0.1,p=0.3", "discriminator=lhalf:weight=0.01", NULL};
static const struct {
	const char *name, *model;
	enum compute_precision precision;
	const char *const *penalties;
} arms[] = {
    {"f32", "dcgan:precision=f32", COMPUTE_F32, none},
    {"f32-penalties", "dcgan:precision=f32", COMPUTE_F32, combined},
    {"bf16", "dcgan:precision=bf16", COMPUTE_BF16, none},
    {"bf16-penalties", "dcgan:precision=bf16", COMPUTE_BF16, combined},
};
#define ARMS (sizeof arms / sizeof *arms)

struct bench {
	struct bench_arm arms[ARMS];
	float *images; /* a batch in memory */
	int64_t steps;
	float *a, *b, *c; /* of the large product */
	struct onednn_primitives *primitives;
};

static int
once(void *context)
{
	(void)context;
	return 1;
}

/* An iteration as the program does it, files and all. */
static double
iteration(struct bench *bench, size_t arm)
{
	char text[1024] = "";
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	struct epoch epoch;
	const double begin = clock_now();
	if (trainer_epoch(bench->arms[arm].trainer, &epoch, once, NULL, &error) < 0)
		bench_die(&error);
	return clock_now() - begin;
}

/* The model's step on a batch that is there. */
static double
step(struct bench *bench, size_t arm)
{
	char text[1024] = "";
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	const struct lgs_opened *opened = &bench->arms[arm].workshop.model->opened;
	const struct lgs_model *model = (const struct lgs_model *)(const void *)opened->component;
	const struct lgs_batch batch = {
	    .size = sizeof batch, .count = BATCH, .images = bench->images, .step = 1000000 + bench->steps++};
	double metrics[16];
	const double begin = clock_now();
	if (model->step(opened->instance, &batch, metrics, &error) < 0)
		bench_die(&error);
	return clock_now() - begin;
}

/* Operations in a second of the fastest of a few products. */
static double
rate(struct bench *bench, enum compute_precision precision)
{
	char text[256] = "";
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	double best = 0;
	for (int form = COMPUTE_AB; form <= COMPUTE_ATB; form++) {
		const struct compute_product p = {.form = (enum compute_form)form,
		                                  .m = LARGE,
		                                  .n = LARGE / 2,
		                                  .k = LARGE / 2,
		                                  .alpha = 1,
		                                  .a = bench->a,
		                                  .b = bench->b,
		                                  .c = bench->c};
		const double begin = clock_now();
		int64_t status =
		    precision == COMPUTE_BF16
			? onednn_multiply_bf16(bench->primitives, p.form, p.m, p.n, p.k, (const compute_bf16 *)bench->a,
		                               (const compute_bf16 *)bench->b, 0, bench->c)
			: compute_multiply(COMPUTE_ONEDNN, &p, &error);
		const double took = clock_now() - begin, made = 2.0 * (double)p.m * (double)p.n * (double)p.k / took;
		if (status != LGS_OK)
			bench_die(&error);
		best = made > best ? made : best;
	}
	return best;
}

struct times {
	double limit[ARMS][BENCH_ROUNDS], whole[ARMS][BENCH_ROUNDS], alone[ARMS][BENCH_ROUNDS];
};

static double
median_ratio(const double *a, const double *b, int rounds)
{
	double ratio[BENCH_ROUNDS];
	for (int i = 0; i < rounds; i++)
		ratio[i] = a[i] / b[i];
	return bench_median(ratio, rounds);
}

static void
print_ratios(const struct times *t, size_t count, int rounds)
{
	printf(
	    "| an iteration of the full dcgan | seconds | times the limit | the limit, GFLOP/s |\n|---|---|---|---|\n");
	for (size_t arm = 0; arm < count; arm++)
		printf("| %s | %.2f | %.2f | %.0f |\n", arms[arm].name, bench_median(t->whole[arm], rounds),
		       median_ratio(t->whole[arm], t->limit[arm], rounds),
		       FLOP / bench_median(t->limit[arm], rounds) * 1e-9);
	printf("\n");
	for (size_t arm = 0; arm + 1 < count; arm += 2)
		printf("%s: with against without penalties %.3f times the time; with files against a batch in memory "
		       "%.3f times.\n",
		       arms[arm].name, median_ratio(t->whole[arm + 1], t->whole[arm], rounds),
		       median_ratio(t->whole[arm + 1], t->alone[arm + 1], rounds));
}

int
main(int argc, char **argv)
{
	static struct bench bench;
	static struct times t;
	const int rounds = bench_rounds(argc > 1 ? argv[1] : NULL);
	const char *folder = argc > 2 ? argv[2] : ".", *only = argc > 3 ? argv[3] : NULL;
	const size_t count = onednn_has_bf16() ? ARMS : 2;
	char data[4200];
	struct registry *registry = registry_create(search_create(getenv("LGS_TEST_OUR_PLUGINS"), 1));

	draw_portraits(folder, DRAWN);
	(void)snprintf(data, sizeof data, "images:path=%s,size=%d,held-out=0", folder, SIDE);
	for (size_t arm = 0; arm < count; arm++)
		if (!only || !strcmp(only, arms[arm].name))
			bench_open(&bench.arms[arm], registry, arms[arm].model, data, arms[arm].penalties, BATCH);
	for (size_t arm = 0; only && arm < count; arm++)
		for (int i = -2; i < rounds && !strcmp(arms[arm].name, only); i++) {
			const double one = iteration(&bench, arm);
			if (i >= 0)
				printf("%.4f\n", one);
		}
	if (only)
		return 0;
	bench.images = bench_numbers(BATCH * PIXELS);
	bench.a = bench_numbers(LARGE * LARGE), bench.b = bench_numbers(LARGE * LARGE),
	bench.c = bench_numbers(LARGE * LARGE);
	const struct lgs_host *host = bench.arms[0].workshop.model->opened.host;
	bench.primitives = onednn_open(host);
	compute_use_threads(host);
	for (int i = -2; i < rounds; i++) {
		const int at = i < 0 ? 0 : i; /* the first rounds warm up */
		for (size_t arm = 0; arm < count; arm++) {
			t.limit[arm][at] = FLOP / rate(&bench, arms[arm].precision);
			if (i % 2) /* by turns: what comes second finds the model's memory at hand */
				t.alone[arm][at] = step(&bench, arm);
			t.whole[arm][at] = iteration(&bench, arm);
			if (i % 2 == 0)
				t.alone[arm][at] = step(&bench, arm);
		}
	}
	print_ratios(&t, count, rounds);
	return 0;
}
