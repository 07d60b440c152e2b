/* columns.c: see columns.h. The width of a character is wcwidth's, in a locale of this file's own. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* wcwidth */
#endif
#include "columns.h"

#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "text.h"

#define ELLIPSIS "\xe2\x80\xa6"

/* Makes UTF-8 the thread's encoding, as the program itself never leaves the locale "C". Give both to leave(). */
static locale_t
enter(locale_t *before)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!utf8)
		utf8 = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	*before = utf8 ? uselocale(utf8) : (locale_t)0;
	return utf8;
}

static void
leave(locale_t utf8, locale_t before)
{
	if (!utf8)
		return;
	(void)uselocale(before);
	freelocale(utf8);
}

/* The bytes of the first character, and its columns; -1 where it has none that is known. Not of an empty text. */
static size_t
measure(const char *text, int64_t *columns)
{
	wchar_t character;
	mbstate_t state = {0};
	size_t bytes = mbrtowc(&character, text, strlen(text), &state);
	if (bytes == 0 || bytes > strlen(text)) {
		*columns = -1;
		return 1;
	}
	*columns = wcwidth(character);
	return bytes;
}

static int
goes_on(const char *text)
{
	return ((unsigned char)*text & 0xc0) == 0x80;
}

void
columns_clean(char *text)
{
	locale_t before, utf8 = enter(&before);
	int64_t columns;
	for (size_t bytes = 0; *text; text += bytes) {
		bytes = measure(text, &columns);
		if (utf8 ? columns < 0 : (unsigned char)*text < 0x20 || *text == 0x7f)
			memset(text, ' ', bytes);
	}
	leave(utf8, before);
}

/* How many bytes of the text fit; *used becomes the columns that these take. */
static size_t
fitting(const char *text, int64_t room, int64_t *used)
{
	locale_t before, utf8 = enter(&before);
	size_t at = 0;
	*used = 0;
	while (text[at]) {
		int64_t columns;
		size_t bytes = measure(text + at, &columns);
		if (!utf8)
			columns = !goes_on(text + at);
		if (columns > room - *used)
			break;
		*used += columns > 0 ? columns : 0;
		at += bytes;
	}
	leave(utf8, before);
	return at;
}

int64_t
columns_of(const char *text)
{
	int64_t used;
	(void)fitting(text, INT64_MAX, &used);
	return used;
}

void
columns_cut(char *text, int64_t columns)
{
	int64_t used;
	text[fitting(text, columns, &used)] = 0;
}

/* Where the name goes on once so many columns of it are left out, or a few more: at the next part of a path. */
static const char *
end_of(const char *name, int64_t surplus)
{
	int64_t used;
	const char *at = name + fitting(name, surplus, &used);
	if (used < surplus) /* half of a wide character */
		at = name + fitting(name, surplus + 1, &used);
	const char *part = strchr(at, '/');
	return part && part[1] ? part : at;
}

char *
columns_shorten(const char *name, int64_t columns)
{
	const int64_t all = columns_of(name);
	if (all <= columns)
		return strdup(name);
	const char *end = columns > 1 ? end_of(name, all - (columns - 1)) : "";
	return *end ? text_format("%s%s", ELLIPSIS, end) : strdup("");
}
