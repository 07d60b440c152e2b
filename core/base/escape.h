/*
 * escape: text from files and users, made harmless for where it goes.
 *
 * Whatever is no UTF-8, and every control character, becomes U+FFFD, because neither HTML nor XML may hold it.
 */
#ifndef LGS_CORE_BASE_ESCAPE_H
#define LGS_CORE_BASE_ESCAPE_H

#include "text.h"

/* For where nothing is special, such as JSON, whose library writes it. */
void escape_plain(struct text *out, const char *text);

/* As the text of an element or the value of a quoted attribute. */
void escape_html(struct text *out, const char *text);

/* As a string constant of gnuplot, in single quotes, within which nothing is special but the quote, which is replaced.
 */
void escape_gnuplot(struct text *out, const char *text);

/* As a word of a shell's command line: as it is where nothing in it is special, otherwise in single quotes. */
void escape_shell(struct text *out, const char *word);
/* The same of a path or name in a message, where none is a flag: the word so escaped in `own`, which begins with {0} and
 * is to be freed; `word` itself without memory. */
const char *escape_word(struct text *own, const char *word);
/* A whole command of this program, as one would type it; words[0] stands for the program, NULL at the end. */
void escape_command(struct text *out, char *const *words);

#endif
