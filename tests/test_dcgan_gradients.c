/*
 * test_dcgan_gradients.c: both networks' gradients against central differences of the same networks in double
 * precision, through the statistics of batch normalization, with a penalty on each site, statistic and stream.
 *
 * After one step Adam's first moments are (1 - beta1) times the gradient. The generator learns after the discriminator,
 * so its loss is taken at the discriminator's new parameters.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gan_fixture.h"
#include "runner.h"

#define IMAGES 3
#define SIDE 16
#define LATENT 5
#define STEP 1e-7 /* of a difference: few rectifiers turn within it */

static float images[IMAGES * 3 * SIDE * SIDE];

/* Every unit has a slope of its own, whose size does not depend on how many there are. */
static double
penalty(int64_t units, const double *mean, double *slope)
{
	double value = 0;
	for (int64_t j = 0; j < units; j++) {
		double weight = 4 + (double)(j % 7), off = mean[j] - 0.3;
		value += weight * off * off;
		if (slope)
			slope[j] = 2 * weight * off;
	}
	return value;
}

struct losses {
	struct dcgan *gan;
	struct exact_network generator, discriminator;
	struct exact_penalty on_generator, on_discriminator;
	int whole; /* what the discriminator minimizes, rather than what is reported of it */
	double latents[IMAGES * LATENT];
	double pairs[2 * IMAGES * 3 * SIDE * SIDE];
};

static double
softplus(double x)
{
	return fmax(x, 0) + log1p(exp(-fabs(x)));
}

/* The host's pixels in our order and range. */
static void
take_real(struct losses *l)
{
	const int64_t channels = l->gan->channels, positions = SIDE * SIDE;
	for (int64_t i = 0; i < IMAGES; i++)
		for (int64_t c = 0; c < channels; c++)
			for (int64_t p = 0; p < positions; p++)
				l->pairs[(i * positions + p) * channels + c] =
				    2 * (double)images[(i * channels + c) * positions + p] - 1;
}

/* Of the real images, which passed last as the first stream. */
static double
gradient_penalty(const struct losses *l)
{
	static double slopes[IMAGES * 3 * SIDE * SIDE];
	double square = 0;
	exact_input_slopes(&l->discriminator, IMAGES, slopes);
	for (int64_t i = 0; i < IMAGES * l->gan->channels * SIDE * SIDE; i++)
		square += slopes[i] * slopes[i];
	return l->gan->options.r1 / 2 * square / IMAGES;
}

static double
discriminator_loss(struct losses *l)
{
	const struct exact_penalty *p = l->on_discriminator.block < 0 ? NULL : &l->on_discriminator;
	double target = l->whole ? 1 - l->gan->options.smoothing : 1;
	double loss = exact_forward(&l->discriminator, 2, IMAGES, l->pairs, p);
	const double *logits = l->discriminator.block[l->discriminator.blocks - 1].outputs;
	for (int64_t i = 0; l->whole && i < 2 * IMAGES; i++)
		loss += l->gan->options.logit_penalty / 2 * logits[i] * logits[i] / IMAGES;
	if (l->whole && l->gan->options.r1 > 0)
		loss += gradient_penalty(l);
	for (int64_t i = 0; i < IMAGES; i++)
		loss += (target * softplus(-logits[i]) + (1 - target) * softplus(logits[i]) +
		         softplus(logits[IMAGES + i])) /
		        IMAGES;
	return loss;
}

static double
generator_loss(struct losses *l)
{
	const struct exact_penalty *p = l->on_generator.block < 0 ? NULL : &l->on_generator;
	double loss = exact_forward(&l->generator, 1, IMAGES, l->latents, p);
	(void)exact_forward(&l->discriminator, 1, IMAGES, l->generator.block[l->generator.blocks - 1].outputs, NULL);
	const double *logits = l->discriminator.block[l->discriminator.blocks - 1].outputs;
	for (int64_t i = 0; i < IMAGES; i++)
		loss +=
		    (l->gan->options.loss == DCGAN_SATURATING ? -softplus(logits[i]) : softplus(-logits[i])) / IMAGES;
	return loss;
}

/* The greatest error of an array's gradients, relative to the greatest gradient of the network. */
static void
compare(struct losses *l, double (*loss)(struct losses *), double *values, const struct compute_parameter *p,
        double *worst, double *largest)
{
	for (int64_t i = 0; i < p->count; i += 3) {
		const double before = values[i], moment = (double)p->first[i] / (1 - l->gan->options.first_decay);
		values[i] = before + STEP;
		double high = loss(l);
		values[i] = before - STEP;
		double low = loss(l);
		values[i] = before;
		double truth = (high - low) / (2 * STEP);
		*worst = fmax(*worst, fabs(truth - moment));
		*largest = fmax(*largest, fabs(truth));
	}
}

static void
check_network(struct losses *l, struct exact_network *n, double (*loss)(struct losses *))
{
	for (int64_t i = 0; i < n->blocks; i++) {
		struct exact_block *b = &n->block[i];
		double worst = 0, largest = 0;
		compare(l, loss, b->weights, &b->shape.weights, &worst, &largest);
		if (b->shape.normalized) {
			compare(l, loss, b->gain, &b->shape.gain, &worst, &largest);
			compare(l, loss, b->shift, &b->shape.shift, &worst, &largest);
		} else if (b->shape.biased) {
			compare(l, loss, b->shift, &b->shape.shift, &worst, &largest);
		}
		CU_ASSERT(largest > 1e-4);
		CU_ASSERT(worst < 1e-4 * largest);
		if (worst >= 1e-4 * largest)
			printf("# %s %lld: %g of %g\n", n == &l->generator ? "generator" : "discriminator",
			       (long long)i + 1, worst, largest);
	}
}

static double
generator_penalty(struct losses *l)
{
	return exact_forward(&l->generator, 1, IMAGES, l->latents, &l->on_generator);
}

static double
discriminator_penalty(struct losses *l)
{
	return exact_forward(&l->discriminator, 2, IMAGES, l->pairs, &l->on_discriminator);
}

/* The norm of the slopes of what a block's activation function takes in. */
static double
norm_of_slopes(struct losses *l, double (*loss)(struct losses *), const struct exact_block *b, int64_t count)
{
	double squares = 0;
	for (int64_t i = 0; i < count * b->shape.positions * b->shape.channels; i++) {
		b->nudge[i] = STEP;
		double high = loss(l);
		b->nudge[i] = -STEP;
		double low = loss(l);
		b->nudge[i] = 0;
		squares += (high - low) * (high - low) / (4 * STEP * STEP);
	}
	return sqrt(squares);
}

static double reported_factor, reported_ratio, reported_r1;

static void
take_point(const char *series, double x, double y)
{
	(void)x;
	if (strstr(series, "-penalty-factor."))
		reported_factor = y;
	if (strstr(series, "-penalty-ratio."))
		reported_ratio = y;
	if (!strcmp(series, "r1"))
		reported_r1 = y;
}

/* With auto-weight-steps=1 the first step's penalty has all of the weight that the step itself asks for. */
static void
weigh(struct losses *l)
{
	const int first = l->on_generator.block >= 0;
	struct exact_penalty *on = first ? &l->on_generator : &l->on_discriminator, kept = *on;
	const struct exact_network *n = first ? &l->generator : &l->discriminator;
	if (on->block < 0 || !(l->gan->options.auto_weight > 0))
		return;
	const int64_t count = first ? IMAGES : 2 * IMAGES;
	const struct exact_block *b = &n->block[on->block];
	double of_penalty = norm_of_slopes(l, first ? generator_penalty : discriminator_penalty, b, count);
	on->block = -1;
	double of_loss = norm_of_slopes(l, first ? generator_loss : discriminator_loss, b, count);
	*on = kept;
	on->weight = l->gan->options.auto_weight * of_loss / of_penalty;
	CU_ASSERT(of_penalty > 0 && of_loss > 0);
	CU_ASSERT_DOUBLE_EQUAL(reported_factor / on->weight, 1, 1e-3);
	CU_ASSERT_DOUBLE_EQUAL(reported_ratio / l->gan->options.auto_weight, 1, 1e-5);
}

/* The penalty that a demand stands for. */
static void
translate(const char *site, const char *stream, const char *statistic, int64_t per, struct losses *l)
{
	struct exact_penalty p = {.magnitude = !strcmp(statistic, "magnitude"),
	                          .elements = per == LGS_PER_ELEMENT,
	                          .weight = 1,
	                          .value = penalty};
	l->on_generator.block = l->on_discriminator.block = -1;
	if (!*site)
		return;
	p.block = site[strlen(site) - 1] - '1';
	p.streams = !strcmp(stream, "both") ? 3 : *site == 'd' && !strcmp(stream, "generated") ? 2 : 1;
	*(*site == 'g' ? &l->on_generator : &l->on_discriminator) = p;
}

static void
check_per(const char *options, int64_t channels, const char *site, const char *stream, const char *statistic,
          int64_t per)
{
	static struct pair p;
	static struct losses l;
	pair_open(&p, options, SIDE, channels, IMAGES, -1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p.gan);
	l.gan = p.gan;
	p.host.point = take_point;
	if (*site) {
		p.host.means = penalty;
		CU_ASSERT_EQUAL(pair_demand(&p, site, stream, statistic, per), LGS_OK);
	}
	translate(site, stream, statistic, per, &l);
	exact_copy(&l.generator, &p.gan->generator, IMAGES);
	exact_copy(&l.discriminator, &p.gan->discriminator, 2 * IMAGES);
	CU_ASSERT_EQUAL_FATAL(pair_step(&p, images, IMAGES, 0), LGS_OK);
	for (int64_t i = 0; i < IMAGES * LATENT; i++)
		l.latents[i] = (double)p.gan->latents[i];
	take_real(&l);
	(void)exact_forward(&l.generator, 1, IMAGES, l.latents, NULL);
	memcpy(l.pairs + IMAGES * channels * SIDE * SIDE, l.generator.block[l.generator.blocks - 1].outputs,
	       (size_t)(IMAGES * channels * SIDE * SIDE) * sizeof(double));
	struct exact_penalty none = {.block = -1}, kept = l.on_discriminator;
	l.on_discriminator = none;
	l.whole = 0;
	CU_ASSERT_DOUBLE_EQUAL(p.metrics[0], discriminator_loss(&l), 1e-5);
	l.on_discriminator = kept;
	l.whole = 1;
	if (p.gan->options.r1 > 0)
		CU_ASSERT_DOUBLE_EQUAL(reported_r1 / gradient_penalty(&l), 1, 1e-4);
	if (*site == 'd')
		weigh(&l);
	check_network(&l, &l.discriminator, discriminator_loss);
	exact_release(&l.discriminator);
	exact_copy(&l.discriminator, &p.gan->discriminator, 2 * IMAGES);
	if (*site == 'g')
		weigh(&l);
	check_network(&l, &l.generator, generator_loss);
	exact_release(&l.discriminator);
	exact_release(&l.generator);
	CU_ASSERT_EQUAL(pair_close(&p), 0);
}

static void
check(const char *options, int64_t channels, const char *site, const char *stream, const char *statistic)
{
	check_per(options, channels, site, stream, statistic, LGS_PER_CHANNEL);
}

static void
of_the_losses(void)
{
	pair_pixels(images, IMAGES * 3 * SIDE * SIDE);
	check("maps=2,latent=5", 1, "", "", "");
	check("maps=3,latent=5,smoothing=0.1", 3, "", "", "");
	check("maps=2,latent=5,loss=saturating", 1, "", "", "");
	check("maps=2,latent=5,logit-penalty=50", 1, "", "", "");
}

static void
of_penalties_on_the_generator(void)
{
	check("maps=2,latent=5", 1, "generator1", "generated", "rate");
	check("maps=2,latent=5", 1, "generator2", "generated", "rate");
	check("maps=2,latent=5", 1, "generator1", "generated", "magnitude");
	check("maps=2,latent=5", 1, "generator2", "generated", "magnitude");
}

static void
of_penalties_on_the_discriminator(void)
{
	check("maps=2,latent=5", 1, "discriminator1", "both", "magnitude");
	check("maps=2,latent=5", 1, "discriminator1", "generated", "magnitude");
	check("maps=2,latent=5", 1, "discriminator2", "both", "rate");
	check("maps=2,latent=5", 1, "discriminator2", "real", "rate");
	check("maps=2,latent=5", 1, "discriminator2", "generated", "rate");
	check("maps=2,latent=5", 1, "discriminator2", "real", "magnitude");
}

static void
of_penalties_on_elements(void)
{
	static const char options[] = "maps=2,latent=5";
	check_per(options, 1, "generator1", "generated", "rate", LGS_PER_ELEMENT);
	check_per(options, 1, "generator2", "generated", "magnitude", LGS_PER_ELEMENT);
	check_per(options, 1, "discriminator1", "both", "magnitude", LGS_PER_ELEMENT);
	check_per(options, 1, "discriminator2", "both", "rate", LGS_PER_ELEMENT);
	check_per(options, 1, "discriminator2", "generated", "rate", LGS_PER_ELEMENT);
	check_per(options, 1, "discriminator2", "real", "magnitude", LGS_PER_ELEMENT);
}

/* Whatever a penalty's own size is, it becomes the share of the loss that was asked for. */
static void
of_balanced_penalties(void)
{
	static const char options[] = "maps=2,latent=5,log-every=1,auto-weight=0.3,auto-weight-steps=1";
	check(options, 1, "generator1", "generated", "rate");
	check(options, 1, "generator2", "generated", "magnitude");
	check(options, 1, "discriminator1", "both", "magnitude");
	check(options, 1, "discriminator2", "both", "rate");
	check(options, 1, "discriminator2", "real", "magnitude");
	check_per(options, 1, "discriminator2", "both", "rate", LGS_PER_ELEMENT);
}

/* What the penalty below is made of is itself the slope of the logits. */
static void
of_the_reference(void)
{
	static struct pair p;
	static struct exact_network n;
	static double pixels[IMAGES * 3 * SIDE * SIDE], slopes[IMAGES * 3 * SIDE * SIDE];
	pair_open(&p, "maps=3,latent=5", SIDE, 3, IMAGES, -1);
	exact_copy(&n, &p.gan->discriminator, IMAGES);
	for (int64_t i = 0; i < IMAGES * 3 * SIDE * SIDE; i++)
		pixels[i] = 2 * (double)images[i] - 1;
	(void)exact_forward(&n, 1, IMAGES, pixels, NULL);
	exact_input_slopes(&n, IMAGES, slopes);
	for (int64_t i = 0; i < IMAGES * 3 * SIDE * SIDE; i += 37) {
		const double before = pixels[i];
		double difference = 0;
		for (int high = 0; high < 2; high++) {
			pixels[i] = before + (high ? STEP : -STEP);
			(void)exact_forward(&n, 1, IMAGES, pixels, NULL);
			for (int64_t image = 0; image < IMAGES; image++)
				difference += (high ? 1 : -1) * n.block[n.blocks - 1].outputs[image];
		}
		pixels[i] = before;
		CU_ASSERT_DOUBLE_EQUAL(difference / (2 * STEP), slopes[i], 1e-6);
	}
	exact_release(&n);
	CU_ASSERT_EQUAL(pair_close(&p), 0);
}

static void
of_the_gradient_penalty(void)
{
	check("maps=2,latent=5,r1=30", 1, "", "", "");
	check("maps=3,latent=5,r1=1000,smoothing=0.1", 3, "", "", "");
	check("maps=2,latent=5,r1=100", 1, "discriminator2", "both", "rate");
}

static void
of_divided_maps(void)
{
	check("maps=3,latent=5,spectral-norm=yes", 3, "", "", "");
	check("maps=2,latent=5,spectral-norm=yes", 1, "discriminator2", "both", "magnitude");
	check("maps=2,latent=5,spectral-norm=yes,r1=10,logit-penalty=0.1", 1, "", "", "");
}

static CU_TestInfo tests[] = {
    {"of the losses", of_the_losses},
    {"of penalties on the generator", of_penalties_on_the_generator},
    {"of penalties on the discriminator", of_penalties_on_the_discriminator},
    {"of penalties on elements", of_penalties_on_elements},
    {"of balanced penalties", of_balanced_penalties},
    {"of the reference", of_the_reference},
    {"of the gradient penalty", of_the_gradient_penalty},
    {"of divided maps", of_divided_maps},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("dcgan gradients", tests);
}
