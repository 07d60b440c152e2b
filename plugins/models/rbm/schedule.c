/*
 * schedule.c: learning rate and momentum. They depend on the absolute epoch alone, never on how many there will be, so
 * that a run that is resumed or prolonged continues as if it had never stopped.
 */
#include "rbm.h"

#include <math.h>

double
rbm_rate(const struct rbm_options *options, int64_t epoch)
{
	double time = (double)epoch / options->rate_time;
	switch (options->rate_schedule) {
	case RBM_INVERSE:
		return options->rate / (1 + time);
	case RBM_EXPONENTIAL:
		return options->rate * exp(-time);
	default:
		return options->rate;
	}
}

/* Low while the first large gradients pass (Hinton 2010, section 9). */
double
rbm_momentum(const struct rbm_options *options, int64_t epoch)
{
	return epoch < options->momentum_epoch ? options->initial_momentum : options->momentum;
}
