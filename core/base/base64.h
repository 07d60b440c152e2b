/* base64: bytes as text, for pictures inside a page and flags inside JSON (RFC 4648, section 4). */
#ifndef LGS_CORE_BASE_BASE64_H
#define LGS_CORE_BASE_BASE64_H

#include "text.h"

void base64_add(struct text *text, const void *bytes, size_t count);

#endif
