/*
 * test_stability.c: statistics of losses against series whose answers are known: constant, a ramp, noise, spikes, a
 * step, and losses of which only the scale differs.
 */
#include "../plugins/compute/normal.h"
#include "../plugins/evaluators/stability/stability.h"

#include <math.h>

#include "fake_subject.h"
#include "support.h"

const struct lgs_plugin *lgs_plugin_stability(const struct lgs_abi *host);

enum { STEPS = 2000 };

static struct fake_host host;
static struct fake_subject subject;
static double discriminator[STEPS], generator[STEPS];

static void
fill(double *series, double value)
{
	for (int t = 0; t < STEPS; t++)
		series[t] = value;
}

static void
add_noise(double *series, double deviation)
{
	static float noise[STEPS];
	compute_draw_normal(&host.services, 7, 0, 1, STEPS, noise);
	for (int t = 0; t < STEPS; t++)
		series[t] += deviation * (double)noise[t];
}

static void
begin(void)
{
	fake_host_begin(&host, 1, 1);
	fake_subject_begin(&subject, 1);
	fill(discriminator, 1);
	fill(generator, 2);
	subject.series[0].name = "discriminator-loss";
	subject.series[1].name = "generator-loss";
	subject.series[0].count = subject.series[1].count = STEPS;
	subject.series[0].values = discriminator;
	subject.series[1].values = generator;
}

static int64_t
evaluate(const char *options)
{
	return fake_evaluate(lgs_plugin_stability(NULL), options, &subject, &host);
}

static double
number(const char *name)
{
	return fake_number(&subject, name);
}

static void
constant(void)
{
	begin();
	CU_ASSERT_EQUAL(evaluate("windows=0"), LGS_OK);
	CU_ASSERT_EQUAL(number("steps"), STEPS);
	CU_ASSERT_DOUBLE_EQUAL(number("discriminator-loss-mean"), 1, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-mean"), 2, 1e-12);
	static const char *const zero[] = {"generator-loss-sd",
	                                   "generator-loss-detrended-sd",
	                                   "generator-loss-roughness",
	                                   "generator-loss-slope",
	                                   "generator-loss-spikes",
	                                   "generator-loss-relative-sd",
	                                   "generator-loss-logit-sd",
	                                   "generator-loss-logit-detrended-sd",
	                                   "discriminator-loss-sd",
	                                   "discriminator-loss-logit-sd",
	                                   "discriminator-loss-relative-roughness"};
	for (size_t i = 0; i < sizeof zero / sizeof *zero; i++)
		CU_ASSERT_DOUBLE_EQUAL(number(zero[i]), 0, 1e-12);
	CU_ASSERT_EQUAL(number("generator-loss-maximum"), 2);
	CU_ASSERT_EQUAL(host.warnings, 0);
}

/* A window of a ramp has the deviation of equally spaced numbers; against its trend it has none. */
static void
ramp(void)
{
	begin();
	for (int t = 0; t < STEPS; t++)
		generator[t] = 1 + 0.001 * t;
	CU_ASSERT_EQUAL(evaluate("window=400"), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-mean"), 1 + 0.001 * (1600 + 1999) / 2, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-sd"), 0.001 * sqrt(400 * 401 / 12.), 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-detrended-sd"), 0, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-roughness"), 0.001, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-slope"), 1, 1e-9);
	CU_ASSERT_EQUAL(number("generator-loss-spikes"), 0);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-maximum"), 2.999, 1e-9);
}

/* Neighbours of independent noise differ by sqrt(2) sigma normally, whose mean absolute value is 2 sigma / sqrt(pi). */
static void
noise(void)
{
	begin();
	add_noise(generator, 0.25);
	CU_ASSERT_EQUAL(evaluate("windows=0"), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-sd"), 0.25, 0.25 * 0.05);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-detrended-sd"), 0.25, 0.25 * 0.05);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-roughness"), 0.5 / sqrt(M_PI), 0.25 * 0.06);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-relative-sd"), 0.125, 0.125 * 0.05);
	CU_ASSERT_EQUAL(number("generator-loss-spikes"), 0);
}

/* A trend under noise is in the deviation and not in what is left beside the median. */
static void
noise_on_a_ramp(void)
{
	begin();
	for (int t = 0; t < STEPS; t++)
		generator[t] = 1 + 0.01 * t;
	add_noise(generator, 0.25);
	CU_ASSERT_EQUAL(evaluate("windows=0"), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-sd"), 0.01 * sqrt(500 * 501 / 12.), 0.05);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-detrended-sd"), 0.25, 0.25 * 0.1);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-slope"), 10, 0.1);
}

/* Four of them: one step, two neighbours, one across the border of two windows, and one too low to be one. */
static void
spikes(void)
{
	begin();
	add_noise(discriminator, 0.1);
	discriminator[100] = 4;
	discriminator[700] = discriminator[701] = 3;
	discriminator[1499] = discriminator[1500] = 5;
	discriminator[1800] = 1.2;
	CU_ASSERT_EQUAL(evaluate("windows=0"), LGS_OK);
	CU_ASSERT_EQUAL(number("discriminator-loss-spikes"), 3);
	CU_ASSERT_EQUAL(number("discriminator-loss-maximum"), 5);
	CU_ASSERT_EQUAL(evaluate("windows=2"), LGS_OK);
	CU_ASSERT_EQUAL(number("discriminator-loss-spikes"), 1);
	CU_ASSERT_EQUAL(evaluate("windows=1"), LGS_OK);
	CU_ASSERT_EQUAL(number("discriminator-loss-spikes"), 1);
	CU_ASSERT_EQUAL(evaluate("window=300"), LGS_OK);
	CU_ASSERT_EQUAL(number("discriminator-loss-spikes"), 0);
}

/* A step halfway through a window: deviation of two halves; the running median follows it, so little is left. */
static void
step(void)
{
	begin();
	for (int t = 1500; t < STEPS; t++)
		generator[t] = 6;
	CU_ASSERT_EQUAL(evaluate("window=1000"), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-sd"), 2 * sqrt(1000 / 999.), 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-detrended-sd"), 0, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-roughness"), 4 / 999., 1e-9);
	CU_ASSERT_EQUAL(evaluate("window=500,windows=2"), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-sd"), 0, 1e-12);
}

static void
shares(void)
{
	begin();
	for (int t = 1000; t < 1250; t++)
		discriminator[t] = 0.09, generator[t + 500] = 8.1;
	discriminator[1300] = 0.1;
	generator[1300] = 8;
	CU_ASSERT_EQUAL(evaluate("windows=2"), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("discriminator-won"), 25, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-lost"), 25, 1e-12);
	CU_ASSERT_EQUAL(evaluate("windows=1"), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("discriminator-won"), 0, 1e-12);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-lost"), 50, 1e-12);
}

/* log(1 - D(G(z))), which is near 0 where the discriminator is sure. */
static void
a_saturating_loss_tells_too(void)
{
	begin();
	fill(generator, -1);
	for (int t = 1500; t < 1750; t++)
		generator[t] = -1e-4;
	CU_ASSERT_EQUAL(evaluate(""), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-lost"), 50, 1e-12);
}

/* A loss made small by a constant factor looks steadier, but not relative to its mean. */
static void
scale(void)
{
	begin();
	add_noise(generator, 0.1);
	CU_ASSERT_EQUAL(evaluate(""), LGS_OK);
	double plain = number("generator-loss-sd"), relative = number("generator-loss-relative-sd");
	for (int t = 0; t < STEPS; t++)
		generator[t] *= 0.01;
	CU_ASSERT_EQUAL(evaluate(""), LGS_OK);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-sd"), 0.01 * plain, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-relative-sd"), relative, 1e-9);
}

/* Logits that vary alike around -8, 0 and 8 give losses that do not; on their own scale they do again. The sign of the
 * saturating loss does not matter. */
static void
logits(void)
{
	double deviations[3];
	for (int i = 0; i < 3; i++) {
		begin();
		fill(generator, 8. * (i - 1));
		add_noise(generator, 0.5);
		for (int t = 0; t < STEPS; t++) {
			double loss = fmax(generator[t], 0) + log1p(exp(-fabs(generator[t])));
			discriminator[t] = 2 * loss;
			generator[t] = i == 1 ? -loss : loss;
		}
		CU_ASSERT_EQUAL(evaluate(""), LGS_OK);
		deviations[i] = number("generator-loss-sd");
		CU_ASSERT_DOUBLE_EQUAL(number("generator-loss-logit-sd"), 0.5, 0.05);
		CU_ASSERT_DOUBLE_EQUAL(number("discriminator-loss-logit-sd"), 0.5, 0.05);
	}
	CU_ASSERT_TRUE(deviations[0] < 0.01 * deviations[2]);
	CU_ASSERT_TRUE(isfinite(stability_logit(0)));
	CU_ASSERT_DOUBLE_EQUAL(stability_logit(1e6), 1e6, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(stability_logit(log(2)), 0, 1e-12);
}

/* A run shorter than a window, and one too short for a trend. */
static void
short_runs(void)
{
	begin();
	subject.series[0].count = subject.series[1].count = 300;
	CU_ASSERT_EQUAL(evaluate(""), LGS_OK);
	CU_ASSERT_EQUAL(number("steps"), 300);
	CU_ASSERT_EQUAL(host.warnings, 1);
	begin();
	subject.series[0].count = subject.series[1].count = 60;
	CU_ASSERT_EQUAL(evaluate("window=50"), LGS_OK);
	CU_ASSERT_EQUAL(number("steps"), 50);
	CU_ASSERT_EQUAL(number("generator-loss-sd"), 0);
	CU_ASSERT_TRUE(isnan(number("generator-loss-detrended-sd")));
	CU_ASSERT_TRUE(isnan(number("generator-loss-slope")));
	CU_ASSERT_EQUAL(host.warnings, 2); /* a series each */
	begin();
	CU_ASSERT_EQUAL(evaluate("window=50"), LGS_OK); /* all of it within the last half of a running median */
	CU_ASSERT_TRUE(isnan(number("generator-loss-slope")));
	CU_ASSERT_EQUAL(host.warnings, 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(host.log, "no trend of generator-loss"));
}

static void
refusals(void)
{
	begin();
	subject.series[1].name = NULL;
	CU_ASSERT_TRUE(evaluate("") < 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "generator-loss"));
	begin();
	generator[1234] = NAN;
	CU_ASSERT_TRUE(evaluate("") < 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "1234"));
	begin();
	subject.series[0].count = 1;
	CU_ASSERT_TRUE(evaluate("") < 0);
	for (int64_t left = 0; left < 4; left++) {
		begin();
		host.allocations_left = left;
		CU_ASSERT_EQUAL(evaluate(""), LGS_NO_MEMORY);
	}
}

static CU_TestInfo tests[] = {
    {"a constant loss is steady", constant},
    {"a ramp has a trend and nothing else", ramp},
    {"noise of a known deviation", noise},
    {"a trend under noise is told apart", noise_on_a_ramp},
    {"runs of spikes are counted once", spikes},
    {"a step", step},
    {"shares of steps in which a player has lost", shares},
    {"and by a saturating loss", a_saturating_loss_tells_too},
    {"relative to the mean, the scale does not matter", scale},
    {"on the scale of logits, saturation does not matter", logits},
    {"short runs", short_runs},
    {"refusals", refusals},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("stability", tests);
}
