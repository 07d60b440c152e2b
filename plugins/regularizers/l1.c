/*
 * l1.c: the L1 norm of the mean activations (Ji & Zhang 2014; eq. 5 of the paper with q = 1).
 *
 * A global penalty with the same slope everywhere. The slope at 0 is taken from above: activations are seldom negative.
 */
#include <lgs/regularizer.h>

static double
l1(const void *options, const struct lgs_units *units, double *gradient)
{
	(void)options;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		sum += fabs(units->mean[j]);
		gradient[j] = units->mean[j] < 0 ? -1 : 1;
	}
	return sum;
}

LGS_REGULARIZER(l1, "L1 norm of the mean activations", .cites = "Ji & Zhang 2014",
                .example = "lgs train rbm:hidden=64 --data bars -r l1:weight=0.05 --epochs 20 --out runs/l1",
                .penalty = l1)
