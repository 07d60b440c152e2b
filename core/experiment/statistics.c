/* statistics.c: means, intervals of differences, Holm's procedure, McNemar's test. See statistics.h. */
#include "statistics.h"

#include <math.h>
#include <stdlib.h>

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
