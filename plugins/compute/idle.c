/* idle.c: see idle.h. Only numbers and choices are looked at. */
#include "idle.h"

#include <stdlib.h>
#include <string.h>

/* The number-th of words joined by '|'. */
static const char *
choice(const char *choices, int64_t number, int *length)
{
	for (; number > 0 && strchr(choices, '|'); number--)
		choices = strchr(choices, '|') + 1;
	*length = (int)strcspn(choices, "|");
	return choices;
}

/* Whether the option has another value than its default, and that value as a user types it. */
static int
was_given(const struct lgs_option *option, const void *options, char *text, size_t capacity)
{
	const void *value = (const char *)options + option->offset;
	int length;
	if (option->type == LGS_DOUBLE) {
		(void)snprintf(text, capacity, "%.12g", *(const double *)value);
		return *(const double *)value != strtod(option->standard, NULL);
	}
	if (option->type == LGS_INT) {
		(void)snprintf(text, capacity, "%lld", (long long)*(const int64_t *)value);
		return *(const int64_t *)value != strtoll(option->standard, NULL, 10);
	}
	if (option->type != LGS_CHOICE)
		return 0;
	const char *word = choice(option->choices, *(const int64_t *)value, &length);
	(void)snprintf(text, capacity, "%.*s", length, word);
	return strcmp(text, option->standard) != 0;
}

void
compute_warn_idle(const struct lgs_host *host, const struct lgs_option *table, const void *options, int64_t count,
                  const struct compute_idle *idle)
{
	char text[64];
	for (int64_t i = 0; i < count; i++)
		for (const struct lgs_option *option = table; idle[i].idle && option->name; option++)
			if (!strcmp(option->name, idle[i].name) && was_given(option, options, text, sizeof text))
				lgs_log(host, LGS_LOG_WARNING, "%s=%s changes nothing without %s", option->name, text,
				        idle[i].needs);
}
