/* dataset.c: a source of images: what it says of itself and what it reads, split by split; and its memory. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "crash.h"
#include "guard.h"
#include "source.h"

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
	source_each_split(trial, check_files);
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
	float *together = source_read(trial, source, order, SOME),
	      *backwards = source_read(trial, source, turned, SOME);
	for (int64_t i = 0; together && backwards && i < SOME && !trial_failed(trial); i++) {
		size_t bytes = (size_t)source->pixels * sizeof *together;
		float *alone = source_read(trial, source, &order[i], 1);
		const float *here = together + i * source->pixels, *there = backwards + (SOME - 1 - i) * source->pixels;
		if (alone && (memcmp(alone, here, bytes) || memcmp(here, there, bytes)))
			trial_say(trial, VERDICT_FAIL,
			          "image %lld of the split %s has other pixels when it is read again, or in another "
			          "company; the "
			          "same index gives the same bytes",
			          (long long)order[i], source->instance->split);
		(void)guard_free(alone);
	}
	(void)guard_free(together);
	(void)guard_free(backwards);
	(void)guard_free(source_read(trial, source, order, 0));
}

static void
reads_the_same(struct trial *trial)
{
	source_each_split(trial, check_same_bytes);
}

static void
check_pixels(struct trial *trial, const struct source *source)
{
	for (int64_t n = 0; n < source_looked_at(source) && !trial_failed(trial); n++) {
		int64_t index = source_index(source, n);
		float *image = source_read(trial, source, &index, 1);
		for (int64_t i = 0; image && i < source->pixels; i++)
			if (!(image[i] >= 0 && image[i] <= 1))
				trial_say(trial, VERDICT_FAIL,
				          "pixel %lld of image %lld of the split %s is %g; pixels are in [0, 1]",
				          (long long)i, (long long)index, source->instance->split, (double)image[i]);
		(void)guard_free(image);
	}
}

static void
has_pixels(struct trial *trial)
{
	source_each_split(trial, check_pixels);
}

static void
check_labels(struct trial *trial, const struct source *source)
{
	MESSAGE;
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
			trial_say(trial, VERDICT_FAIL,
			          "label %lld of the split %s is %lld; with %lld classes it is 0 to %lld", (long long)i,
			          source->instance->split, (long long)labels[i], (long long)source->classes,
			          (long long)source->classes - 1);
	(void)guard_free(labels);
}

static void
has_labels(struct trial *trial)
{
	source_each_split(trial, check_labels);
}

/* How many threads this process has; 0 where the system does not say. */
static int64_t
count_threads(void)
{
	DIR *folder = opendir("/proc/self/task");
	int64_t count = 0;
	if (!folder)
		return 0;
	for (const struct dirent *entry; (entry = readdir(folder));)
		count += *entry->d_name != '.';
	(void)closedir(folder);
	return count;
}

static void
check_single(struct trial *trial, const struct source *source)
{
	const int64_t index = 0, before = count_threads();
	(void)guard_free(source_read(trial, source, &index, 1));
	const int64_t more = count_threads() - before;
	if (!before)
		trial_say(trial, VERDICT_SKIP, "this system does not say how many threads there are");
	else if (more > 0)
		trial_say(trial, VERDICT_FAIL,
		          "reading one image leaves %lld threads more; the host reads images one by one beside a "
		          "model's threads, so only several images in one call may be shared out",
		          (long long)more);
}

static void
reads_single(struct trial *trial)
{
	source_each_split(trial, check_single);
}

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
		source_say_refused(trial, &refusals);
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
    {LGS_DATASET_KIND, CHECK_COUNTS_THREADS, "a single image starts no threads", reads_single, NULL, 0},
    {LGS_DATASET_KIND, "pixels", "pixels are in [0, 1]", has_pixels, NULL, 0},
    {LGS_DATASET_KIND, "labels", "labels are in 0 .. classes - 1", has_labels, NULL, 0},
    {LGS_DATASET_KIND, "memory", "it survives every lack of memory, and gives all of it back", survives, NULL, 0},
    {LGS_DATASET_KIND, "extensions", "it works, or refuses, where the host has no extensions", needs_no_extension, NULL,
     0},
    {.name = NULL},
};
