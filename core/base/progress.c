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
#include "columns.h"

#define REDRAW_SECONDS 0.1
#define STRETCHES 15
#define STRETCH_SECONDS 1.0
#define ERASE "\r\033[K"
#define LINE_SIZE 4096
#define NAME_LEAST 16   /* columns of a name, if it has so many, beside a note */
#define NAME_SHORTEST 4 /* less tells nothing */
#define GAP 2

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
	columns_clean(progress->what);
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

__attribute__((format(printf, 2, 3))) static void
append(char *line, const char *format, ...)
{
	size_t used = strlen(line);
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(line + used, LINE_SIZE - used, format, arguments);
	va_end(arguments);
}

/* Where the task is and when it is done, the more important of it where there is no room for all. */
static void
write_numbers(char *numbers, const struct progress *progress, double time, int64_t done, int64_t room)
{
	char left[32];
	append(numbers, "%lld", (long long)done);
	if (progress->total <= 0)
		return;
	const long long percent = (long long)(100 * ((double)done / (double)progress->total));
	progress_duration(time_left(progress, time, done), left, sizeof left);
	append(numbers, "/%lld  %lld%%", (long long)progress->total, percent);
	if (done < progress->total)
		append(numbers, "  %s left", left);
	if ((int64_t)strlen(numbers) > room)
		(void)snprintf(numbers, LINE_SIZE, done < progress->total ? "%lld%%  %s left" : "%lld%%", percent,
		               left);
	if ((int64_t)strlen(numbers) > room)
		(void)snprintf(numbers, LINE_SIZE, "%lld%%", percent);
}

/*
 * The numbers always; of the name as much as they and the note leave room for. Where that is too little to know the
 * name by, the note makes room.
 */
static void
compose(char *line, const struct progress *progress, const char *numbers, char *note, int64_t room)
{
	const int64_t least = (int64_t)fmin(NAME_LEAST, (double)columns_of(progress->what));
	int64_t for_name = room - (int64_t)strlen(numbers) - GAP;
	if (*note && for_name - columns_of(note) - GAP >= least)
		for_name -= columns_of(note) + GAP;
	else
		*note = 0;
	char *name = for_name >= NAME_SHORTEST ? columns_shorten(progress->what, for_name) : NULL;
	if (name && *name)
		append(line, "%s  ", name);
	append(line, "%s", numbers);
	if (*note)
		append(line, "  %s", note);
	free(name);
	columns_cut(line, room);
}

static void
draw(struct progress *progress, double time, int64_t done, const char *note)
{
	char line[LINE_SIZE] = "", numbers[LINE_SIZE] = "", clean[LINE_SIZE] = "";
	const int64_t room = terminal_columns() - 1; /* some terminals wrap where the last one is taken */
	append(clean, "%s", note ? note : "");
	columns_clean(clean);
	write_numbers(numbers, progress, time, done, room);
	compose(line, progress, numbers, clean, room);
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
