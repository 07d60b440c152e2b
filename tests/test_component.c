/*
 * test_component.c: descriptors of every kind as older and newer headers would have made them. Each is cut off behind
 * each of its members, or continued with more, and never read beyond the size it gives.
 *
 * All members are eight bytes long (test_layout.c), so a descriptor is a row of words here.
 */
#include <stdlib.h>
#include <string.h>

#include "../core/registry/component.h"
#include "support.h"

#define WORDS_MOST 40
#define POISON 0x5050505050505050

/* Something that is not NULL, where a function is wanted that nobody calls. */
static int64_t
nothing(void)
{
	return 0;
}

/* A descriptor's members behind the head: all functions but those that are said otherwise. */
struct example {
	const char *kind;
	int64_t bytes;
	int64_t least; /* words; a shorter one lacks what its kind must have */
	int64_t nulls; /* bits: these words behind the head are zero */
	int64_t splits;
};

#define HEAD ((int64_t)(sizeof(struct lgs_component) / 8))
#define WORD_OF(type, member) ((int64_t)(offsetof(struct type, member) / 8))
#define BIT(type, member) ((int64_t)1 << WORD_OF(type, member))

static const struct example examples[] = {
    {LGS_REGULARIZER_KIND, sizeof(struct lgs_regularizer), WORD_OF(lgs_regularizer, parameters) + 1,
     BIT(lgs_regularizer, minimum) | BIT(lgs_regularizer, maximum) | BIT(lgs_regularizer, open) |
         BIT(lgs_regularizer, penalty) | BIT(lgs_regularizer, samples) | BIT(lgs_regularizer, terms),
     -1},
    /* sites() and attach() go together, and features() is the last that a model must have */
    {LGS_MODEL_KIND, sizeof(struct lgs_model), WORD_OF(lgs_model, features) + 1, 0, -1},
    {LGS_DATASET_KIND, sizeof(struct lgs_dataset), WORD_OF(lgs_dataset, read) + 1, 0, WORD_OF(lgs_dataset, splits)},
    {LGS_EVALUATOR_KIND, sizeof(struct lgs_evaluator), WORD_OF(lgs_evaluator, evaluate) + 1, 0, -1},
};
#define EXAMPLES ((int64_t)(sizeof examples / sizeof *examples))

static const struct lgs_plugin file = {sizeof file, LGS_ABI_MAJOR, 0, "aged", "1", NULL, 0};

/* The first `count` words of a descriptor, poison in all that follow; its size says `count`. */
static void
make(const struct example *example, int64_t count, uint64_t *out)
{
	static const char *const splits[] = {"train", NULL};
	int64_t (*function)(void) = nothing;
	const char *const *names = splits;
	struct lgs_component head = {
	    .size = count * 8, .kind = example->kind, .name = "aged", .summary = "of another age"};
	for (int64_t i = 0; i < WORDS_MOST; i++) {
		memcpy(&out[i], &function, sizeof *out);
		if (example->nulls >> i & 1)
			out[i] = 0;
	}
	memcpy(out, &head, sizeof head);
	if (example->splits >= 0)
		memcpy(&out[example->splits], &names, sizeof *out);
	for (int64_t i = count; i < WORDS_MOST; i++)
		out[i] = POISON;
}

/* What the host makes of it: the same members as far as they go, and zeros. */
static void
check_copy(const struct example *example, const uint64_t *given, int64_t count, const struct component *made)
{
	uint64_t copy[WORDS_MOST];
	int64_t known = example->bytes / 8;
	memcpy(copy, &made->as, (size_t)example->bytes);
	CU_ASSERT_EQUAL(made->as.head.size, example->bytes);
	for (int64_t i = 1; i < known; i++) {
		if (i != WORD_OF(lgs_component, options))
			CU_ASSERT_EQUAL(copy[i], i < count ? given[i] : 0);
	}
}

static void
older_ones_end_in_zeros(void)
{
	for (int64_t e = 0; e < EXAMPLES; e++)
		for (int64_t count = examples[e].least; count <= examples[e].bytes / 8; count++) {
			uint64_t given[WORDS_MOST];
			struct component *made = NULL;
			make(&examples[e], count, given);
			CU_ASSERT_EQUAL_FATAL(component_create((const void *)given, &file, "aged.so", &made, &failure),
			                      1);
			check_copy(&examples[e], given, count, made);
			component_destroy(made);
		}
}

static void
newer_ones_are_cut(void)
{
	for (int64_t e = 0; e < EXAMPLES; e++) {
		uint64_t given[WORDS_MOST];
		struct component *made = NULL;
		make(&examples[e], examples[e].bytes / 8, given);
		given[0] = (uint64_t)(examples[e].bytes + 64); /* what follows is poison, which nobody may read */
		CU_ASSERT_EQUAL_FATAL(component_create((const void *)given, &file, "aged.so", &made, &failure), 1);
		check_copy(&examples[e], given, examples[e].bytes / 8, made);
		component_destroy(made);
	}
}

static void
too_old_ones_are_refused(void)
{
	for (int64_t e = 0; e < EXAMPLES; e++)
		for (int64_t count = 0; count < examples[e].least; count++) {
			uint64_t given[WORDS_MOST];
			struct component *made = NULL;
			make(&examples[e], count > HEAD ? count : HEAD, given);
			given[0] = (uint64_t)count * 8;
			CU_ASSERT(component_create((const void *)given, &file, "aged.so", &made, &failure) < 0);
			CU_ASSERT(said(count < HEAD ? "says its struct has" : "must|aged"));
			CU_ASSERT_PTR_NULL(made);
		}
}

static const CU_TestInfo tests[] = {
    {"older ones end in zeros", older_ones_end_in_zeros},
    {"newer ones are cut", newer_ones_are_cut},
    {"too old ones are refused", too_old_ones_are_refused},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("component", tests);
}
