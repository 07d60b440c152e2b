/* base64.c: three bytes become four letters of six bits each. See base64.h. */
#include "base64.h"

void
base64_add(struct text *text, const void *bytes, size_t count)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *at = bytes;
	for (; count > 0; at += 3) {
		size_t here = count < 3 ? count : 3;
		unsigned bits = (unsigned)at[0] << 16;
		if (here > 1)
			bits |= (unsigned)at[1] << 8;
		if (here > 2)
			bits |= at[2];
		char four[4];
		for (size_t i = 0; i < 4; i++)
			four[i] = i <= here ? letters[bits >> (18 - 6 * i) & 63] : '=';
		text_append(text, four, sizeof four);
		count -= here;
	}
}
