/*
 * weightlhalf.c: L1/2 of a weight matrix, with its proximal operator, half thresholding (Xu, Chang, Xu & Zhang 2012).
 *
 *     L(w) = sum sqrt|w|
 *     prox: w <- 0 where |w| <= 3/2 step^(2/3), elsewhere 2/3 w (1 + cos(2/3 (pi - phi))),
 *           cos(phi) = step / 4 (|w| / 3)^(-3/2)
 *
 * The cosine is the largest root of x^(3/2) - |w| x^(1/2) + step / 2 = 0, where the slope of what prox minimizes is
 * zero. At the threshold the weight jumps from 0 to 2/3 of itself: what stays is shrunk less than by L1, and more
 * becomes zero. The slope at 0, which is infinite on both sides, is given as 0. What is not a number stays so.
 */
#include <lgs/regularizer.h>

static double
weight_lhalf(const void *options, const struct lgs_matrix *weights, float *gradient)
{
	(void)options;
	double sum = 0;
	for (int64_t i = 0; i < weights->rows * weights->count; i++) {
		double w = weights->values[i], root = sqrt(fabs(w));
		sum += root;
		gradient[i] = w == 0 ? 0 : (float)copysign(1 / (2 * root), w);
	}
	return sum;
}

static int64_t
half_threshold(const void *options, const struct lgs_matrix *weights, double step, float *x)
{
	(void)options;
	const double threshold = 1.5 * cbrt(step * step);
	for (int64_t i = 0; i < weights->rows * weights->count; i++) {
		double size = fabs((double)weights->values[i]);
		double phi = size <= threshold ? 0 : acos(step / 4 * pow(size / 3, -1.5));
		double left = size <= threshold ? 0 : 2 * size / 3 * (1 + cos(2 * (M_PI - phi) / 3));
		x[i] = (float)copysign(left, weights->values[i]);
	}
	return LGS_OK;
}

LGS_REGULARIZER(
    weightlhalf, "L1/2 of the weights, applied as a half threshold", .cites = "Xu, Chang, Xu & Zhang 2012",
    .example = "lgs train rbm:hidden=64 --data bars -r weightlhalf:weight=0.0001 --epochs 20 --out runs/weightlhalf",
    .parameters = weight_lhalf, .prox = half_threshold)
