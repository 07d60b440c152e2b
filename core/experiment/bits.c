/* bits.c: see bits.h. */
#include "bits.h"

#include <stdlib.h>
#include <string.h>

#include "../base/base64.h"

/* As base64.c writes them. */
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
	struct text text = {0};
	unsigned char *bytes = calloc((size_t)(count + 7) / 8 + 1, 1);
	for (int64_t i = 0; bytes && i < count; i++)
		bytes[i / 8] |= (unsigned char)((flags[i] != 0) << i % 8);
	text_add(&text, "%s", "");
	if (bytes)
		base64_add(&text, bytes, (size_t)(count + 7) / 8);
	free(bytes);
	if (bytes && !text.failed)
		return text.bytes;
	free(text.bytes);
	return NULL;
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
