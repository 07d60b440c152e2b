/*
 * kl.c: Kullback-Leibler divergence of each unit's mean activation from a target, as between two coins (Nair & Hinton
 * 2009; the penalty of sparse autoencoders, Ng 2011).
 *
 *     L(k) = sum_j p log(p / k_j) + (1 - p) log((1 - p) / (1 - k_j))      dL/dk_j = (1 - p) / (1 - k_j) - p / k_j
 *
 * A local penalty that is steep at both ends: a unit that has gone silent is pushed back with all might. Behind a
 * logistic function, whose derivative is k (1 - k), the slope becomes k - p.
 */
#include <lgs/regularizer.h>

struct options {
	double p;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, p, "p", "0.05", 1e-6, 0.999999, LGS_LOGARITHMIC, "target mean activation"),
    LGS_OPTIONS_END,
};

static double
divergence(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	const double p = options->p;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		double k = units->mean[j];
		sum += p * log(p / k) + (1 - p) * log((1 - p) / (1 - k));
		gradient[j] = (1 - p) / (1 - k) - p / k;
	}
	return sum;
}

LGS_REGULARIZER(kl, "Kullback-Leibler divergence from a target activation", .cites = "Nair & Hinton 2009; Ng 2011",
                .example = "lgs train rbm:hidden=64 --data bars -r kl:weight=0.1 --epochs 20 --out runs/kl",
                .options = table, .options_size = sizeof(struct options), .minimum = 0, .maximum = 1,
                .open = LGS_OPEN_MINIMUM | LGS_OPEN_MAXIMUM, .penalty = divergence)
