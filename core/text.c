/* text.c: strings that grow. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void
text_add_arguments(struct text *text, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		text->failed = 1;
	if (text->failed)
		return;
	size_t needed = text->length + (size_t)length + 1;
	if (needed > text->capacity) {
		size_t capacity = needed * 2 < 64 ? 64 : needed * 2;
		char *bytes = realloc(text->bytes, capacity);
		if (!bytes) {
			text->failed = 1;
			return;
		}
		text->bytes = bytes;
		text->capacity = capacity;
	}
	(void)vsnprintf(text->bytes + text->length, text->capacity - text->length, format, arguments);
	text->length += (size_t)length;
}

void
text_add(struct text *text, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	text_add_arguments(text, format, arguments);
	va_end(arguments);
}

char *
text_format(const char *format, ...)
{
	struct text text = {0};
	va_list arguments;
	va_start(arguments, format);
	text_add_arguments(&text, format, arguments);
	va_end(arguments);
	if (text.failed) {
		free(text.bytes);
		return NULL;
	}
	return text.bytes;
}
