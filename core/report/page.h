/*
 * page: one HTML file that needs nothing beside it, put together piece by piece.
 *
 * Text from files and users reaches the page through page_text and what is built on it, never through page_markup,
 * whose format is the program's own and whose arguments are numbers or words of the program. The markup is HTML and
 * well-formed XML at once, so that any parser can check it.
 */
#ifndef LGS_CORE_REPORT_PAGE_H
#define LGS_CORE_REPORT_PAGE_H

#include <jansson.h>

#include <lgs/host.h>

#include "../base/text.h"

/* Pictures beyond this many bytes are left out with a note; with it the whole page stays below three million,
 * unless it allows more. */
#define PAGE_PICTURE_BYTES 2200000

struct page {
	struct text body;
	struct text contents; /* links to the sections */
	char *title;
	int with_charts;
	int64_t sections;
	int64_t charts;
	int64_t pictures;
	int64_t picture_bytes;
	int64_t extra_picture_bytes; /* allowed beyond PAGE_PICTURE_BYTES, where pictures are the matter of a page */
	int64_t moments;             /* rows of steps, see experiment-pictures.c */
};

/* The whole page, whose memory the caller frees; NULL where memory ran out. */
char *page_finish(const struct page *page, size_t *bytes);
void page_free(struct page *page);

void page_markup(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
void page_text(struct page *page, const char *text);
/* <tag class="class">text</tag>; class may be NULL. */
void page_element(struct page *page, const char *tag, const char *class, const char *text);
/* A paragraph beside the matter: what is missing, and why. */
void page_note(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A section with a heading, linked to from the top. */
void page_section(struct page *page, const char *title);
void page_section_end(struct page *page);

/* A number as a reader wants it: two decimals of percentages, three to four digits of others, a dash for none. */
#define PAGE_NUMBER 32
const char *page_number(char buffer[PAGE_NUMBER], double value, const char *unit);
/* What stands beside a number as its spread: as many decimals as that has. */
const char *page_spread(char buffer[PAGE_NUMBER], double spread, double number, const char *unit);

/* A PNG with what it shows in words; the caption (may be NULL) is text. Left out with a note where the page is full. */
void page_picture(struct page *page, const void *bytes, size_t count, const char *shows, const char *caption);

/* Lines to be typed, as they stand. */
void page_commands(struct page *page, const json_t *lines);

/* What a machine was, from its record. */
void page_machine(struct page *page, const json_t *machine);

extern const char page_style[]; /* style.c */

#endif
