/*
 * bench_decode.c: how many faces a second the data set celeba decodes on two processors, and how true they stay.
 *
 * Two threads read a folder of JPEG files as large as CelebA's, in a shuffled order and in batches, through what any
 * training reads through. Beside the rate by the clock stands the rate by processor time, which other programs on the
 * machine disturb less: what two processors would do that had nothing else to do. Fidelity is the peak signal-to-noise
 * ratio against pixels that nothing hurried, and their exact means over areas.
 *
 * Usage: bench_decode ROUNDS FOLDER, where a FOLDER that is not there is filled with drawn files.
 */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../faces_fixture.h"
#include "bench.h"

#define SIDE 64
#define PIXELS (3 * SIDE * SIDE)
#define BATCH 64
#define THREADS 2
#define COMPARED 100  /* images, at most */
#define AT_LEAST 4000 /* images in a round */

static const struct {
	const char *name;
	double left, top, side;
} crops[] = {{"centre178", 0, 20, 178}, {"centre108", 35, 55, 108}};
#define CROPS (sizeof crops / sizeof *crops)

struct reading {
	const struct lgs_set *set;
	const int64_t *order;
	int64_t first, images;
};

static double
processor_seconds(void)
{
	struct rusage usage;
	(void)getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void *
read_batches(void *opaque)
{
	const struct reading *reading = opaque;
	char text[1024] = "";
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	static _Thread_local float images[BATCH * PIXELS];
	int64_t indices[BATCH];
	for (int64_t done = 0; done < reading->images; done += BATCH) {
		for (int64_t i = 0; i < BATCH; i++)
			indices[i] = reading->order[(reading->first + done + i) % reading->set->count];
		if (reading->set->read(reading->set, indices, BATCH, images, &error) < 0)
			bench_die(&error);
	}
	return NULL;
}

/* Seconds an image by the clock, and of processors' time. */
static void
read_round(const struct lgs_set *set, const int64_t *order, double *clock, double *processor)
{
	pthread_t threads[THREADS];
	struct reading readings[THREADS];
	const int64_t images = (set->count > AT_LEAST ? set->count : AT_LEAST) / THREADS / BATCH * BATCH;
	const double begin = clock_now(), used = processor_seconds();
	for (int i = 0; i < THREADS; i++) {
		readings[i] = (struct reading){set, order, i * images, images};
		if (pthread_create(&threads[i], NULL, read_batches, &readings[i]))
			abort();
	}
	for (int i = 0; i < THREADS; i++)
		(void)pthread_join(threads[i], NULL);
	*clock = (clock_now() - begin) / (double)(THREADS * images);
	*processor = (processor_seconds() - used) / (double)(THREADS * images);
}

static double
fidelity(struct data *data, size_t crop)
{
	static float images[PIXELS], exact[PIXELS];
	char text[1024] = "";
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	const struct lgs_set *set = data_images(data);
	const int64_t count = set->count < COMPARED ? set->count : COMPARED;
	double squares = 0;
	for (int64_t i = 0; i < count; i++) {
		if (set->read(set, &i, 1, images, &error) < 0)
			bench_die(&error);
		decode_exactly(data_files(data)[i], crops[crop].left, crops[crop].top, crops[crop].side, SIDE, exact);
		for (int64_t at = 0; at < PIXELS; at++)
			squares += (images[at] - exact[at]) * (double)(images[at] - exact[at]);
	}
	return -10 * log10(squares / (double)(count * PIXELS));
}

int
main(int argc, char **argv)
{
	const int rounds = bench_rounds(argc > 1 ? argv[1] : NULL);
	const char *folder = argc > 2 ? argv[2] : ".";
	char text[1024] = "", specification[4200];
	struct lgs_error error = {(int64_t)sizeof error, text, (int64_t)sizeof text};
	struct session session = {.registry = registry_create(search_create(getenv("LGS_TEST_OUR_PLUGINS"), 1)),
	                          .threads = 1};
	static double clock[BENCH_ROUNDS], processor[BENCH_ROUNDS];

	draw_portraits(folder, 640);
	printf("| crop | images a second | by processor time | dB to exact means |\n|---|---|---|---|\n");
	for (size_t crop = 0; crop < CROPS; crop++) {
		(void)snprintf(specification, sizeof specification, "celeba:path=%s,size=%d,crop=%s,held-out=0", folder,
		               SIDE, crops[crop].name);
		struct data *data = data_open(&session, specification, NULL, &error);
		if (!data)
			bench_die(&error);
		const struct lgs_set *set = data_images(data);
		int64_t *order = malloc((size_t)set->count * sizeof *order);
		if (!order)
			abort();
		data_order(1, 0, set->count, order);
		for (int i = -1; i < rounds; i++) /* the first round warms up */
			read_round(set, order, &clock[i < 0 ? 0 : i], &processor[i < 0 ? 0 : i]);
		printf("| %s | %.0f | %.0f | %.1f |\n", crops[crop].name, 1 / bench_median(clock, rounds),
		       THREADS / bench_median(processor, rounds), fidelity(data, crop));
		free(order);
		data_close(data);
	}
	return 0;
}
