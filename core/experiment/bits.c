/* bits.c: see bits.h. */
#include "bits.h"

#include <stdlib.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Characters for so many flags: four for three bytes, the last ones filled up with '='. */
static int64_t
text_length(int64_t count)
{
	return ((count + 7) / 8 + 2) / 3 * 4;
}

char *
bits_to_text(const unsigned char *flags, int64_t count)
{
	int64_t length = text_length(count), bytes = (count + 7) / 8;
	char *text = malloc((size_t)length + 1);
	if (!text)
		return NULL;
	for (int64_t i = 0; i < length; i++) {
		/* Digit i holds bits 6i ... 6i + 5, counted from the highest bit of each byte. */
		int value = 0;
		for (int64_t bit = 6 * i; bit < 6 * i + 6; bit++) {
			int64_t flag = bit / 8 * 8 + 7 - bit % 8;
			value = 2 * value + (flag < count && flags[flag]);
		}
		text[i] = i < (8 * bytes + 5) / 6 ? digits[value] : '=';
	}
	text[length] = 0;
	return text;
}

unsigned char *
bits_from_text(const char *text, int64_t count)
{
	int64_t length = text_length(count), used = (8 * ((count + 7) / 8) + 5) / 6;
	if ((int64_t)strlen(text) != length || (int64_t)strspn(text, digits) != used)
		return NULL;
	unsigned char *flags = malloc((size_t)count + 1);
	for (int64_t flag = 0; flags && flag < count; flag++) {
		int64_t bit = flag / 8 * 8 + 7 - flag % 8;
		int64_t value = strchr(digits, text[bit / 6]) - digits;
		flags[flag] = value >> (5 - bit % 6) & 1;
	}
	return flags;
}
