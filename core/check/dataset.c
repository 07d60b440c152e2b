/* dataset.c: a source of images: what it says of itself, what it reads, and its splits beside each other. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "crash.h"
#include "guard.h"

#define MOST_READ 500 /* images of a split that are looked at, evenly over it */

/* One split, opened. */
struct source {
	struct instance *instance;
	const struct lgs_dataset *calls;
	void *own;
	int64_t count, pixels, classes;
};

/* Sound count, shape and classes, or a verdict. */
static int
describe(struct trial *trial, struct source *source)
{
	crash_where("count(), shape() and classes() of the split %s", source->instance->split);
	const struct lgs_shape *shape = source->calls->shape(source->own);
	source->count = source->calls->count(source->own);
	source->classes = source->calls->classes(source->own);
	if (!shape || shape->channels < 1 || shape->height < 1 || shape->width < 1 || source->count < 1 ||
	    source->classes < 0) {
		trial_say(trial, VERDICT_FAIL,
		          "the split %s has %lld images of shape %lld x %lld x %lld and %lld classes; there is at least one "
		          "image, no size below 1, and 0 classes where there are no labels",
		          source->instance->split, (long long)source->count, (long long)(shape ? shape->channels : 0),
		          (long long)(shape ? shape->height : 0), (long long)(shape ? shape->width : 0),
		          (long long)source->classes);
		return 0;
	}
	source->pixels = shape->channels * shape->height * shape->width;
	return 1;
}

/*
 * 0 where it does not open, often for files that are not here; the words are kept for a case in which no
 * split opens.
 */
struct refusals {
	int64_t count;
	char words[2048];
};

static int
source_open(struct trial *trial, struct source *source, const char *split, struct refusals *refusals)
{
	char message[2048] = "";
	struct lgs_error error = {(int64_t)sizeof error, message, (int64_t)sizeof message};
	*source = (struct source){.instance = trial_open(trial, NULL, NULL, NULL, split, &error)};
	if (!source->instance) {
		if (!*message)
			trial_say(trial, VERDICT_FAIL, "it does not open, without words");
		if (!refusals->count++)
			(void)snprintf(refusals->words, sizeof refusals->words, "%s", message);
		return 0;
	}
	source->calls = &source->instance->component->as.dataset;
	source->own = source->instance->opened.instance;
	return describe(trial, source);
}

static void
source_close(struct source *source)
{
	instance_close(source->instance);
	source->instance = NULL;
}

static void
say_refused(struct trial *trial, const struct refusals *refusals)
{
	trial_say(trial, VERDICT_SKIP, "it does not open as it stands: %s", refusals->words);
}

static int64_t
looked_at(const struct source *source)
{
	return source->count < MOST_READ ? source->count : MOST_READ;
}

/* The image number n of those looked at. */
static int64_t
index_of(const struct source *source, int64_t n)
{
	return n * source->count / looked_at(source);
}

/* images[n x pixels] between guards, of given indices; NULL with a verdict. */
static float *
read_images(struct trial *trial, const struct source *source, const int64_t *indices, int64_t n)
{
	char message[2048] = "";
	struct lgs_error error = {(int64_t)sizeof error, message, (int64_t)sizeof message};
	int64_t *guarded = guard_create("the indices", n * (int64_t)sizeof *guarded, 8, 1);
	float *images = guard_create("the images", n * source->pixels * (int64_t)sizeof *images, 4, 1);
	if (!guarded || !images) {
		trial_say(trial, VERDICT_SKIP, "out of memory");
	} else {
		memcpy(guarded, indices, (size_t)n * sizeof *indices);
		guard_protect(guarded);
		memset(images, 0xff, (size_t)(n * source->pixels) * sizeof *images);
		crash_where("reading %lld images of the split %s from index %lld on", (long long)n,
		            source->instance->split, (long long)(n ? indices[0] : 0));
		if (source->calls->read(source->own, guarded, n, images, &error) < 0) {
			trial_fail_with(trial, "reading fails", &error);
			(void)guard_free(images);
			images = NULL;
		}
	}
	(void)guard_free(guarded);
	return images;
}

/* ---- cases; each looks at every split ---- */

static void
each_split(struct trial *trial, void (*look)(struct trial *trial, const struct source *source))
{
	const char *const *splits = trial->component->as.dataset.splits;
	struct refusals refusals = {.count = 0};
	int64_t count = 0;
	for (; splits[count] && !trial_failed(trial); count++) {
		struct source source;
		if (source_open(trial, &source, splits[count], &refusals))
			look(trial, &source);
		source_close(&source);
	}
	if (refusals.count == count)
		say_refused(trial, &refusals);
}

static void
check_files(struct trial *trial, const struct source *source)
{
	const char *const *files = source->calls->files ? source->calls->files(source->own) : NULL;
	for (int64_t i = 0; files && files[i]; i++)
		if (!*files[i])
			trial_say(trial, VERDICT_FAIL, "files() of the split %s lists an empty name",
			          source->instance->split);
	int64_t aside = source->calls->held_out ? source->calls->held_out(source->own) : 0;
	if (aside < 0 || aside >= source->count)
		trial_say(trial, VERDICT_FAIL,
		          "held_out() of the split %s is %lld of %lld images; some must be left to train on",
		          source->instance->split, (long long)aside, (long long)source->count);
}

static void
opens(struct trial *trial)
{
	const char *const *splits = trial->component->as.dataset.splits;
	for (int64_t i = 0; splits[i]; i++)
		for (int64_t j = 0; j < i; j++)
			if (!strcmp(splits[i], splits[j]))
				trial_say(trial, VERDICT_FAIL, "it has the split \"%s\" twice", splits[i]);
	each_split(trial, check_files);
}

/* Alone, backwards, and after other images: the same bytes. */
static void
check_same_bytes(struct trial *trial, const struct source *source)
{
	enum { SOME = 7 };
	int64_t order[SOME], turned[SOME];
	for (int64_t i = 0; i < SOME; i++)
		order[i] = (int64_t)(trial_uniform(trial) * (double)source->count);
	for (int64_t i = 0; i < SOME; i++)
		turned[i] = order[SOME - 1 - i];
	float *together = read_images(trial, source, order, SOME), *backwards = read_images(trial, source, turned, SOME);
	for (int64_t i = 0; together && backwards && i < SOME && !trial_failed(trial); i++) {
		size_t bytes = (size_t)source->pixels * sizeof *together;
		float *alone = read_images(trial, source, &order[i], 1);
		const float *here = together + i * source->pixels, *there = backwards + (SOME - 1 - i) * source->pixels;
		if (alone && (memcmp(alone, here, bytes) || memcmp(here, there, bytes)))
			trial_say(trial, VERDICT_FAIL,
			          "image %lld of the split %s has other pixels when it is read again, or in another company; the "
			          "same index gives the same bytes",
			          (long long)order[i], source->instance->split);
		(void)guard_free(alone);
	}
	(void)guard_free(together);
	(void)guard_free(backwards);
	(void)guard_free(read_images(trial, source, order, 0));
}

static void
reads_the_same(struct trial *trial)
{
	each_split(trial, check_same_bytes);
}

static void
check_pixels(struct trial *trial, const struct source *source)
{
	for (int64_t n = 0; n < looked_at(source) && !trial_failed(trial); n++) {
		int64_t index = index_of(source, n);
		float *image = read_images(trial, source, &index, 1);
		for (int64_t i = 0; image && i < source->pixels; i++)
			if (!(image[i] >= 0 && image[i] <= 1))
				trial_say(trial, VERDICT_FAIL,
				          "pixel %lld of image %lld of the split %s is %g; pixels are in [0, 1]", (long long)i,
				          (long long)index, source->instance->split, (double)image[i]);
		(void)guard_free(image);
	}
}

static void
has_pixels(struct trial *trial)
{
	each_split(trial, check_pixels);
}

static void
check_labels(struct trial *trial, const struct source *source)
{
	char message[2048] = "";
	struct lgs_error error = {(int64_t)sizeof error, message, (int64_t)sizeof message};
	int64_t *labels = guard_create("the labels", source->count * (int64_t)sizeof *labels, 8, 1);
	if (!labels || !source->classes) {
		(void)guard_free(labels);
		return;
	}
	memset(labels, 0xff, (size_t)source->count * sizeof *labels);
	crash_where("labels() of the split %s", source->instance->split);
	if (source->calls->labels(source->own, labels, &error) < 0)
		trial_fail_with(trial, "labels() fails", &error);
	for (int64_t i = 0; i < source->count && !trial_failed(trial); i++)
		if (labels[i] < 0 || labels[i] >= source->classes)
			trial_say(trial, VERDICT_FAIL, "label %lld of the split %s is %lld; with %lld classes it is 0 to %lld",
			          (long long)i, source->instance->split, (long long)labels[i], (long long)source->classes,
			          (long long)source->classes - 1);
	(void)guard_free(labels);
}

static void
has_labels(struct trial *trial)
{
	each_split(trial, check_labels);
}

/* ---- at once ---- */

enum { READERS = 4, ROUNDS = 200, AT_ONCE = 8 };

struct reader {
	const struct source *source;
	int64_t indices[AT_ONCE];
	float *expected, *read;
	int64_t wrong;
	pthread_t thread;
};

static void *
read_often(void *context)
{
	struct reader *reader = context;
	size_t bytes = (size_t)(AT_ONCE * reader->source->pixels) * sizeof(float);
	for (int round = 0; round < ROUNDS && !reader->wrong; round++)
		reader->wrong += reader->source->calls->read(reader->source->own, reader->indices, AT_ONCE, reader->read,
		                                             NULL) < 0 ||
		                 memcmp(reader->read, reader->expected, bytes);
	return NULL;
}

static void
check_at_once(struct trial *trial, const struct source *source)
{
	struct reader readers[READERS] = {{.source = source}};
	int started = 0;
	for (int r = 0; r < READERS; r++) {
		readers[r].source = source;
		for (int i = 0; i < AT_ONCE; i++)
			readers[r].indices[i] = (int64_t)(trial_uniform(trial) * (double)source->count);
		readers[r].expected = read_images(trial, source, readers[r].indices, AT_ONCE);
		readers[r].read = guard_create("the images", AT_ONCE * source->pixels * (int64_t)sizeof(float), 4, 1);
	}
	crash_where("reading in %d threads at once", READERS);
	while (started < READERS && readers[started].expected && readers[started].read &&
	       !pthread_create(&readers[started].thread, NULL, read_often, &readers[started]))
		started++;
	for (int r = 0; r < READERS; r++) {
		if (r < started)
			(void)pthread_join(readers[r].thread, NULL);
		if (readers[r].wrong)
			trial_say(trial, VERDICT_FAIL,
			          "read from %d threads at once, images come out otherwise than alone, or fail; give each call "
			          "memory of its own, or take a lock",
			          READERS);
		(void)guard_free(readers[r].expected);
		(void)guard_free(readers[r].read);
	}
}

static void
reads_at_once(struct trial *trial)
{
	each_split(trial, check_at_once);
}

/* ---- splits beside each other ---- */

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
		for (; done < looked_at(&source); done++) {
			/* Neighbours, not evenly: a split that is a copy would else be met at other indices. */
			float *image = read_images(trial, &source, &done, 1);
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
	static uint64_t first[MOST_READ], other[MOST_READ];
	const char *const *splits = trial->component->as.dataset.splits;
	struct refusals refusals = {.count = 0};
	int64_t n = hash_images(trial, splits[0], first, &refusals), compared = 0;
	double by_chance = n > 1 ? (double)count_found(first, n / 2, first + n / 2, n - n / 2) / (double)(n / 2) : 0;
	for (int64_t s = 1; splits[s] && n > 1 && !trial_failed(trial); s++) {
		int64_t m = hash_images(trial, splits[s], other, &refusals), shared = count_found(other, m, first, n);
		compared += m > 0;
		if (m && (double)shared > (double)m * (2.5 * by_chance + 0.02))
			trial_say(trial, VERDICT_FAIL,
			          "%lld of the first %lld images of the split %s are in %s too; what is tested on must not have "
			          "been trained on",
			          (long long)shared, (long long)m, splits[s], splits[0]);
	}
	if (!splits[1])
		trial_say(trial, VERDICT_SKIP, "it has one split only");
	else if (!compared)
		say_refused(trial, &refusals);
}

/* ---- memory ---- */

static int64_t
live(struct trial *trial, struct lgs_error *error)
{
	struct instance *instance = trial_open(trial, NULL, NULL, NULL, NULL, error);
	int64_t status = LGS_INVALID, index = 0;
	if (!instance)
		return status;
	const struct lgs_dataset *calls = &instance->component->as.dataset;
	const struct lgs_shape *shape = calls->shape(instance->opened.instance);
	float *image = malloc((size_t)(shape->channels * shape->height * shape->width) * sizeof *image);
	if (image)
		status = calls->read(instance->opened.instance, &index, 1, image, error);
	free(image);
	instance_close(instance);
	return status;
}

static int
can_open(struct trial *trial)
{
	struct source source;
	struct refusals refusals = {.count = 0};
	int opened = source_open(trial, &source, NULL, &refusals);
	source_close(&source);
	if (!opened)
		say_refused(trial, &refusals);
	return opened;
}

static void
survives(struct trial *trial)
{
	if (can_open(trial))
		trial_exhaust_memory(trial, live);
}

static void
needs_no_extension(struct trial *trial)
{
	if (can_open(trial))
		trial_without_extensions(trial, live);
}

const struct check_case dataset_cases[] = {
    {LGS_DATASET_KIND, "opens", "every split opens, with a sound count and shape", opens, NULL, 0},
    {LGS_DATASET_KIND, "reads", "the same index gives the same bytes", reads_the_same, NULL, 0},
    {LGS_DATASET_KIND, "pixels", "pixels are in [0, 1]", has_pixels, NULL, 0},
    {LGS_DATASET_KIND, "labels", "labels are in 0 .. classes - 1", has_labels, NULL, 0},
    {LGS_DATASET_KIND, "threads", "four threads read at once what one reads alone", reads_at_once, NULL, 0},
    {LGS_DATASET_KIND, "splits", "splits have no images in common", keeps_splits_apart, NULL, 0},
    {LGS_DATASET_KIND, "memory", "it survives every lack of memory, and gives all of it back", survives, NULL, 0},
    {LGS_DATASET_KIND, "extensions", "it works, or refuses, where the host has no extensions", needs_no_extension,
     NULL, 0},
    {.name = NULL},
};
