/*
 * test_escape.c: text made harmless for HTML, gnuplot and a shell; and bytes as base64.
 */
#include <stdlib.h>
#include <string.h>

#include "../core/base/base64.h"
#include "../core/base/escape.h"
#include "support.h"

static void
expect(void (*escape)(struct text *out, const char *text), const char *text, const char *expected)
{
	struct text out = {0};
	text_append(&out, "", 0);
	escape(&out, text);
	CU_ASSERT_STRING_EQUAL(out.bytes, expected);
	if (strcmp(out.bytes, expected) != 0)
		printf("# %s\n", out.bytes);
	free(out.bytes);
}

static void
for_html(void)
{
	expect(escape_html, "", "");
	expect(escape_html, "plain, \xce\xbb and \xe2\x88\x92\n\t", "plain, \xce\xbb and \xe2\x88\x92\n\t");
	expect(escape_html, "<b a=\"1\" b='2'>&amp;</b>", "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;");
	expect(escape_html, "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80");
}

/* JSON's library escapes what is special in it, and takes nothing but UTF-8. */
static void
for_json(void)
{
	expect(escape_plain, "a \"b\" \xce\xbb < \\", "a \"b\" \xce\xbb < \\");
	expect(escape_plain, "caf\xe9.jpg", "caf\xef\xbf\xbd.jpg");
	expect(escape_plain, "cut \xce", "cut \xef\xbf\xbd");
}

/* What neither HTML nor XML may hold becomes U+FFFD, a byte at a time. */
static void
not_well_formed(void)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
	    {"\x01|\x1b|\x7f", "\xef\xbf\xbd|\xef\xbf\xbd|\xef\xbf\xbd"},
	    {"\x80|\xff", "\xef\xbf\xbd|\xef\xbf\xbd"},
	    {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},                                 /* overlong */
	    {"\xe2\x88", "\xef\xbf\xbd\xef\xbf\xbd"},                                 /* cut off */
	    {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},                 /* half of a surrogate pair */
	    {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* beyond the last */
	    {"\xc2\x85", "\xef\xbf\xbd\xef\xbf\xbd"},
	    {"\xef\xbf\xbe", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(escape_html, cases[i].text, cases[i].expected);
}

static void
for_gnuplot(void)
{
	expect(escape_gnuplot, "a 'b' `c` \"d\" \\n {e}_f", "'a \u2019b\u2019 `c` \"d\" \\n {e}_f'");
	expect(escape_gnuplot, "two\nlines\t\x02", "'two lines \xef\xbf\xbd'");
	expect(escape_gnuplot, "'; system(\"x\")", "'\u2019; system(\"x\")'");
	expect(escape_gnuplot, "", "''");
}

static void
for_a_shell(void)
{
	expect(escape_shell, "rbm:hidden=500,rate=0.05", "rbm:hidden=500,rate=0.05");
	expect(escape_shell, "", "''");
	expect(escape_shell, "a b", "'a b'");
	expect(escape_shell, "it's; $(rm)", "'it'\\''s; $(rm)'");
	expect(escape_shell, "~/x", "'~/x'");
	struct text own = {0};
	CU_ASSERT_STRING_EQUAL(escape_word(&own, "my runs/x"), "'my runs/x'");
	free(own.bytes);
}

/* The test vectors of RFC 4648, section 10, and all bits. */
static void
base64(void)
{
	static const char *const cases[][2] = {
	    {"", ""},
	    {"f", "Zg=="},
	    {"fo", "Zm8="},
	    {"foo", "Zm9v"},
	    {"foob", "Zm9vYg=="},
	    {"fooba", "Zm9vYmE="},
	    {"foobar", "Zm9vYmFy"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text out = {0};
		text_append(&out, "", 0);
		base64_add(&out, cases[i][0], strlen(cases[i][0]));
		CU_ASSERT_STRING_EQUAL(out.bytes, cases[i][1]);
		free(out.bytes);
	}
	struct text out = {0};
	base64_add(&out, "\0\x10\x83\x10\x51\x87\xfb\xff", 8);
	CU_ASSERT_STRING_EQUAL(out.bytes, "ABCDEFGH+/8=");
	free(out.bytes);
}

static const CU_TestInfo tests[] = {
    {"for HTML", for_html},
    {"what is not well-formed", not_well_formed},
    {"for JSON", for_json},
    {"for gnuplot", for_gnuplot},
    {"for a shell", for_a_shell},
    {"base64", base64},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("escape", tests);
}
