/* random.c: the host's random numbers, all from Random123. */
#include "random.h"

#include <Random123/philox.h>
#include <Random123/threefry.h>
#include <lgs/clones.h>
#include <string.h>

/* Fowler, Noll & Vo's hash; threefry below mixes its bits thoroughly. */
static uint64_t
hash(uint64_t seed, const char *text)
{
	for (; *text; text++)
		seed = (seed ^ (unsigned char)*text) * 0x100000001b3u;
	return (seed ^ 0xff) * 0x100000001b3u;
}

uint64_t
random_key(uint64_t seed, const char *scope, const char *purpose)
{
	uint64_t name = hash(hash(0xcbf29ce484222325u, scope), purpose);
	threefry2x64_ctr_t counter = {{name, 0}};
	threefry2x64_key_t key = {{seed, 0}};
	return threefry2x64(counter, key).v[0];
}

#define LANES 16 /* blocks made at once, one in each lane of a vector register */

/* Consecutive blocks, side by side in vector registers, and stored in their order. */
LGS_INLINE void
make_blocks(philox4x32_key_t key, uint64_t block, uint32_t *words)
{
#pragma omp simd
	for (uint32_t lane = 0; lane < LANES; lane++) {
		uint64_t number = block + lane;
		philox4x32_ctr_t position = {{(uint32_t)number, (uint32_t)(number >> 32), 0, 0}};
		position = philox4x32(position, key);
		words[4 * lane] = position.v[0];
		words[4 * lane + 1] = position.v[1];
		words[4 * lane + 2] = position.v[2];
		words[4 * lane + 3] = position.v[3];
	}
}

LGS_CLONES void
random_bits(uint64_t key, uint64_t first, int64_t count, uint32_t *words)
{
	philox4x32_key_t halves = {{(uint32_t)key, (uint32_t)(key >> 32)}};
	uint64_t block = first / 4;
	for (; count >= 4 * LANES; count -= 4 * LANES, words += 4 * LANES, block += LANES)
		make_blocks(halves, block, words);
	for (; count > 0; count -= 4, words += 4, block++) {
		philox4x32_ctr_t position = {{(uint32_t)block, (uint32_t)(block >> 32), 0, 0}};
		philox4x32_ctr_t made = philox4x32(position, halves);
		memcpy(words, made.v, (size_t)(count < 4 ? count : 4) * sizeof *words);
	}
}

void
random_shuffle(uint64_t key, int64_t count, int64_t *items)
{
	for (int64_t i = count - 1; i > 0; i--) {
		uint32_t words[2];
		random_bits(key, 4 * (uint64_t)i, 2, words);
		uint64_t word = (uint64_t)words[0] << 32 | words[1];
		int64_t j = (int64_t)(uint64_t)(((unsigned __int128)word * (uint64_t)(i + 1)) >> 64);
		int64_t item = items[i];
		items[i] = items[j];
		items[j] = item;
	}
}
