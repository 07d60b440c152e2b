/* text: strings that grow, for building messages and specifications without counting bytes. */
#ifndef LGS_CORE_BASE_TEXT_H
#define LGS_CORE_BASE_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Begin with {0}. Once memory has run out, `failed` is set and additions do nothing. */
struct text {
	char *bytes; /* zero-terminated once anything was added; free() it */
	size_t length;
	size_t capacity;
	int failed;
};

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

void text_add_arguments(struct text *text, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

/* Adds bytes as they are. */
void text_append(struct text *text, const void *bytes, size_t count);

/* A formatted string of its own, or NULL where memory has run out. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What makes a plural of a word after a number: "s", or nothing after 1. */
static inline const char *
text_plural(int64_t count)
{
	return count == 1 ? "" : "s";
}

/* Decimals of a percentage: two, and more where these would be zeros, so that a small number keeps its sign. */
int text_decimals(double percentage);

/* Adds a difference with its sign: of percentages with so many decimals, of anything else with three digits. */
void text_add_difference(struct text *text, int percentages, double difference);

#endif
