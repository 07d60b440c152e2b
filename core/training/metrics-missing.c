/* metrics-missing.c: epochs that somebody took out of metrics.csv. See metrics.h. */
#include "metrics.h"

#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "../base/text.h"

#define LARGEST_TABLE ((size_t)1 << 30)
#define RANGES_TOLD 8

struct missing {
	struct text text;
	int64_t ranges;
};

static void
add_range(struct missing *missing, int64_t first, int64_t last)
{
	if (missing->ranges == RANGES_TOLD)
		text_add(&missing->text, " and others");
	if (missing->ranges++ >= RANGES_TOLD)
		return;
	text_add(&missing->text, "%s%lld", missing->text.length ? ", " : "", (long long)first);
	if (last > first)
		text_add(&missing->text, "-%lld", (long long)last);
}

char *
metrics_missing(const char *path, int64_t through_epoch)
{
	struct missing missing = {0};
	char *bytes = file_load(path, LARGEST_TABLE, NULL, NULL);
	int64_t next = 1;
	text_add(&missing.text, "%s", "");
	/* Rows come in the order of their epochs; the heading begins with no number. */
	for (const char *line = bytes; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		int64_t epoch = strtoll(line, NULL, 10);
		if (epoch > next)
			add_range(&missing, next, epoch - 1);
		if (epoch >= next)
			next = epoch + 1;
	}
	if (bytes && next <= through_epoch)
		add_range(&missing, next, through_epoch);
	free(bytes);
	return missing.text.bytes;
}
