/* plot.c: a process, two files, and the tidying of what it draws. See plot.h. */
#include "plot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/escape.h"

extern char **environ;

#define DRAWING_MOST (1 << 24)

/* ---- the process ---- */

static int64_t
not_found(int reason, struct lgs_error *error)
{
	return lgs_fail(error, LGS_UNSUPPORTED,
	                "charts are drawn by gnuplot, which cannot be run: %s; install it (on Debian: apt-get install "
	                "gnuplot-nox), or give --no-charts for a page without charts",
	                strerror(reason));
}

/* Runs it (-d: without anybody's settings) from one file into another. Its exit status, or negative. */
static int64_t
run(FILE *script, FILE *drawing, FILE *complaints, const char *argument, struct lgs_error *error)
{
	char *const words[] = {"gnuplot", "-d", (char *)(uintptr_t)argument, NULL};
	posix_spawn_file_actions_t files;
	pid_t process;
	int result;
	if (posix_spawn_file_actions_init(&files))
		return lgs_fail(error, LGS_NO_MEMORY, "out of memory for a chart");
	int reason = posix_spawn_file_actions_adddup2(&files, fileno(script), 0);
	reason = reason ? reason : posix_spawn_file_actions_adddup2(&files, fileno(drawing), 1);
	reason = reason ? reason : posix_spawn_file_actions_adddup2(&files, fileno(complaints), 2);
	reason = reason ? reason : posix_spawnp(&process, words[0], &files, NULL, words, environ);
	(void)posix_spawn_file_actions_destroy(&files);
	if (reason)
		return not_found(reason, error);
	while (waitpid(process, &result, 0) < 0)
		if (errno != EINTR)
			return lgs_fail(error, LGS_IO, "gnuplot was lost: %s", strerror(errno));
	if (WIFEXITED(result) && WEXITSTATUS(result) == 127)
		return not_found(ENOENT, error);
	return WIFEXITED(result) ? WEXITSTATUS(result) : 128;
}

/* What is in a file, with a zero behind it; NULL where it is too much. */
static char *
whole(FILE *file)
{
	long length = fseek(file, 0, SEEK_END) ? -1 : ftell(file);
	char *bytes = length >= 0 && length <= DRAWING_MOST ? malloc((size_t)length + 1) : NULL;
	rewind(file);
	if (bytes)
		bytes[fread(bytes, 1, (size_t)length, file)] = 0;
	return bytes;
}

/* Text without the empty lines and the indentation in it. */
static char *
on_a_line(char *text)
{
	char *out = text;
	for (const char *at = text; *at; at++)
		if (strchr(" \n", *at) == NULL)
			*out++ = *at;
		else if (out > text && out[-1] != ' ')
			*out++ = ' ';
	while (out > text && out[-1] == ' ')
		out--;
	*out = 0;
	return text;
}

/* The drawing that a script gives, allocated; NULL on failure. */
static char *
draw(const char *text, const char *argument, struct lgs_error *error)
{
	FILE *files[3] = {tmpfile(), tmpfile(), tmpfile()};
	char *drawing = NULL, *complaint = NULL;
	if (!files[0] || !files[1] || !files[2] || fputs(text, files[0]) < 0 || fflush(files[0])) {
		lgs_fail(error, LGS_IO, "a chart cannot be drawn: no temporary file can be written: %s; check /tmp",
		         strerror(errno));
	} else {
		rewind(files[0]);
		int64_t status = run(files[0], files[1], files[2], argument, error);
		if (status >= 0)
			complaint = whole(files[2]);
		if (status == 0 && !(drawing = whole(files[1])))
			lgs_fail(error, LGS_NO_MEMORY, "a chart is too large");
		if (status > 0)
			lgs_fail(error, LGS_IO, "gnuplot failed on a chart: %s", complaint ? on_a_line(complaint) : "");
	}
	for (int i = 0; i < 3; i++)
		if (files[i])
			(void)fclose(files[i]);
	free(complaint);
	return drawing;
}

int64_t
plot_find(struct lgs_error *error)
{
	char *version = draw("", "--version", error);
	free(version);
	return version ? LGS_OK : LGS_UNSUPPORTED;
}

/* ---- the drawing ---- */

/* Skips to behind the end of a part, or to the end of all. */
static const char *
behind(const char *at, const char *part)
{
	const char *found = strstr(at, part);
	return found ? found + strlen(part) : at + strlen(at);
}

static int
begins(const char *at, const char *beginning)
{
	return !strncmp(at, beginning, strlen(beginning));
}

/* Copies SVG without identifiers, titles that name data, and groups that hold nothing. */
static void
tidy(struct text *svg, const char *at, const char *end)
{
	int in_tag = 0;
	while (at < end && *at) {
		if (*at == '<' || *at == '>')
			in_tag = *at == '<';
		if (begins(at, "xlink:href=")) {
			at += strlen("xlink:");
		} else if (begins(at, "<g id=")) {
			text_add(svg, "<g>");
			at = behind(at, ">");
		} else if (begins(at, "<title>")) {
			at = behind(at, "</title>");
		} else if (begins(at, "<g ") && begins(behind(at, ">"), "\n</g>\n")) {
			at = behind(at, "</g>\n");
		} else if (in_tag && begins(at, " = '")) {
			text_add(svg, "=");
			at += 3;
		} else {
			text_append(svg, at++, 1);
		}
	}
}

int64_t
plot_draw(struct text *svg, const char *script, int width, int height, int with_symbols, const char *shows,
          struct lgs_error *error)
{
	struct text text = {0};
	text_add(&text, "set encoding utf8\nset terminal svg size %d,%d font 'sans-serif,13' noenhanced dynamic\n",
	         width, height);
	text_append(&text, script, strlen(script));
	char *drawing = text.failed ? NULL : draw(text.bytes, "-", error);
	free(text.bytes);
	if (!drawing)
		return text.failed ? lgs_fail(error, LGS_NO_MEMORY, "out of memory for a chart") : LGS_IO;
	const char *symbols = strstr(drawing, "<defs>"), *body = behind(drawing, "</defs>");
	const char *end = body;
	for (const char *next = body; (next = strstr(next, "</svg>")); next++)
		end = next;
	if (!symbols || !*body || end == body) {
		free(drawing);
		return lgs_fail(error, LGS_IO, "gnuplot's drawing of a chart is not what this lgs can read");
	}
	text_add(svg, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", width, height);
	escape_html(svg, shows);
	text_add(svg, "\">");
	if (with_symbols)
		tidy(svg, symbols, body);
	text_add(svg, "<g>");
	tidy(svg, body, end);
	text_add(svg, "</svg>");
	free(drawing);
	return LGS_OK;
}
