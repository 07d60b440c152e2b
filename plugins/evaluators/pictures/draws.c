/* draws.c: random numbers of measures, from the host's words; see pictures.h. */
#include "pictures.h"

#define WORDS 1024

uint64_t
pictures_key(enum pictures_purpose purpose, int64_t seed)
{
	return UINT64_C(0x7069637475726573) + ((uint64_t)purpose << 40) + (uint64_t)seed;
}

int64_t
pictures_below(uint32_t word, int64_t limit)
{
	return (int64_t)(((uint64_t)word * (uint64_t)limit) >> 32);
}

/* Fisher and Yates's shuffle (Durstenfeld 1964), ended early. */
void
pictures_choose(const struct lgs_host *host, uint64_t key, uint64_t first, int64_t count, int64_t wanted,
                int64_t *order)
{
	uint32_t words[WORDS];
	for (int64_t i = 0; i < count; i++)
		order[i] = i;
	for (int64_t i = 0; i < wanted; i++) {
		if (i % WORDS == 0)
			host->random_bits(host, key, first + (uint64_t)i, WORDS, words);
		int64_t other = i + pictures_below(words[i % WORDS], count - i);
		int64_t kept = order[i];
		order[i] = order[other];
		order[other] = kept;
	}
}
