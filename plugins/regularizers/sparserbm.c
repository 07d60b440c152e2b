/*
 * sparserbm.c: the quadratic penalty of the sparse RBM (Lee, Ekanadham & Ng 2008; eq. 2 of the paper).
 *
 *     L(k) = sum_j (p - k_j)^2          dL/dk_j = 2 (k_j - p)
 *
 * A local penalty: it drives every unit to the same target, whatever the others do. DeeBNet and Lee's group leave the
 * factor 2 out of the slope; their constant is twice the weight here.
 */
#include <lgs/regularizer.h>

struct options {
	double p;
};

static const struct lgs_option table[] = {
    LGS_OPTION_DOUBLE(struct options, p, "p", "0.1", 0, 1, 0, "target mean activation"),
    LGS_OPTIONS_END,
};

static double
quadratic(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		double difference = units->mean[j] - options->p;
		sum += difference * difference;
		gradient[j] = 2 * difference;
	}
	return sum;
}

LGS_REGULARIZER(sparserbm, "sparse RBM: squared distance from a target (eq. 2)", .cites = "Lee, Ekanadham & Ng 2008",
                .example = "lgs train rbm:hidden=64 --data bars -r sparserbm:weight=3 --epochs 20 --out runs/sparserbm",
                .options = table, .options_size = sizeof(struct options), .penalty = quadratic)
