/* page.c: markup, text and pictures. See page.h. */
#include "page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base64.h"
#include "../base/escape.h"
#include "palette.h"

char *
page_finish(const struct page *page, size_t *bytes)
{
	struct text whole = {0};
	text_add(&whole, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n"
	                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
	                 "<meta name=\"generator\" content=\"lgs " LGS_RELEASE "\" />\n<title>");
	escape_html(&whole, page->title);
	text_add(&whole, "</title>\n<style>\n%s", page_style);
	palette_style(&whole);
	text_add(&whole, "</style>\n</head>\n<body>\n<main>\n<header>\n<h1>");
	escape_html(&whole, page->title);
	text_add(&whole, "</h1>\n");
	if (page->sections > 1)
		text_add(&whole, "<nav aria-label=\"Sections\"><ul>%s</ul></nav>\n", page->contents.bytes);
	text_add(&whole, "</header>\n");
	if (page->body.bytes)
		text_append(&whole, page->body.bytes, page->body.length);
	text_add(&whole, "</main>\n<footer>Written by lgs " LGS_RELEASE ".</footer>\n</body>\n</html>\n");
	whole.failed |= page->body.failed | page->contents.failed;
	*bytes = whole.length;
	if (!whole.failed)
		return whole.bytes;
	free(whole.bytes);
	return NULL;
}

void
page_free(struct page *page)
{
	free(page->body.bytes);
	free(page->contents.bytes);
	free(page->title);
	*page = (struct page){0};
}

void
page_markup(struct page *page, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	text_add_arguments(&page->body, format, arguments);
	va_end(arguments);
}

void
page_text(struct page *page, const char *text)
{
	escape_html(&page->body, text);
}

void
page_element(struct page *page, const char *tag, const char *class, const char *text)
{
	if (class)
		page_markup(page, "<%s class=\"%s\">", tag, class);
	else
		page_markup(page, "<%s>", tag);
	page_text(page, text);
	page_markup(page, "</%s>", tag);
}

void
page_note(struct page *page, const char *format, ...)
{
	struct text note = {0};
	va_list arguments;
	va_start(arguments, format);
	text_add_arguments(&note, format, arguments);
	va_end(arguments);
	page_element(page, "p", "note", note.bytes ? note.bytes : "");
	page_markup(page, "\n");
	free(note.bytes);
}

void
page_section(struct page *page, const char *title)
{
	page->sections++;
	text_add(&page->contents, "<li><a href=\"#s%lld\">", (long long)page->sections);
	escape_html(&page->contents, title);
	text_add(&page->contents, "</a></li>");
	page_markup(page, "<section id=\"s%lld\">\n", (long long)page->sections);
	page_element(page, "h2", NULL, title);
	page_markup(page, "\n");
}

void
page_section_end(struct page *page)
{
	page_markup(page, "</section>\n");
}

const char *
page_number(char buffer[PAGE_NUMBER], double value, const char *unit)
{
	char plain[PAGE_NUMBER - 4];
	if (!isfinite(value))
		return strcpy(buffer, "\u2013");
	if (!strcmp(unit, "%"))
		(void)snprintf(plain, sizeof plain, "%.*f", text_decimals(value), value);
	else
		(void)snprintf(plain, sizeof plain, "%.4g", value);
	(void)snprintf(buffer, PAGE_NUMBER, "%s%s", *plain == '-' ? "\u2212" : "", plain + (*plain == '-'));
	return buffer;
}

const char *
page_spread(char buffer[PAGE_NUMBER], double spread, double number, const char *unit)
{
	double digits = number != 0 && isfinite(number) ? 3 - floor(log10(fabs(number))) : 3;
	if (!strcmp(unit, "%") || !isfinite(spread) || digits < 0 || digits > 9)
		return page_number(buffer, spread, unit);
	(void)snprintf(buffer, PAGE_NUMBER, "%.*f", (int)digits, spread);
	return buffer;
}

void
page_picture(struct page *page, const void *bytes, size_t count, const char *shows, const char *caption)
{
	if (page->picture_bytes + (int64_t)(count / 3 * 4) > PAGE_PICTURE_BYTES + page->extra_picture_bytes) {
		page_note(page, "%s: left out, to keep the page small.", shows);
		return;
	}
	page->pictures++;
	page->picture_bytes += (int64_t)(count / 3 * 4);
	page_markup(page, "<figure class=\"picture\"><img alt=\"");
	page_text(page, shows);
	page_markup(page, "\" src=\"data:image/png;base64,");
	base64_add(&page->body, bytes, count);
	page_markup(page, "\" />");
	if (caption)
		page_element(page, "figcaption", NULL, caption);
	page_markup(page, "</figure>\n");
}

void
page_commands(struct page *page, const json_t *lines)
{
	const json_t *line;
	size_t i;
	page_markup(page, "<pre class=\"commands\">");
	json_array_foreach(lines, i, line)
	{
		page_markup(page, "<code>");
		page_text(page, json_string_value(line) ? json_string_value(line) : "");
		page_markup(page, "</code>");
	}
	page_markup(page, "</pre>\n");
}

void
page_machine(struct page *page, const json_t *machine)
{
	const char *processor = json_string_value(json_object_get(machine, "processor"));
	const char *system = json_string_value(json_object_get(machine, "system"));
	const char *architecture = json_string_value(json_object_get(machine, "architecture"));
	if (!json_is_object(machine))
		return;
	page_text(page, processor ? processor : "an unnamed processor");
	page_markup(page, ", %lld processors", (long long)json_integer_value(json_object_get(machine, "processors")));
	if (system) {
		page_markup(page, ", ");
		page_text(page, system);
	}
	if (architecture) {
		page_markup(page, ", ");
		page_text(page, architecture);
	}
}
