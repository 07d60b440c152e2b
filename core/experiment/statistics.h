/*
 * statistics: what an experiment may claim from a few seeds and some thousand test images.
 *
 * Two rows are compared by the paired difference of their error rates: same seeds, same images. What varies from one
 * repetition of the experiment to the next are both, so the bootstrap resamples both, crossed (Owen 2007, "The
 * pigeonhole bootstrap"): a drawn seed keeps its place in every drawn image, and both rows are drawn alike. The
 * deviation of the resampled differences is the standard error. Percentiles of them would not do: of five seeds even
 * the lowest draw is no rarer than the seeds are, so that strict levels reject too often. Intervals and p are
 * Student's, with the degrees of freedom that Satterthwaite (1946) gives to a variance of which a part was estimated
 * from few seeds. Measures that are one number a run, of generated images say, are compared by Student's paired t over
 * the seeds. Holm's step-down procedure (1979) keeps the chance of any false claim in a family of comparisons below
 * `alpha`.
 *
 * Pure functions: numbers in, numbers out, and the same bits for the same numbers.
 */
#ifndef LGS_CORE_EXPERIMENT_STATISTICS_H
#define LGS_CORE_EXPERIMENT_STATISTICS_H

#include <lgs/plugin.h>

/* Values that are NaN are missing and count for nothing. */
struct summary {
	int64_t count;
	double mean;      /* NaN where there is no value */
	double deviation; /* of the sample, with count - 1; NaN where there is less than two */
};
struct summary statistics_summarize(const double *values, int64_t count);

/* Which images a row got wrong: wrong[seed * images + image] is 1 or 0. */
struct outcomes {
	int64_t seeds, images;
	const unsigned char *wrong;
};

/* First row minus second row, in percentage points of error or in a measure's own unit. */
struct comparison {
	double difference;
	double standard_error;
	int64_t freedom; /* degrees of it, of the standard error */
	double p;        /* two-sided */
	/* Filled in by statistics_holm. */
	double p_holm;
	double low, high; /* the interval at this comparison's level in its family */
};

/*
 * The differences of `count` resamples, in percentage points. One seed fewer than there are is drawn in each, which
 * makes the variance over few seeds unbiased (McCarthy & Snowden 1985); a single seed stays, and the variance is then
 * that over images only.
 */
int64_t statistics_resample(const struct outcomes *first, const struct outcomes *second, int64_t count,
                            double *resampled, struct lgs_error *error);

/* Compares two rows of equal seeds and images, by so many resamples. */
#define STATISTICS_RESAMPLES 10000
int64_t statistics_compare(const struct outcomes *first, const struct outcomes *second, int64_t resamples,
                           struct comparison *comparison, struct lgs_error *error);

/*
 * Compares two rows by one number for each of at least two seeds: Student's paired t, which takes the differences for
 * normal. What varies between the seeds is all that there is; nothing is resampled.
 */
void statistics_compare_numbers(const double *first, const double *second, int64_t seeds,
                                struct comparison *comparison);

/* The interval of level 1 - alpha. It excludes 0 exactly where p <= alpha. */
void statistics_interval(const struct comparison *comparison, double alpha, double *low, double *high);

/*
 * Corrects a family of comparisons: sets p_holm, and each interval at the level that the procedure tested the
 * comparison at, alpha over the number of those not yet rejected; those never rejected share the level at which it
 * stopped. An interval so excludes 0 exactly where Holm's procedure rejects.
 */
int64_t statistics_holm(struct comparison *family, int64_t count, double alpha, struct lgs_error *error);

/* McNemar's exact test of one seed's pair of predictions (1947): two-sided, binomial over the images that only one row
 * got wrong. The mid-p variant counts half of the observed outcome's own probability (Fagerland et al. 2013). */
struct mcnemar {
	int64_t only_first, only_second; /* images that one row alone got wrong */
	double p, mid_p;
};
struct mcnemar statistics_mcnemar(const unsigned char *first, const unsigned char *second, int64_t images);

#endif
