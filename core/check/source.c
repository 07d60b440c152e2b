/* source.c: see source.h. */
#include "source.h"

#include <string.h>

#include "crash.h"
#include "guard.h"

/* Sound count and classes, or a verdict. The sides of its shape were looked at when it was opened (declared.c). */
static int
describe(struct trial *trial, struct source *source)
{
	crash_where("count(), shape() and classes() of the split %s", source->instance->split);
	const struct lgs_shape *shape = source->calls->shape(source->own);
	source->count = source->calls->count(source->own);
	source->classes = source->calls->classes(source->own);
	if (source->count < 1 || source->classes < 0) {
		trial_say(trial, VERDICT_FAIL,
		          "the split %s has %lld images and %lld classes; there is at least one image, and 0 classes "
		          "where there are no labels",
		          source->instance->split, (long long)source->count, (long long)source->classes);
		return 0;
	}
	source->pixels = shape->channels * shape->height * shape->width;
	return 1;
}

int
source_open(struct trial *trial, struct source *source, const char *split, struct refusals *refusals)
{
	MESSAGE;
	*source = (struct source){.instance = trial_open(trial, NULL, NULL, NULL, split, &error)};
	if (!source->instance) {
		if (!*message)
			trial_say(trial, VERDICT_FAIL, "it does not open, without words");
		else if (trial->session.unsound) /* not the component's own refusal, which is its right */
			trial_say(trial, VERDICT_FAIL, "the split %s: %s", split ? split : "", message);
		if (!refusals->count++)
			(void)snprintf(refusals->words, sizeof refusals->words, "%s", message);
		return 0;
	}
	source->calls = &source->instance->component->as.dataset;
	source->own = source->instance->opened.instance;
	return describe(trial, source);
}

void
source_close(struct source *source)
{
	instance_close(source->instance);
	source->instance = NULL;
}

void
source_say_refused(struct trial *trial, const struct refusals *refusals)
{
	trial_say(trial, VERDICT_SKIP, "it does not open as it stands: %s", refusals->words);
}

int64_t
source_looked_at(const struct source *source)
{
	return source->count < SOURCE_MOST ? source->count : SOURCE_MOST;
}

int64_t
source_index(const struct source *source, int64_t n)
{
	return n * source->count / source_looked_at(source);
}

float *
source_read(struct trial *trial, const struct source *source, const int64_t *indices, int64_t n)
{
	MESSAGE;
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

void
source_each_split(struct trial *trial, void (*look)(struct trial *trial, const struct source *source))
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
		source_say_refused(trial, &refusals);
}
