/*
 * test_page.c: pages from pieces: the frame, numbers, pictures and their limit; and charts where gnuplot can be run.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/report/chart.h"
#include "../core/report/plot.h"
#include "support.h"

/* The page as text, which the caller frees. */
static char *
finish(struct page *page)
{
	size_t bytes = 0;
	char *html = page_finish(page, &bytes);
	CU_ASSERT_PTR_NOT_NULL_FATAL(html);
	CU_ASSERT_EQUAL(strlen(html), bytes);
	page_free(page);
	return html;
}

static int
count(const char *text, const char *part)
{
	int found = 0;
	for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
		found++;
	return found;
}

static void
a_whole_page(void)
{
	struct page page = {.title = strdup("a < b")};
	page_section(&page, "First & last");
	page_note(&page, "%d %s", 7, "<i>");
	page_section_end(&page);
	page_section(&page, "Second");
	page_section_end(&page);
	char *html = finish(&page);
	CU_ASSERT(!strncmp(html, "<!DOCTYPE html>", 15));
	CU_ASSERT_EQUAL(count(html, "a &lt; b"), 2);
	CU_ASSERT_EQUAL(count(html, "<a href=\"#s1\">First &amp; last</a>"), 1);
	CU_ASSERT_EQUAL(count(html, "<section id=\"s2\">"), 1);
	CU_ASSERT_EQUAL(count(html, "7 &lt;i&gt;"), 1);
	CU_ASSERT_EQUAL(count(html, "<i>"), 0);
	free(html);
}

static void
numbers(void)
{
	static const struct {
		double value;
		const char *unit, *expected;
	} cases[] = {
	    {4.5, "%", "4.50"},           {-0.214, "%", "\u22120.21"}, {0.12345678, "", "0.1235"}, {-3, "", "\u22123"},
	    {-0.004, "%", "\u22120.004"}, {0.00096, "%", "0.0010"},    {0, "%", "0.00"},           {0.005, "%", "0.01"},
	    {NAN, "%", "\u2013"},         {HUGE_VAL, "", "\u2013"},    {1e300, "", "1e+300"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[PAGE_NUMBER];
		CU_ASSERT_STRING_EQUAL(page_number(text, cases[i].value, cases[i].unit), cases[i].expected);
	}
	char text[PAGE_NUMBER]; /* longer than there is room for */
	CU_ASSERT(strlen(page_number(text, -1e300, "%")) < PAGE_NUMBER);
	CU_ASSERT_STRING_EQUAL(page_spread(text, 0.0004078, 0.1049, ""), "0.0004");
	CU_ASSERT_STRING_EQUAL(page_spread(text, 12.345, 165.4, ""), "12.3");
	CU_ASSERT_STRING_EQUAL(page_spread(text, 0.149, 8, "%"), "0.15");
	CU_ASSERT_STRING_EQUAL(page_spread(text, NAN, 8, ""), "\u2013");
}

/* Pictures beyond the limit are left out, and the page says so. */
static void
full_of_pictures(void)
{
	struct page page = {.title = strdup("")};
	size_t bytes = 500000;
	char *picture = calloc(1, bytes);
	for (int i = 0; i < 6; i++)
		page_picture(&page, picture, bytes, "\"noise\"", NULL);
	CU_ASSERT_EQUAL(page.pictures, 3);
	char *html = finish(&page);
	CU_ASSERT(strlen(html) < 3000000);
	CU_ASSERT_EQUAL(count(html, "alt=\"&quot;noise&quot;\" src=\"data:image/png;base64,AAAA"), 3);
	CU_ASSERT_EQUAL(count(html, "left out, to keep the page small"), 3);
	free(html);
	free(picture);
}

/* ---- charts ---- */

static const double x[] = {1, 2, 3, 4}, y[] = {0.5, NAN, -0.25, 1e6}, low[] = {0, 0, -1, 1}, high[] = {1, 1, 0, 2e6};

static struct chart_group
group(int64_t colour)
{
	return (struct chart_group){
	    .label = "g & h", .colour = colour, .count = 4, .x = x, .y = y, .low = low, .high = high, .mark = x};
}

static int
can_draw(void)
{
	if (plot_find(&failure) >= 0)
		return 1;
	skip_test("gnuplot is not installed");
	return 0;
}

static void
every_kind(void)
{
	static const double bars[] = {3, 0, 2, 1}, rows[] = {0, 1, 2, 3};
	static const char *const names[] = {"one", "`touch x` 'two' {_^}", "<three>", "\xff", NULL};
	struct page page = {.title = strdup(""), .with_charts = 1};
	if (!can_draw())
		return;
	for (int kind = CHART_CURVES; kind <= CHART_INTERVALS; kind++) {
		struct chart_group groups[] = {group(0), group(8), group(-1)};
		for (int i = 0; i < 3 && kind == CHART_BARS; i++)
			groups[i].y = bars;
		for (int i = 0; i < 3 && kind == CHART_INTERVALS; i++)
			groups[i].y = rows;
		struct chart chart = {.kind = kind,
		                      .title = "t <u>",
		                      .x_label = "'",
		                      .y_label = "\"%d`\\",
		                      .width = 1,
		                      .count = 3,
		                      .groups = groups,
		                      .names = names};
		words[0] = 0;
		CU_ASSERT_EQUAL(chart_add(&page, &chart, &failure), LGS_OK);
		CU_ASSERT_STRING_EQUAL(words, "");
		if (*words)
			printf("# %s\n", words);
	}
	CU_ASSERT_EQUAL(page.charts, 4);
	char *html = finish(&page);
	CU_ASSERT_EQUAL(count(html, "<figure class=\"chart\">"), 4);
	CU_ASSERT_EQUAL(count(html, "<defs>"), 1);
	CU_ASSERT_EQUAL(count(html, "id='gpPt6'"), 1);
	CU_ASSERT_EQUAL(count(html, "xlink"), 0);
	CU_ASSERT_EQUAL(count(html, "t <u>"), 0);
	CU_ASSERT_EQUAL(count(html, "aria-label=\"t &lt;u&gt;\""), 4);
	CU_ASSERT_EQUAL(count(html, "`touch x` \u2019two\u2019 {_^}"), 1); /* within the drawing, as a name */
	CU_ASSERT_EQUAL(count(html, "&lt;three>"), 1);
	free(html);
}

/* Nothing to draw gives no figure, and one point, one value, or a flat line still gives one. */
static void
little_data(void)
{
	static const double nothing[] = {NAN, NAN}, same[] = {5, 5}, zero[] = {0, 0}, huge[] = {1e-300, 1e300};
	const double *const values[] = {nothing, same, zero, huge};
	if (!can_draw())
		return;
	for (int kind = CHART_CURVES; kind <= CHART_BARS; kind++)
		for (size_t i = 0; i < sizeof values / sizeof *values; i++)
			for (int64_t points = 0; points <= 2; points++) {
				struct page page = {.title = strdup(""), .with_charts = 1};
				struct chart_group one = {.count = points, .x = x, .y = values[i]};
				struct chart chart = {.kind = kind,
				                      .title = "t",
				                      .x_label = "",
				                      .y_label = "",
				                      .width = 1,
				                      .count = 1,
				                      .groups = &one};
				words[0] = 0;
				CU_ASSERT_EQUAL(chart_add(&page, &chart, &failure), LGS_OK);
				CU_ASSERT_EQUAL(page.charts, points > 0 && i > 0);
				CU_ASSERT_STRING_EQUAL(words, "");
				page_free(&page);
			}
}

static void
without_charts(void)
{
	struct page page = {.title = strdup("")};
	struct chart_group one = group(0);
	struct chart chart = {.title = "<t>", .x_label = "", .y_label = "", .count = 1, .groups = &one};
	CU_ASSERT_EQUAL(chart_add(&page, &chart, &failure), LGS_OK);
	char *html = finish(&page);
	CU_ASSERT_EQUAL(count(html, "&lt;t&gt;: no chart, because this page was written without charts"), 1);
	CU_ASSERT_EQUAL(count(html, "<svg"), 0);
	free(html);
}

static void
a_bad_script(void)
{
	struct text svg = {0};
	if (!can_draw())
		return;
	words[0] = 0;
	CU_ASSERT(plot_draw(&svg, "nonsense\n", 100, 100, 1, "", &failure) < 0);
	CU_ASSERT(said("gnuplot failed on a chart|nonsense"));
	words[0] = 0;
	CU_ASSERT(plot_draw(&svg, "set xrange [0:1]\n", 100, 100, 1, "", &failure) < 0);
	CU_ASSERT(said("gnuplot's drawing"));
	free(svg.bytes);
}

static const CU_TestInfo tests[] = {
    {"a whole page", a_whole_page},         {"numbers", numbers},
    {"full of pictures", full_of_pictures}, {"every kind of chart", every_kind},
    {"little data", little_data},           {"without charts", without_charts},
    {"a bad script", a_bad_script},         CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("page", tests);
}
