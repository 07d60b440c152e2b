/* text.c: strings that grow. */
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for so many more bytes and a final zero. */
static int
grow(struct text *text, size_t more)
{
	size_t needed = text->length + more + 1;
	if (text->failed || needed <= text->capacity)
		return !text->failed;
	size_t capacity = needed * 2 < 64 ? 64 : needed * 2;
	char *bytes = realloc(text->bytes, capacity);
	if (!bytes) {
		text->failed = 1;
		return 0;
	}
	text->bytes = bytes;
	text->capacity = capacity;
	return 1;
}

void
text_add_arguments(struct text *text, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		text->failed = 1;
	if (text->failed || !grow(text, (size_t)length))
		return;
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

void
text_append(struct text *text, const void *bytes, size_t count)
{
	if (!grow(text, count))
		return;
	if (count)
		memcpy(text->bytes + text->length, bytes, count);
	text->length += count;
	text->bytes[text->length] = 0;
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

int
text_decimals(double percentage)
{
	const double size = fabs(percentage);
	return size > 0 && size < 0.005 ? (int)fmin(ceil(-log10(size)), 9) : 2;
}

void
text_add_difference(struct text *text, int percentages, double difference)
{
	if (percentages)
		text_add(text, "%+.*f", text_decimals(difference), difference);
	else
		text_add(text, "%+.3g", difference);
}
