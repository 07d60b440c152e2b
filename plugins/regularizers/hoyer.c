/*
 * hoyer.c: the ratio of the L1 and L2 norms of the mean activations (Hoyer 2004).
 *
 *     L(k) = |k|_1 / |k|_2          dL/dk_j = sign(k_j) / |k|_2 - k_j |k|_1 / |k|_2^3
 *
 * A global penalty from 1 (a single unit is active) to sqrt(n) (all are, equally). It does not change when all units
 * are scaled alike, so it is about who works, never about how much. Where no unit is active it is 1, its least, and
 * flat.
 */
#include <lgs/regularizer.h>

static double
ratio(const void *options, const struct lgs_units *units, double *gradient)
{
	(void)options;
	double sum = 0, squares = 0;
	for (int64_t j = 0; j < units->count; j++) {
		sum += fabs(units->mean[j]);
		squares += units->mean[j] * units->mean[j];
	}
	const double norm = sqrt(squares);
	for (int64_t j = 0; j < units->count; j++) {
		double k = units->mean[j], sign = (k > 0) - (k < 0);
		gradient[j] = norm > 0 ? (sign - k / norm * (sum / norm)) / norm : 0;
	}
	return norm > 0 ? sum / norm : units->count > 0;
}

LGS_REGULARIZER(hoyer, "ratio of the L1 and L2 norms of the mean activations", .cites = "Hoyer 2004",
                .example = "lgs train rbm:hidden=64 --data bars -r hoyer:weight=0.1 --epochs 20 --out runs/hoyer",
                .penalty = ratio)
