/*
 * balance.c: the option `auto-weight`: how strong penalties are beside the loss.
 *
 * All penalties of a site together are scaled by one factor, so that where they meet what comes back from the loss
 * (with the penalties of later blocks, which are as small beside it), their norm is the given share of the other's.
 * Both are slopes of y, the inputs of the block's activation function, over all rows of all streams: from there on the
 * two are one. During a network's first T updates, `auto-weight-steps`, both norms are averaged, later ones counting
 * more (as 1, 2, 3 ...), and the factor is
 *
 *     f(t) = t / T  ratio  mean |of the loss| / mean |of the penalties|
 *
 * which rises from 0 and stays as it is at T.
 */
#include "dcgan.h"

#include <math.h>

#include "../../compute/exponential.h"

#define BLOCKS 32 /* of rows, whatever the threads */

/* What is kept of a site: its tensor. */
enum { UPDATES, OF_LOSS, OF_PENALTIES };

/* Sums of squares of a row's slopes of y, before the factor. */
struct squares {
	double of_loss, of_penalties;
};

/* What no penalty asks for is left out when it is compiled. */
COMPUTE_INLINE void
add_units(const struct dcgan_units *u, const float *values, const float *slopes, const float *rate,
          const float *magnitude, int rates, int magnitudes, struct squares *sums)
{
	const enum compute_activation activation = u->activation;
	const float *scale = u->scale, *offset = u->offset, *rate_scale = u->rate;
	double of_loss = 0, of_penalties = 0; /* squares of floats as small as penalties far from their target have */
#pragma omp simd reduction(+ : of_loss, of_penalties)
	for (int64_t j = 0; j < u->channels; j++) {
		const float y = scale[j] * values[j] + offset[j], slope = compute_nonlinear_slope(activation, y);
		const float loss = slopes[j] * slope;
		float penalty = 0;
		if (rates) {
			const float r = compute_logistic(y * rate_scale[j]);
			penalty += rate[j] * r * (1 - r) * rate_scale[j];
		}
		if (magnitudes)
			penalty += magnitude[j] * compute_sign(compute_nonlinear(activation, y)) * slope;
		of_loss += (double)loss * (double)loss;
		of_penalties += (double)penalty * (double)penalty;
	}
	sums->of_loss += of_loss;
	sums->of_penalties += of_penalties;
}

COMPUTE_CLONES static void
add_row(const struct dcgan_units *u, const float *values, const float *slopes, const float *rate,
        const float *magnitude, struct squares *sums)
{
	if (rate && magnitude)
		add_units(u, values, slopes, rate, magnitude, 1, 1, sums);
	else if (rate)
		add_units(u, values, slopes, rate, NULL, 1, 0, sums);
	else
		add_units(u, values, slopes, NULL, magnitude, 0, magnitude != NULL, sums);
}

static void
add_stream(struct dcgan *g, const struct dcgan_network *n, const struct dcgan_block *b, int64_t stream,
           const float *slopes, struct squares *sums)
{
	const struct dcgan_units u = dcgan_units_of(g, n, b, stream);
	const int64_t rows = u.images * u.positions;
	const float *rate = b->has_rate[stream] ? b->rate_slope[stream] : NULL;
	const float *magnitude = b->has_magnitude[stream] ? b->magnitude_slope[stream] : NULL;
	struct squares of[BLOCKS] = {{0, 0}};
#pragma omp parallel for schedule(static)
	for (int64_t block = 0; block < BLOCKS; block++)
		for (int64_t i = rows * block / BLOCKS; i < rows * (block + 1) / BLOCKS; i++) {
			const int64_t own = i % b->slope_positions * u.channels;
			add_row(&u, u.values + i * u.channels, slopes + (stream * rows + i) * u.channels,
			        rate ? rate + own : NULL, magnitude ? magnitude + own : NULL, &of[block]);
		}
	for (int block = 0; block < BLOCKS; block++) {
		sums->of_loss += of[block].of_loss;
		sums->of_penalties += of[block].of_penalties;
	}
}

/* The mean of numbers that count as 1, 2, 3 ... */
static void
average(float *mean, double number, double numbers)
{
	*mean += (float)(2 / (numbers + 1) * (number - (double)*mean));
}

static double
factor(const struct dcgan *g, const float *balance)
{
	const double ramp = (double)balance[UPDATES] / (double)g->options.auto_weight_steps;
	return balance[OF_PENALTIES] > 0
	           ? ramp * g->options.auto_weight * (double)balance[OF_LOSS] / (double)balance[OF_PENALTIES]
	           : 0;
}

static void
scale(const struct dcgan_block *b, int64_t stream, float by)
{
	const int64_t count = b->slope_positions * b->channels;
	for (int64_t j = 0; b->has_rate[stream] && j < count; j++)
		b->rate_slope[stream][j] *= by;
	for (int64_t j = 0; b->has_magnitude[stream] && j < count; j++)
		b->magnitude_slope[stream][j] *= by;
}

static int
is_penalized(const struct dcgan_block *b)
{
	int penalized = 0;
	for (int s = 0; s < DCGAN_STREAMS; s++)
		penalized = penalized || b->has_rate[s] || b->has_magnitude[s];
	return penalized;
}

static void
report(const struct dcgan *g, const struct dcgan_network *n, const struct dcgan_block *b, double by, double ratio)
{
	char name[64];
	const long long layer = b - n->block + 1;
	(void)snprintf(name, sizeof name, "%s-penalty-factor.%lld", n->name, layer);
	g->host->report_series(g->host, name, (double)g->step, by);
	(void)snprintf(name, sizeof name, "%s-penalty-ratio.%lld", n->name, layer);
	g->host->report_series(g->host, name, (double)g->step, ratio);
}

/* Once: after the first step of the generator both networks' penalties have been asked. */
void
dcgan_warn_of_nothing_to_weigh(const struct dcgan *g)
{
	if (g->options.auto_weight > 0 && !g->weighs && g->step == g->options.discriminator_steps - 1)
		lgs_log(
		    g->host, LGS_LOG_WARNING,
		    "auto-weight=%g has nothing to weigh, as no penalty acts here; add one with -r, or leave it out",
		    g->options.auto_weight);
}

/* Once, with the last update that is measured: a factor of such a penalty is 0 from then on. */
static void
warn_of_no_slope(const struct dcgan *g, const struct dcgan_network *n, const struct dcgan_block *b)
{
	if (b->balance[UPDATES] == (float)g->options.auto_weight_steps && !(b->balance[OF_PENALTIES] > 0))
		lgs_log(g->host, LGS_LOG_WARNING,
		        "auto-weight leaves the penalties of %s%lld out: they had no slope in any of the first %lld "
		        "updates, "
		        "which is how far from their target they are; widen them, or set their target nearer",
		        n->name, (long long)(b - n->block + 1), (long long)g->options.auto_weight_steps);
}

void
dcgan_balance(struct dcgan *g, const struct dcgan_network *n, struct dcgan_block *b, const float *slopes)
{
	const int calibrates = b->balance[UPDATES] < (float)g->options.auto_weight_steps;
	const int reports = dcgan_logs(g);
	struct squares sums = {0, 0};
	if (!(g->options.auto_weight > 0) || !is_penalized(b))
		return;
	g->weighs = 1;
	for (int64_t s = 0; (calibrates || reports) && s < n->streams; s++)
		add_stream(g, n, b, s, slopes, &sums);
	if (calibrates) {
		b->balance[UPDATES]++;
		average(&b->balance[OF_LOSS], sqrt(sums.of_loss), (double)b->balance[UPDATES]);
		average(&b->balance[OF_PENALTIES], sqrt(sums.of_penalties), (double)b->balance[UPDATES]);
		warn_of_no_slope(g, n, b);
	}
	const double by = factor(g, b->balance);
	for (int64_t s = 0; s < n->streams; s++)
		scale(b, s, (float)by);
	if (reports)
		report(g, n, b, by, sums.of_loss > 0 ? by * sqrt(sums.of_penalties / sums.of_loss) : 0);
}
