/* chart.c: scripts for the plotter, and the figures around its drawings. See chart.h. */
#include "chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../escape.h"
#include "palette.h"
#include "plot.h"

#define WIDE 520
#define WIDE_HEIGHT 330
#define SMALL 360
#define SMALL_HEIGHT 220
/* Characters of a name. */
#define WIDE_NAME 70
#define SMALL_NAME 46
#define INTERVAL_HEIGHT 40 /* of a row, its name above it */

static int
is_shown(const struct chart *chart, const struct chart_group *group, int64_t i)
{
	return isfinite(group->x[i]) && isfinite(group->y[i]) &&
	       (chart->kind != CHART_INTERVALS || (isfinite(group->low[i]) && isfinite(group->high[i])));
}

/* Whether there is anything to draw. */
static int
has_points(const struct chart *chart)
{
	for (int64_t g = 0; g < chart->count; g++)
		for (int64_t i = 0; i < chart->groups[g].count; i++)
			if (is_shown(chart, &chart->groups[g], i))
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
		if (is_shown(chart, group, i))
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

/* ---- what is around it ---- */

static int64_t
name_count(const struct chart *chart)
{
	int64_t count = 0;
	while (chart->names && chart->names[count])
		count++;
	return count;
}

/* As much of a name as there is room for. */
static void
add_name(struct text *script, const char *name, int most)
{
	const char *end = name;
	for (int characters = 0; *end && characters < most; characters++)
		for (end++; (*end & 0xc0) == 0x80; end++)
			;
	char *shown = text_format("%.*s%s", (int)(end - name), name, *end ? "\u2026" : "");
	escape_gnuplot(script, shown ? shown : "");
	free(shown);
}

static void
add_intervals_frame(struct text *script, const struct chart *chart)
{
	int64_t rows = name_count(chart);
	text_add(script,
	         "set border 1 lc rgb '" PALETTE_AXIS "'\nset grid x lt 1 lc rgb '" PALETTE_GRID "'\nunset ytics\n"
	         "set yrange [%lld.5:-0.75]\nset lmargin 2\nset rmargin 3\nset tmargin 0.5\n"
	         "set autoscale x\nset offsets graph 0.04, graph 0.04, 0, 0\n"
	         "set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb '" PALETTE_AXIS "'\n",
	         (long long)rows - 1);
	for (int64_t i = 0; i < rows; i++) {
		text_add(script, "set label %lld ", (long long)i + 1);
		add_name(script, chart->names[i], chart->small ? SMALL_NAME : WIDE_NAME);
		text_add(script, " at graph 0, first %lld left offset 0.2,0.75\n", (long long)i);
	}
}

/* From the first bar to the last. */
static void
add_bars_range(struct text *script, const struct chart *chart)
{
	double low = HUGE_VAL, high = -HUGE_VAL;
	for (int64_t g = 0; g < chart->count; g++)
		for (int64_t i = 0; i < chart->groups[g].count; i++) {
			low = fmin(low, chart->groups[g].x[i]);
			high = fmax(high, chart->groups[g].x[i]);
		}
	text_add(script, "set boxwidth %.9g\nset xrange [%.9g:%.9g]\n", chart->width, low - chart->width / 2,
	         high + chart->width / 2);
}

/* The range of what is drawn along x (0) or y (1). */
static void
find_range(const struct chart *chart, int axis, double *low, double *high)
{
	int spread = chart->kind == CHART_INTERVALS ? 0 : chart->kind == CHART_CURVES ? 1 : -1;
	*low = axis && chart->range ? chart->range[0] : HUGE_VAL;
	*high = axis && chart->range ? chart->range[1] : -HUGE_VAL;
	for (int64_t g = 0; g < chart->count && !(axis && chart->range); g++)
		for (int64_t i = 0; i < chart->groups[g].count; i++) {
			const struct chart_group *group = &chart->groups[g];
			const double *values = axis ? group->y : group->x;
			if (!is_shown(chart, group, i))
				continue;
			*low = fmin(*low, axis == spread && group->low ? group->low[i] : values[i]);
			*high = fmax(*high, axis == spread && group->high ? group->high[i] : values[i]);
		}
	/* What is measured from 0 shows it. */
	if ((chart->kind == CHART_BARS && axis == 1) || (chart->kind == CHART_INTERVALS && axis == 0)) {
		*low = fmin(*low, 0);
		*high = fmax(*high, 0);
	}
}

/* Steps of 1, 2 or 5 times a power of ten, so that five or six numbers stand along an axis; y ends at such numbers. */
static void
add_tics(struct text *script, const struct chart *chart, int axis)
{
	double low, high;
	find_range(chart, axis, &low, &high);
	double raw = (high - low) / 5.5, power = pow(10, floor(log10(raw)));
	if (!(power > 0) || !isfinite(power))
		return;
	double step = power * (raw <= power ? 1 : raw <= 2 * power ? 2 : raw <= 5 * power ? 5 : 10);
	text_add(script, "set %ctics %.9g\n", axis ? 'y' : 'x', step);
	if (axis && chart->kind != CHART_INTERVALS)
		text_add(script, "set yrange [%.9g:%.9g]\n", floor(low / step + 1e-9) * step,
		         ceil(high / step - 1e-9) * step);
}

static void
add_frame(struct text *script, const struct chart *chart)
{
	text_add(script, "unset key\nset tics nomirror tc rgb '" PALETTE_AXIS "'\nset format '%%g'\nset xlabel ");
	escape_gnuplot(script, chart->x_label);
	text_add(script, "\n");
	add_tics(script, chart, 0);
	add_tics(script, chart, 1);
	if (chart->kind == CHART_INTERVALS) {
		add_intervals_frame(script, chart);
		return;
	}
	text_add(script,
	         "set border 3 lc rgb '" PALETTE_AXIS "'\nset grid y lt 1 lc rgb '" PALETTE_GRID "'\n"
	         "set rmargin 2.5\nset tmargin %s\n",
	         *chart->y_label ? "2.4" : "0.8");
	if (*chart->y_label) {
		text_add(script, "set label 1 ");
		escape_gnuplot(script, chart->y_label);
		text_add(script, " at character 1, graph 1 left offset 0,1.1\n");
	}
	if (chart->kind == CHART_BARS)
		add_bars_range(script, chart);
	if (chart->kind == CHART_POINTS)
		text_add(script, "set offsets graph 0.04, graph 0.04, 0, 0\n");
}

static char *
script_of(const struct chart *chart)
{
	struct text script = {0};
	for (int64_t g = 0; g < chart->count; g++)
		if (group_has_points(chart, g))
			add_data(&script, chart, g);
	add_frame(&script, chart);
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
		height = 60 + INTERVAL_HEIGHT * (int)name_count(chart);
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
