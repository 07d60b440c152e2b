/*
 * test_statistics.c: means and deviations; the crossed bootstrap against its exact distribution and variance, and how
 * often its intervals hold the truth; Holm's procedure on a worked example; McNemar's test against exact sums.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/base/random.h"
#include "../core/experiment/statistics.h"
#include "../core/experiment/student.h"
#include "support.h"

/* ---- summaries ---- */

static void
summarizes(void)
{
	static const double values[] = {3, NAN, 5, 10, NAN};
	struct summary all = statistics_summarize(values, 5);
	CU_ASSERT_EQUAL(all.count, 3);
	CU_ASSERT_DOUBLE_EQUAL(all.mean, 6, 1e-15);
	CU_ASSERT_DOUBLE_EQUAL(all.deviation, sqrt(13), 1e-15); /* (9 + 1 + 16) / 2 */
	struct summary one = statistics_summarize(values, 2);
	CU_ASSERT_EQUAL(one.count, 1);
	CU_ASSERT_EQUAL(one.mean, 3);
	CU_ASSERT(isnan(one.deviation));
	struct summary none = statistics_summarize(values + 1, 1);
	CU_ASSERT_EQUAL(none.count, 0);
	CU_ASSERT(isnan(none.mean) && isnan(none.deviation));
}

/* ---- made-up outcomes ---- */

#define MOST_SEEDS 5
#define MOST_IMAGES 400

static unsigned char wrong[2][MOST_SEEDS * MOST_IMAGES];

static double
uniform(uint64_t key, uint64_t position)
{
	uint32_t block[4];
	random_bits(key, 4 * position, 4, block);
	return ((double)block[0] + 0.5) / 4294967296.0;
}

/*
 * A fifth of the images is hard (error 0.6) and the others are easy (0.1); every run of a row is better or worse by up
 * to `spread`, and the first row is worse by `effect`, in all images alike. So the true difference is `effect`.
 */
static void
simulate(uint64_t trial, int64_t seeds, int64_t images, double spread, double effect)
{
	uint64_t key = random_key(trial, "", "simulated outcomes"), position = 0;
	static unsigned char hard[MOST_IMAGES];
	for (int64_t i = 0; i < images; i++)
		hard[i] = uniform(key, position++) < 0.2;
	for (int row = 0; row < 2; row++)
		for (int64_t s = 0; s < seeds; s++) {
			double shift = spread * (2 * uniform(key, position++) - 1) + (row == 0 ? effect : 0);
			for (int64_t i = 0; i < images; i++)
				wrong[row][s * images + i] = uniform(key, position++) < (hard[i] ? 0.6 : 0.1) + shift;
		}
}

#define RESAMPLES 999

static struct comparison
compare(int64_t seeds, int64_t images, int64_t resamples)
{
	struct outcomes first = {seeds, images, wrong[0]}, second = {seeds, images, wrong[1]};
	struct comparison comparison;
	CU_ASSERT_EQUAL_FATAL(statistics_compare(&first, &second, resamples, &comparison, &failure), LGS_OK);
	return comparison;
}

/* ---- the bootstrap ---- */

/* The differences of resamples, to be freed. */
static double *
resample(int64_t seeds, int64_t images, int64_t count)
{
	struct outcomes first = {seeds, images, wrong[0]}, second = {seeds, images, wrong[1]};
	double *resampled = malloc((size_t)count * sizeof *resampled);
	CU_ASSERT_PTR_NOT_NULL_FATAL(resampled);
	CU_ASSERT_EQUAL_FATAL(statistics_resample(&first, &second, count, resampled, &failure), LGS_OK);
	return resampled;
}

/* One seed, three images, on which the rows differ by 1, 0 and -1: 27 equally likely draws, summed up by hand. */
static void
has_the_exact_distribution(void)
{
	static const double chances[] = {1, 3, 6, 7, 6, 3, 1}; /* of -3 .. 3, in 27ths */
	int64_t seen[7] = {0};
	memcpy(wrong[0], (unsigned char[]){1, 1, 0}, 3);
	memcpy(wrong[1], (unsigned char[]){0, 1, 1}, 3);
	double *resampled = resample(1, 3, 27000);
	for (int64_t i = 0; i < 27000; i++)
		seen[lround(resampled[i] * 3 / 100) + 3]++;
	for (int i = 0; i < 7; i++)
		CU_ASSERT_DOUBLE_EQUAL((double)seen[i], 1000 * chances[i], 4 * sqrt(1000 * chances[i]));
	free(resampled);
}

/* The variance over all draws: the products of counts have known means, t draws of seeds among s, n of images. */
static double
exact_variance(int64_t seeds, int64_t images)
{
	double t = seeds > 1 ? (double)seeds - 1 : 1, s = (double)seeds, n = (double)images;
	double total = 0, of_seeds = 0, of_images = 0, squares = 0;
	for (int64_t j = 0; j < seeds; j++) {
		double sum = 0;
		for (int64_t i = 0; i < images; i++) {
			double differ = (double)wrong[0][j * images + i] - (double)wrong[1][j * images + i];
			sum += differ;
			squares += differ * differ;
		}
		total += sum;
		of_seeds += sum * sum;
	}
	for (int64_t i = 0; i < images; i++) {
		double sum = 0;
		for (int64_t j = 0; j < seeds; j++)
			sum += (double)wrong[0][j * images + i] - (double)wrong[1][j * images + i];
		of_images += sum * sum;
	}
	double apart = t * (t - 1) / (s * s), same = t / s, apart_image = (n - 1) / n;
	double second = apart * (apart_image * total * total + of_images) + same * (apart_image * of_seeds + squares);
	return 1e4 * (second / (t * t * n * n) - total * total / (s * s * n * n));
}

static void
has_the_exact_variance(void)
{
	static const int64_t seeds[] = {1, 2, 3, 5};
	for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
		simulate(i, seeds[i], 200, 0.08, 0.02);
		double *resampled = resample(seeds[i], 200, 10000), exact = exact_variance(seeds[i], 200);
		struct summary summary = statistics_summarize(resampled, 10000);
		struct comparison comparison = compare(seeds[i], 200, 10000);
		CU_ASSERT_DOUBLE_EQUAL(summary.mean, comparison.difference, 5 * sqrt(exact / 10000));
		CU_ASSERT_DOUBLE_EQUAL(summary.deviation * summary.deviation, exact, 0.07 * exact);
		CU_ASSERT_EQUAL(comparison.standard_error, summary.deviation);
		free(resampled);
	}
}

/* How many of so many simulated experiments have the truth in their intervals. */
static int64_t
covered(int64_t trials, int64_t seeds, double spread, double effect, double alpha)
{
	int64_t count = 0;
	for (int64_t trial = 0; trial < trials; trial++) {
		double low, high;
		simulate(1000 + (uint64_t)trial, seeds, MOST_IMAGES, spread, effect);
		struct comparison comparison = compare(seeds, MOST_IMAGES, RESAMPLES);
		statistics_interval(&comparison, alpha, &low, &high);
		count += low <= 100 * effect && high >= 100 * effect;
	}
	return count;
}

/* 380 are expected, with a standard deviation of 4.4. Where images vary more than seeds do, crossing counts the chance
 * of single outcomes three times and gives more. */
static void
intervals_hold_the_truth(void)
{
	int64_t one = covered(400, 1, 0, 0.05, 0.05), varied = covered(400, 5, 0.09, 0.05, 0.05),
		steady = covered(400, 5, 0.01, 0, 0.05);
	CU_ASSERT(one >= 366 && one <= 394);
	CU_ASSERT(varied >= 366 && varied <= 398);
	CU_ASSERT(steady >= 380);
}

/* A level of a family of fifteen, by seeds that vary much: of 1,000, 3.3 may miss, and percentiles missed thirty. */
static void
strict_intervals_hold_the_truth(void)
{
	CU_ASSERT(covered(1000, 5, 0.09, 0.05, 0.05 / 15) >= 991);
}

/* Few seeds count as few where it is they that vary, and hardly where images do. */
static void
counts_degrees_of_freedom(void)
{
	simulate(1, 5, MOST_IMAGES, 0.15, 0);
	CU_ASSERT(compare(5, MOST_IMAGES, RESAMPLES).freedom < 8);
	for (int64_t i = 0; i < 5 * MOST_IMAGES; i++) {
		wrong[0][i] = i % MOST_IMAGES % 3 == 0;
		wrong[1][i] = i % MOST_IMAGES % 5 == 0;
	}
	CU_ASSERT_EQUAL(compare(5, MOST_IMAGES, RESAMPLES).freedom, MOST_IMAGES - 1); /* all seeds alike */
	CU_ASSERT_EQUAL(compare(1, MOST_IMAGES, RESAMPLES).freedom, MOST_IMAGES - 1);
	memset(wrong, 0, sizeof wrong);
	memset(wrong[0], 1, MOST_IMAGES);
	CU_ASSERT_EQUAL(compare(2, MOST_IMAGES, RESAMPLES).freedom, 1); /* all images alike */
}

static void
repeats_and_turns_around(void)
{
	simulate(3, 4, 300, 0.05, 0.03);
	struct comparison there = compare(4, 300, RESAMPLES), again = compare(4, 300, RESAMPLES), back;
	CU_ASSERT(!memcmp(&there, &again, sizeof there));
	struct outcomes first = {4, 300, wrong[1]}, second = {4, 300, wrong[0]};
	CU_ASSERT_EQUAL_FATAL(statistics_compare(&first, &second, RESAMPLES, &back, &failure), LGS_OK);
	CU_ASSERT_EQUAL(back.difference, -there.difference);
	CU_ASSERT_EQUAL(back.p, there.p);
	for (double alpha = 0.001; alpha < 1; alpha *= 3) {
		double low, high, other_low, other_high;
		statistics_interval(&there, alpha, &low, &high);
		statistics_interval(&back, alpha, &other_low, &other_high);
		CU_ASSERT(low < there.difference && there.difference < high);
		CU_ASSERT_EQUAL(other_low, -high);
		CU_ASSERT_EQUAL(other_high, -low);
	}
}

static void
intervals_agree_with_p(void)
{
	for (uint64_t trial = 0; trial < 20; trial++) {
		simulate(50 + trial, 3, 100, 0.02, 0.005 * (double)trial);
		struct comparison comparison = compare(3, 100, RESAMPLES);
		for (int64_t hits = 1; hits < 1000; hits++) {
			double low, high, alpha = (double)hits / 1000;
			statistics_interval(&comparison, alpha, &low, &high);
			CU_ASSERT_EQUAL(low > 0 || high < 0, comparison.p <= alpha);
		}
	}
}

static void
knows_extremes(void)
{
	double low, high;
	memset(wrong, 0, sizeof wrong);
	struct comparison same = compare(5, 100, RESAMPLES);
	CU_ASSERT_EQUAL(same.difference, 0);
	CU_ASSERT_EQUAL(same.p, 1);
	statistics_interval(&same, 0.05, &low, &high);
	CU_ASSERT(low == 0 && high == 0);
	memset(wrong[0], 1, sizeof wrong[0]);
	struct comparison opposite = compare(2, 100, RESAMPLES);
	CU_ASSERT_EQUAL(opposite.difference, 100);
	CU_ASSERT_EQUAL(opposite.p, 0);
	statistics_interval(&opposite, 0.001, &low, &high);
	CU_ASSERT(low == 100 && high == 100);
}

static void
refuses_unequal_rows(void)
{
	struct outcomes first = {2, 10, wrong[0]}, second = {3, 10, wrong[1]};
	struct comparison comparison;
	CU_ASSERT(statistics_compare(&first, &second, RESAMPLES, &comparison, &failure) < 0);
	CU_ASSERT(said("2 seeds|of 3"));
	second = (struct outcomes){2, 0, wrong[1]};
	first = second;
	CU_ASSERT(statistics_compare(&first, &second, RESAMPLES, &comparison, &failure) < 0);
}

/* ---- families ---- */

#define FAMILY 4
#define FREEDOM 7

/* A comparison with this p. */
static struct comparison
with_p(double p, double sign)
{
	return (struct comparison){
	    .difference = sign * student_quantile(p, FREEDOM), .standard_error = 1, .freedom = FREEDOM, .p = p};
}

static void
check_family(const double *p, const double *signs, const double *p_holm, const double *levels, const int *beats)
{
	struct comparison family[FAMILY];
	for (int i = 0; i < FAMILY; i++)
		family[i] = with_p(p[i], signs[i]);
	CU_ASSERT_EQUAL(statistics_holm(family, FAMILY, 0.05, &failure), LGS_OK);
	for (int i = 0; i < FAMILY; i++) {
		double low, high;
		CU_ASSERT_DOUBLE_EQUAL(family[i].p_holm, p_holm[i], 1e-12);
		statistics_interval(&family[i], levels[i], &low, &high);
		CU_ASSERT_EQUAL(family[i].low, low);
		CU_ASSERT_EQUAL(family[i].high, high);
		CU_ASSERT_EQUAL(family[i].high < 0, beats[i]);
		CU_ASSERT_EQUAL(low > 0 || high < 0, p_holm[i] <= 0.05);
	}
}

/*
 * Holm at 0.05: 0.005 times 4 and 0.01 times 3 are rejected, 0.03 times 2 is not, and so neither is 0.04, though it
 * would be alone. Of equal p-values none is treated better.
 */
static void
steps_down(void)
{
	static const double down[] = {-1, -1, -1, -1}, up_second[] = {-1, 1, -1, -1};
	check_family((double[]){0.01, 0.04, 0.03, 0.005}, down, (double[]){0.03, 0.06, 0.06, 0.02},
	             (double[]){0.05 / 3, 0.025, 0.025, 0.0125}, (int[]){1, 0, 0, 1});
	check_family((double[]){0.01, 0.01, 0.01, 0.9}, up_second, (double[]){0.04, 0.04, 0.04, 0.9},
	             (double[]){0.0125, 0.0125, 0.0125, 0.05}, (int[]){1, 0, 1, 0});
	check_family((double[]){0.5, 0.6, 0.9, 0.2}, down, (double[]){1, 1, 1, 0.8},
	             (double[]){0.0125, 0.0125, 0.0125, 0.0125}, (int[]){0, 0, 0, 0});
	CU_ASSERT_EQUAL(statistics_holm(NULL, 0, 0.05, &failure), LGS_OK);
}

/* Where nothing differs, a family of four at 0.05 makes a claim in about one of twenty experiments, or more seldom. */
static void
claims_little_where_nothing_is(void)
{
	int64_t claims = 0;
	for (uint64_t trial = 0; trial < 200; trial++) {
		struct comparison family[FAMILY];
		int claimed = 0;
		for (uint64_t i = 0; i < FAMILY; i++) {
			simulate(10000 + FAMILY * trial + i, 3, 200, 0.01, 0);
			family[i] = compare(3, 200, RESAMPLES);
		}
		CU_ASSERT_EQUAL(statistics_holm(family, FAMILY, 0.05, &failure), LGS_OK);
		for (int i = 0; i < FAMILY; i++)
			claimed |= family[i].high < 0 || family[i].low > 0;
		claims += claimed;
	}
	CU_ASSERT(claims <= 14);
}

/* ---- McNemar ---- */

/* Two-sided p in whole numbers: binomial coefficients by Pascal's triangle. */
static double
pascal(int64_t n, int64_t fewer)
{
	uint64_t row[61] = {1}, sum = 0;
	for (int64_t i = 1; i <= n; i++)
		for (int64_t k = i; k > 0; k--)
			row[k] += row[k - 1];
	for (int64_t k = 0; k <= fewer; k++)
		sum += row[k];
	return fmin(1, 2 * (double)sum / ldexp(1, (int)n));
}

static struct mcnemar
mcnemar(int64_t only_first, int64_t only_second)
{
	memset(wrong, 0, sizeof wrong);
	memset(wrong[0], 1, (size_t)only_first + 20); /* 20 images both get wrong */
	memset(wrong[1], 1, 20);
	memset(wrong[1] + 100, 1, (size_t)only_second);
	return statistics_mcnemar(wrong[0], wrong[1], MOST_IMAGES);
}

static void
tests_pairs_exactly(void)
{
	struct mcnemar test = mcnemar(1, 9);
	CU_ASSERT_EQUAL(test.only_first, 1);
	CU_ASSERT_EQUAL(test.only_second, 9);
	CU_ASSERT_DOUBLE_EQUAL(test.p, 22.0 / 1024, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(test.mid_p, 12.0 / 1024, 1e-12);
	for (int64_t n = 1; n <= 60; n++)
		for (int64_t fewer = 0; 2 * fewer <= n; fewer++) {
			double p = pascal(n, fewer), turned = mcnemar(fewer, n - fewer).p;
			CU_ASSERT_DOUBLE_EQUAL(mcnemar(n - fewer, fewer).p, p, 1e-12);
			CU_ASSERT_DOUBLE_EQUAL(turned, p, 1e-12);
		}
	CU_ASSERT_DOUBLE_EQUAL(mcnemar(3, 3).mid_p, 1, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(mcnemar(0, 5).mid_p, 1.0 / 32, 1e-12);
	CU_ASSERT_EQUAL(mcnemar(0, 0).p, 1);
	CU_ASSERT_EQUAL(mcnemar(0, 0).mid_p, 1);
}

/* ---- numbers by seed ---- */

/* Quantiles as tables have them, and the chances that belong to them. */
static void
knows_student(void)
{
	static const struct {
		int64_t freedom;
		double alpha, t;
	} table[] = {{1, 0.05, 12.7062047}, {2, 0.05, 4.30265273}, {3, 0.01, 5.84090931},   {4, 0.1, 2.13184679},
	             {5, 0.05, 2.57058184}, {9, 0.05, 2.26215716}, {30, 0.001, 3.64595863}, {1000, 0.05, 1.96233908}};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		CU_ASSERT_DOUBLE_EQUAL(student_quantile(table[i].alpha, table[i].freedom), table[i].t,
		                       1e-7 * table[i].t);
		CU_ASSERT_DOUBLE_EQUAL(student_two_sided(-table[i].t, table[i].freedom), table[i].alpha, 1e-8);
	}
	CU_ASSERT_EQUAL(student_two_sided(0, 3), 1);
	CU_ASSERT_DOUBLE_EQUAL(student_two_sided(1e9, 2), 0, 1e-12);
}

/* Differences 1, 2, 3, 6: mean 3, variance 14/3, standard error 1.0801; t with 3 degrees of freedom is 2.7775. */
static void
pairs_numbers(void)
{
	static const double first[] = {11, 22, 33, 46}, second[] = {10, 20, 30, 40}, same[] = {12, 23, 34, 47};
	struct comparison comparison;
	double low, high;
	statistics_compare_numbers(first, second, 4, &comparison);
	CU_ASSERT_DOUBLE_EQUAL(comparison.difference, 3, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(comparison.standard_error, sqrt(14 / 3. / 4), 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(comparison.p, 0.0691, 1e-4);
	statistics_interval(&comparison, 0.05, &low, &high);
	CU_ASSERT_DOUBLE_EQUAL(low, 3 - 3.18244631 * sqrt(14 / 12.), 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(high, 3 + 3.18244631 * sqrt(14 / 12.), 1e-6);
	statistics_interval(&comparison, 0.0692, &low, &high);
	CU_ASSERT(low > 0);
	statistics_interval(&comparison, 0.069, &low, &high);
	CU_ASSERT(low < 0);
	statistics_compare_numbers(first, same, 4, &comparison);
	CU_ASSERT_EQUAL(comparison.difference, -1);
	CU_ASSERT(comparison.p > 0.3); /* no spread: a measure too coarse to tell */
	statistics_interval(&comparison, 0.05, &low, &high);
	CU_ASSERT(low < -1 && high > 0);
	static const double tenths[] = {0.1, 0.2, 0.3, 0.4, 0.5}, less[] = {0.0, 0.1, 0.2, 0.3, 0.4};
	statistics_compare_numbers(tenths, less, 5, &comparison); /* 0.1 each, but for rounding */
	CU_ASSERT(comparison.p > 0.3);
	statistics_compare_numbers(first, first, 2, &comparison);
	CU_ASSERT_EQUAL(comparison.p, 1);
}

/* Holm's procedure takes both kinds. */
static void
mixes_families(void)
{
	static const double first[] = {1, 2, 3, 4, 5}, second[] = {11, 12.5, 12.75, 14.25, 15};
	static unsigned char right[200], half[200];
	struct outcomes outcomes[2] = {{1, 200, right}, {1, 200, half}};
	struct comparison family[2];
	for (int i = 0; i < 200; i++)
		half[i] = i % 2 == 0;
	CU_ASSERT(statistics_compare(&outcomes[0], &outcomes[1], RESAMPLES, &family[0], &failure) >= 0);
	statistics_compare_numbers(first, second, 5, &family[1]);
	CU_ASSERT(statistics_holm(family, 2, 0.05, &failure) >= 0);
	CU_ASSERT(family[0].high < 0 && family[1].high < 0);
	CU_ASSERT(family[1].high < 0 && family[1].low < family[1].difference);
	CU_ASSERT_DOUBLE_EQUAL(family[1].p_holm, 2 * family[1].p, family[1].p);
}

static const CU_TestInfo tests[] = {
    {"mean and deviation leave out what is missing", summarizes},
    {"resamples have the exact distribution", has_the_exact_distribution},
    {"resamples have the exact variance", has_the_exact_variance},
    {"intervals hold the truth about as often as they say", intervals_hold_the_truth},
    {"strict intervals of few seeds do, too", strict_intervals_hold_the_truth},
    {"few seeds have few degrees of freedom", counts_degrees_of_freedom},
    {"repeats bit for bit, and turns around with the rows", repeats_and_turns_around},
    {"an interval excludes 0 where p says so", intervals_agree_with_p},
    {"rows that are equal or opposite", knows_extremes},
    {"refuses rows that do not match", refuses_unequal_rows},
    {"Holm's procedure steps down", steps_down},
    {"claims little where nothing is", claims_little_where_nothing_is},
    {"McNemar's test is exact", tests_pairs_exactly},
    {"Student's t against tables", knows_student},
    {"numbers by seed are paired", pairs_numbers},
    {"one family of outcomes and numbers", mixes_families},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("statistics", tests);
}
