/*
 * schedule.c: learning rate and momentum. They depend on the absolute epoch alone, never on how many there will be, so
 * that a run that is resumed or prolonged continues as if it had never stopped.
 */
#include "rbm.h"

#include "../../compute/schedule.h"

double
rbm_rate(const struct rbm_options *options, int64_t epoch)
{
	return compute_rate((enum compute_schedule)options->rate_schedule, options->rate, options->rate_time, epoch);
}

/* Low while the first large gradients pass (Hinton 2010, section 9). */
double
rbm_momentum(const struct rbm_options *options, int64_t epoch)
{
	return epoch < options->momentum_epoch ? options->initial_momentum : options->momentum;
}
