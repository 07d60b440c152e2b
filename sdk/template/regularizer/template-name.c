/*
 * template-name.c: pulls every mean activation to a target.
 *
 *     L(k) = sum_j (k_j - p)^2          dL/dk_j = 2 (k_j - p)
 *
 * k holds one number a unit: how active it was, on average over a batch. This file only says what is wrong with such a
 * k, and which way is better. The weight before the penalty, where in the model it acts, running averages and the log
 * are the host's; how the slope reaches the model's weights is the model's.
 */
#include <lgs/regularizer.h>

/* What users may choose: -r template-name:p=0.2. The host fills this struct, from the table below it. */
struct options {
	double p;
};

static const struct lgs_option table[] = {
    /* member, its name, the default, the least and the largest value, flags, a line of help */
    LGS_OPTION_DOUBLE(struct options, p, "p", "0.1", 0, 1, 0, "target mean activation"),
    LGS_OPTIONS_END,
};

/*
 * Returns the value and writes its exact slope into every element of gradient. A pure function: several threads may
 * call it at once, and the same k always gives the same numbers. There may be no units at all.
 */
static double
penalize(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		double distance = units->mean[j] - options->p;
		sum += distance * distance;
		gradient[j] = 2 * distance;
	}
	return sum;
}

LGS_REGULARIZER_NAMED(template_name, "template-name", "squared distance of each mean activation from a target",
                      .example = "lgs train rbm:hidden=64 --data bars -r template-name:weight=3 --epochs 20 --out "
                                 "runs/template-name",
                      .options = table, .options_size = sizeof(struct options), .penalty = penalize)
