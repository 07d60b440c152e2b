/* dataset-splits.c: a source of images read by several threads at once, and its splits beside each other. */
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "crash.h"
#include "guard.h"
#include "source.h"

enum { READERS = 4, AT_ONCE = 8 };
#define ROUNDS_LEAST 20
#define PIXELS_MOST 4000000 /* that each thread reads: enough for threads to meet */
#define SECONDS_MOST 1      /* where reading is slow, threads meet more easily */

struct reader {
	const struct source *source;
	int64_t indices[AT_ONCE];
	float *expected, *read;
	int64_t wrong;
	pthread_barrier_t *start;
	pthread_t thread;
};

static void *
read_often(void *context)
{
	struct reader *reader = context;
	const struct source *source = reader->source;
	const size_t bytes = (size_t)(AT_ONCE * source->pixels) * sizeof(float);
	const int64_t most = ROUNDS_LEAST + PIXELS_MOST / (AT_ONCE * source->pixels);
	(void)pthread_barrier_wait(reader->start);
	const time_t begun = time(NULL);
	for (int64_t round = 0; round < most && !reader->wrong; round++) {
		if (round >= ROUNDS_LEAST && time(NULL) > begun + SECONDS_MOST)
			break;
		reader->wrong += source->calls->read(source->own, reader->indices, AT_ONCE, reader->read, NULL) < 0 ||
		                 memcmp(reader->read, reader->expected, bytes);
	}
	return NULL;
}

/* Readers with images of their own, whose pixels are known; 0 where memory ran out or reading failed alone. */
static int
prepare(struct trial *trial, const struct source *source, pthread_barrier_t *start, struct reader *readers)
{
	int ready = 1;
	for (int r = 0; r < READERS; r++) {
		readers[r] = (struct reader){.source = source, .start = start};
		for (int i = 0; i < AT_ONCE; i++)
			readers[r].indices[i] = (int64_t)(trial_uniform(trial) * (double)source->count);
		readers[r].expected = source_read(trial, source, readers[r].indices, AT_ONCE);
		readers[r].read = guard_create("the images", AT_ONCE * source->pixels * (int64_t)sizeof(float), 4, 1);
		ready &= readers[r].expected && readers[r].read;
	}
	return ready;
}

static void
check_at_once(struct trial *trial, const struct source *source)
{
	struct reader readers[READERS];
	pthread_barrier_t start;
	int ready = prepare(trial, source, &start, readers) && !pthread_barrier_init(&start, NULL, READERS);
	crash_where("reading in %d threads at once", READERS);
	for (int r = 0; ready && r < READERS; r++)
		if (pthread_create(&readers[r].thread, NULL, read_often, &readers[r])) {
			trial_say(trial, VERDICT_SKIP, "no threads can be started");
			return; /* those that wait for it end with the process */
		}
	for (int r = 0; r < READERS; r++) {
		if (ready)
			(void)pthread_join(readers[r].thread, NULL);
		if (readers[r].wrong)
			trial_say(trial, VERDICT_FAIL,
			          "read from %d threads at once, images come out otherwise than alone, or fail; give "
			          "each call "
			          "memory of its own, or take a lock",
			          READERS);
		(void)guard_free(readers[r].expected);
		(void)guard_free(readers[r].read);
	}
	if (ready)
		(void)pthread_barrier_destroy(&start);
}

static void
reads_at_once(struct trial *trial)
{
	source_each_split(trial, check_at_once);
}

/* FNV-1a. */
static uint64_t
hash(const void *bytes, size_t count)
{
	const unsigned char *at = bytes;
	uint64_t sum = 14695981039346656037u;
	while (count--)
		sum = (sum ^ *at++) * 1099511628211u;
	return sum;
}

static int64_t
hash_images(struct trial *trial, const char *split, uint64_t *hashes, struct refusals *refusals)
{
	struct source source;
	int64_t done = 0;
	if (source_open(trial, &source, split, refusals))
		for (; done < source_looked_at(&source); done++) {
			/* Neighbours, not evenly: a split that is a copy would else be met at other indices. */
			float *image = source_read(trial, &source, &done, 1);
			if (!image)
				break;
			hashes[done] = hash(image, (size_t)source.pixels * sizeof *image);
			(void)guard_free(image);
		}
	source_close(&source);
	return done;
}

/* How many of these are among those. */
static int64_t
count_found(const uint64_t *these, int64_t count, const uint64_t *those, int64_t of)
{
	int64_t found = 0;
	for (int64_t i = 0; i < count; i++) {
		int64_t j = 0;
		while (j < of && these[i] != those[j])
			j++;
		found += j < of;
	}
	return found;
}

/* Small pictures repeat themselves by chance: within a split, too. What counts is if splits share more than that. */
static void
keeps_splits_apart(struct trial *trial)
{
	static uint64_t first[SOURCE_MOST], other[SOURCE_MOST];
	const char *const *splits = trial->component->as.dataset.splits;
	struct refusals refusals = {.count = 0};
	int64_t n = hash_images(trial, splits[0], first, &refusals), compared = 0;
	double by_chance = n > 1 ? (double)count_found(first, n / 2, first + n / 2, n - n / 2) / (double)(n / 2) : 0;
	for (int64_t s = 1; splits[s] && n > 1 && !trial_failed(trial); s++) {
		int64_t m = hash_images(trial, splits[s], other, &refusals), shared = count_found(other, m, first, n);
		compared += m > 0;
		if (m && (double)shared > (double)m * (2.5 * by_chance + 0.02))
			trial_say(trial, VERDICT_FAIL,
			          "%lld of the first %lld images of the split %s are in %s too; what is tested on must "
			          "not have "
			          "been trained on",
			          (long long)shared, (long long)m, splits[s], splits[0]);
	}
	if (!splits[1])
		trial_say(trial, VERDICT_SKIP, "it has one split only");
	else if (!compared)
		source_say_refused(trial, &refusals);
}

const struct check_case dataset_split_cases[] = {
    {LGS_DATASET_KIND, "threads", "four threads read at once what one reads alone", reads_at_once, NULL, 0},
    {LGS_DATASET_KIND, "splits", "splits have no images in common", keeps_splits_apart, NULL, 0},
    {.name = NULL},
};
