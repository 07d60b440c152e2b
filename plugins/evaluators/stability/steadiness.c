/* steadiness.c: statistics of a series, window by window. See stability.h. */
#include "stability.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NORMAL 1.4826 /* standard deviations of a normal distribution in its median absolute deviation */

static int
ascending(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;
	return (first > second) - (first < second);
}

/* Sorts scratch[count]. */
static double
median_of(double *scratch, int64_t count)
{
	qsort(scratch, (size_t)count, sizeof *scratch, ascending);
	return count % 2 ? scratch[count / 2] : 0.5 * (scratch[count / 2 - 1] + scratch[count / 2]);
}

/* NaN where the steps around are not all there. */
static void
running_median(int64_t count, const double *values, double *median, double *scratch)
{
	const int64_t half = STABILITY_MEDIAN / 2;
	for (int64_t t = 0; t < count; t++) {
		median[t] = NAN;
		if (t < half || t + half >= count)
			continue;
		memcpy(scratch, values + t - half, STABILITY_MEDIAN * sizeof *scratch);
		median[t] = median_of(scratch, STABILITY_MEDIAN);
	}
}

/* The standard deviation of values, or of values minus `trend` where that is a number. */
static double
deviation(int64_t count, const double *values, const double *trend)
{
	double sum = 0, squares = 0;
	int64_t known = 0;
	for (int pass = 0; pass < 2; pass++) {
		double mean = known ? sum / (double)known : 0;
		for (int64_t t = 0; t < count; t++) {
			double value = trend ? values[t] - trend[t] : values[t];
			if (isnan(value))
				continue;
			if (pass)
				squares += (value - mean) * (value - mean);
			else
				sum += value, known++;
		}
	}
	return known > 1 ? sqrt(squares / (double)(known - 1)) : NAN;
}

static double
roughness(int64_t count, const double *values)
{
	double sum = 0;
	for (int64_t t = 1; t < count; t++)
		sum += fabs(values[t] - values[t - 1]);
	return sum / (double)(count - 1);
}

/* Spikes that begin in a window; *inside says whether the step before it was in one, and then whether its last is. */
static int64_t
spikes(int64_t count, const double *values, double *scratch, int *inside)
{
	int64_t begun = 0;
	memcpy(scratch, values, (size_t)count * sizeof *scratch);
	double middle = median_of(scratch, count);
	for (int64_t t = 0; t < count; t++)
		scratch[t] = fabs(values[t] - middle);
	double spread = NORMAL * median_of(scratch, count);
	for (int64_t t = 0; t < count; t++) {
		int high = values[t] > middle + STABILITY_SPIKE * spread;
		begun += high && !*inside;
		*inside = high;
	}
	return begun;
}

/* Least squares over the steps that have a median. */
static double
slope_of(int64_t count, const double *median)
{
	double steps = 0, values = 0, products = 0, squares = 0;
	int64_t known = 0;
	for (int64_t t = 0; t < count; t++)
		if (!isnan(median[t]))
			steps += (double)t, values += median[t], known++;
	for (int64_t t = 0; t < count; t++)
		if (!isnan(median[t])) {
			double step = (double)t - steps / (double)known;
			products += step * (median[t] - values / (double)known);
			squares += step * step;
		}
	return known > 1 ? 1000 * products / squares : NAN;
}

struct stability
stability_measure(int64_t count, const double *values, int64_t windows, int64_t window, double *median, double *scratch)
{
	struct stability found = {.maximum = -HUGE_VAL};
	const int64_t first = count - windows * window;
	int64_t with_trend = 0;
	int inside = 0;
	running_median(count, values, median, scratch);
	for (int64_t w = 0; w < windows; w++) {
		const double *here = values + first + w * window;
		double detrended = deviation(window, here, median + first + w * window);
		found.deviation += deviation(window, here, NULL) / (double)windows;
		found.roughness += roughness(window, here) / (double)windows;
		found.spikes += (double)spikes(window, here, scratch, &inside);
		if (!isnan(detrended))
			found.detrended += detrended, with_trend++;
	}
	for (int64_t t = first; t < count; t++) {
		found.mean += values[t] / (double)(count - first);
		found.maximum = fmax(found.maximum, values[t]);
	}
	found.detrended = with_trend ? found.detrended / (double)with_trend : NAN;
	found.slope = slope_of(count - first, median + first);
	return found;
}

double
stability_logit(double loss)
{
	double size = fmax(fabs(loss), DBL_MIN);
	return size + log(-expm1(-size)); /* nothing overflows */
}
