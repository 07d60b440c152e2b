/*
 * gate.c: whether what a row made is worth measuring. See gate.h.
 *
 * A row has failed with the first seed that has: a row of which only the lucky seeds count would look better than it
 * is. A multiple of another row's value is of both rows' means: the quotient of two single runs is by luck alone now
 * and then as large as any bound.
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

int
gate_admits(const struct bound *bound, double value)
{
	return value >= bound->least && value <= bound->most; /* and not a number is outside */
}

/* What a run has of a measure at its end. */
static double
value_of(const struct job *job, const struct bound *bound)
{
	return record_number(job, bound->measure, measure_when(bound->measure, job->row->epochs));
}

static void
add_failure(json_t *failures, const char *who, const struct bound *bound, double value, const char *beside)
{
	struct text text = {0};
	text_add(&text, "%s: %s is ", who, bound->measure->label);
	if (isfinite(value))
		text_add(&text, "%.3g%s", value, beside ? " times" : "");
	else
		text_add(&text, "no number%s", beside ? " beside" : "");
	if (beside)
		text_add(&text, " that of %s", beside);
	text_add(&text, "; allowed: ");
	add_range(&text, bound);
	if (text.bytes)
		(void)json_array_append_new(failures, json_string(text.bytes));
	free(text.bytes);
}

/* The mean of a row in terms of the other's, over the seeds of which both are done; a run that failed is no number. */
static void
check_multiple(const struct experiment *experiment, const struct jobs *jobs, const struct row *row,
               const struct bound *bound, json_t *failures)
{
	const struct row *against = experiment_row(experiment, bound->against);
	double own = 0, others = 0;
	int64_t seeds = 0;
	char who[64];
	for (int64_t i = 0; i < jobs->count && against; i++) {
		const struct job *job = &jobs->items[i], *other = jobs_find(jobs, against, job->seed);
		if (job->row != row || job->trial >= 0 || job->state != JOB_DONE || !other)
			continue;
		if (other->state != JOB_DONE && other->state != JOB_FAILED)
			continue;
		own += value_of(job, bound);
		others += other->state == JOB_FAILED ? NAN : value_of(other, bound);
		seeds++;
	}
	(void)snprintf(who, sizeof who, "mean of %lld seed%s", (long long)seeds, text_plural(seeds));
	if (seeds && !gate_admits(bound, own / others))
		add_failure(failures, who, bound, own / others, label_of(experiment, bound));
}

static void
check_run(const struct experiment *experiment, const struct job *job, json_t *failures)
{
	char who[64];
	(void)snprintf(who, sizeof who, "seed %lld", (long long)job->seed);
	if (job->state == JOB_FAILED)
		(void)json_array_append_new(failures, json_sprintf("%s: %s", who, job->why ? job->why : "it failed"));
	for (int64_t b = 0; job->state == JOB_DONE && b < experiment->gate.count; b++) {
		const struct bound *bound = &experiment->gate.bounds[b];
		if (!bound->against && !gate_admits(bound, value_of(job, bound)))
			add_failure(failures, who, bound, value_of(job, bound), NULL);
	}
}

json_t *
gate_failures(const struct experiment *experiment, const struct jobs *jobs, const struct row *row)
{
	json_t *failures = json_array();
	for (int64_t i = 0; i < jobs->count; i++)
		if (jobs->items[i].row == row && jobs->items[i].trial < 0)
			check_run(experiment, &jobs->items[i], failures);
	for (int64_t b = 0; b < experiment->gate.count; b++)
		if (experiment->gate.bounds[b].against)
			check_multiple(experiment, jobs, row, &experiment->gate.bounds[b], failures);
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
	for (int64_t b = 0; b < experiment->gate.count; b++) {
		const struct bound *bound = &experiment->gate.bounds[b];
		struct text text = {0};
		text_add(&text, "%s: ", bound->measure->label);
		add_range(&text, bound);
		if (bound->against)
			text_add(&text, " times that of %s, in the mean over seeds", label_of(experiment, bound));
		if (text.bytes)
			(void)json_array_append_new(sentences, json_string(text.bytes));
		free(text.bytes);
	}
	return sentences;
}
