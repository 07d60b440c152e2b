/*
 * labelled.c: which images count as labelled: the first of each class in an order that the option `seed` alone decides.
 */
#include "logistic.h"

/* A stream of its own for each seed; the run's seed must not enter (see logistic.c), so it does not come from
 * random_key. */
#define LABELLED_STREAM UINT64_C(0x6c61626c6c656400)
#define SHUFFLE_WORDS 1024

/* Fisher and Yates's shuffle (Durstenfeld 1964). 32 random bits a draw: the bias is below count / 2^32. */
static void
shuffle(const struct work *work, int64_t *order, int64_t count)
{
	uint32_t words[SHUFFLE_WORDS];
	uint64_t key = LABELLED_STREAM + (uint64_t)work->options->seed;
	for (int64_t i = 0; i < count; i++)
		order[i] = i;
	for (int64_t i = 0; i + 1 < count; i++) {
		if (i % SHUFFLE_WORDS == 0)
			work->host->random_bits(work->host, key, (uint64_t)i, SHUFFLE_WORDS, words);
		int64_t other = i + (int64_t)(((uint64_t)words[i % SHUFFLE_WORDS] * (uint64_t)(count - i)) >> 32);
		int64_t kept = order[i];
		order[i] = order[other];
		order[other] = kept;
	}
}

/* Every class must have as many images as were asked for; one that has none at all may be left out where all are. */
static int64_t
check_counts(const struct work *work)
{
	int64_t wanted = work->options->per_class, fewest = INT64_MAX, poorest = 0;
	for (int64_t k = 0; k < work->classes; k++)
		if (work->count[k] < fewest) {
			fewest = work->count[k];
			poorest = k;
		}
	if (fewest < wanted && fewest == 0)
		return lgs_fail(work->error, LGS_INVALID,
		                "per-class=%lld: class %lld has no training images; only per-class=0, which takes all "
		                "images, is possible",
		                (long long)wanted, (long long)poorest);
	if (fewest < wanted)
		return lgs_fail(work->error, LGS_INVALID,
		                "per-class=%lld: class %lld has only %lld training images; possible are 1 to %lld, "
		                "and per-class=0 for all images",
		                (long long)wanted, (long long)poorest, (long long)fewest, (long long)fewest);
	for (int64_t k = 0; k < work->classes; k++)
		if (work->count[k] > 0 && work->count[k] < work->options->cross_validate)
			return lgs_fail(
			    work->error, LGS_INVALID,
			    "cross-validate=%lld: class %lld has only %lld labelled images; at most so many "
			    "folds are possible",
			    (long long)work->options->cross_validate, (long long)k, (long long)work->count[k]);
	return LGS_OK;
}

int64_t
logistic_choose_labelled(struct work *work)
{
	int64_t wanted = work->options->per_class;
	work->order = room(work, work->train->count, sizeof *work->order);
	work->fold = room(work, work->train->count, sizeof *work->fold);
	work->count = room(work, work->classes, sizeof *work->count);
	work->compact = room(work, work->classes, sizeof *work->compact);
	work->original = room(work, work->classes, sizeof *work->original);
	if (!work->order || !work->fold || !work->count || !work->compact || !work->original)
		return no_memory(work);
	shuffle(work, work->order, work->train->count);
	for (int64_t i = 0; i < work->train->count; i++) {
		int64_t label = work->train->labels[work->order[i]];
		if (label < 0 || label >= work->classes)
			return lgs_fail(work->error, LGS_INVALID, "a training image has label %lld of %lld classes",
			                (long long)label, (long long)work->classes);
		work->fold[i] = wanted == 0 || work->count[label] < wanted ? work->count[label]++ : -1;
		work->labelled += work->fold[i] >= 0;
	}
	for (int64_t k = 0; k < work->classes; k++) {
		work->compact[k] = work->count[k] > 0 ? work->present : -1;
		if (work->count[k] > 0)
			work->original[work->present++] = k;
	}
	return check_counts(work);
}
