/* dataset.c: made-up images of 4 x 4 pixels, with one fault by -DFAULT=... */
#include <lgs/dataset.h>

#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum {
	NONE,
	RACES,
	SPLITS_OVERLAP,
	PIXEL_TOO_LARGE,
	LABEL_TOO_LARGE,
	DEPENDS_ON_COMPANY,
	WRITES_PAST_IMAGES,
	LEAKS,
	UNCHECKED_MEMORY,
	NO_IMAGES,
	SHAPE_WITHOUT_SIZE,
	ASKS_TOO_MUCH, /* a terabyte, and says so where it is not to be had */
	STARTS_THREADS /* which stay, as those of a pool do */
};
#ifndef FAULT
#define FAULT NONE
#endif

#define IMAGES 300
#define PIXELS 16

struct made_up {
	const struct lgs_host *host;
	struct lgs_shape shape;
	uint64_t key;
	uint32_t *words; /* scratch of all threads, for one of the faults */
	void *more;
};

static const char *const splits[] = {"train", "test", NULL};

static void
destroy(void *dataset)
{
	struct made_up *d = dataset;
	const struct lgs_host *host = d->host;
	host->release(host, d->words);
	if (FAULT != LEAKS)
		host->release(host, d->more);
	host->release(host, d);
}

static void *
create(const void *options, const char *split, const struct lgs_host *host, struct lgs_error *error)
{
	struct made_up *d = host->allocate(host, sizeof *d);
	(void)options;
	if (!d) {
		lgs_fail(error, LGS_NO_MEMORY, "no memory for a data set");
		return NULL;
	}
	d->host = host;
	d->shape = (struct lgs_shape){FAULT == SHAPE_WITHOUT_SIZE ? 0 : sizeof d->shape, 1, 4, 4};
	d->key = host->random_key(host, FAULT == SPLITS_OVERLAP ? "all" : split);
	d->words = host->allocate(host, PIXELS * sizeof *d->words);
	d->more = host->allocate(host, FAULT == ASKS_TOO_MUCH ? (int64_t)1 << 40 : 100);
	if (FAULT == UNCHECKED_MEMORY)
		memset(d->more, 1, 100);
	if (d->words && d->more)
		return d;
	destroy(d);
	lgs_fail(error, LGS_NO_MEMORY, "no memory for the pixels");
	return NULL;
}

static int64_t
count(void *dataset)
{
	(void)dataset;
	return FAULT == NO_IMAGES ? 0 : IMAGES;
}

static const struct lgs_shape *
shape(void *dataset)
{
	return &((struct made_up *)dataset)->shape;
}

static int64_t
classes(void *dataset)
{
	(void)dataset;
	return 3;
}

static int64_t
labels(void *dataset, int64_t *out, struct lgs_error *error)
{
	(void)dataset, (void)error;
	for (int64_t i = 0; i < IMAGES; i++)
		out[i] = i % (FAULT == LABEL_TOO_LARGE ? 4 : 3);
	return LGS_OK;
}

static void *
wait_for_work(void *nothing)
{
	(void)pause();
	return nothing;
}

static int64_t
read_images(void *dataset, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	struct made_up *d = dataset;
	uint32_t own[PIXELS], *words = FAULT == RACES ? d->words : own;
	pthread_t worker;
	(void)error;
	if (FAULT == STARTS_THREADS && !pthread_create(&worker, NULL, wait_for_work, NULL))
		(void)pthread_detach(worker);
	for (int64_t i = 0; i < n; i++) {
		uint64_t index = (uint64_t)(FAULT == DEPENDS_ON_COMPANY ? indices[i] + i : indices[i]);
		d->host->random_bits(d->host, d->key, index * PIXELS, PIXELS, words);
		for (int64_t p = 0; p < PIXELS; p++)
			images[i * PIXELS + p] = (float)words[p] * 0x1p-32f;
		if (FAULT == PIXEL_TOO_LARGE && index % 50 == 49)
			images[i * PIXELS] = 1.5f;
	}
	if (FAULT == WRITES_PAST_IMAGES)
		images[n * PIXELS] = 0;
	return LGS_OK;
}

LGS_DATASET(faulty, "made-up images", .cites = "Nobody 2000",
            .example = "lgs train rbm:hidden=16 --data ./faulty.so --out runs/faulty", .splits = splits,
            .create = create, .destroy = destroy, .count = count, .shape = shape, .classes = classes, .labels = labels,
            .read = read_images)
