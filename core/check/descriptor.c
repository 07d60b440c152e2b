/* descriptor.c: what a component says of itself: its summary, example, and table of options. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define LONGEST_LINE 160

static int
ends_in_stop(const char *line)
{
	size_t length = strlen(line);
	return length && line[length - 1] == '.' && !(length > 2 && line[length - 2] == '.');
}

/* Whether a word stands in a line between characters that cannot belong to a name. */
static int
has_word(const char *line, const char *word)
{
	static const char of_names[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t length = strlen(word);
	for (const char *at = strstr(line, word); at; at = strstr(at + 1, word))
		if ((at == line || !strchr(of_names, at[-1])) && (!at[length] || !strchr(of_names, at[length])))
			return 1;
	return 0;
}

static void
describes(struct trial *trial)
{
	const struct lgs_component *head = &trial->component->as.head;
	if (strchr(head->summary, '\n') || ends_in_stop(head->summary) || strlen(head->summary) > LONGEST_LINE)
		trial_say(trial, VERDICT_WARN, "its summary should be one short line without a full stop: \"%s\"",
		          head->summary);
	if (!head->example || !*head->example)
		trial_say(trial, VERDICT_WARN,
		          "it has no example; set .example to a whole command line that works as it stands (`lgs "
		          "inspect` and the help show it)");
	else if (strncmp(head->example, "lgs ", 4) || !has_word(head->example, head->name))
		trial_say(trial, VERDICT_WARN, "its example should be a command line of lgs that uses %s: \"%s\"",
		          head->name, head->example);
}

static void
check_choices(struct trial *trial, const struct lgs_option *option)
{
	for (const char *at = option->choices;;) {
		size_t length = strcspn(at, "|");
		if (!length)
			trial_say(trial, VERDICT_FAIL, "option %s has an empty choice: \"%s\"", option->name,
			          option->choices);
		for (const char *other = option->choices; other < at; other += strcspn(other, "|") + 1)
			if (strcspn(other, "|") == length && !strncmp(other, at, length))
				trial_say(trial, VERDICT_FAIL, "option %s has the choice \"%.*s\" twice", option->name,
				          (int)length, at);
		if (!at[length])
			return;
		at += length + 1;
	}
}

/* The host opens the component that an option names where the component asks for it; its kind must exist. */
static void
check_kind(struct trial *trial, const struct lgs_option *option)
{
	MESSAGE;
	int known = 0;
	for (int i = 0; known_kinds[i]; i++)
		known |= kind_equals(known_kinds[i], option->choices);
	if (!known) {
		trial_say(trial, VERDICT_FAIL,
		          "option %s names a component of the kind \"%s\", which this lgs does "
		          "not know",
		          option->name, option->choices);
		return;
	}
	struct specification *standard = *option->standard ? specification_parse(option->standard, 0, &error) : NULL;
	if (*option->standard &&
	    (!standard || !registry_find(trial->session.registry, option->choices, standard->name, &error)))
		trial_say(trial, VERDICT_WARN, "the default of option %s cannot be had: %s", option->name, message);
	specification_destroy(standard);
}

static int
is_end_of_integers(double end)
{
	return isinf(end) || (end == floor(end) && fabs(end) <= 0x1p53);
}

static void
has_sane_options(struct trial *trial)
{
	for (const struct lgs_option *at = trial->component->options; at->name && !trial_failed(trial); at++) {
		if (strchr(at->help, '\n') || ends_in_stop(at->help))
			trial_say(trial, VERDICT_WARN, "the help of option %s should be one line without a full stop",
			          at->name);
		if ((at->flags & LGS_LOGARITHMIC) && at->minimum < at->maximum && at->minimum < 0)
			trial_say(trial, VERDICT_FAIL,
			          "option %s is to be searched on a logarithmic scale (LGS_LOGARITHMIC), but may be as "
			          "low as %g",
			          at->name, at->minimum);
		if (at->type == LGS_INT && at->minimum < at->maximum &&
		    !(is_end_of_integers(at->minimum) && is_end_of_integers(at->maximum)))
			trial_say(
			    trial, VERDICT_FAIL,
			    "option %s is an integer, but its range is %g to %g; ends are whole numbers up to 2^53, or "
			    "HUGE_VAL for none",
			    at->name, at->minimum, at->maximum);
		if (at->type == LGS_CHOICE)
			check_choices(trial, at);
		if (at->type == LGS_COMPONENT_OPTION)
			check_kind(trial, at);
	}
}

const struct check_case descriptor_cases[] = {
    {.name = "description", .shows = "summary and example are there, each a line", .run = describes},
    {.name = "table", .shows = "the table of options is sane", .run = has_sane_options},
    {.name = NULL},
};
