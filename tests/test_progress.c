/*
 * test_progress.c: durations in words, the line on a terminal, and silence elsewhere.
 *
 * The terminal is a pseudo-terminal that takes the place of stderr.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* posix_openpt */
#endif

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "../core/base/columns.h"
#include "../core/base/progress.h"
#include "runner.h"

static char seen[65536];

static void
formats_durations(void)
{
	static const struct {
		double seconds;
		const char *text;
	} cases[] = {{0, "0s"},       {4, "4s"},         {4.4, "4s"},      {59.4, "59s"},
	             {59.6, "1m00s"}, {200, "3m20s"},    {3599, "59m59s"}, {3600, "1h00m"},
	             {7500, "2h05m"}, {86399, "23h59m"}, {86400, "1d00h"}, {273600, "3d04h"},
	             {-1, "?"},       {NAN, "?"},        {HUGE_VAL, "?"},  {1e12, "?"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[16];
		progress_duration(cases[i].seconds, text, sizeof text);
		CU_ASSERT_STRING_EQUAL(text, cases[i].text);
	}
}

static void
wait_seconds(double seconds)
{
	struct timespec time = {(time_t)seconds, (long)(1e9 * (seconds - floor(seconds)))};
	(void)nanosleep(&time, NULL);
}

/* Runs a scene with stderr going to `descriptor`. */
static void
with_stderr(int descriptor, void (*scene)(void))
{
	int before = dup(STDERR_FILENO);
	CU_ASSERT(dup2(descriptor, STDERR_FILENO) >= 0);
	scene();
	(void)dup2(before, STDERR_FILENO);
	close(before);
}

/* Reads what is there into `seen`. */
static void
look(int descriptor)
{
	size_t used = 0;
	ssize_t n;
	(void)fcntl(descriptor, F_SETFL, O_NONBLOCK);
	while (used + 1 < sizeof seen && (n = read(descriptor, seen + used, sizeof seen - 1 - used)) > 0)
		used += (size_t)n;
	seen[used] = 0;
}

/* Runs a scene on a terminal of so many columns; what it drew is in `seen` afterwards. False where there is none. */
static int
on_terminal(unsigned short columns, void (*scene)(void))
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
		skip_test("no pseudo-terminal here");
		return 0;
	}
	int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	CU_ASSERT_FATAL(slave >= 0);
	struct winsize size = {.ws_row = 24, .ws_col = columns};
	(void)ioctl(slave, TIOCSWINSZ, &size);
	(void)setenv("TERM", "xterm", 1);
	with_stderr(slave, scene);
	look(master);
	close(slave);
	close(master);
	return 1;
}

static int
count(const char *text, const char *part)
{
	int found = 0;
	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		found++;
	return found;
}

static void
short_task(void)
{
	struct progress *progress = progress_create("training", 4);
	progress_update(progress, 0, NULL);
	wait_seconds(0.15);
	progress_update(progress, 2, "loss 3.5");
	progress_clear(progress);
	progress_clear(progress);
	progress_update(progress, 4, "done");
	progress_destroy(progress);
}

static void
draws(void)
{
	if (!on_terminal(100, short_task))
		return;
	CU_ASSERT_PTR_NOT_NULL(strstr(seen, "\rtraining  0/4  0%  ? left\033[K"));
	CU_ASSERT_PTR_NOT_NULL(strstr(seen, "\rtraining  2/4  50%  0s left  loss 3.5\033[K"));
	CU_ASSERT_PTR_NOT_NULL(strstr(seen, "\rtraining  4/4  100%  done\033[K"));
	CU_ASSERT_PTR_NULL(strchr(seen, '\n'));
	CU_ASSERT_EQUAL(count(seen, "\r\033[K"), 2); /* once by clear, once by destroy */
	CU_ASSERT_STRING_EQUAL(seen + strlen(seen) - 4, "\r\033[K");
}

static void
frantic_task(void)
{
	struct progress *progress = progress_create("counting", 0);
	clock_t begin = clock();
	for (int64_t i = 0; i < 1000000 && clock() - begin < CLOCKS_PER_SEC; i++)
		progress_update(progress, i, NULL);
	progress_destroy(progress);
}

static void
draws_seldom(void)
{
	struct timespec before, after;
	(void)clock_gettime(CLOCK_MONOTONIC, &before);
	if (!on_terminal(100, frantic_task))
		return;
	(void)clock_gettime(CLOCK_MONOTONIC, &after);
	double seconds = (double)(after.tv_sec - before.tv_sec) + 1e-9 * (double)(after.tv_nsec - before.tv_nsec);
	CU_ASSERT(count(seen, "counting") >= 1);
	CU_ASSERT(count(seen, "counting") <= 2 + (int)(10 * seconds));
	CU_ASSERT_PTR_NULL(strstr(seen, "left"));
}

/* ---- what fits ---- */

#define CAFES "caf\xc3\xa9s"
#define WIDE "\xe8\xb7\x91" /* a character of two columns */
#define DOTS "\xe2\x80\xa6"

static void
counts_columns(void)
{
	CU_ASSERT_EQUAL(columns_of(""), 0);
	CU_ASSERT_EQUAL(columns_of(CAFES), 5);
	CU_ASSERT_EQUAL(columns_of("cafe\xcc\x81s"), 5); /* a mark of its own */
	CU_ASSERT_EQUAL(columns_of(WIDE WIDE), 4);
	char line[] = "a\tb\xff" WIDE "\x1b[K";
	columns_clean(line);
	CU_ASSERT_STRING_EQUAL(line, "a b " WIDE " [K");
	columns_cut(line, 5); /* half a character does not fit */
	CU_ASSERT_STRING_EQUAL(line, "a b ");
}

static void
shortens_names(void)
{
	static const struct {
		const char *name;
		int64_t columns;
		const char *text;
	} cases[] = {{"runs/one", 8, "runs/one"},
	             {"runs/one", 7, DOTS "/one"},
	             {"/a/long/way/to/run-7", 12, DOTS "/to/run-7"},
	             {"/a/long/way/to/run-7", 8, DOTS "/run-7"},
	             {"/a/long/way/to/run-7", 4, DOTS "n-7"},
	             {"a/folder/", 8, DOTS "folder/"},
	             {WIDE WIDE WIDE, 5, DOTS WIDE WIDE},
	             {WIDE WIDE WIDE, 4, DOTS WIDE},
	             {"name", 1, ""},
	             {"name", 0, ""},
	             {"name", -7, ""}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *text = columns_shorten(cases[i].name, cases[i].columns);
		CU_ASSERT_PTR_NOT_NULL_FATAL(text);
		CU_ASSERT_STRING_EQUAL(text, cases[i].text);
		free(text);
	}
}

#define FAR "/home/somebody/experiments/2026/sparse-representations/mnist/first-series/runs/"

static void
far_task(void)
{
	struct progress *progress = progress_create(FAR "run-0001", 1000);
	progress_update(progress, 500, "epoch 5\nof 10");
	progress_destroy(progress);
}

static void
fits_narrow_terminals(void)
{
	static const struct {
		unsigned short columns;
		const char *line;
	} cases[] = {{200, FAR "run-0001  500/1000  50%  ? left  epoch 5 of 10"},
	             {80, DOTS "/mnist/first-series/runs/run-0001  500/1000  50%  ? left  epoch 5 of 10"},
	             {60, DOTS "/runs/run-0001  500/1000  50%  ? left  epoch 5 of 10"},
	             {45, DOTS "/runs/run-0001  500/1000  50%  ? left"},
	             {32, DOTS "un-0001  500/1000  50%  ? left"},
	             {23, "500/1000  50%  ? left"},
	             {20, DOTS "-0001  50%  ? left"},
	             {12, "50%  ? left"},
	             {6, "50%"},
	             {3, "50"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char drawn[256];
		if (!on_terminal(cases[i].columns, far_task))
			return;
		(void)snprintf(drawn, sizeof drawn, "\r%s\033[K\r\033[K", cases[i].line);
		CU_ASSERT_STRING_EQUAL(seen, drawn);
	}
}

static void
paced_task(void)
{
	struct progress *progress = progress_create("pacing", 1000);
	progress_update(progress, 500, NULL); /* resumed: what was done before says nothing of the pace */
	wait_seconds(0.5);
	progress_update(progress, 505, NULL);
	progress_destroy(progress);
}

static void
estimates(void)
{
	if (!on_terminal(100, paced_task))
		return;
	const char *line = strstr(seen, "505/1000  50%  ");
	CU_ASSERT_PTR_NOT_NULL_FATAL(line);
	/* 0.1 s a step and 495 to go; on a busy machine more, and then minutes. */
	const char *left = line + strlen("505/1000  50%  ");
	CU_ASSERT(atoi(left) >= 48 || left[strspn(left, "0123456789")] == 'm');
}

static void
is_silent_in_a_pipe(void)
{
	int ends[2];
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	(void)setenv("TERM", "xterm", 1);
	with_stderr(ends[1], short_task);
	close(ends[1]);
	look(ends[0]);
	close(ends[0]);
	CU_ASSERT_STRING_EQUAL(seen, "");
}

static const CU_TestInfo tests[] = {
    {"durations in words", formats_durations},
    {"draws and erases its line", draws},
    {"draws at most ten times a second", draws_seldom},
    {"counts columns, of wide characters too", counts_columns},
    {"shortens names in front", shortens_names},
    {"fits narrow terminals", fits_narrow_terminals},
    {"estimates the time left", estimates},
    {"is silent in a pipe", is_silent_in_a_pipe},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests("progress", tests);
}
