/* text: strings that grow, for building messages and specifications without counting bytes. */
#ifndef LGS_CORE_TEXT_H
#define LGS_CORE_TEXT_H

#include <stddef.h>

/* Begin with {0}. Once memory has run out, `failed` is set and additions do nothing. */
struct text {
	char *bytes; /* zero-terminated once anything was added; free() it */
	size_t length;
	size_t capacity;
	int failed;
};

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A formatted string of its own, or NULL where memory has run out. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
