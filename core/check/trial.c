/* trial.c: what every case needs: verdicts, random numbers, and the component opened. */
#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "../base/random.h"
#include "check.h"
#include "crash.h"

static const char *const names[] = {"pass", "skip", "warn", "fail"};

const char *
verdict_name(enum verdict verdict)
{
	return names[verdict];
}

enum verdict
verdict_named(const char *name)
{
	for (int i = VERDICT_PASS; name && i < VERDICT_FAIL; i++)
		if (!strcmp(names[i], name))
			return (enum verdict)i;
	return VERDICT_FAIL;
}

void
trial_say(struct trial *trial, enum verdict verdict, const char *format, ...)
{
	va_list arguments;
	if (verdict <= trial->verdict)
		return;
	trial->verdict = verdict;
	free(trial->words.bytes);
	trial->words = (struct text){0};
	va_start(arguments, format);
	text_add_arguments(&trial->words, format, arguments);
	va_end(arguments);
}

void
trial_blame(struct trial *trial, const char *format, ...)
{
	va_list arguments;
	if (trial_failed(trial))
		text_add(&trial->words, "; ");
	else
		trial_say(trial, VERDICT_FAIL, "%s", "");
	va_start(arguments, format);
	text_add_arguments(&trial->words, format, arguments);
	va_end(arguments);
}

int
trial_failed(const struct trial *trial)
{
	return trial->verdict == VERDICT_FAIL;
}

void
trial_fail_with(struct trial *trial, const char *what, const struct lgs_error *error)
{
	trial_say(trial, VERDICT_FAIL, "%s: %s", what,
	          *error->text ? error->text : "a failed status without words; lgs_fail() writes both");
}

double
trial_uniform(struct trial *trial)
{
	uint32_t words[4];
	random_bits(trial->key, trial->drawn, 4, words);
	trial->drawn += 4;
	return ((double)words[0] + (double)(words[1] >> 11) * 0x1p-21) * 0x1p-32;
}

double
trial_between(struct trial *trial, double low, double high)
{
	return low + (high - low) * trial_uniform(trial);
}

struct instance *
trial_open(struct trial *trial, const char *key, const char *value, const struct lgs_shape *input, const char *split,
           struct lgs_error *error)
{
	char *specification = key ? specification_with(trial->specification, key, value) : strdup(trial->specification);
	struct opening opening = {.kind = trial->component->as.head.kind,
	                          .specification = specification,
	                          .scope = "",
	                          .input = input,
	                          .split = split};
	if (!specification) {
		no_memory(error);
		return NULL;
	}
	crash_where("opening %s", specification);
	struct instance *instance = instance_open(&trial->session, NULL, &opening, error);
	free(specification);
	return instance;
}
