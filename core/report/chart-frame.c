/* chart-frame.c: what is around the groups of a chart: ranges, axes, and the names of rows. See chart-frame.h. */
#include "chart-frame.h"

#include <math.h>
#include <stdlib.h>

#include "../base/escape.h"
#include "palette.h"

/* Characters of a name. */
#define WIDE_NAME 70
#define SMALL_NAME 46

int
chart_shows(const struct chart *chart, const struct chart_group *group, int64_t i)
{
	return isfinite(group->x[i]) && isfinite(group->y[i]) &&
	       (chart->kind != CHART_INTERVALS || (isfinite(group->low[i]) && isfinite(group->high[i])));
}

int64_t
chart_name_count(const struct chart *chart)
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
			if (!chart_shows(chart, group, i))
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

/* A little room on either side, but none for what is below 0 where nothing is. */
static void
add_x_range(struct text *script, const struct chart *chart)
{
	double low, high;
	find_range(chart, 0, &low, &high);
	double room = 0.04 * (high - low);
	if (room > 0 && isfinite(room))
		text_add(script, "set xrange [%.9g:%.9g]\n", low >= 0 && low < room ? 0 : low - room, high + room);
}

static void
add_intervals_frame(struct text *script, const struct chart *chart)
{
	int64_t rows = chart_name_count(chart);
	text_add(script,
	         "set border 1 lc rgb '" PALETTE_AXIS "'\nset grid x lt 1 lc rgb '" PALETTE_GRID "'\nunset ytics\n"
	         "set yrange [%lld.5:-0.75]\nset lmargin 2\nset rmargin 3\nset tmargin 0.5\n"
	         "set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb '" PALETTE_AXIS "' back\n",
	         (long long)rows - 1);
	add_x_range(script, chart);
	for (int64_t i = 0; i < rows; i++) {
		text_add(script, "set label %lld ", (long long)i + 1);
		add_name(script, chart->names[i], chart->small ? SMALL_NAME : WIDE_NAME);
		text_add(script, " at graph 0, first %lld left offset 0.2,0.75 front\n", (long long)i);
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

/* Steps of 1, 2 or 5 times a power of ten, so that five or six numbers stand along an axis; y ends at such numbers. */
static void
add_tics(struct text *script, const struct chart *chart, int axis)
{
	double low, high;
	find_range(chart, axis, &low, &high);
	if (!axis && low == high) /* a single place, which is named */
		text_add(script, "set xrange [%.9g:%.9g]\nset xtics (%.9g)\n", low - 1, low + 1, low);
	double raw = (high - low) / 5.5, power = pow(10, floor(log10(raw)));
	if (!(power > 0) || !isfinite(power))
		return;
	double step = power * (raw <= power ? 1 : raw <= 2 * power ? 2 : raw <= 5 * power ? 5 : 10);
	text_add(script, "set %ctics %.9g\n", axis ? 'y' : 'x', step);
	if (axis && chart->kind != CHART_INTERVALS)
		text_add(script, "set yrange [%.9g:%.9g]\n", floor(low / step + 1e-9) * step,
		         ceil(high / step - 1e-9) * step);
}

void
chart_add_frame(struct text *script, const struct chart *chart)
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
		add_x_range(script, chart);
}
