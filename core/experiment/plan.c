/* plan.c: see plan.h. */
#include "plan.h"

#include <stdio.h>

#include "../base/escape.h"
#include "../base/progress.h"
#include "../base/text.h"
#include "job-record.h"

struct work_left
plan_left(const struct jobs *jobs)
{
	struct work_left left = {0};
	for (int64_t i = 0; i < jobs->count; i++) {
		const struct job *job = &jobs->items[i];
		left.failed += job->state == JOB_FAILED;
		left.done += job->state == JOB_DONE;
		if (job->state != JOB_DONE)
			*(job->trial < 0 ? &left.runs : &left.trials) += 1;
	}
	return left;
}

/* What jobs that are not done lack: epochs or steps, and measurements. A run that was begun goes on from where it is.
 */
struct remainder {
	int64_t length, measured;
};

static struct remainder
remaining(const struct schedule *schedule)
{
	struct remainder sum = {0};
	for (int64_t j = 0; j < schedule->jobs->count; j++) {
		const struct job *job = &schedule->jobs->items[j];
		if (job->state == JOB_DONE)
			continue;
		const int64_t end = job->epochs[job->epoch_count - 1];
		const int64_t reached = job->record ? steps_epoch(schedule, job) : 0;
		const int64_t next = job->record ? record_next_epoch(schedule->experiment, job) : job->epochs[0];
		sum.length += reached < end ? end - reached : 0;
		for (int64_t i = 0; i < job->epoch_count; i++)
			sum.measured += job->epochs[i] >= next;
	}
	return sum;
}

/* What an epoch and a measurement took in jobs that are done, or 0. */
static void
known_pace(const struct jobs *jobs, double *epoch, double *measurement)
{
	double training = 0, measuring = 0, epochs = 0, measurements = 0;
	for (int64_t i = 0; i < jobs->count; i++) {
		const struct job *job = &jobs->items[i];
		if (job->state != JOB_DONE)
			continue;
		json_t *seconds = json_object_get(job->record, "seconds");
		training += json_number_value(json_object_get(seconds, "training"));
		measuring += json_number_value(json_object_get(seconds, "measuring"));
		epochs += (double)job->epochs[job->epoch_count - 1];
		measurements += (double)job->epoch_count;
	}
	*epoch = epochs > 0 ? training / epochs : 0;
	*measurement = measurements > 0 ? measuring / measurements : 0;
}

static void
print_job(const struct job *job)
{
	struct text penalties = {0};
	const json_t *penalty;
	size_t i;
	json_array_foreach(job->penalties, i, penalty)
	{
		text_add(&penalties, " -r ");
		escape_shell(&penalties, json_string_value(penalty));
	}
	printf("  %-28s %-8s %s%s\n", job->name, job->state == JOB_DONE ? "done" : "to do",
	       job->model ? job->model : "(what tuning chooses)", job->model && penalties.bytes ? penalties.bytes : "");
	free(penalties.bytes);
}

void
plan_print(const struct schedule *schedule)
{
	const struct experiment *experiment = schedule->experiment;
	const struct jobs *jobs = schedule->jobs;
	const struct work_left left = plan_left(jobs);
	const struct remainder lacking = remaining(schedule);
	double epoch, measurement;
	char time[32];
	known_pace(jobs, &epoch, &measurement);
	printf("%s: %lld job%s, %lld of them done\n", experiment->title, (long long)jobs->count,
	       text_plural(jobs->count), (long long)left.done);
	printf("To do: %lld trials and %lld runs, %lld %s and %lld measurements, %lld at a time\n",
	       (long long)left.trials, (long long)left.runs, (long long)lacking.length, experiment->unit,
	       (long long)lacking.measured, (long long)schedule->at_once);
	if (epoch > 0) {
		progress_duration((epoch * (double)lacking.length + measurement * (double)lacking.measured) /
		                      (double)schedule->at_once,
		                  time, sizeof time);
		printf("About %s: %.2f s %s and %.1f s a measurement in the jobs that are done\n", time, epoch,
		       experiment_in_steps(experiment) ? "a step" : "an epoch", measurement);
	}
	for (int64_t i = 0; i < jobs->count; i++)
		print_job(&jobs->items[i]);
}
