/* chart.c: what is drawn of groups of points, as a script for the plotter, and the figure around it. See chart.h. */
#include "chart.h"

#include <math.h>
#include <stdlib.h>

#include "chart-frame.h"
#include "palette.h"
#include "plot.h"

#define WIDE 520
#define WIDE_HEIGHT 330
#define SMALL 360
#define SMALL_HEIGHT 220
#define INTERVAL_HEIGHT 40 /* of a row, its name above it */

/* Whether there is anything to draw. */
static int
has_points(const struct chart *chart)
{
	for (int64_t g = 0; g < chart->count; g++)
		for (int64_t i = 0; i < chart->groups[g].count; i++)
			if (chart_shows(chart, &chart->groups[g], i))
				return 1;
	return 0;
}

static int
group_has_points(const struct chart *chart, int64_t group)
{
	struct chart one = *chart;
	one.groups += group;
	one.count = 1;
	return has_points(&one);
}

/* A block of the group's points: x y low high mark. A point without numbers breaks the curve. */
static void
add_data(struct text *script, const struct chart *chart, int64_t number)
{
	const struct chart_group *group = &chart->groups[number];
	text_add(script, "$d%lld << END\n", (long long)number);
	for (int64_t i = 0; i < group->count; i++) {
		double y = group->y[i], low = group->low ? group->low[i] : y, high = group->high ? group->high[i] : y;
		if (chart_shows(chart, group, i))
			text_add(script, "%.9g %.9g %.9g %.9g %d\n", group->x[i], y, isfinite(low) ? low : y,
			         isfinite(high) ? high : y, group->mark && group->mark[i] != 0);
		else
			text_add(script, "\n");
	}
	text_add(script, "END\n");
}

/* ---- what is drawn of a group ---- */

/* Points of different forms too, so that colour is not alone. */
static int
point_type(int64_t colour)
{
	static const int types[PALETTE_COLOURS] = {7, 5, 9, 13, 11, 4, 6};
	return types[colour < 0 ? 0 : colour % PALETTE_COLOURS];
}

static const char *
colour_of(const struct chart_group *group)
{
	return group->colour < 0 ? PALETTE_QUIET : palette_colour(group->colour);
}

static void
plot_group(struct text *script, const struct chart *chart, int64_t number)
{
	const struct chart_group *group = &chart->groups[number];
	const char *colour = colour_of(group);
	long long n = (long long)number;
	switch (chart->kind) {
	case CHART_CURVES:
		if (group->low)
			text_add(
			    script,
			    "$d%lld using 1:3:4 with filledcurves fs transparent solid 0.15 noborder lc rgb '%s', ", n,
			    colour);
		/* After the last colour the first again, dashed. */
		text_add(script, "$d%lld using 1:2 with lines lw 1.8 dt %lld lc rgb '%s', ", n,
		         (long long)(group->colour < 0 ? 1 : 1 + group->colour / PALETTE_COLOURS % 4), colour);
		if (group->count < 25)
			text_add(script, "$d%lld using 1:2 with points pt %d ps 0.55 lc rgb '%s', ", n,
			         point_type(group->colour), colour);
		break;
	case CHART_POINTS:
		text_add(script, "$d%lld using 1:2 with points pt %d ps 0.8 lc rgb '%s', ", n,
		         point_type(group->colour), colour);
		if (group->mark)
			text_add(script,
			         "$d%lld using 1:($5 > 0 ? $2 : NaN) with points pt 6 ps 1.7 lw 1.6 lc rgb '%s', ", n,
			         colour);
		break;
	case CHART_BARS:
		text_add(script, "$d%lld using 1:2 with boxes fs solid 0.85 noborder lc rgb '%s', ", n, colour);
		break;
	case CHART_INTERVALS:
		text_add(script,
		         "$d%lld using 3:2:($4-$3):(0) with vectors nohead lw 2.4 lc rgb '%s', "
		         "$d%lld using 1:2 with points pt 7 ps 0.9 lc rgb '%s', ",
		         n, colour, n, colour);
		break;
	}
}

static char *
script_of(const struct chart *chart)
{
	struct text script = {0};
	for (int64_t g = 0; g < chart->count; g++)
		if (group_has_points(chart, g))
			add_data(&script, chart, g);
	chart_add_frame(&script, chart);
	text_add(&script, "plot ");
	for (int64_t g = 0; g < chart->count; g++)
		if (group_has_points(chart, g))
			plot_group(&script, chart, g);
	if (!script.failed && script.length > 2)
		script.bytes[script.length - 2] = '\n'; /* the last comma */
	if (!script.failed)
		return script.bytes;
	free(script.bytes);
	return NULL;
}

/* ---- the figure ---- */

static void
add_legend(struct page *page, const struct chart *chart)
{
	int64_t labels = 0;
	for (int64_t g = 0; g < chart->count; g++)
		labels += chart->groups[g].label && group_has_points(chart, g);
	if (labels == 0)
		return;
	page_markup(page, "<ul class=\"legend\">");
	for (int64_t g = 0; g < chart->count; g++) {
		const struct chart_group *group = &chart->groups[g];
		static const char *const dashes[] = {"", " dashed", " dotted", " mixed"};
		if (!group->label || !group_has_points(chart, g))
			continue;
		long long colour = (long long)(group->colour < 0 ? PALETTE_COLOURS : group->colour % PALETTE_COLOURS);
		page_markup(page, "<li class=\"c%lld\">", colour);
		if (chart->kind == CHART_POINTS) /* the symbol is in the page's first drawing, counted from 0 */
			page_markup(page,
			            "<svg viewBox=\"-2 -2 4 4\" aria-hidden=\"true\"><use href=\"#gpPt%d\"/></svg>",
			            point_type(group->colour) - 1);
		else
			page_markup(page, "<i class=\"line%s\"></i>",
			            group->colour < 0 ? "" : dashes[group->colour / PALETTE_COLOURS % 4]);
		page_element(page, "span", NULL, group->label);
		page_markup(page, "</li>");
	}
	page_markup(page, "</ul>");
}

int64_t
chart_add(struct page *page, const struct chart *chart, struct lgs_error *error)
{
	if (!has_points(chart))
		return LGS_OK;
	if (!page->with_charts) {
		page_note(page, "%s: no chart, because this page was written without charts.", chart->title);
		return LGS_OK;
	}
	char *script = script_of(chart);
	int width = chart->small ? SMALL : WIDE, height = chart->small ? SMALL_HEIGHT : WIDE_HEIGHT;
	if (chart->kind == CHART_INTERVALS)
		height = 60 + INTERVAL_HEIGHT * (int)chart_name_count(chart);
	page_markup(page, "<figure class=\"chart%s\">", chart->small ? " small" : "");
	page_element(page, "h3", NULL, chart->title);
	int64_t status = script ? plot_draw(&page->body, script, width, height, page->charts == 0, chart->title, error)
	                        : lgs_fail(error, LGS_NO_MEMORY, "out of memory for a chart");
	page->charts++;
	add_legend(page, chart);
	if (chart->caption)
		page_element(page, "figcaption", NULL, chart->caption);
	page_markup(page, "</figure>\n");
	free(script);
	return status;
}
