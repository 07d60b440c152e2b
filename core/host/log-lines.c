/* log-lines.c: a list of lines by thread. See log-lines.h. */
#include "log-lines.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct log_line {
	struct log_line *next;
	const struct sink *sink;
	int64_t level;
	char text[];
};

static _Thread_local struct log_lines *collecting;
static pthread_mutex_t saying = PTHREAD_MUTEX_INITIALIZER;

void
log_lines_collect(struct log_lines *lines)
{
	collecting = lines;
}

static void
add(struct log_lines *lines, const struct sink *sink, int64_t level, const char *text)
{
	size_t bytes = strlen(text) + 1;
	struct log_line *line = malloc(sizeof *line + bytes);
	if (!line)
		return; /* a line less, and no harm */
	*line = (struct log_line){.sink = sink, .level = level};
	memcpy(line->text, text, bytes);
	if (lines->last)
		lines->last->next = line;
	else
		lines->first = line;
	lines->last = line;
}

void
log_lines_say(const struct sink *sink, int64_t level, const char *text)
{
	if (!sink->log)
		return;
	if (collecting) {
		add(collecting, sink, level, text);
		return;
	}
	/* A component's own threads may all find something at once. */
	(void)pthread_mutex_lock(&saying);
	sink->log(sink->context, level, text);
	(void)pthread_mutex_unlock(&saying);
}

static void
empty(struct log_lines *lines, int say)
{
	struct log_line *line = lines->first;
	*lines = (struct log_lines){0};
	while (line) {
		struct log_line *next = line->next;
		if (say)
			log_lines_say(line->sink, line->level, line->text);
		free(line);
		line = next;
	}
}

void
log_lines_pass(struct log_lines *lines)
{
	empty(lines, 1);
}

void
log_lines_drop(struct log_lines *lines)
{
	empty(lines, 0);
}
