/*
 * random: counter-based random numbers, keyed by seed and purpose.
 *
 * Philox 4x32-10 from the Random123 library (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2,
 * 3", SC 2011). A word depends on its key and position only, so results do not depend on threads, and a resumed run
 * continues with the numbers it would have had.
 */
#ifndef LGS_CORE_BASE_RANDOM_H
#define LGS_CORE_BASE_RANDOM_H

#include <stdint.h>

uint64_t random_key(uint64_t seed, const char *scope, const char *purpose);

/* Words at positions first .. first + count - 1; first must be a multiple of 4. */
void random_bits(uint64_t key, uint64_t first, int64_t count, uint32_t *words);

/* Shuffles by Fisher & Yates, drawing from the beginning of the key's words. */
void random_shuffle(uint64_t key, int64_t count, int64_t *items);

#endif
