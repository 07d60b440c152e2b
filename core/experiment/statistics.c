/* statistics.c: means, the crossed bootstrap, Holm's procedure, McNemar's test. See statistics.h. */
#include "statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/random.h"
#include "student.h"

#define ROUNDING 1e-12 /* what differences may differ by and be one number, relative to what is subtracted */

struct summary
statistics_summarize(const double *values, int64_t count)
{
	struct summary summary = {0, NAN, NAN};
	double sum = 0, squares = 0;
	for (int64_t i = 0; i < count; i++)
		if (!isnan(values[i])) {
			sum += values[i];
			summary.count++;
		}
	if (summary.count > 0)
		summary.mean = sum / (double)summary.count;
	for (int64_t i = 0; i < count; i++)
		if (!isnan(values[i]))
			squares += (values[i] - summary.mean) * (values[i] - summary.mean);
	if (summary.count > 1)
		summary.deviation = sqrt(squares / (double)(summary.count - 1));
	return summary;
}

/* ---- the bootstrap ---- */

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

/* ---- from a difference to what may be said of it ---- */

/* What the means of the seeds, or of the images, differ among themselves: the variance of the mean of all. */
static double
variance_of_mean(const struct outcomes *first, const struct outcomes *second, int over_seeds, double mean)
{
	int64_t seeds = first->seeds, images = first->images, count = over_seeds ? seeds : images;
	double squares = 0;
	for (int64_t one = 0; one < count; one++) {
		int64_t sum = 0, others = over_seeds ? images : seeds;
		for (int64_t other = 0; other < others; other++) {
			int64_t at = over_seeds ? one * images + other : other * images + one;
			sum += first->wrong[at] - second->wrong[at];
		}
		double apart = 100 * (double)sum / (double)others - mean;
		squares += apart * apart;
	}
	return count > 1 ? squares / (double)(count - 1) / (double)count : 0;
}

/* Satterthwaite (1946): of a sum of two variances, estimated from few seeds and from many images. */
static int64_t
find_freedom(const struct outcomes *first, const struct outcomes *second, double mean)
{
	double seeds = (double)first->seeds - 1, images = fmax(1, (double)first->images - 1);
	double of_seeds = variance_of_mean(first, second, 1, mean),
	       of_images = variance_of_mean(first, second, 0, mean), sum = of_seeds + of_images;
	if (!(of_seeds > 0))
		return (int64_t)images;
	return (int64_t)fmax(1, sum * sum / (of_seeds * of_seeds / seeds + of_images * of_images / images));
}

static void
conclude(struct comparison *comparison)
{
	if (comparison->standard_error > 0)
		comparison->p =
		    student_two_sided(comparison->difference / comparison->standard_error, comparison->freedom);
	else
		comparison->p = comparison->difference == 0; /* no seed and no image differs from another */
}

int64_t
statistics_compare(const struct outcomes *first, const struct outcomes *second, int64_t resamples,
                   struct comparison *comparison, struct lgs_error *error)
{
	double *resampled = malloc((size_t)resamples * sizeof *resampled + 1);
	int64_t status = resampled
	                     ? statistics_resample(first, second, resamples, resampled, error)
	                     : lgs_fail(error, LGS_NO_MEMORY, "out of memory for %lld resamples", (long long)resamples),
		sum = 0;
	*comparison = (struct comparison){.freedom = 1};
	for (int64_t i = 0; status >= 0 && i < first->seeds * first->images; i++)
		sum += first->wrong[i] - second->wrong[i];
	if (status >= 0) {
		comparison->difference = 100 * (double)sum / (double)(first->seeds * first->images);
		comparison->standard_error = statistics_summarize(resampled, resamples).deviation;
		comparison->freedom = find_freedom(first, second, comparison->difference);
		conclude(comparison);
	}
	free(resampled);
	return status;
}

void
statistics_compare_numbers(const double *first, const double *second, int64_t seeds, struct comparison *comparison)
{
	double squares = 0, mean = 0, largest = 0;
	for (int64_t s = 0; s < seeds; s++) {
		mean += (first[s] - second[s]) / (double)seeds;
		largest = fmax(largest, fmax(fabs(first[s]), fabs(second[s])));
	}
	for (int64_t s = 0; s < seeds; s++)
		squares += (first[s] - second[s] - mean) * (first[s] - second[s] - mean);
	*comparison = (struct comparison){.difference = mean,
	                                  .standard_error = sqrt(squares / (double)(seeds - 1) / (double)seeds),
	                                  .freedom = seeds - 1};
	/*
	 * Differences that are all one number, of a measure as coarse as that, have no spread to be judged by; what is
	 * left of decimals that are not exact is none.
	 */
	if (comparison->standard_error <= ROUNDING * largest)
		comparison->standard_error = fabs(mean);
	conclude(comparison);
}

void
statistics_interval(const struct comparison *comparison, double alpha, double *low, double *high)
{
	double half = student_quantile(alpha, comparison->freedom) * comparison->standard_error;
	*low = comparison->difference - half;
	*high = comparison->difference + half;
}

/* ---- families ---- */

static int
by_p(const void *a, const void *b)
{
	const struct comparison *first = *(struct comparison *const *)a, *second = *(struct comparison *const *)b;
	return (first->p > second->p) - (first->p < second->p);
}

/* `remaining` is how many are not rejected before this one; equal p-values share the stricter level. */
static void
step_down(struct comparison *const *order, int64_t count, double alpha)
{
	int64_t remaining = count;
	double largest = 0;
	int stopped = 0;
	for (int64_t i = 0; i < count; i++) {
		struct comparison *at = order[i];
		largest = fmax(largest, (double)(count - i) * at->p);
		at->p_holm = fmin(1, largest);
		if (!stopped && (i == 0 || at->p > order[i - 1]->p))
			remaining = count - i;
		statistics_interval(at, alpha / (double)remaining, &at->low, &at->high);
		stopped |= at->low <= 0 && at->high >= 0;
	}
}

int64_t
statistics_holm(struct comparison *family, int64_t count, double alpha, struct lgs_error *error)
{
	struct comparison **order = malloc((size_t)count * sizeof(struct comparison *) + 1);
	if (!order)
		return lgs_fail(error, LGS_NO_MEMORY, "out of memory to correct %lld comparisons", (long long)count);
	for (int64_t i = 0; i < count; i++)
		order[i] = family + i;
	qsort(order, (size_t)count, sizeof *order, by_p);
	step_down(order, count, alpha);
	free(order);
	return LGS_OK;
}

/* ---- one pair of predictions ---- */

struct mcnemar
statistics_mcnemar(const unsigned char *first, const unsigned char *second, int64_t images)
{
	struct mcnemar test = {0};
	for (int64_t i = 0; i < images; i++) {
		test.only_first += first[i] > second[i];
		test.only_second += first[i] < second[i];
	}
	int64_t fewer = test.only_first < test.only_second ? test.only_first : test.only_second;
	double n = (double)(test.only_first + test.only_second), tail = 0, own = 0;
	for (int64_t k = 0; k <= fewer; k++) {
		own = exp(lgamma(n + 1) - lgamma((double)k + 1) - lgamma(n - (double)k + 1) - n * log(2));
		tail += own;
	}
	test.p = fmin(1, 2 * tail);
	test.mid_p = fmin(1, 2 * tail - own);
	return test;
}
