/* element: one number of somebody else's array, of whatever type and width. */
#ifndef LGS_CORE_FORMATS_ELEMENT_H
#define LGS_CORE_FORMATS_ELEMENT_H

#include <stdint.h>

/* A kind beside NumPy's 'f', 'i', 'u' and 'b', which it does not know: floats of 2 bytes with the exponent of 4. */
#define ELEMENT_BRAIN 'B'

/* Its bytes are in this machine's order; any other kind than these is read as a single byte. */
double element_as_double(char kind, int64_t size, const unsigned char *bytes);

#endif
