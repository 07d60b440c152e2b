/* clock: time for measuring how long something takes. */
#ifndef LGS_CORE_BASE_CLOCK_H
#define LGS_CORE_BASE_CLOCK_H

/* Seconds since a moment that stays the same while the machine runs; setting the date does not move them. */
double clock_now(void);

#endif
