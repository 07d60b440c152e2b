/*
 * hoyersquare.c: the squared ratio of the L1 and L2 norms of the mean activations (Yang, Wen & Li 2020).
 *
 *     L(k) = |k|_1^2 / |k|_2^2          dL/dk_j = 2 |k|_1 / |k|_2^2 (sign(k_j) - k_j |k|_1 / |k|_2^2)
 *
 * A global penalty from 1 to n, about the number of units that share the work; like that number it does not change when
 * all are scaled alike. Units above |k|_2^2 / |k|_1 are raised and those below it lowered. Where no unit is active it
 * is 1, its least, and flat.
 */
#include <lgs/regularizer.h>

static double
squared_ratio(const void *options, const struct lgs_units *units, double *gradient)
{
	(void)options;
	double sum = 0, squares = 0;
	for (int64_t j = 0; j < units->count; j++) {
		sum += fabs(units->mean[j]);
		squares += units->mean[j] * units->mean[j];
	}
	const double ratio = squares > 0 ? sum / squares : 0;
	for (int64_t j = 0; j < units->count; j++) {
		double k = units->mean[j], sign = (k > 0) - (k < 0);
		gradient[j] = 2 * ratio * (sign - k * ratio);
	}
	return squares > 0 ? sum * ratio : units->count > 0;
}

LGS_REGULARIZER(
    hoyersquare, "squared ratio of the L1 and L2 norms of the mean activations", .cites = "Yang, Wen & Li 2020",
    .example = "lgs train rbm:hidden=64 --data bars -r hoyersquare:weight=0.01 --epochs 20 --out runs/hoyersquare",
    .penalty = squared_ratio)
