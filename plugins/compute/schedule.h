/*
 * schedule.h: learning rates that change with the epochs, as our own models offer them.
 */
#ifndef COMPUTE_SCHEDULE_H
#define COMPUTE_SCHEDULE_H

#include <stdint.h>

#define COMPUTE_SCHEDULES "constant|inverse|exponential"
enum compute_schedule { COMPUTE_CONSTANT, COMPUTE_INVERSE, COMPUTE_EXPONENTIAL };

/* The rate at an epoch: rate, rate / (1 + epoch / time), or rate exp(-epoch / time). */
double compute_rate(enum compute_schedule schedule, double rate, double time, int64_t epoch);

#endif
