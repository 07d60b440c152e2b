/* student: the distribution of a mean over its estimated error (Student 1908), for a whole number of degrees of
 * freedom.
 */
#ifndef LGS_CORE_EXPERIMENT_STUDENT_H
#define LGS_CORE_EXPERIMENT_STUDENT_H

#include <stdint.h>

/* The chance that it lies beyond -t or t. */
double student_two_sided(double t, int64_t freedom);
/* The t beyond which, on both sides together, it lies with the chance alpha. */
double student_quantile(double alpha, int64_t freedom);

#endif
