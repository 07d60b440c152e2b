/* results.c: see results.h. */
#include "results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../base/text.h"
#include "../run/run.h"
#include "gate.h"
#include "job-record.h"
#include "statistics.h"

static json_t *
number_or_null(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

/* One row, measure and epoch over all seeds; NULL where there is no value at all. */
static json_t *
collect_cell(const struct experiment *experiment, const struct jobs *jobs, const struct row *row,
             const struct measure *measure, int64_t epoch)
{
	size_t seeds = json_array_size(experiment->seeds), s = 0;
	double *values = calloc(seeds + 1, sizeof *values);
	json_t *list = json_array();
	int measured = 0;
	for (int64_t i = 0; values && i < jobs->count && s < seeds; i++) {
		const struct job *job = &jobs->items[i];
		if (job->row != row || job->trial >= 0)
			continue;
		values[s] = job->record ? record_number(job, measure, epoch) : NAN;
		measured |= isfinite(values[s]);
		(void)json_array_append_new(list, number_or_null(values[s++]));
	}
	struct summary summary = statistics_summarize(values, (int64_t)s);
	free(values);
	if (measured)
		return json_pack("{s:s, s:s, s:I, s:o, s:o, s:o}", "row", row->name, "measure", measure->name, "epoch",
		                 (json_int_t)epoch, "values", list, "mean", number_or_null(summary.mean), "sd",
		                 number_or_null(summary.deviation));
	json_decref(list);
	return NULL;
}

static json_t *
collect_cells(const struct experiment *experiment, const struct jobs *jobs)
{
	json_t *cells = json_array();
	for (int64_t r = 0; r < experiment->row_count; r++) {
		const struct row *row = &experiment->rows[r];
		const struct job *job = NULL;
		for (int64_t i = 0; i < jobs->count && !job; i++)
			if (jobs->items[i].row == row && jobs->items[i].trial < 0)
				job = &jobs->items[i];
		for (int64_t m = 0; job && m < experiment->measure_count; m++)
			for (int64_t e = 0; e < job->epoch_count; e++) {
				const struct measure *measure = &experiment->measures[m];
				json_t *cell = job_measures(job, measure, job->epochs[e])
				                   ? collect_cell(experiment, jobs, row, measure, job->epochs[e])
				                   : NULL;
				if (cell)
					(void)json_array_append_new(cells, cell);
			}
	}
	return cells;
}

static json_t *
collect_rows(const struct experiment *experiment, const struct jobs *jobs)
{
	json_t *rows = json_array();
	for (int64_t r = 0; r < experiment->row_count; r++) {
		const struct row *row = &experiment->rows[r];
		const struct job *job = NULL;
		for (int64_t i = 0; i < jobs->count; i++)
			if (jobs->items[i].row == row && jobs->items[i].trial < 0 && jobs->items[i].model)
				job = &jobs->items[i];
		json_t *failed = gate_failures(experiment, jobs, row);
		json_t *penalties = job ? job->penalties : row->penalties;
		(void)json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s, s:o, s:I, s:O?, s:O*}", "name",
		                                            row->name, "label", row->label, "group", row->group,
		                                            "model", job ? job->model : row->model, "penalties",
		                                            penalties ? json_incref(penalties) : json_array(), "epochs",
		                                            (json_int_t)row->epochs, "tuned", job ? job->tried : NULL,
		                                            "failed", json_array_size(failed) ? failed : NULL));
		json_decref(failed);
	}
	return rows;
}

static json_t *
collect_measures(const struct experiment *experiment)
{
	json_t *measures = json_array();
	for (int64_t m = 0; m < experiment->measure_count; m++) {
		const struct measure *measure = &experiment->measures[m];
		int gated = !measure->ungated; /* the gate's own measures count, too */
		for (int64_t b = 0; b < experiment->gate.count; b++)
			gated &= experiment->gate.bounds[b].measure != measure;
		(void)json_array_append_new(measures,
		                            json_pack("{s:s, s:s, s:s, s:s, s:o*, s:o*, s:o*}", "name", measure->name,
		                                      "label", measure->label, "unit", measure->unit, "evaluator",
		                                      measure->evaluator, "gated", gated ? NULL : json_false(),
		                                      "lower_is_better", measure->higher ? json_false() : NULL, "time",
		                                      measure->at == MEASURE_AT ? json_integer(measure->time) : NULL));
	}
	return measures;
}

static const char *
state_name(const struct job *job)
{
	return job->state == JOB_DONE ? "done" : job->state == JOB_FAILED ? "failed" : "missing";
}

static json_t *
collect_jobs(const struct jobs *jobs)
{
	json_t *list = json_array();
	for (int64_t i = 0; i < jobs->count; i++) {
		const struct job *job = &jobs->items[i];
		json_t *seconds = json_object_get(job->record, "seconds");
		if (job->trial >= 0)
			continue;
		(void)json_array_append_new(
		    list,
		    json_pack("{s:s, s:s, s:I, s:s, s:f, s:f, s:O*, s:O*, s:s?, s:O?, s:o}", "name", job->name, "row",
		              job->row->name, "seed", (json_int_t)job->seed, "state", state_name(job), "seconds",
		              json_number_value(json_object_get(seconds, "training")) +
		                  json_number_value(json_object_get(seconds, "measuring")),
		              "processor_seconds", json_number_value(json_object_get(job->record, "processor_seconds")),
		              "processor", json_object_get(job->record, "processor"), "lgs",
		              json_object_get(job->record, "lgs"), "why", job->why, "commands",
		              json_object_get(job->record, "commands"), "run", json_sprintf("runs/%s", job->name)));
	}
	return list;
}

/* The tables that have a row: --only may have left a group out. */
static json_t *
collect_tables(const struct experiment *experiment)
{
	json_t *list = json_array(), *table;
	size_t index;
	json_array_foreach(json_object_get(experiment->json, "tables"), index, table)
	{
		const char *group = json_string_value(json_object_get(table, "group"));
		int rows = !group;
		for (int64_t i = 0; i < experiment->row_count; i++)
			rows += group && !strcmp(experiment->rows[i].group, group);
		if (rows)
			(void)json_array_append(list, table);
	}
	return list;
}

static json_t *
collect_trials(const struct experiment *experiment, const struct jobs *jobs)
{
	json_t *list = json_array();
	for (int64_t i = 0; i < jobs->count; i++) {
		const struct job *job = &jobs->items[i];
		if (job->trial < 0)
			continue;
		int64_t open;
		json_t *values = json_object();
		for (int64_t m = 0; m < experiment->measure_count; m++)
			if (experiment->measures[m].at == MEASURE_TRIALS && job->state == JOB_DONE)
				(void)json_object_set_new(values, experiment->measures[m].name,
				                          number_or_null(record_number(job, &experiment->measures[m],
				                                                       experiment->tuning.epochs)));
		(void)json_array_append_new(
		    list, json_pack("{s:s, s:I, s:O, s:s, s:o, s:b}", "row", job->row->name, "trial",
		                    (json_int_t)job->trial, "options", job->tried, "state", state_name(job), "values",
		                    values, "chosen", tuning_best(experiment, jobs, job->row, &open) == job && !open));
	}
	return list;
}

static double
all_seconds(const struct jobs *jobs)
{
	double sum = 0;
	for (int64_t i = 0; i < jobs->count; i++) {
		json_t *seconds = json_object_get(jobs->items[i].record, "seconds");
		sum += json_number_value(json_object_get(seconds, "training")) +
		       json_number_value(json_object_get(seconds, "measuring"));
	}
	return sum;
}

static void
copy_member(json_t *results, const struct experiment *experiment, const char *key, json_t *standard)
{
	json_t *value = json_object_get(experiment->json, key);
	if (value)
		(void)json_object_set(results, key, value);
	else
		(void)json_object_set(results, key, standard);
	json_decref(standard);
}

json_t *
results_collect(const struct experiment *experiment, const struct jobs *jobs, const char *command,
                struct lgs_error *error)
{
	char created[32];
	time_t moment = time(NULL);
	struct tm calendar;
	(void)strftime(created, sizeof created, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&moment, &calendar));
	int64_t lacking;
	json_t *comparisons = comparisons_collect(experiment, jobs, &lacking, error);
	if (!comparisons)
		return NULL;
	char *finding = finding_in_words(experiment, comparisons);
	json_t *results = json_pack("{s:s, s:s, s:s}", "format", "lgs-results/1", "name", experiment->name, "title",
	                            experiment->title);
	if (*experiment->changed)
		(void)json_object_set_new(results, "changed", json_string(experiment->changed));
	copy_member(results, experiment, "question", json_string(""));
	copy_member(results, experiment, "protocol", json_array());
	(void)json_object_set_new(results, "finding", json_string(finding ? finding : ""));
	(void)json_object_set_new(results, "lgs", json_string(LGS_RELEASE));
	(void)json_object_set_new(results, "created", json_string(created));
	(void)json_object_set_new(results, "machine", run_machine());
	(void)json_object_set_new(results, "worker_seconds", json_real(all_seconds(jobs)));
	(void)json_object_set_new(results, "commands", json_pack("[s]", command));
	(void)json_object_set_new(results, "data", json_string(experiment->data));
	(void)json_object_set(results, "seeds", experiment->seeds);
	(void)json_object_set_new(results, "epochs", json_integer(experiment->epochs));
	(void)json_object_set_new(results, "unit", json_string(experiment->unit));
	(void)json_object_set_new(results, "gate", gate_in_words(experiment));
	copy_member(results, experiment, "evaluate_at", json_array());
	(void)json_object_set_new(results, "rows", collect_rows(experiment, jobs));
	(void)json_object_set_new(results, "measures", collect_measures(experiment));
	(void)json_object_set_new(results, "cells", collect_cells(experiment, jobs));
	(void)json_object_set_new(results, "comparisons", comparisons);
	(void)json_object_set_new(results, "comparisons_lacking", json_integer(lacking));
	(void)json_object_set_new(results, "tables", collect_tables(experiment));
	copy_member(results, experiment, "charts", json_array());
	(void)json_object_set_new(results, "jobs", collect_jobs(jobs));
	(void)json_object_set_new(results, "trials", collect_trials(experiment, jobs));
	free(finding);
	return results;
}
