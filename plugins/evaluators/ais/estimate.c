/* estimate.c: what the logarithms of importance weights say of the weights' mean. */
#include "ais.h"

#include <math.h>

double
ais_log_add(double a, double b)
{
	double larger = a > b ? a : b, smaller = a > b ? b : a;
	return isinf(larger) ? larger : larger + log1p(exp(smaller - larger));
}

/* All weights are divided by the largest, so that none overflows; the ratios stay. */
struct estimate
ais_estimate(const double *log_weights, int64_t count)
{
	double largest = log_weights[0], sum = 0, squares = 0, spread = 0;
	for (int64_t i = 1; i < count; i++)
		largest = log_weights[i] > largest ? log_weights[i] : largest;
	for (int64_t i = 0; i < count; i++) {
		double weight = exp(log_weights[i] - largest);
		sum += weight;
		squares += weight * weight;
	}
	double mean = sum / (double)count;
	for (int64_t i = 0; i < count; i++) {
		double distance = exp(log_weights[i] - largest) - mean;
		spread += distance * distance;
	}
	return (struct estimate){.log_mean = largest + log(mean),
	                         .standard_error = sqrt(spread / (double)(count - 1) / (double)count) / mean,
	                         .sample_size = sum * sum / squares};
}
