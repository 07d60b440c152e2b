/*
 * test_shelf.c: the penalties beyond the paper's: values and slopes at points worked out by hand, what they become at
 * their limits, and proximal operators against a search by brute force. That slopes belong to values everywhere is what
 * `lgs check` looks at (tests/system/check.sh).
 */
#include <lgs/regularizer.h>

#include <string.h>

#include "support.h"
#include "typed_options.h"

typedef const struct lgs_plugin *entry(const struct lgs_abi *host);
entry lgs_plugin_kl, lgs_plugin_laplace, lgs_plugin_logsum, lgs_plugin_tl1, lgs_plugin_cauchy, lgs_plugin_gemanmcclure,
    lgs_plugin_hoyer, lgs_plugin_hoyersquare, lgs_plugin_smoothlhalf, lgs_plugin_weightl2, lgs_plugin_weightlhalf,
    lgs_plugin_weightgrouplasso;

static entry *const entries[] = {lgs_plugin_kl,       lgs_plugin_laplace,     lgs_plugin_logsum,
                                 lgs_plugin_tl1,      lgs_plugin_cauchy,      lgs_plugin_gemanmcclure,
                                 lgs_plugin_hoyer,    lgs_plugin_hoyersquare, lgs_plugin_smoothlhalf,
                                 lgs_plugin_weightl2, lgs_plugin_weightlhalf, lgs_plugin_weightgrouplasso};
#define ENTRIES (sizeof entries / sizeof *entries)

/* A regularizer with its options filled from what a user would type ("tl1:a=2"). */
struct opened {
	const struct lgs_regularizer *regularizer;
	struct typed typed;
};

static struct opened
open_regularizer(const char *text)
{
	struct opened opened = {0};
	for (size_t i = 0; i < ENTRIES; i++) {
		const struct lgs_component *component = entries[i](NULL)->components[0];
		if (strcspn(text, ":") == strlen(component->name) &&
		    !memcmp(component->name, text, strlen(component->name)))
			opened.regularizer = (const void *)component;
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(opened.regularizer);
	opened.typed = typed_options((const void *)opened.regularizer, LGS_REGULARIZER_RESERVED, text);
	return opened;
}

/* The value at k[count], and its slope. */
static double
value_at(const char *text, int64_t count, const double *k, double *slope)
{
	struct opened opened = open_regularizer(text);
	const struct lgs_shape shape = {(int64_t)sizeof shape, count, 1, 1};
	const struct lgs_units units = {(int64_t)sizeof units, count, k, &shape};
	double value = opened.regularizer->penalty(opened.typed.values, &units, slope);
	typed_release(&opened.typed);
	return value;
}

static int
near(double a, double b, double tolerance)
{
	if (fabs(a - b) <= tolerance)
		return 1;
	printf("# %.12g is not %.12g\n", a, b);
	return 0;
}

/* ---- of mean activations ---- */

static const struct {
	const char *text;
	double k[2], value, slope[2];
} by_hand[] = {
    /* 0.5 log(0.5 / 0.25) + 0.5 log(0.5 / 0.75), and none at the target */
    {"kl:p=0.5", {0.25, 0.5}, 0.143841036226, {-4.0 / 3, 0}},
    /* 0.2 log(2) + 0.8 log(8/9) + 0.2 log(0.4) + 0.8 log(1.6): p and 1 - p differ, so that they cannot be mixed up */
    {"kl:p=0.2", {0.1, 0.5}, 0.237147764609, {-10.0 / 9, 1.2}},
    /* exp(-1/2) / 2 and exp(-1) / 2 */
    {"laplace:p=0.5,b=0.5", {0.25, 1}, -0.606530659713 - 0.367879441171, {-1.213061319425, 0.735758882343}},
    {"logsum:scale=0.5", {0.5, 0}, 0.693147180560, {1, 2}},
    {"tl1:a=1", {1, 0}, 1, {0.5, 2}},
    {"tl1:a=3", {1, 3}, 3, {0.75, 1.0 / 3}},
    {"cauchy:scale=0.5", {0.5, -1}, 2.302585092994, {2, -1.6}},
    {"gemanmcclure:scale=0.5", {0.5, -1}, 1.3, {1, -0.32}},
    {"hoyer", {3, 4}, 1.4, {0.2 - 0.6 * 1.4 / 5, 0.2 - 0.8 * 1.4 / 5}},
    {"hoyersquare", {3, 4}, 1.96, {0.56 - 0.56 * 0.84, 0.56 - 0.56 * 1.12}},
    /* f(0) = 3a/8 with slope 0; beyond a it is L1/2 */
    {"smoothlhalf:a=0.5", {0, 0.64}, 0.433012701892 + 0.8, {0, 0.625}},
    /* f(1/2) = 3/8 + 3/16 - 1/128, f' = 3/4 - 1/16 */
    {"smoothlhalf:a=1", {0.5, -4}, 0.744773455490 + 2, {0.461549747063, -0.25}},
};

static void
values_worked_out_by_hand(void)
{
	for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++) {
		double slope[2];
		int fine = near(value_at(by_hand[i].text, 2, by_hand[i].k, slope), by_hand[i].value, 1e-11);
		for (int j = 0; j < 2; j++)
			fine &= near(slope[j], by_hand[i].slope[j], 1e-11);
		CU_ASSERT(fine);
		if (!fine)
			printf("# of %s\n", by_hand[i].text);
	}
}

static void
limits(void)
{
	const double k[] = {0.01, 0.2, 0.7}, one[] = {0, 0.3, 0}, none[3] = {0}, alike[] = {0.3, 0.3, 0.3, 0.3};
	double slope[4], other[4];
	/* Transformed L1 is L1 for large a, and counts for small a. */
	CU_ASSERT(near(value_at("tl1:a=1e6", 3, k, slope), 0.91, 1e-5));
	CU_ASSERT(near(value_at("tl1:a=1e-4", 3, k, slope), 3, 0.02));
	/* Log-sum is L1 over its scale where that is large. */
	CU_ASSERT(near(1e6 * value_at("logsum:scale=1e6", 3, k, slope), 0.91, 1e-6));
	/* Smoothed L1/2 is L1/2 once nobody is below a. */
	CU_ASSERT(near(value_at("smoothlhalf:a=1e-6", 3, k, slope), 0.1 + sqrt(0.2) + sqrt(0.7), 1e-12));
	/* No unit pays more than 1. */
	CU_ASSERT(near(value_at("gemanmcclure:scale=1e-6", 3, k, slope), 3, 1e-6));
	/* Both ratios: 1 for a single unit and for none, sqrt(n) and n where all work alike, deaf to scale. */
	CU_ASSERT(near(value_at("hoyer", 3, one, slope), 1, 1e-15) &&
	          near(value_at("hoyersquare", 3, one, slope), 1, 1e-15));
	CU_ASSERT(near(value_at("hoyer", 4, alike, slope), 2, 1e-15) && near(slope[2], 0, 1e-15));
	CU_ASSERT(near(value_at("hoyersquare", 4, alike, slope), 4, 1e-15) && near(slope[2], 0, 1e-14));
	const double half[] = {0.005, 0.1, 0.35};
	CU_ASSERT(near(value_at("hoyer", 3, k, slope), value_at("hoyer", 3, half, other), 1e-14));
	CU_ASSERT(near(slope[0], other[0] / 2, 1e-14));
	for (int i = 0; i < 2; i++) {
		const char *text = i ? "hoyersquare" : "hoyer";
		CU_ASSERT_EQUAL(value_at(text, 3, none, slope), 1);
		CU_ASSERT(slope[0] == 0 && slope[1] == 0 && slope[2] == 0);
		CU_ASSERT_EQUAL(value_at(text, 0, none, slope), 0);
	}
}

/* Behind a logistic function the divergence's slope becomes k - p. */
static void
divergence_of_logistic_units(void)
{
	const double k[] = {0.02, 0.3, 0.9};
	double slope[3];
	(void)value_at("kl:p=0.1", 3, k, slope);
	for (int j = 0; j < 3; j++)
		CU_ASSERT(near(slope[j] * k[j] * (1 - k[j]), k[j] - 0.1, 1e-14));
}

/* ---- of weights ---- */

static double
matrix(const struct opened *opened, const float *w, int64_t rows, int64_t count, float *slope)
{
	const struct lgs_shape shape = {(int64_t)sizeof shape, count, 1, 1};
	const struct lgs_matrix weights = {(int64_t)sizeof weights, rows, count, w, &shape};
	return opened->regularizer->parameters(opened->typed.values, &weights, slope);
}

/* The proximal operator, in place. */
static void
shrink(const struct opened *opened, int64_t rows, int64_t count, double step, float *x)
{
	const struct lgs_shape shape = {(int64_t)sizeof shape, count, 1, 1};
	const struct lgs_matrix weights = {(int64_t)sizeof weights, rows, count, x, &shape};
	opened->regularizer->prox(opened->typed.values, &weights, step, x);
}

static void
values_of_weights(void)
{
	const float w[] = {3, 0, 4, -0.25f}; /* columns (3, 4) and (0, -1/4) */
	float slope[4];
	struct opened opened = open_regularizer("weightl2");
	CU_ASSERT(near(matrix(&opened, w, 2, 2, slope), 12.53125, 1e-12));
	CU_ASSERT(slope[0] == 3 && slope[3] == -0.25f);
	typed_release(&opened.typed);
	opened = open_regularizer("weightlhalf");
	CU_ASSERT(near(matrix(&opened, w, 2, 2, slope), sqrt(3) + 2 + 0.5, 1e-12));
	CU_ASSERT(slope[1] == 0 && slope[2] == 0.25f && slope[3] == -1);
	typed_release(&opened.typed);
	opened = open_regularizer("weightgrouplasso");
	CU_ASSERT(near(matrix(&opened, w, 2, 2, slope), sqrt(2) * 5.25, 1e-12));
	CU_ASSERT(near(slope[0], sqrt(2) * 0.6, 1e-7) && near(slope[2], sqrt(2) * 0.8, 1e-7));
	CU_ASSERT(slope[1] == 0 && near(slope[3], -sqrt(2), 1e-7));
	typed_release(&opened.typed);
}

/* What prox minimizes: (x - w)^2 / 2 + step times the penalty. */
static double
objective(const struct opened *opened, const float *x, const float *w, int64_t rows, int64_t count, double step)
{
	float slope[8];
	double sum = step * matrix(opened, x, rows, count, slope);
	for (int64_t i = 0; i < rows * count; i++)
		sum += 0.5 * ((double)x[i] - w[i]) * ((double)x[i] - w[i]);
	return sum;
}

/* No x on a fine grid is better than the operator's, for a single weight. */
static void
single_weights_are_minimized(void)
{
	static const char *const texts[] = {"weightl2", "weightlhalf", "weightgrouplasso"};
	static const float weights[] = {-2, -0.8f, -0.3f, 0, 0.1f, 0.55f, 0.6f, 1, 3};
	static const double steps[] = {0, 1e-3, 0.1, 0.25, 0.5, 2};
	for (size_t t = 0; t < 3; t++) {
		struct opened opened = open_regularizer(texts[t]);
		for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
			for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
				float x = weights[i];
				double best = HUGE_VAL;
				shrink(&opened, 1, 1, steps[s], &x);
				for (int g = -4000; g <= 4000; g++) {
					float y = (float)g / 1000;
					best = fmin(best, objective(&opened, &y, &weights[i], 1, 1, steps[s]));
				}
				CU_ASSERT(objective(&opened, &x, &weights[i], 1, 1, steps[s]) <= best + 1e-6);
			}
		typed_release(&opened.typed);
	}
}

/* Half thresholding, (x - z)^2 + lambda sqrt|x|, at points of which minima are known; the step is half of lambda. */
static void
half_thresholds(void)
{
	static const struct {
		float z, lambda;
		double expected;
	} known[] = {{1, 0.5f, 0.865650}, {0.6f, 0.5f, 0.403125}, {0.55f, 0.5f, 0},
	             {-2, 1, -1.814402},  {0.95f, 1, 0.636688},   {0.94f, 1, 0}};
	struct opened opened = open_regularizer("weightlhalf");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		float x = known[i].z;
		shrink(&opened, 1, 1, known[i].lambda / 2, &x);
		CU_ASSERT(near(x, known[i].expected, 1e-6));
	}
	float weights[] = {(float)NAN, 0};
	shrink(&opened, 1, 2, 0.1, weights);
	CU_ASSERT(isnan(weights[0]) && weights[1] == 0); /* trouble stays visible */
	typed_release(&opened.typed);
}

/* Columns shrink by their norms: (3, 4) to a half, (0, -1/4) to nothing; and no neighbour is better. */
static void
columns_drop_out(void)
{
	const float w[] = {3, 0, 4, -0.25f};
	float x[4];
	struct opened opened = open_regularizer("weightgrouplasso");
	memcpy(x, w, sizeof w);
	const double step = 2.5 / sqrt(2);
	shrink(&opened, 2, 2, step, x);
	CU_ASSERT(near(x[0], 1.5, 1e-6) && near(x[2], 2, 1e-6));
	CU_ASSERT(x[1] == 0 && x[3] == 0);
	const double best = objective(&opened, x, w, 2, 2, step);
	for (int i = 0; i < 4; i++)
		for (int sign = -1; sign <= 1; sign += 2) {
			float y[4];
			memcpy(y, x, sizeof y);
			y[i] += 0.01f * (float)sign;
			CU_ASSERT(objective(&opened, y, w, 2, 2, step) > best);
		}
	typed_release(&opened.typed);
}

static const CU_TestInfo tests[] = {
    {"values worked out by hand", values_worked_out_by_hand},
    {"limits", limits},
    {"divergence of logistic units", divergence_of_logistic_units},
    {"values of weights", values_of_weights},
    {"single weights are minimized", single_weights_are_minimized},
    {"half thresholds", half_thresholds},
    {"columns drop out", columns_drop_out},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("shelf", tests);
}
