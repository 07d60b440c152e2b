/*
 * smoothlhalf.c: L1/2 without the infinite slope at 0 (Wu, Fan, Zurada, Wang, Yang & Liu 2014).
 *
 *     L(k) = sum_j sqrt(f(k_j))          dL/dk_j = f'(k_j) / (2 sqrt(f(k_j)))
 *
 *     f(x) = |x|                                       where |x| >= a
 *            3a/8 + 3x^2 / (4a) - x^4 / (8a^3)         elsewhere, which meets |x| with two derivatives
 *
 * A global penalty: that of lhalf for units above a, and quadratic for those near 0, which so are not held there.
 */
#include <lgs/regularizer.h>

struct options {
	double a;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, a, "a", "0.05", 1e-6, 1e6, LGS_LOGARITHMIC,
                      "activation below which it is smoothed"),
    LGS_OPTIONS_END,
};

static double
smoothed(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	const double a = options->a;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		double k = units->mean[j], t = k / a;
		double f = fabs(t) >= 1 ? fabs(k) : a * (3 + 6 * t * t - t * t * t * t) / 8;
		double slope = fabs(t) >= 1 ? (k > 0) - (k < 0) : t * (3 - t * t) / 2;
		sum += sqrt(f);
		gradient[j] = slope / (2 * sqrt(f));
	}
	return sum;
}

LGS_REGULARIZER(
    smoothlhalf, "L1/2 of the mean activations, smoothed at 0", .cites = "Wu, Fan, Zurada, Wang, Yang & Liu 2014",
    .example =
	"lgs train rbm:hidden=64 --data bars -r smoothlhalf:weight=0.05,a=0.2 --epochs 20 --out runs/smoothlhalf",
    .options = table, .options_size = sizeof(struct options), .penalty = smoothed)
