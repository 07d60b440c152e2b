/* number: what counts as a number where users type one: decimal, whole text, no blanks. */
#ifndef LGS_CORE_OPTIONS_NUMBER_H
#define LGS_CORE_OPTIONS_NUMBER_H

#include <stdint.h>

/*
 * A sign or none, then digits; of real numbers also a point among them and an exponent. NULL and the value, or what is
 * wrong, for the end of a message; "" where the number is none that has a value here (too large, "nan").
 */
const char *number_parse_integer(const char *text, int64_t *value);
const char *number_parse_real(const char *text, double *value);

#endif
