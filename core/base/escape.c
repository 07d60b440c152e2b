/* escape.c: one character after the other, from any bytes. See escape.h. */
#include "escape.h"

#include <stdint.h>
#include <string.h>

#define UNKNOWN "\xef\xbf\xbd" /* U+FFFD, the replacement character */

/* How many bytes the character at `at` has; 0 where it is not well-formed UTF-8 (Unicode 15, table 3-7) or a control
 * character. */
static size_t
character(const unsigned char *at)
{
	static const struct {
		unsigned char first, last; /* of the first byte */
		unsigned char low, high;   /* of the second */
		size_t bytes;
	} forms[] = {
	    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
	    {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
	    {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};
	if (*at < 0x80)
		return (*at >= 0x20 && *at != 0x7f) || *at == '\t' || *at == '\n';
	if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0)
		return 0; /* the control characters of Latin-1 */
	if (at[0] == 0xef && at[1] == 0xbf && at[2] >= 0xbe)
		return 0; /* U+FFFE and U+FFFF */
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (*at < forms[i].first || *at > forms[i].last)
			continue;
		if (at[1] < forms[i].low || at[1] > forms[i].high)
			return 0;
		for (size_t j = 2; j < forms[i].bytes; j++)
			if ((at[j] & 0xc0) != 0x80)
				return 0;
		return forms[i].bytes;
	}
	return 0;
}

/* Copies text; `special` gives another text for some characters, or NULL. */
static void
copy(struct text *out, const char *text, const char *(*special)(char character))
{
	while (*text) {
		size_t bytes = character((const unsigned char *)text);
		const char *other = bytes == 1 ? special(*text) : bytes ? NULL : UNKNOWN;
		if (other)
			text_append(out, other, strlen(other));
		else
			text_append(out, text, bytes);
		text += bytes ? bytes : 1;
	}
}

static const char *
in_html(char character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	}
	return NULL;
}

/* gnuplot takes a doubled quote for one, but not at the beginning of a string; the printer's apostrophe is no quote. */
static const char *
in_gnuplot(char character)
{
	return character == '\'' ? "\u2019" : character == '\n' || character == '\t' ? " " : NULL;
}

static const char *
in_shell(char character)
{
	return character == '\'' ? "'\\''" : NULL;
}

static const char *
in_plain(char character)
{
	(void)character;
	return NULL;
}

void
escape_plain(struct text *out, const char *text)
{
	copy(out, text, in_plain);
}

void
escape_html(struct text *out, const char *text)
{
	copy(out, text, in_html);
}

void
escape_gnuplot(struct text *out, const char *text)
{
	text_append(out, "'", 1);
	copy(out, text, in_gnuplot);
	text_append(out, "'", 1);
}

void
escape_shell(struct text *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,:/=+@%";
	int quotes = !*word || word[strspn(word, plain)];
	if (quotes)
		text_append(out, "'", 1);
	copy(out, word, in_shell);
	if (quotes)
		text_append(out, "'", 1);
}

const char *
escape_word(struct text *own, const char *word)
{
	if (*word == '-') /* no flag */
		text_append(own, "./", 2);
	escape_shell(own, word);
	return own->bytes && !own->failed ? own->bytes : word;
}

void
escape_command(struct text *out, char *const *words)
{
	text_add(out, "lgs");
	for (int i = 1; words[i]; i++) {
		text_add(out, " ");
		escape_shell(out, words[i]);
	}
}
