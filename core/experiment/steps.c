/* steps.c: a job's commands, and what they leave behind. See schedule.h. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/escape.h"
#include "../base/file.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "../run/run.h"
#include "job-record.h"
#include "origins.h"
#include "schedule.h"

struct words {
	char **list;
	int64_t count;
	int failed;
};

static void
add(struct words *words, const char *word)
{
	char **longer = realloc(words->list, (size_t)(words->count + 2) * sizeof *longer);
	if (longer)
		words->list = longer;
	char *copy = longer && word ? strdup(word) : NULL;
	words->failed |= !copy;
	if (!longer)
		return;
	longer[words->count++] = copy;
	longer[words->count] = NULL;
}

static void
add_number(struct words *words, const char *flag, int64_t number)
{
	char text[24];
	(void)snprintf(text, sizeof text, "%lld", (long long)number);
	add(words, flag);
	add(words, text);
}

static void
add_length(const struct schedule *schedule, struct words *words, int64_t length)
{
	add_number(words, experiment_in_steps(schedule->experiment) ? "--steps" : "--epochs", length);
}

/* The model's pictures wherever it is measured. */
static void
add_pictures(const struct job *job, struct words *words)
{
	struct text list = {0};
	for (int64_t i = 0; i < job->epoch_count; i++)
		text_add(&list, "%s%lld", i ? "," : "", (long long)job->epochs[i]);
	add(words, "--pictures-at");
	add(words, list.bytes);
	free(list.bytes);
}

static char **
finish(const struct schedule *schedule, struct words *words)
{
	if (*schedule->plugin_path) {
		add(words, "--plugin-path");
		add(words, schedule->plugin_path);
	}
	if (schedule->only_plugin_path)
		add(words, "--only-plugin-path");
	if (!words->failed)
		return words->list;
	steps_free(words->list);
	return NULL;
}

void
steps_free(char **words)
{
	for (int64_t i = 0; words && words[i]; i++)
		free(words[i]);
	free(words);
}

char *
steps_run(const struct schedule *schedule, const struct job *job)
{
	return text_format("%s/runs/%s", schedule->folder, job->name);
}

char *
steps_file(const struct schedule *schedule, const struct job *job, const char *ending)
{
	return text_format("%s/logs/%s.%s", schedule->folder, job->name, ending);
}

char **
steps_train(const struct schedule *schedule, const struct job *job, int64_t epoch, int dry)
{
	struct words words = {0};
	char *run = steps_run(schedule, job);
	add(&words, "lgs");
	add(&words, "train");
	int pictures = !dry && job->trial < 0 && experiment_has_chart(schedule->experiment, "pictures");
	if (run && !dry && !access(run, F_OK)) {
		add(&words, "--resume");
		add(&words, run);
		add_length(schedule, &words, epoch);
		if (pictures)
			add_pictures(job, &words);
		free(run);
		return finish(schedule, &words); /* the run's record knows the rest */
	}
	add(&words, job->model);
	add(&words, "--data");
	add(&words, schedule->experiment->data);
	for (size_t i = 0; i < json_array_size(job->penalties); i++) {
		add(&words, "-r");
		add(&words, json_string_value(json_array_get(job->penalties, i)));
	}
	add_number(&words, "--batch", schedule->experiment->batch);
	add_number(&words, "--seed", job->seed);
	add_length(schedule, &words, epoch);
	if (pictures)
		add_pictures(job, &words);
	add_number(&words, "--threads", 1);
	add(&words, dry ? "--dry-run" : "--out");
	if (!dry)
		add(&words, run);
	free(run);
	return finish(schedule, &words);
}

char **
steps_measure(const struct schedule *schedule, const struct job *job, int64_t epoch)
{
	struct words words = {0};
	char *run = steps_run(schedule, job);
	json_t *evaluators = job_evaluators(schedule->experiment, job, epoch), *element;
	size_t index;
	add(&words, "lgs");
	add(&words, "evaluate");
	add(&words, run);
	json_array_foreach(evaluators, index, element)
	{
		add(&words, "-e");
		add(&words, json_string_value(element));
	}
	add(&words, "--json");
	add_number(&words, "--threads", 1);
	json_decref(evaluators);
	free(run);
	return finish(schedule, &words);
}

char *
steps_reason(const struct schedule *schedule, const struct job *job)
{
	static const char prefix[] = "lgs: ";
	char *path = steps_file(schedule, job, "log"), *reason = NULL, *rest = NULL;
	char *text = path ? file_load(path, 1 << 24, NULL, NULL) : NULL;
	for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest))
		if (strncmp(line, "lgs: warning", 12)) {
			free(reason);
			reason = strdup(!strncmp(line, prefix, sizeof prefix - 1) ? line + sizeof prefix - 1 : line);
		}
	struct text plain = {0}; /* results and records are JSON, which holds UTF-8 alone */
	if (reason)
		escape_plain(&plain, reason);
	free(reason);
	free(text);
	free(path);
	return plain.length ? plain.bytes : strdup("it failed without saying why");
}

/* Steps are not in the table of epochs: those up to the last measurement. */
static int64_t
measured_steps(const struct schedule *schedule, const struct job *job)
{
	int64_t next = record_next_epoch(schedule->experiment, job), reached = 0;
	for (int64_t i = 0; i < job->epoch_count && (next < 0 || job->epochs[i] < next); i++)
		reached = job->epochs[i];
	return reached;
}

int64_t
steps_epoch(const struct schedule *schedule, const struct job *job)
{
	char tail[4097], *path = text_format("%s/runs/%s/" RUN_METRICS, schedule->folder, job->name);
	int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct stat status;
	int64_t epoch = 0;
	if (experiment_in_steps(schedule->experiment))
		epoch = measured_steps(schedule, job);
	else if (file >= 0 && !fstat(file, &status)) {
		off_t from = status.st_size > 4096 ? status.st_size - 4096 : 0;
		ssize_t bytes = pread(file, tail, 4096, from);
		tail[bytes > 0 ? bytes : 0] = 0;
		/* The last whole line; the number of its epoch stands first. */
		char *end = strrchr(tail, '\n');
		if (end)
			*end = 0;
		char *line = end ? strrchr(tail, '\n') : NULL;
		epoch = line ? strtoll(line + 1, NULL, 10) : 0;
	}
	if (file >= 0)
		(void)close(file);
	free(path);
	return epoch;
}

int64_t
steps_take(const struct schedule *schedule, struct job *job, int64_t epoch, struct lgs_error *error)
{
	char *path = steps_file(schedule, job, "out"), *run = steps_run(schedule, job);
	char *text = path && run ? file_load(path, 1 << 24, NULL, error) : NULL;
	json_t *printed = text ? json_loads(text, 0, NULL) : NULL;
	int64_t status = LGS_INVALID;
	if (printed)
		status = record_add(schedule->experiment, job, epoch, printed, run, error);
	else if (text)
		lgs_fail(error, LGS_INVALID, "%s has no JSON of a measurement in it", path);
	if (status >= 0)
		status = record_save(job, schedule->folder, error);
	json_decref(printed);
	free(text);
	free(path);
	free(run);
	return status;
}

int64_t
steps_trained(const struct schedule *schedule, struct job *job, struct lgs_error *error)
{
	char *run = steps_run(schedule, job);
	int64_t status = run ? origins_keep(schedule->experiment, schedule->jobs, job, run, error) : no_memory(error);
	free(run);
	return status;
}
