/*
 * gemanmcclure.c: the bounded penalty of Geman & McClure (1987).
 *
 *     L(k) = sum_j k_j^2 / (s^2 + k_j^2)          dL/dk_j = 2 s^2 k_j / (s^2 + k_j^2)^2
 *
 * A global penalty that no unit can pay more than 1 for: nearly a count of the units above the scale s, which it leaves
 * alone once they are far above it.
 */
#include <lgs/regularizer.h>

struct options {
	double scale;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, scale, "scale", "0.1", 1e-6, 1e6, LGS_LOGARITHMIC,
                      "activation that costs half of what the largest can"),
    LGS_OPTIONS_END,
};

static double
bounded(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		double ratio = units->mean[j] / options->scale, left = 1 / (1 + ratio * ratio);
		sum += ratio * ratio * left;
		gradient[j] = 2 * ratio * left * left / options->scale;
	}
	return sum;
}

LGS_REGULARIZER(
    gemanmcclure, "bounded penalty that nearly counts active units", .cites = "Geman & McClure 1987",
    .example = "lgs train rbm:hidden=64 --data bars -r gemanmcclure:weight=0.1 --epochs 20 --out runs/gemanmcclure",
    .options = table, .options_size = sizeof(struct options), .penalty = bounded)
