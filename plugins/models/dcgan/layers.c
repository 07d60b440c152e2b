/*
 * layers.c: what is logged of each layer, every so many steps: means of the parameters of its normalization, and of its
 * units in each stream: |a|, the share that is active (y above 0), and how sparse single images find the layer (Hoyer
 * 2004: 0 where all outputs are as large, 1 where a single one is not 0).
 *
 * And a verdict. A penalty may get its way without a unit less at work, where it lowers a gain instead. So if a
 * penalized magnitude has fallen by more than a fifth since the beginning, and the share of active units by less than
 * two hundredths, the layer is said to be scaled away, once.
 */
#include "dcgan.h"

#include <math.h>

#include "../../compute/clones.h"

#define FALLEN 0.8
#define AS_MANY 0.02

/* Sums over the units of one image. */
struct sums {
	double magnitude, square, active;
};

COMPUTE_CLONES static void
add_row(const struct dcgan_units *u, const float *values, struct sums *sums)
{
	const enum compute_activation activation = u->normalized ? u->activation : COMPUTE_IDENTITY;
	const float *scale = u->scale, *offset = u->offset;
	float magnitude = 0, square = 0, active = 0;
#pragma omp simd reduction(+ : magnitude, square, active)
	for (int64_t j = 0; j < u->channels; j++) {
		const float y = scale[j] * values[j] + offset[j], a = compute_nonlinear(activation, y);
		magnitude += fabsf(a);
		square += a * a;
		active += y > 0 ? 1.0f : 0.0f;
	}
	sums->magnitude += (double)magnitude;
	sums->square += (double)square;
	sums->active += (double)active;
}

static struct dcgan_activity
activity_of_image(const struct dcgan_units *u, int64_t image)
{
	const double count = (double)(u->positions * u->channels), root = sqrt(count);
	struct sums sums = {0, 0, 0};
	for (int64_t p = 0; p < u->positions; p++)
		add_row(u, u->values + (image * u->positions + p) * u->channels, &sums);
	return (struct dcgan_activity){
	    .magnitude = sums.magnitude / count,
	    .active = sums.active / count,
	    .hoyer = sums.square > 0 ? (root - sums.magnitude / sqrt(sums.square)) / (root - 1) : 0};
}

static struct dcgan_activity
activity(struct dcgan *g, const struct dcgan_network *n, const struct dcgan_block *b, int64_t stream)
{
	const struct dcgan_units u = dcgan_units_of(g, n, b, stream);
	struct dcgan_activity mean = {0, 0, 0};
#pragma omp parallel for schedule(static)
	for (int64_t i = 0; i < u.images; i++)
		g->activity[i] = activity_of_image(&u, i);
	for (int64_t i = 0; i < u.images; i++) {
		mean.magnitude += g->activity[i].magnitude / (double)u.images;
		mean.active += g->activity[i].active / (double)u.images;
		mean.hoyer += g->activity[i].hoyer / (double)u.images;
	}
	return mean;
}

static double
mean_of(int64_t count, const float *numbers)
{
	double sum = 0;
	for (int64_t j = 0; j < count; j++)
		sum += (double)numbers[j];
	return sum / (double)count;
}

/* A point of the series NETWORK-WHAT[-STREAM].LAYER: one of a chart for all layers of a network. */
static void
report(const struct dcgan *g, const struct dcgan_network *n, int64_t layer, const char *what, const char *stream,
       double value)
{
	char name[96];
	(void)snprintf(name, sizeof name, "%s-%s%s%s.%lld", n->name, what, *stream ? "-" : "", stream,
	               (long long)layer + 1);
	g->host->report_series(g->host, name, (double)g->step, value);
}

/* What is kept of a layer: its tensor. */
enum { BEGUN, TOLD, STREAMS };
enum { MAGNITUDE, ACTIVE, KEPT };

/* Says so if a penalized magnitude went from `before` to `now` in the way that is described above. */
static void
judge(const struct dcgan *g, const struct dcgan_network *n, struct dcgan_block *b, double before, double now,
      double active_before, double active)
{
	if (b->kept[TOLD] > 0 || now >= FALLEN * before || fabs(active - active_before) >= AS_MANY)
		return;
	b->kept[TOLD] = 1;
	lgs_log(g->host, LGS_LOG_WARNING,
	        "%s%lld is scaled away: in step %lld its penalized magnitude is %.3g (%.3g in the beginning), but the "
	        "share of active units %.1f %% (%.1f %%), so that its sparsity is one of scale alone; statistic=rate "
	        "cannot be "
	        "lowered like that",
	        n->name, (long long)(b - n->block) + 1, (long long)g->step, now, before, 100 * active,
	        100 * active_before);
}

static void
follow(const struct dcgan *g, const struct dcgan_network *n, struct dcgan_block *b, int64_t stream,
       const struct dcgan_activity *now)
{
	float *before = b->kept + STREAMS + stream * KEPT;
	if (b->kept[BEGUN] <= (float)stream) {
		b->kept[BEGUN] = (float)stream + 1;
		before[MAGNITUDE] = (float)now->magnitude;
		before[ACTIVE] = (float)now->active;
	}
	if (b->has_magnitude[stream])
		judge(g, n, b, (double)before[MAGNITUDE], now->magnitude, (double)before[ACTIVE], now->active);
}

void
dcgan_log_layers(struct dcgan *g, struct dcgan_network *n)
{
	static const char *const streams[DCGAN_STREAMS] = {"real", "generated"};
	if (!dcgan_logs(g))
		return;
	for (int64_t i = 0; i < n->blocks - 1; i++) {
		struct dcgan_block *b = &n->block[i];
		if (b->normalized) {
			report(g, n, i, "gain", "", mean_of(b->channels, b->gain.values));
			report(g, n, i, "shift", "", mean_of(b->channels, b->shift.values));
		}
		for (int64_t s = 0; s < n->streams; s++) {
			const struct dcgan_activity now = activity(g, n, b, s);
			const char *stream = n->streams > 1 ? streams[s] : "";
			report(g, n, i, "magnitude", stream, now.magnitude);
			report(g, n, i, "active", stream, now.active);
			report(g, n, i, "hoyer", stream, now.hoyer);
			follow(g, n, b, s, &now);
		}
	}
}
