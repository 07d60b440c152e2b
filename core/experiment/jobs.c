/* jobs.c: the list of jobs of an experiment. See jobs.h. */
#include "jobs.h"

#include <stdlib.h>
#include <string.h>

#include "../base/text.h"

static int
compare(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
	return (a > b) - (a < b);
}

/* The epochs to measure at: those of the experiment that the row reaches, and its last. Trials: the last alone. */
static int64_t
fill_epochs(const struct experiment *experiment, struct job *job, int64_t last)
{
	size_t count = job->trial < 0 ? json_array_size(experiment->evaluate_at) : 0;
	job->epochs = calloc(count + 1, sizeof *job->epochs);
	if (!job->epochs)
		return LGS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		int64_t epoch = json_integer_value(json_array_get(experiment->evaluate_at, i));
		if (epoch > 0 && epoch < last)
			job->epochs[job->epoch_count++] = epoch;
	}
	qsort(job->epochs, (size_t)job->epoch_count, sizeof *job->epochs, compare);
	int64_t kept = 0;
	for (int64_t i = 0; i < job->epoch_count; i++)
		if (!kept || job->epochs[kept - 1] != job->epochs[i])
			job->epochs[kept++] = job->epochs[i];
	job->epochs[kept] = last;
	job->epoch_count = kept + 1;
	return LGS_OK;
}

static int64_t
add_job(struct jobs *jobs, const struct experiment *experiment, const struct row *row, int64_t seed, int64_t trial)
{
	struct job *job = &jobs->items[jobs->count++];
	*job = (struct job){.row = row, .seed = seed, .trial = trial};
	job->name = trial < 0 ? text_format("%s-%lld", row->name, (long long)seed)
	                      : text_format("trial-%s-%lld", row->name, (long long)trial);
	job->penalties = row->penalties ? json_deep_copy(row->penalties) : json_array();
	const int by_trials = row->tune || row->like;
	job->model = by_trials ? NULL : strdup(row->model);
	if (!job->name || !job->penalties || (!by_trials && !job->model))
		return LGS_NO_MEMORY;
	return fill_epochs(experiment, job, trial < 0 ? row->epochs : experiment->tuning.epochs);
}

int64_t
jobs_create(struct jobs *jobs, const struct experiment *experiment, struct registry *registry, struct lgs_error *error)
{
	size_t seeds = json_array_size(experiment->seeds);
	int64_t trials = experiment->tuning.trials, status = LGS_OK;
	*jobs = (struct jobs){calloc((size_t)experiment->row_count * (seeds + (size_t)trials), sizeof *jobs->items), 0};
	if (!jobs->items)
		return lgs_fail(error, LGS_NO_MEMORY, "out of memory for the experiment's jobs");
	for (int64_t t = 0; t < trials && status >= 0; t++)
		for (int64_t r = 0; r < experiment->row_count && status >= 0; r++) {
			if (!experiment->rows[r].tune)
				continue;
			status = add_job(jobs, experiment, &experiment->rows[r], experiment->tuning.seed, t);
			if (status >= 0)
				status = tuning_draw(experiment, registry, &jobs->items[jobs->count - 1], error);
			if (status < 0 && status != LGS_NO_MEMORY)
				return status;
		}
	/* Seed by seed, so that there is a table soon, if only of one seed. */
	for (size_t s = 0; s < seeds && status >= 0; s++)
		for (int64_t r = 0; r < experiment->row_count && status >= 0; r++)
			status = add_job(jobs, experiment, &experiment->rows[r],
			                 json_integer_value(json_array_get(experiment->seeds, s)), -1);
	return status < 0 ? lgs_fail(error, status, "out of memory for the experiment's jobs") : LGS_OK;
}

void
jobs_free(struct jobs *jobs)
{
	for (int64_t i = 0; i < jobs->count; i++) {
		struct job *job = &jobs->items[i];
		json_decref(job->penalties);
		json_decref(job->tried);
		json_decref(job->record);
		free(job->name);
		free(job->model);
		free(job->epochs);
		free(job->why);
	}
	free(jobs->items);
	*jobs = (struct jobs){0};
}

const struct job *
jobs_find(const struct jobs *jobs, const struct row *row, int64_t seed)
{
	for (int64_t i = 0; i < jobs->count; i++)
		if (jobs->items[i].row == row && jobs->items[i].trial < 0 && jobs->items[i].seed == seed)
			return &jobs->items[i];
	return NULL;
}

char *
job_specification(const char *specification, int64_t seed)
{
	static const char mark[] = "{seed}";
	struct text text = {0};
	for (const char *at = specification, *next; at; at = next) {
		next = strstr(at, mark);
		text_add(&text, "%.*s", next ? (int)(next - at) : (int)strlen(at), at);
		if (!next)
			break;
		text_add(&text, "%lld", (long long)seed);
		next += sizeof mark - 1;
	}
	return text.bytes;
}

int
job_measures(const struct job *job, const struct measure *measure, int64_t epoch)
{
	int now = epoch == measure_when(measure, job->epochs[job->epoch_count - 1]);
	if (job->trial >= 0)
		return measure->at == MEASURE_TRIALS;
	return measure->at == MEASURE_EACH || (measure->at != MEASURE_TRIALS && now);
}

json_t *
job_evaluators(const struct experiment *experiment, const struct job *job, int64_t epoch)
{
	json_t *list = json_array(), *element;
	for (int64_t i = 0; i < experiment->measure_count; i++) {
		const struct measure *measure = &experiment->measures[i];
		if (!job_measures(job, measure, epoch))
			continue;
		char *specification = job_specification(measure->evaluator, job->seed);
		int known = 0;
		size_t index;
		json_array_foreach(list, index, element) known |=
		    specification && !strcmp(json_string_value(element), specification);
		if (specification && !known)
			(void)json_array_append_new(list, json_string(specification));
		free(specification);
	}
	return list;
}
