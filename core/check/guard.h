/*
 * guard: arrays between pages that must not be touched, so that the first byte written or read beside them ends the
 * process, with words (crash.h).
 */
#ifndef LGS_CHECK_GUARD_H
#define LGS_CHECK_GUARD_H

#include <stddef.h>
#include <stdint.h>

/*
 * An array of `bytes` bytes, zeroed, that ends where the page behind it begins, or begins where that before it ends
 * (at_end 0). Between its other end and the page there are bytes whose change is noticed when it is freed. The name is
 * kept, not copied. NULL where memory has run out. Any thread.
 */
void *guard_create(const char *name, int64_t bytes, int64_t alignment, int at_end);
/* Makes an array read-only. */
void guard_protect(void *array);
/* Frees it. -1 where bytes beside it had been changed. NULL is allowed. */
int guard_free(void *array);

/* Words for an address beside an array; 0 where it is beside none. For signal handlers. */
int guard_explain(const void *address, char *words, size_t capacity);

#endif
