/*
 * test_random.c: the generator against the known answers of its authors (Random123's kat_vectors; Salmon et al. 2011),
 * and what the rest of the program builds upon: words that depend on key and position alone.
 */
#include <Random123/philox.h>
#include <stdlib.h>
#include <string.h>

#include "../core/base/random.h"
#include "runner.h"

static void
known_answers(void)
{
	static const struct {
		uint32_t counter[4], key[2], words[4];
	} answers[] = {
	    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
	    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
	     {0xffffffff, 0xffffffff},
	     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
	    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
	     {0xa4093822, 0x299f31d0},
	     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	};
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		philox4x32_ctr_t counter;
		philox4x32_key_t key;
		memcpy(counter.v, answers[i].counter, sizeof counter.v);
		memcpy(key.v, answers[i].key, sizeof key.v);
		counter = philox4x32(counter, key);
		CU_ASSERT(!memcmp(counter.v, answers[i].words, sizeof counter.v));
	}
	/* The first of them is also a position of ours. */
	uint32_t words[4];
	random_bits(0, 0, 4, words);
	CU_ASSERT(!memcmp(words, answers[0].words, sizeof words));
}

/* Position p of a key is word p % 4 of the block whose counter is p / 4, in 64 bits; the key's low half comes first. */
static void
follows_the_counter(void)
{
	static const uint64_t blocks[] = {0, 1, 0xffffffff, 0x100000000, 0x3fffffffffffffff};
	const uint64_t number = 0x0123456789abcdef;
	const philox4x32_key_t key = {{0x89abcdef, 0x01234567}};
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		philox4x32_ctr_t counter = {{(uint32_t)blocks[i], (uint32_t)(blocks[i] >> 32), 0, 0}};
		uint32_t words[4];
		counter = philox4x32(counter, key);
		random_bits(number, 4 * blocks[i], 4, words);
		CU_ASSERT(!memcmp(words, counter.v, sizeof words));
	}
}

#define WHOLE 403

static void
any_split_is_the_same(void)
{
	const uint64_t key = random_key(1, "", "splitting"), start = 4 * (0xffffffffu - 20ull);
	uint32_t whole[WHOLE], parts[WHOLE + 4];
	random_bits(key, start, WHOLE, whole);
	for (uint64_t first = 0; first < WHOLE; first += 4)
		for (int64_t count = 0; count <= 9 && first + (uint64_t)count <= WHOLE; count++) {
			memset(parts, 0xa5, sizeof parts);
			random_bits(key, start + first, count, parts);
			CU_ASSERT(!memcmp(parts, whole + first, (size_t)count * sizeof *parts));
			CU_ASSERT_EQUAL(parts[count], 0xa5a5a5a5);
		}
}

static int
compare_keys(const void *a, const void *b)
{
	const uint64_t *first = a, *second = b;
	return *first < *second ? -1 : *first > *second;
}

static void
keys_are_distinct(void)
{
	static const char *const texts[] = {"",
	                                    "a",
	                                    "b",
	                                    "ab",
	                                    "ba",
	                                    "aa",
	                                    "hidden states",
	                                    "layer1",
	                                    "layer2",
	                                    "layer12",
	                                    "layer1.layer2",
	                                    "shuffle",
	                                    "shuffle0",
	                                    "\xc3\xa4"};
	static const uint64_t seeds[] = {0, 1, 2, 3, 0x100000000, 0xffffffffffffffff};
	enum { TEXTS = sizeof texts / sizeof *texts, SEEDS = sizeof seeds / sizeof *seeds };
	uint64_t keys[SEEDS * TEXTS * TEXTS];
	size_t count = 0;
	for (size_t s = 0; s < SEEDS; s++)
		for (size_t i = 0; i < TEXTS; i++)
			for (size_t j = 0; j < TEXTS; j++)
				keys[count++] = random_key(seeds[s], texts[i], texts[j]);
	qsort(keys, count, sizeof *keys, compare_keys);
	for (size_t i = 1; i < count; i++)
		CU_ASSERT_NOT_EQUAL(keys[i - 1], keys[i]);
	CU_ASSERT_EQUAL(random_key(7, "layer1", "chain"), random_key(7, "layer1", "chain"));
}

/* Neighbouring seeds, and positions of one key, must look unrelated: about half of all bits differ. */
static void
keys_are_unrelated(void)
{
	int64_t differing = 0;
	for (uint64_t seed = 0; seed < 1000; seed++) {
		uint32_t a[4], b[4];
		random_bits(random_key(seed, "", "same"), 0, 4, a);
		random_bits(random_key(seed + 1, "", "same"), 0, 4, b);
		for (int i = 0; i < 4; i++)
			differing += __builtin_popcount(a[i] ^ b[i]);
	}
	/* 128,000 fair bits: a standard deviation of 179. */
	CU_ASSERT(differing > 64000 - 900 && differing < 64000 + 900);
}

/* A change here changes every run: results of one seed must stay what they were. */
static void
stays_what_it_was(void)
{
	uint32_t words[2];
	CU_ASSERT_EQUAL(random_key(1, "layer1", "hidden states"), 0x9fed5a2b0e611eac);
	random_bits(random_key(1, "layer1", "hidden states"), 8, 2, words);
	CU_ASSERT_EQUAL(words[0], 0x416d7caa);
	CU_ASSERT_EQUAL(words[1], 0xb072b7d);
}

static int
is_permutation(const int64_t *items, int64_t count)
{
	char seen[1000] = {0};
	for (int64_t i = 0; i < count; i++) {
		if (items[i] < 0 || items[i] >= count || seen[items[i]])
			return 0;
		seen[items[i]] = 1;
	}
	return 1;
}

static void
fill(int64_t *items, int64_t count)
{
	for (int64_t i = 0; i < count; i++)
		items[i] = i;
}

static void
shuffles_permute(void)
{
	static const int64_t counts[] = {0, 1, 2, 3, 10, 997};
	int64_t items[1000], again[1000];
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		fill(items, 1000);
		fill(again, 1000);
		random_shuffle(17, counts[i], items);
		random_shuffle(17, counts[i], again);
		CU_ASSERT(is_permutation(items, counts[i]));
		CU_ASSERT(!memcmp(items, again, sizeof items));
		CU_ASSERT_EQUAL(items[counts[i]], counts[i]);
	}
	random_shuffle(18, 997, again);
	CU_ASSERT(memcmp(items, again, sizeof items) != 0);
}

/* All 24 orders of four items, 24,000 shuffles: chi squared of 23 degrees of freedom is above 49.7 once in 1000. */
static void
shuffles_are_fair(void)
{
	int64_t seen[256] = {0}, orders = 0;
	double chi = 0;
	for (uint64_t seed = 0; seed < 24000; seed++) {
		int64_t items[] = {0, 1, 2, 3};
		random_shuffle(random_key(seed, "", "order"), 4, items);
		seen[items[0] << 6 | items[1] << 4 | items[2] << 2 | items[3]]++;
	}
	for (int i = 0; i < 256; i++) {
		orders += seen[i] > 0;
		chi += seen[i] ? (double)(seen[i] - 1000) * (double)(seen[i] - 1000) / 1000 : 0;
	}
	CU_ASSERT_EQUAL(orders, 24);
	CU_ASSERT(chi < 49.7);
}

#define WORDS 262144

/* Words in 256 equal bins by their highest bits and by their lowest: chi squared, 255 degrees of freedom, 330 at .001.
 */
static void
words_are_uniform(void)
{
	static uint32_t words[WORDS];
	int64_t high[256] = {0}, low[256] = {0};
	double chi_high = 0, chi_low = 0, expected = WORDS / 256.0;
	random_bits(random_key(20170913, "", "uniform"), 0, WORDS, words);
	for (int i = 0; i < WORDS; i++) {
		high[words[i] >> 24]++;
		low[words[i] & 255]++;
	}
	for (int i = 0; i < 256; i++) {
		chi_high += ((double)high[i] - expected) * ((double)high[i] - expected) / expected;
		chi_low += ((double)low[i] - expected) * ((double)low[i] - expected) / expected;
	}
	CU_ASSERT(chi_high < 330 && chi_high > 180);
	CU_ASSERT(chi_low < 330 && chi_low > 180);
}

static const CU_TestInfo tests[] = {
    {"known answers", known_answers},
    {"positions follow the counter", follows_the_counter},
    {"any split is the same", any_split_is_the_same},
    {"keys are distinct", keys_are_distinct},
    {"keys are unrelated", keys_are_unrelated},
    {"stays what it was", stays_what_it_was},
    {"shuffles permute", shuffles_permute},
    {"shuffles are fair", shuffles_are_fair},
    {"words are uniform", words_are_uniform},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("random", tests);
}
