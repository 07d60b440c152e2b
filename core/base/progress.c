/*
 * progress.c: draws and erases one line.
 *
 * The time left comes from the median speed of recent stretches, so that a slow first step, a checkpoint, or a lid
 * closed over lunch does not spoil it. Needs a terminal that knows carriage return and "erase to end of line"; a dumb
 * one counts as none. Speaks to stderr and nothing else.
 */
#include "progress.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"

#define REDRAW_SECONDS 0.1
#define STRETCHES 15
#define STRETCH_SECONDS 1.0
#define ERASE "\r\033[K"
#define LINE_SIZE 1024

struct mark {
	double time;
	int64_t done;
};

struct progress {
	char *what;
	int64_t total;
	bool shown;
	double drawn;
	int64_t marks; /* how many of the array are used; the last is the latest */
	struct mark mark[STRETCHES + 1];
};

struct progress *
progress_create(const char *what, int64_t total)
{
	const char *terminal = getenv("TERM");
	if (!isatty(STDERR_FILENO) || terminal == NULL || strcmp(terminal, "dumb") == 0)
		return NULL;
	struct progress *progress = calloc(1, sizeof *progress);
	if (progress == NULL)
		return NULL;
	progress->what = strdup(what);
	progress->total = total;
	progress->drawn = -HUGE_VAL;
	if (progress->what == NULL) {
		free(progress);
		return NULL;
	}
	return progress;
}

void
progress_duration(double seconds, char *text, size_t size)
{
	if (!(seconds >= 0 && seconds < 1e9)) {
		(void)snprintf(text, size, "?");
		return;
	}
	long long s = (long long)(seconds + 0.5);
	if (s < 60)
		(void)snprintf(text, size, "%llds", s);
	else if (s < 3600)
		(void)snprintf(text, size, "%lldm%02llds", s / 60, s % 60);
	else if (s < 86400)
		(void)snprintf(text, size, "%lldh%02lldm", s / 3600, s / 60 % 60);
	else
		(void)snprintf(text, size, "%lldd%02lldh", s / 86400, s / 3600 % 24);
}

/* Remembers where we are, a stretch apart; what falls out is the oldest. */
static void
remember(struct progress *progress, double time, int64_t done)
{
	int64_t last = progress->marks - 1;
	if (last >= 0 && done < progress->mark[last].done)
		progress->marks = 0; /* a new beginning */
	else if (last >= 0 && (time - progress->mark[last].time < STRETCH_SECONDS || done == progress->mark[last].done))
		return;
	if (progress->marks == STRETCHES + 1) {
		memmove(progress->mark, progress->mark + 1, STRETCHES * sizeof progress->mark[0]);
		progress->marks--;
	}
	progress->mark[progress->marks++] = (struct mark){time, done};
}

static int
compare_doubles(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return (a > b) - (a < b);
}

/* Seconds until the end, or NaN. */
static double
time_left(const struct progress *progress, double time, int64_t done)
{
	double pace[STRETCHES]; /* seconds for one unit of work */
	int64_t stretches = progress->marks - 1;
	for (int64_t i = 0; i < stretches; i++)
		pace[i] = (progress->mark[i + 1].time - progress->mark[i].time) /
		          (double)(progress->mark[i + 1].done - progress->mark[i].done);
	if (stretches < 1) { /* too early: everything so far is one stretch */
		if (progress->marks < 1 || done <= progress->mark[0].done)
			return NAN;
		pace[0] = (time - progress->mark[0].time) / (double)(done - progress->mark[0].done);
		stretches = 1;
	}
	qsort(pace, (size_t)stretches, sizeof pace[0], compare_doubles);
	double median = 0.5 * (pace[(stretches - 1) / 2] + pace[stretches / 2]);
	return median * (double)(progress->total - done);
}

static int64_t
terminal_columns(void)
{
	struct winsize size;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

/* Makes the text fit: no control characters, and one column less than there are, or some terminals wrap. */
static void
fit(char *text, int64_t columns)
{
	int64_t used = 0;
	for (char *p = text; *p != 0; p++) {
		unsigned char c = (unsigned char)*p;
		if ((c & 0xc0) == 0x80) /* goes on with the character before it, in UTF-8 */
			continue;
		if (++used >= columns) {
			*p = 0;
			return;
		}
		if (c < 0x20 || c == 0x7f)
			*p = ' ';
	}
}

__attribute__((format(printf, 2, 3))) static void
append(char *line, const char *format, ...)
{
	size_t used = strlen(line);
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(line + used, LINE_SIZE - used, format, arguments);
	va_end(arguments);
}

static void
draw(struct progress *progress, double time, int64_t done, const char *note)
{
	char line[LINE_SIZE] = "", left[32];
	append(line, "%s  %lld", progress->what, (long long)done);
	if (progress->total > 0) {
		progress_duration(time_left(progress, time, done), left, sizeof left);
		append(line, "/%lld  %lld%%", (long long)progress->total,
		       (long long)(100 * ((double)done / (double)progress->total)));
		if (done < progress->total)
			append(line, "  %s left", left);
	}
	if (note != NULL && note[0] != 0)
		append(line, "  %s", note);
	fit(line, terminal_columns());
	(void)fprintf(stderr, "\r%s\033[K", line);
	(void)fflush(stderr);
	progress->shown = true;
	progress->drawn = time;
}

void
progress_update(struct progress *progress, int64_t done, const char *note)
{
	if (progress == NULL)
		return;
	double time = clock_now();
	remember(progress, time, done);
	if (time - progress->drawn >= REDRAW_SECONDS || (progress->total > 0 && done == progress->total))
		draw(progress, time, done, note);
}

void
progress_clear(struct progress *progress)
{
	if (progress == NULL || !progress->shown)
		return;
	(void)fputs(ERASE, stderr);
	(void)fflush(stderr);
	progress->shown = false;
}

void
progress_destroy(struct progress *progress)
{
	if (progress == NULL)
		return;
	progress_clear(progress);
	free(progress->what);
	free(progress);
}
