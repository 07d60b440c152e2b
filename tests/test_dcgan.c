/*
 * test_dcgan.c: the dcgan as a model: its size, its bits, what it says about images, and that penalties get what they
 * ask for.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gan_fixture.h"
#include "runner.h"

#define SIDE 16
#define BATCH 4

static struct pair a, b;
static float images[BATCH * 3 * SIDE * SIDE];

static int64_t
parameters_of(const struct pair *p, const char *network)
{
	const struct lgs_tensor *const *tensors = p->kind->tensors(p->gan);
	int64_t sum = 0;
	for (; *tensors; tensors++) {
		int64_t count = 1;
		for (int64_t i = 0; i < (*tensors)->rank; i++)
			count *= (*tensors)->shape[i];
		if (!strncmp((*tensors)->name, network, strlen(network)) && (*tensors)->role == LGS_ROLE_PARAMETER &&
		    !strstr((*tensors)->name, "running"))
			sum += count;
	}
	return sum;
}

/* The numbers of the published network of these sizes, without biases next to normalization. */
static void
sizes_are_the_published_ones(void)
{
	pair_open(&a, "latent=64,maps=128", 64, 3, 1, -1);
	CU_ASSERT_EQUAL(parameters_of(&a, "generator"), 12068608);
	CU_ASSERT_EQUAL(parameters_of(&a, "discriminator"), 11036160);
	CU_ASSERT_EQUAL(pair_close(&a), 0);
	pair_open(&a, "latent=100,maps=64", 64, 3, 1, -1);
	CU_ASSERT_EQUAL(parameters_of(&a, "generator"), 3576704);
	CU_ASSERT_EQUAL(parameters_of(&a, "discriminator"), 2765568);
	CU_ASSERT_EQUAL(pair_close(&a), 0);
}

static int
same(void)
{
	const struct lgs_tensor *const *x = a.kind->tensors(a.gan), *const *y = b.kind->tensors(b.gan);
	for (; *x && *y; x++, y++) {
		int64_t count = 1;
		for (int64_t i = 0; i < (*x)->rank; i++)
			count *= (*x)->shape[i];
		if (strcmp((*x)->name, (*y)->name) || memcmp((*x)->data, (*y)->data, (size_t)count * sizeof(float)))
			return 0;
	}
	return !*x && !*y;
}

static void
copy_tensors(void)
{
	const struct lgs_tensor *const *x = a.kind->tensors(a.gan), *const *y = b.kind->tensors(b.gan);
	for (; *x; x++, y++) {
		int64_t count = 1;
		for (int64_t i = 0; i < (*x)->rank; i++)
			count *= (*x)->shape[i];
		memcpy((*y)->data, (*x)->data, (size_t)count * sizeof(float));
	}
}

static double wanted;
static double seen; /* the mean over units of what a demand last had */

static double
towards(int64_t units, const double *mean, double *slope)
{
	double value = 0;
	seen = 0;
	for (int64_t j = 0; j < units; j++) {
		seen += mean[j] / (double)units;
		value += 50 * (mean[j] - wanted) * (mean[j] - wanted);
		if (slope)
			slope[j] = 100 * (mean[j] - wanted);
	}
	return value;
}

static void
resume(const char *options, const char *site)
{
	pair_pixels(images, BATCH * 3 * SIDE * SIDE);
	pair_open(&a, options, SIDE, 3, BATCH, -1);
	pair_open(&b, options, SIDE, 3, BATCH, -1);
	CU_ASSERT_FATAL(a.gan && b.gan);
	wanted = 0.3;
	a.host.means = b.host.means = towards;
	pair_demand(&a, site, "generated", "magnitude", LGS_PER_CHANNEL);
	pair_demand(&b, site, "generated", "magnitude", LGS_PER_CHANNEL);
	CU_ASSERT(same());
	for (int64_t step = 0; step < 3; step++)
		CU_ASSERT_EQUAL(pair_step(&a, images, step == 2 ? 3 : BATCH, step), LGS_OK);
	CU_ASSERT(!same());
	copy_tensors();
	for (int64_t step = 3; step < 6; step++) {
		CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
		CU_ASSERT_EQUAL(pair_step(&b, images, BATCH, step), LGS_OK);
		CU_ASSERT_EQUAL(memcmp(a.metrics, b.metrics, sizeof a.metrics), 0);
	}
	CU_ASSERT(same());
	CU_ASSERT_EQUAL(pair_close(&a), 0);
	CU_ASSERT_EQUAL(pair_close(&b), 0);
}

static void
training_resumes_from_its_tensors(void)
{
	resume("maps=3,latent=6,discriminator-steps=2", "generator1");
	resume("maps=3,latent=6,auto-weight=0.1,auto-weight-steps=5,log-every=2", "generator2");
	resume("maps=3,latent=6,auto-weight=0.1,auto-weight-steps=4,log-every=1", "discriminator1");
	resume("maps=3,latent=6,averaging=0.9,r1=5", "discriminator2");
	resume("maps=3,latent=6,averaging=0.9,spectral-norm=yes,r1=5", "discriminator2");
}

static void
the_generator_learns_every_kth_step(void)
{
	int64_t count;
	float before[96], *weights;
	pair_open(&a, "maps=2,latent=3,discriminator-steps=3", SIDE, 1, BATCH, -1);
	weights = pair_tensor(&a, "generator3-weights", &count);
	CU_ASSERT_EQUAL_FATAL(count, 32);
	for (int64_t step = 0; step < 6; step++) {
		memcpy(before, weights, (size_t)count * sizeof *before);
		CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
		CU_ASSERT_EQUAL(memcmp(before, weights, (size_t)count * sizeof *before) != 0, step % 3 == 2);
		CU_ASSERT(isfinite(a.metrics[0]));
		CU_ASSERT_EQUAL(a.metrics[1] != LGS_METRIC_ABSENT, step % 3 == 2);
	}
	CU_ASSERT_EQUAL(pair_close(&a), 0);
}

/* What is minimized is smoothed, what is reported is not: else losses could not be compared. */
static void
losses_are_those_of_the_labels(void)
{
	pair_open(&a, "maps=3,latent=5", SIDE, 1, BATCH, -1);
	pair_open(&b, "maps=3,latent=5,smoothing=0.3", SIDE, 1, BATCH, -1);
	for (int64_t step = 0; step < 2; step++) {
		CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
		CU_ASSERT_EQUAL(pair_step(&b, images, BATCH, step), LGS_OK);
		CU_ASSERT_EQUAL(a.metrics[0] == b.metrics[0], step == 0);
	}
	CU_ASSERT_EQUAL(pair_close(&a), 0);
	CU_ASSERT_EQUAL(pair_close(&b), 0);
}

static void
samples_are_of_their_key_and_number(void)
{
	enum { PIXELS = 3 * SIDE * SIDE, MANY = 2 * BATCH + 1 };
	static float many[MANY * PIXELS], few[3 * PIXELS], others[MANY * PIXELS], latents[MANY * 6];
	pair_open(&a, "maps=3,latent=6,rate=0.01", SIDE, 3, BATCH, -1);
	for (int64_t step = 0; step < 10; step++)
		CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
	CU_ASSERT_EQUAL(a.kind->sample(a.gan, 5, MANY, many, &a.error), LGS_OK);
	CU_ASSERT_EQUAL(a.kind->sample(a.gan, 5, 3, few, &a.error), LGS_OK);
	CU_ASSERT_EQUAL(a.kind->sample(a.gan, 6, MANY, others, &a.error), LGS_OK);
	double difference = 0;
	for (int64_t i = 0; i < 3 * PIXELS; i++) {
		CU_ASSERT_DOUBLE_EQUAL(many[i], few[i], 1e-5);
		CU_ASSERT(many[i] >= 0 && many[i] <= 1);
		difference = fmax(difference, fabs((double)many[i] - (double)others[i]));
	}
	CU_ASSERT(difference > 1e-3);
	const struct lgs_latents *states = a.kind->extension(LGS_EXTENSION_LATENTS);
	CU_ASSERT_EQUAL(states->draw(a.gan, 5, MANY, latents, &a.error), LGS_OK);
	CU_ASSERT_EQUAL(a.kind->latent_count(a.gan), 6);
	CU_ASSERT_EQUAL(a.kind->generate(a.gan, MANY, latents, others, &a.error), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(many, others, sizeof many), 0);
	CU_ASSERT_EQUAL(a.kind->report(a.gan, &a.error), LGS_OK);
	CU_ASSERT_EQUAL(a.host.pictures, 64);
	CU_ASSERT_EQUAL(pair_close(&a), 0);
}

static void
features_are_of_single_images(void)
{
	enum { PIXELS = SIDE * SIDE, UNITS = 2 + 4 };
	float all[BATCH * UNITS], one[UNITS];
	pair_open(&a, "maps=2,latent=3", SIDE, 1, BATCH, -1);
	CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, 0), LGS_OK);
	CU_ASSERT_EQUAL(a.kind->feature_count(a.gan), UNITS);
	const struct lgs_batch whole = {.size = sizeof whole, .count = BATCH, .images = images},
			       last = {.size = sizeof last, .count = 1, .images = images + (BATCH - 1) * PIXELS};
	CU_ASSERT_EQUAL(a.kind->features(a.gan, &whole, all, &a.error), LGS_OK);
	CU_ASSERT_EQUAL(a.kind->features(a.gan, &last, one, &a.error), LGS_OK);
	for (int64_t j = 0; j < UNITS; j++)
		CU_ASSERT_DOUBLE_EQUAL(all[(BATCH - 1) * UNITS + j], one[j], 1e-5);
	CU_ASSERT(fabs((double)all[0] - (double)all[UNITS]) > 1e-6);
	CU_ASSERT_EQUAL(pair_close(&a), 0);
}

/* A firing rate goes where a penalty wants it, and the gain has no part in it. */
static void
penalties_move_rates(void)
{
	static const char *const sites[][2] = {{"generator1", "generated"}, {"discriminator2", "both"}};
	for (int i = 0; i < 2; i++)
		for (int high = 0; high < 2; high++) {
			int64_t count;
			wanted = high ? 0.7 : 0.3;
			pair_open(&a, "maps=4,latent=6,rate=0.01", SIDE, 1, BATCH, -1);
			a.host.means = towards;
			pair_demand(&a, sites[i][0], sites[i][1], "rate", LGS_PER_CHANNEL);
			for (int64_t step = 0; step < 60; step++)
				CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
			CU_ASSERT_DOUBLE_EQUAL(seen, wanted, 0.1);
			const float *gain = pair_tensor(&a, i ? "discriminator2-gain" : "generator1-gain", &count);
			for (int64_t j = 0; j < count; j++)
				CU_ASSERT(gain[j] > 0.3f && gain[j] < 3);
			CU_ASSERT_EQUAL(pair_close(&a), 0);
		}
}

#define CALIBRATION 60
static double ratio_sum, factor_first, factor_last;
static int64_t ratio_count;

static void
take_ratio(const char *series, double x, double y)
{
	if (strstr(series, "-penalty-ratio.") && x >= CALIBRATION)
		ratio_sum += y, ratio_count++;
	if (strstr(series, "-penalty-factor.") && (x == 0 || x == CALIBRATION - 1 || x == 2 * CALIBRATION - 1))
		*(x == 0 ? &factor_first : &factor_last) = y;
	if (strstr(series, "-penalty-factor.") && x >= CALIBRATION)
		CU_ASSERT_EQUAL(y, factor_last);
}

/* Rising while it is measured, then fixed; and then what was asked for, as long as the networks hardly change. */
static void
penalties_weigh_what_they_shall(void)
{
	static const char *const sites[] = {"generator1", "discriminator1", "discriminator2"};
	for (int i = 0; i < 3; i++) {
		wanted = 0.3;
		ratio_sum = 0, ratio_count = 0;
		pair_open(&a, "maps=4,latent=6,rate=1e-5,log-every=1,auto-weight=0.05,auto-weight-steps=60", SIDE, 1,
		          BATCH, -1);
		a.host.means = towards;
		a.host.point = take_ratio;
		pair_demand(&a, sites[i], "generated", "magnitude", LGS_PER_CHANNEL);
		for (int64_t step = 0; step < 2 * CALIBRATION; step++)
			CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
		CU_ASSERT_EQUAL(ratio_count, CALIBRATION);
		CU_ASSERT_DOUBLE_EQUAL(ratio_sum / (double)ratio_count / 0.05, 1, 0.08);
		CU_ASSERT(factor_first > 0 && factor_first < 0.1 * factor_last);
		CU_ASSERT_EQUAL(pair_close(&a), 0);
	}
}

static double steepness;

/* Far from its target a penalty of a narrow width is as flat as this, or altogether. */
static double
hardly(int64_t units, const double *mean, double *slope)
{
	(void)mean;
	for (int64_t j = 0; slope && j < units; j++)
		slope[j] = steepness;
	return 0;
}

static void
flat_penalties_weigh_it_too_or_are_told(void)
{
	static const double steep[] = {1e-25, 0};
	for (int i = 0; i < 2; i++) {
		steepness = steep[i];
		ratio_sum = 0, ratio_count = 0;
		pair_open(&a, "maps=4,latent=6,rate=1e-5,log-every=1,auto-weight=0.05,auto-weight-steps=60", SIDE, 1,
		          BATCH, -1);
		a.host.means = hardly;
		a.host.point = take_ratio;
		pair_demand(&a, "generator1", "generated", "magnitude", LGS_PER_CHANNEL);
		for (int64_t step = 0; step < 2 * CALIBRATION; step++)
			CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
		CU_ASSERT_DOUBLE_EQUAL(ratio_sum / (double)ratio_count / 0.05, i == 0, 0.08);
		CU_ASSERT_EQUAL(a.host.warnings, i);
		if (i)
			CU_ASSERT_PTR_NOT_NULL(strstr(a.host.log, "leaves the penalties of generator1 out"));
		CU_ASSERT_EQUAL(pair_close(&a), 0);
	}
}

static void
without_penalties_there_is_nothing_to_weigh(void)
{
	int64_t count, ours;
	pair_open(&a, "maps=2,latent=3", SIDE, 1, BATCH, -1);
	pair_open(&b, "maps=2,latent=3,auto-weight=0.5", SIDE, 1, BATCH, -1);
	for (int64_t step = 0; step < 3; step++) {
		CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
		CU_ASSERT_EQUAL(pair_step(&b, images, BATCH, step), LGS_OK);
	}
	CU_ASSERT_EQUAL(a.host.warnings, 0);
	CU_ASSERT_EQUAL(b.host.warnings, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(b.host.log, "auto-weight=0.5 has nothing to weigh"));
	const struct lgs_tensor *const *tensors = a.kind->tensors(a.gan);
	for (; *tensors; tensors++) {
		const float *weighed = pair_tensor(&b, (*tensors)->name, &count);
		const float *plain = pair_tensor(&a, (*tensors)->name, &ours);
		CU_ASSERT_EQUAL(count, ours);
		CU_ASSERT_EQUAL(memcmp(weighed, plain, (size_t)count * sizeof *plain), 0);
	}
	CU_ASSERT_EQUAL(pair_close(&a), 0);
	CU_ASSERT_EQUAL(pair_close(&b), 0);
}

/* The last points of some series. */
static double last_gain, last_active, last_hoyer, last_magnitude;

static void
take_layer(const char *series, double x, double y)
{
	(void)x;
	if (!strcmp(series, "generator-gain.2"))
		last_gain = y;
	if (!strcmp(series, "generator-active.2"))
		last_active = y;
	if (!strcmp(series, "generator-hoyer.2"))
		last_hoyer = y;
	if (!strcmp(series, "generator-magnitude.2"))
		last_magnitude = y;
}

/* Of a layer whose outputs the generator still holds. */
static void
compare_with_outputs(void)
{
	const struct dcgan_block *block = &a.gan->generator.block[1];
	const float *outputs = block->outputs;
	const int64_t count = block->positions * block->channels;
	double magnitude = 0, active = 0, hoyer = 0;
	for (int64_t i = 0; i < BATCH; i++) {
		double l1 = 0, square = 0;
		for (int64_t j = 0; j < count; j++) {
			double value = (double)outputs[i * count + j];
			active += value > 0;
			l1 += value;
			square += value * value;
		}
		magnitude += l1;
		hoyer += (sqrt((double)count) - l1 / sqrt(square)) / (sqrt((double)count) - 1) / BATCH;
	}
	CU_ASSERT_DOUBLE_EQUAL(last_magnitude, magnitude / (double)(BATCH * count), 1e-5);
	CU_ASSERT_DOUBLE_EQUAL(last_active, active / (double)(BATCH * count), 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(last_hoyer, hoyer, 1e-5);
}

/* A smaller gain with as many units at work is told, once; fewer units at work are what penalties are for. */
static void
layers_are_logged_and_judged(void)
{
	for (int scaled = 0; scaled < 2; scaled++) {
		int64_t count;
		pair_open(&a, "maps=4,latent=6,rate=1e-5,log-every=2", SIDE, 1, BATCH, -1);
		a.host.means = towards;
		a.host.point = take_layer;
		pair_demand(&a, "generator2", "generated", "magnitude", LGS_PER_CHANNEL);
		float *gain = pair_tensor(&a, "generator2-gain", &count),
		      *shift = a.gan->generator.block[1].shift.values;
		for (int64_t j = 0; j < count; j++)
			gain[j] = 2;
		for (int64_t step = 0; step < 7; step++) {
			for (int64_t j = 0; j < count && step == 1; j++) {
				gain[j] = scaled ? 1 : 2;
				shift[j] = scaled ? 0 : -1;
			}
			CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
			if (step == 0)
				compare_with_outputs();
			CU_ASSERT_EQUAL(a.host.warnings, scaled && step >= 2);
		}
		CU_ASSERT_DOUBLE_EQUAL(last_gain, scaled ? 1 : 2, 0.01);
		CU_ASSERT_EQUAL(pair_close(&a), 0);
	}
}

/* The average is one of all steps, makes the images, and has no part in training. */
static void
images_are_made_by_the_average(void)
{
	enum { PIXELS = SIDE * SIDE };
	static float averaged[2 * PIXELS], plain[2 * PIXELS];
	float before[96];
	double expected[96];
	int64_t count;
	pair_open(&a, "maps=2,latent=3,rate=0.01,averaging=0.8", SIDE, 1, BATCH, -1);
	pair_open(&b, "maps=2,latent=3,rate=0.01", SIDE, 1, BATCH, -1);
	const float *weights = pair_tensor(&a, "generator3-weights", &count);
	const float *average = pair_tensor(&a, "generator3-weights-average", &count);
	CU_ASSERT_EQUAL_FATAL(count, 32);
	CU_ASSERT_EQUAL(memcmp(weights, average, (size_t)count * sizeof *weights), 0);
	CU_ASSERT_EQUAL(a.kind->sample(a.gan, 5, 2, averaged, &a.error), LGS_OK);
	CU_ASSERT_EQUAL(b.kind->sample(b.gan, 5, 2, plain, &b.error), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(averaged, plain, sizeof plain), 0);
	for (int64_t j = 0; j < count; j++)
		expected[j] = (double)weights[j];
	for (int64_t step = 0; step < 50; step++) {
		double most = (2 + (double)step) / (11 + (double)step), decay = most < 0.8 ? most : 0.8;
		CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
		CU_ASSERT_EQUAL(pair_step(&b, images, BATCH, step), LGS_OK);
		for (int64_t j = 0; j < count; j++)
			expected[j] = decay * expected[j] + (1 - decay) * (double)weights[j];
	}
	for (int64_t j = 0; j < count; j++)
		CU_ASSERT_DOUBLE_EQUAL(average[j], expected[j], 1e-5);
	memcpy(before, weights, (size_t)count * sizeof *before);
	CU_ASSERT_EQUAL(memcmp(before, pair_tensor(&b, "generator3-weights", &count), sizeof(float) * 32), 0);
	CU_ASSERT_EQUAL(a.kind->sample(a.gan, 5, 2, averaged, &a.error), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(before, weights, (size_t)count * sizeof *before), 0);
	CU_ASSERT_EQUAL(b.kind->sample(b.gan, 5, 2, plain, &b.error), LGS_OK);
	CU_ASSERT_NOT_EQUAL(memcmp(averaged, plain, sizeof plain), 0);

	/* The same images as a generator whose parameters are the average. */
	const struct lgs_tensor *const *tensors = b.kind->tensors(b.gan);
	for (; *tensors; tensors++) {
		char name[80];
		(void)snprintf(name, sizeof name, "%s-average", (*tensors)->name);
		average = pair_tensor(&a, name, &count);
		if (average)
			memcpy((*tensors)->data, average, (size_t)count * sizeof *average);
	}
	CU_ASSERT_EQUAL(b.kind->sample(b.gan, 5, 2, plain, &b.error), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(averaged, plain, sizeof plain), 0);
	CU_ASSERT_EQUAL(pair_close(&a), 0);
	CU_ASSERT_EQUAL(pair_close(&b), 0);
}

/* The largest singular value of a matrix, by many steps of the power iteration. */
static double
norm_of(int64_t rows, int64_t columns, const float *matrix)
{
	double u[16], norm = 0;
	for (int64_t j = 0; j < columns; j++)
		u[j] = 1 + (double)j;
	for (int step = 0; step < 500; step++) {
		double next[16] = {0}, square = 0;
		for (int64_t i = 0; i < rows; i++) {
			double v = 0;
			for (int64_t j = 0; j < columns; j++)
				v += (double)matrix[i * columns + j] * u[j];
			for (int64_t j = 0; j < columns; j++)
				next[j] += (double)matrix[i * columns + j] * v;
		}
		for (int64_t j = 0; j < columns; j++)
			square += next[j] * next[j];
		norm = sqrt(sqrt(square));
		for (int64_t j = 0; j < columns; j++)
			u[j] = next[j] / sqrt(square);
	}
	return norm;
}

/* With slowly moving weights every map comes to have norm 1; who restores the tensors has the same features. */
static void
maps_are_divided_by_their_norms(void)
{
	enum { UNITS = 4 + 8 };
	float one[BATCH * UNITS], other[BATCH * UNITS];
	static const char options[] = "maps=4,latent=3,spectral-norm=yes,rate=1e-6";
	const struct lgs_batch batch = {.size = sizeof batch, .count = BATCH, .images = images};
	pair_open(&a, options, SIDE, 1, BATCH, -1);
	for (int64_t step = 0; step < 200; step++)
		CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, step), LGS_OK);
	for (int64_t i = 0; i < a.gan->discriminator.blocks; i++) {
		const struct dcgan_block *block = &a.gan->discriminator.block[i];
		const int64_t columns = block->layer.small_channels;
		CU_ASSERT_FALSE(block->normalized);
		CU_ASSERT_DOUBLE_EQUAL(norm_of(block->weights.count / columns, columns, block->map), 1, 1e-3);
		CU_ASSERT(norm_of(block->weights.count / columns, columns, block->weights.values) < 0.7);
	}
	pair_open(&b, options, SIDE, 1, BATCH, -1);
	copy_tensors();
	CU_ASSERT_EQUAL(a.kind->features(a.gan, &batch, one, &a.error), LGS_OK);
	CU_ASSERT_EQUAL(b.kind->features(b.gan, &batch, other, &b.error), LGS_OK);
	CU_ASSERT_EQUAL(memcmp(one, other, sizeof one), 0);
	CU_ASSERT_EQUAL(pair_close(&a), 0);
	CU_ASSERT_EQUAL(pair_close(&b), 0);
}

static double last_r1;

static void
take_r1(const char *series, double x, double y)
{
	(void)x;
	if (!strcmp(series, "r1"))
		last_r1 = y;
}

/* Where the processor has bfloat16, and elsewhere trivially. */
static void
precisions_agree_on_the_gradient_penalty(void)
{
	double values[2], difference = 0, square = 0;
	int64_t count;
	pair_open(&a, "maps=8,latent=3,r1=1000,precision=f32", SIDE, 3, BATCH, -1);
	pair_open(&b, "maps=8,latent=3,r1=1000,precision=auto", SIDE, 3, BATCH, -1);
	a.host.point = b.host.point = take_r1;
	CU_ASSERT_EQUAL(pair_step(&a, images, BATCH, 0), LGS_OK);
	values[0] = last_r1;
	CU_ASSERT_EQUAL(pair_step(&b, images, BATCH, 0), LGS_OK);
	values[1] = last_r1;
	CU_ASSERT(values[0] > 0);
	CU_ASSERT_DOUBLE_EQUAL(values[1] / values[0], 1, 0.05);
	const float *x = pair_tensor(&a, "discriminator2-weights-first-moment", &count);
	const float *y = pair_tensor(&b, "discriminator2-weights-first-moment", &count);
	for (int64_t i = 0; i < count; i++) {
		difference += ((double)x[i] - (double)y[i]) * ((double)x[i] - (double)y[i]);
		square += (double)x[i] * (double)x[i];
	}
	CU_ASSERT(square > 0);
	CU_ASSERT(difference < 0.05 * 0.05 * square);
	CU_ASSERT_EQUAL(pair_close(&a), 0);
	CU_ASSERT_EQUAL(pair_close(&b), 0);
}

static CU_TestInfo tests[] = {
    {"sizes are the published ones", sizes_are_the_published_ones},
    {"training resumes from its tensors", training_resumes_from_its_tensors},
    {"the generator learns every k-th step", the_generator_learns_every_kth_step},
    {"losses are those of the labels", losses_are_those_of_the_labels},
    {"samples are of their key and number", samples_are_of_their_key_and_number},
    {"features are of single images", features_are_of_single_images},
    {"penalties move rates", penalties_move_rates},
    {"penalties weigh what they shall", penalties_weigh_what_they_shall},
    {"flat penalties weigh it too, or are told", flat_penalties_weigh_it_too_or_are_told},
    {"without penalties there is nothing to weigh", without_penalties_there_is_nothing_to_weigh},
    {"layers are logged and judged", layers_are_logged_and_judged},
    {"images are made by the average", images_are_made_by_the_average},
    {"maps are divided by their norms", maps_are_divided_by_their_norms},
    {"precisions agree on the gradient penalty", precisions_agree_on_the_gradient_penalty},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("dcgan", tests);
}
