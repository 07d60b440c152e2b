/*
 * suggest.c: the nearest known name by edit distance (Damerau & Levenshtein: insertions, deletions, replacements and
 * swaps of neighbours, in whatever case), so that an error about an unknown name can say which one was probably meant.
 */
#include "suggest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LONGEST 63

static int64_t
smallest(int64_t a, int64_t b, int64_t c)
{
	int64_t least = a < b ? a : b;
	return least < c ? least : c;
}

static int
alike(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static int64_t
edit_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	int64_t rows[3][LONGEST + 1];
	int64_t *before = rows[0], *previous = rows[1], *current = rows[2];

	if (n > LONGEST || m > LONGEST)
		return INT64_MAX;
	for (size_t j = 0; j <= m; j++)
		previous[j] = (int64_t)j;
	for (size_t i = 1; i <= n; i++) {
		current[0] = (int64_t)i;
		for (size_t j = 1; j <= m; j++) {
			int64_t replace = previous[j - 1] + !alike(a[i - 1], b[j - 1]);
			current[j] = smallest(previous[j] + 1, current[j - 1] + 1, replace);
			if (i > 1 && j > 1 && alike(a[i - 1], b[j - 2]) && alike(a[i - 2], b[j - 1]) &&
			    before[j - 2] + 1 < current[j])
				current[j] = before[j - 2] + 1;
		}
		int64_t *spare = before;
		before = previous;
		previous = current;
		current = spare;
	}
	return previous[m];
}

void
suggestion_offer(struct suggestion *suggestion, const char *name)
{
	int64_t distance = edit_distance(suggestion->word, name);
	int64_t length = (int64_t)strlen(suggestion->word);
	int64_t limit = length < 3 ? 1 : 1 + length / 3;

	/* A word that begins like the name, such as "sparse" for a longer one, is near whatever its length. */
	if (length >= 3 && distance > 1 && !strncasecmp(suggestion->word, name, (size_t)length))
		distance = 1;
	if (distance <= limit && (!suggestion->best || distance < suggestion->distance)) {
		suggestion->best = name;
		suggestion->distance = distance;
	}
}

const char *
suggestion_words(const struct suggestion *suggestion, char buffer[SUGGESTION_WORDS])
{
	*buffer = 0;
	if (suggestion->best)
		(void)snprintf(buffer, SUGGESTION_WORDS, "; did you mean \"%s\"?", suggestion->best);
	return buffer;
}
