/* suggest: the nearest known name, for messages about unknown ones. */
#ifndef LGS_CORE_BASE_SUGGEST_H
#define LGS_CORE_BASE_SUGGEST_H

#include <stdint.h>

struct suggestion {
	const char *word;
	const char *best; /* NULL while nothing is near enough to be meant */
	int64_t distance;
};

/* Begin with {.word = what the user typed}, offer every known name, then look at best. */
void suggestion_offer(struct suggestion *suggestion, const char *name);

/* `; did you mean "NAME"?` for the end of a message, or nothing. */
#define SUGGESTION_WORDS 96
const char *suggestion_words(const struct suggestion *suggestion, char buffer[SUGGESTION_WORDS]);

#endif
