/*
 * log-lines: what components say in another thread than the command's, kept until the command's own thread passes it
 * on.
 *
 * The terminal, the progress line and a run's record belong to the command's thread. A thread beside it collects its
 * lines, and hands the list over when it hands over its results.
 */
#ifndef LGS_CORE_HOST_LOG_LINES_H
#define LGS_CORE_HOST_LOG_LINES_H

#include "host.h"

struct log_line;

/* Begins as all zero. Without a lock: whoever shares one has its own. */
struct log_lines {
	struct log_line *first, *last;
};

/* From now on the lines of the calling thread are added to this list; NULL: no longer. */
void log_lines_collect(struct log_lines *lines);

/* To the list of the calling thread if it has one, else to the sink at once, one thread after the other. */
void log_lines_say(const struct sink *sink, int64_t level, const char *text);

/* Says all lines in their order, or drops them; the list is then empty. */
void log_lines_pass(struct log_lines *lines);
void log_lines_drop(struct log_lines *lines);

#endif
