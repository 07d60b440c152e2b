/*
 * gate.c: whether what a row made is worth measuring. See gate.h.
 *
 * A row has failed with the first seed that has, at its end or before it, with bounds or without: a row of which only
 * the lucky seeds count would look better than it is.
 */
#include "gate.h"

#include <math.h>

#include "../base/text.h"
#include "job-record.h"

static void
add_range(struct text *text, const struct bound *bound)
{
	if (isfinite(bound->least) && isfinite(bound->most))
		text_add(text, "%g to %g", bound->least, bound->most);
	else if (isfinite(bound->most))
		text_add(text, "at most %g", bound->most);
	else
		text_add(text, "at least %g", bound->least);
}

static const char *
label_of(const struct experiment *experiment, const struct bound *bound)
{
	const struct row *row = experiment_row(experiment, bound->against);
	return row ? row->label : bound->against;
}

/* What a job has at its end, or what that is in terms of the other row's: no number where that run has failed. 0: there
 * is nothing to divide by yet. */
static int
value_of(const struct experiment *experiment, const struct jobs *jobs, const struct job *job, const struct bound *bound,
         double *value)
{
	*value = record_number(job, bound->measure, measure_when(bound->measure, job->row->epochs));
	if (!bound->against)
		return 1;
	const struct row *row = experiment_row(experiment, bound->against);
	const struct job *other = row ? jobs_find(jobs, row, job->seed) : NULL;
	if (!other || (other->state != JOB_DONE && other->state != JOB_FAILED))
		return 0;
	*value = other->state == JOB_FAILED
	             ? NAN
	             : *value / record_number(other, bound->measure, measure_when(bound->measure, row->epochs));
	return 1;
}

static void
check_bound(const struct experiment *experiment, const struct jobs *jobs, const struct job *job,
            const struct bound *bound, json_t *failures)
{
	struct text text = {0};
	double value;
	if (!value_of(experiment, jobs, job, bound, &value) || (value >= bound->least && value <= bound->most))
		return;
	text_add(&text, "seed %lld: %s is ", (long long)job->seed, bound->measure->label);
	if (isfinite(value))
		text_add(&text, "%.3g", value);
	else
		text_add(&text, "no number");
	if (bound->against)
		text_add(&text, isfinite(value) ? " times that of %s" : " beside that of %s",
		         label_of(experiment, bound));
	text_add(&text, "; allowed: ");
	add_range(&text, bound);
	if (text.bytes)
		(void)json_array_append_new(failures, json_string(text.bytes));
	free(text.bytes);
}

json_t *
gate_failures(const struct experiment *experiment, const struct jobs *jobs, const struct row *row)
{
	json_t *failures = json_array();
	for (int64_t i = 0; i < jobs->count; i++) {
		const struct job *job = &jobs->items[i];
		if (job->row != row || job->trial >= 0)
			continue;
		if (job->state == JOB_FAILED)
			(void)json_array_append_new(failures, json_sprintf("seed %lld: %s", (long long)job->seed,
			                                                   job->why ? job->why : "it failed"));
		for (int64_t b = 0; job->state == JOB_DONE && b < experiment->bound_count; b++)
			check_bound(experiment, jobs, job, &experiment->bounds[b], failures);
	}
	return failures;
}

int
gate_failed(const struct experiment *experiment, const struct jobs *jobs, const struct row *row)
{
	json_t *failures = gate_failures(experiment, jobs, row);
	int failed = json_array_size(failures) > 0;
	json_decref(failures);
	return failed;
}

json_t *
gate_in_words(const struct experiment *experiment)
{
	json_t *sentences = json_array();
	for (int64_t b = 0; b < experiment->bound_count; b++) {
		const struct bound *bound = &experiment->bounds[b];
		struct text text = {0};
		text_add(&text, "%s: ", bound->measure->label);
		add_range(&text, bound);
		if (bound->against)
			text_add(&text, " times that of %s, seed by seed", label_of(experiment, bound));
		if (text.bytes)
			(void)json_array_append_new(sentences, json_string(text.bytes));
		free(text.bytes);
	}
	return sentences;
}
