/* bootstrap.c: differences of two rows, resampled over seeds and images crossed (Owen 2007). See statistics.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/random.h"
#include "statistics.h"

/*
 * Images on which the rows agree for every seed add nothing to any difference. How many of the others a resample draws
 * is binomial, and which ones is uniform: the same distribution as drawing among all images, in a tenth of the time.
 */
struct resampler {
	int64_t seeds, images;
	int64_t telling;     /* images on which the rows differ for some seed */
	signed char *differ; /* telling x seeds: first wrong minus second wrong */
	double *cumulative;  /* images + 1: chance that at most so many telling images are drawn */
	uint32_t *words;
	int64_t *drawn; /* how often each seed was */
	uint64_t key;
};

static void
collect_telling(struct resampler *resampler, const struct outcomes *first, const struct outcomes *second)
{
	for (int64_t i = 0; i < first->images; i++) {
		signed char *differ = resampler->differ + resampler->telling * first->seeds;
		int telling = 0;
		for (int64_t s = 0; s < first->seeds; s++) {
			int64_t at = s * first->images + i;
			differ[s] = (signed char)(first->wrong[at] - second->wrong[at]);
			telling |= differ[s];
		}
		resampler->telling += telling != 0;
	}
}

static void
find_cumulative(struct resampler *resampler)
{
	double n = (double)resampler->images, share = (double)resampler->telling / n, sum = 0;
	if (resampler->telling == 0 || resampler->telling == resampler->images)
		return; /* nothing is left to chance */
	for (int64_t k = 0; k <= resampler->images; k++) {
		double ways = lgamma(n + 1) - lgamma((double)k + 1) - lgamma(n - (double)k + 1);
		sum += exp(ways + (double)k * log(share) + (n - (double)k) * log1p(-share));
		resampler->cumulative[k] = sum;
	}
}

/* How many telling images are drawn, from a word in [0, 1): the first number whose cumulative chance exceeds it. */
static int64_t
draw_count(const struct resampler *resampler, double word)
{
	int64_t low = 0, high = resampler->images;
	if (resampler->telling == 0 || resampler->telling == resampler->images)
		return resampler->telling;
	while (low < high) {
		int64_t middle = (low + high) / 2;
		if (resampler->cumulative[middle] > word)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static int64_t
pick(uint32_t word, int64_t count)
{
	return (int64_t)(((uint64_t)word * (uint64_t)count) >> 32);
}

/* The difference of one resample. Each has 2^32 positions of the key: for the count and the seeds, then the images. */
static double
resample(struct resampler *resampler, int64_t number)
{
	int64_t seeds = resampler->seeds, drawing = seeds > 1 ? seeds - 1 : 1, sum = 0;
	uint64_t position = (uint64_t)number << 32;
	uint32_t *words = resampler->words;
	random_bits(resampler->key, position, 2 + drawing, words);
	uint64_t both = (uint64_t)words[0] << 32 | words[1];
	int64_t count = draw_count(resampler, (double)(both >> 11) * 0x1p-53);
	memset(resampler->drawn, 0, (size_t)seeds * sizeof *resampler->drawn);
	for (int64_t s = 0; s < drawing; s++)
		resampler->drawn[pick(words[2 + s], seeds)]++;
	random_bits(resampler->key, position + (UINT64_C(1) << 31), count, words);
	for (int64_t i = 0; i < count; i++) {
		const signed char *differ = resampler->differ + pick(words[i], resampler->telling) * seeds;
		for (int64_t s = 0; s < seeds; s++)
			sum += resampler->drawn[s] * differ[s];
	}
	return 100 * (double)sum / (double)(drawing * resampler->images);
}

static int64_t
check_alike(const struct outcomes *first, const struct outcomes *second, struct lgs_error *error)
{
	int64_t seeds = first->seeds, images = first->images;
	if (seeds == second->seeds && images == second->images && seeds > 0 && images > 0 && images <= INT32_MAX)
		return LGS_OK;
	return lgs_fail(error, LGS_INVALID,
	                "rows of %lld seeds and %lld images, and of %lld and %lld, cannot be compared",
	                (long long)seeds, (long long)images, (long long)second->seeds, (long long)second->images);
}

int64_t
statistics_resample(const struct outcomes *first, const struct outcomes *second, int64_t count, double *resampled,
                    struct lgs_error *error)
{
	int64_t seeds = first->seeds, images = first->images;
	if (check_alike(first, second, error) < 0)
		return LGS_INVALID;
	/* random_bits fills words in fours. */
	size_t words = (size_t)(images > seeds + 2 ? images : seeds + 2) + 4;
	struct resampler resampler = {.seeds = seeds,
	                              .images = images,
	                              .differ = malloc((size_t)(seeds * images)),
	                              .cumulative = malloc((size_t)(images + 1) * sizeof *resampler.cumulative),
	                              .words = malloc(words * sizeof *resampler.words),
	                              .drawn = malloc((size_t)seeds * sizeof *resampler.drawn),
	                              .key = random_key(0, "", "bootstrap over seeds and images")};
	int64_t status = LGS_OK;
	if (resampler.differ && resampler.cumulative && resampler.words && resampler.drawn) {
		collect_telling(&resampler, first, second);
		find_cumulative(&resampler);
		for (int64_t i = 0; i < count; i++)
			resampled[i] = resample(&resampler, i);
	} else {
		status = lgs_fail(error, LGS_NO_MEMORY, "out of memory to compare outcomes on %lld images",
		                  (long long)images);
	}
	free(resampler.differ);
	free(resampler.cumulative);
	free(resampler.words);
	free(resampler.drawn);
	return status;
}
