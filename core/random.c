/* random.c: the host's random numbers, all from Random123. */
#include "random.h"

#include <Random123/philox.h>
#include <Random123/threefry.h>
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

void
random_bits(uint64_t key, uint64_t first, int64_t count, uint32_t *words)
{
	philox4x32_key_t halves = {{(uint32_t)key, (uint32_t)(key >> 32)}};
	for (uint64_t block = first / 4; count > 0; count -= 4, words += 4, block++) {
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
