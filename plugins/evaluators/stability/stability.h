/*
 * stability.h: how steady a loss is from step to step.
 *
 *   stability.c   options, the order of things, and what is reported
 *   steadiness.c  statistics of a series, window by window
 */
#ifndef STABILITY_H
#define STABILITY_H

#include <lgs/evaluator.h>

/* ---- steadiness.c ---- */

/* Steps of the running median, the middle one of which it belongs to. */
#define STABILITY_MEDIAN 101

/* What is not defined, because there are too few steps, is NaN. */
struct stability {
	double mean;
	double deviation; /* standard deviation within a window, as a mean over windows */
	double detrended; /* the same of what is left above or below the running median */
	double roughness; /* mean absolute difference of neighbours */
	double slope;     /* of the running median, a thousand steps, by least squares */
	double maximum;
	double spikes; /* how often the loss left a window's bulk upwards; neighbouring steps count once */
};

/*
 * The last `windows` windows of `window` steps each, of values[count]; windows * window is at most count, and a window
 * has two steps at least. The running median looks at steps before these too. median[count] and scratch[the longer of
 * window and STABILITY_MEDIAN] are room.
 */
struct stability stability_measure(int64_t count, const double *values, int64_t windows, int64_t window, double *median,
                                   double *scratch);

/* Above the median of a window by this many standard deviations, estimated robustly, a loss is a spike. */
#define STABILITY_SPIKE 5

/*
 * The logit at which one image would have the cross-entropy |loss|: log(e^|loss| - 1). Losses near 0 look steady
 * because they are small; their logits show by how much the discriminator's answers really vary.
 */
double stability_logit(double loss);

#endif
