/* worker.c: see worker.h. */
#include "worker.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/file.h"
#include "../base/folder.h"
#include "../base/interrupt.h"
#include "../base/memory.h"
#include "../experiment/process.h"
#include "crash.h"

#define MOST_WORDS 64
#define MOST_OUTPUT ((size_t)1 << 24)
/* A worker ends itself once it makes no progress for its time; one that cannot any more is ended so much later. */
#define GRACE 20

int64_t
workplace_open(struct workplace *workplace, struct lgs_error *error)
{
	workplace->folder = folder_make_temporary("check", error);
	if (!workplace->folder)
		return LGS_IO;
	return setenv("TMPDIR", workplace->folder, 1) ? no_memory(error) : LGS_OK;
}

void
workplace_close(struct workplace *workplace)
{
	if (workplace->folder)
		folder_remove(workplace->folder);
	free(workplace->folder);
	workplace->folder = NULL;
}

static int64_t
count_words(char **line, const char *const *words, int64_t count)
{
	for (; *words && count < MOST_WORDS; words++)
		line[count++] = strdup(*words);
	return count;
}

static void
wait_for(struct process *process, struct ending *ending, int64_t limit)
{
	const struct timespec pause = {0, 2000000};
	const double begin = clock_now();
	while (!process_ended(process, ending)) {
		(void)nanosleep(&pause, NULL);
		if (interrupt_asked() || (limit && clock_now() - begin > (double)(limit * GRACE)))
			(void)kill(process->number, SIGKILL);
	}
}

/* The last line that the program itself wrote, without its name before it. */
static char *
last_words(const char *messages)
{
	char *text = file_load(messages, MOST_OUTPUT, NULL, NULL), *last = NULL, *rest = NULL;
	for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest))
		if (!strncmp(line, "lgs: ", 5))
			last = line + 5;
	char *words = last ? strdup(last) : NULL;
	free(text);
	return words;
}

static void
say_ending(const struct ending *ending, const char *messages, struct lgs_error *error)
{
	char *words = last_words(messages);
	if (words)
		lgs_fail(error, LGS_INVALID, "%s", words);
	else if (ending->killer == SIGKILL)
		lgs_fail(
		    error, LGS_INVALID,
		    "it was killed: by its limit of time, or by a system whose memory ran out; `--memory 1` lets a "
		    "case take less of it");
	else if (ending->killer)
		lgs_fail(error, LGS_INVALID, "it was ended by signal %d (%s)", ending->killer,
		         strsignal(ending->killer));
	else
		lgs_fail(error, LGS_INVALID,
		         "it ended the process with status %d; a component returns a status and never calls exit()",
		         ending->status);
	free(words);
}

/* Runs `lgs check` with these words in this process's stead. */
static json_t *
run(const struct workplace *workplace, const char *const *words, struct lgs_error *error)
{
	char *output = path_join(workplace->folder, "output"), *messages = path_join(workplace->folder, "messages");
	static const char *const program[] = {"lgs", "check", NULL};
	char *line[MOST_WORDS + 1] = {NULL};
	struct process process;
	struct ending ending;
	json_t *json = NULL;

	int64_t count = count_words(line, program, 0);
	count = count_words(line, workplace->flags, count);
	(void)count_words(line, words, count);
	if (output && messages && process_start(&process, line, output, messages, error) >= 0) {
		wait_for(&process, &ending, workplace->limit);
		json = ending.killer ? NULL : json_load_file(output, 0, NULL);
		if (!json)
			say_ending(&ending, messages, error);
	}
	for (int i = 0; line[i]; i++)
		free(line[i]);
	free(output);
	free(messages);
	return json;
}

json_t *
worker_ask(const struct workplace *workplace, const char *what, const json_t *component, const json_t *of_case,
           struct lgs_error *error)
{
	char name[300] = "";
	const char *kind = json_string_value(json_object_get(component, "kind"));
	if (component)
		(void)snprintf(name, sizeof name, "%.*s/%s", (int)strcspn(kind, "/"), kind,
		               json_string_value(json_object_get(component, "name")));
	const char *words[] = {what,
	                       "--here",
	                       "--json",
	                       "--component",
	                       name,
	                       of_case ? "--only" : "--list",
	                       json_string_value(json_object_get(of_case, "name")),
	                       NULL};
	json_t *answer = run(workplace, words, error);
	json_t *list = json_incref(json_object_get(answer, "components"));
	json_decref(answer);
	return list;
}

void
worker_try(const struct workplace *workplace, const char *what, const json_t *component, json_t *of_case)
{
	char message[4096] = "";
	struct lgs_error error = {(int64_t)sizeof error, message, (int64_t)sizeof message};
	const double begun = clock_now();
	json_t *list = worker_ask(workplace, what, component, of_case, &error);
	const json_t *done = json_array_get(json_object_get(json_array_get(list, 0), "cases"), 0);
	const char *verdict = done ? json_string_value(json_object_get(done, "verdict")) : "fail";
	const char *text = done ? json_string_value(json_object_get(done, "text")) : message;
	(void)json_object_set_new(of_case, "verdict", json_string(verdict));
	(void)json_object_set_new(of_case, "text", json_string(text ? text : ""));
	(void)json_object_set_new(of_case, "seconds", json_real(clock_now() - begun));
	json_decref(list);
}
