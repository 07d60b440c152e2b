/* bits: flags, eight a byte, the first in the lowest bit, as base64 text (RFC 4648) for JSON. */
#ifndef LGS_CORE_BITS_H
#define LGS_CORE_BITS_H

#include <stdint.h>

/* Allocated; NULL where memory has run out. Flags are 0 or not 0. */
char *bits_to_text(const unsigned char *flags, int64_t count);
/* flags[count], allocated; NULL where the text is damaged or of another length, or memory has run out. */
unsigned char *bits_from_text(const char *text, int64_t count);

#endif
