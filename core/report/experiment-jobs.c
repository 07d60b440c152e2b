/* experiment-jobs.c: which jobs ran, how long they took, which failed and why, and all trials of a search. */
#include "experiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results.h"

#define TRIALS_MOST 2000 /* more make the page large; results.json has them all */

/* "37 s", "12 min", "2.4 h". */
static const char *
duration(char text[PAGE_NUMBER], double seconds)
{
	if (isnan(seconds))
		return "\u2013";
	if (seconds < 10)
		(void)snprintf(text, PAGE_NUMBER, "%.1f s", seconds);
	else if (seconds < 900)
		(void)snprintf(text, PAGE_NUMBER, "%.0f s", seconds);
	else if (seconds < 6000)
		(void)snprintf(text, PAGE_NUMBER, "%.0f min", seconds / 60);
	else
		(void)snprintf(text, PAGE_NUMBER, "%.1f h", seconds / 3600);
	return text;
}

static const json_t *
find_job(const json_t *jobs, const char *row, double seed)
{
	const json_t *job;
	size_t i;
	json_array_foreach(jobs, i, job)
	{
		if (!strcmp(results_text(job, "row"), row) && results_number(job, "seed") == seed)
			return job;
	}
	return NULL;
}

static void
add_job(struct page *page, const json_t *job)
{
	const char *state = job ? results_text(job, "state") : "missing";
	char text[PAGE_NUMBER];
	if (!strcmp(state, "done"))
		page_element(page, "td", NULL, duration(text, results_number(job, "seconds")));
	else
		page_element(page, "td", "state", state);
}

/* A table of rows and seeds. */
static void
add_matrix(struct page *page, const json_t *results)
{
	const json_t *jobs = json_object_get(results, "jobs"), *seeds = json_object_get(results, "seeds"), *row, *seed;
	char title[RESULTS_TITLE];
	size_t i, j;
	page_markup(page, "<div class=\"table\"><table class=\"jobs\"><caption>Time of each job</caption>\n"
	                  "<thead><tr><th scope=\"col\">row</th>");
	json_array_foreach(seeds, j, seed)
	{
		page_markup(page, "<th scope=\"col\">seed %.0f</th>", json_number_value(seed));
	}
	page_markup(page, "</tr></thead>\n<tbody>\n");
	json_array_foreach(json_object_get(results, "rows"), i, row)
	{
		const char *name = results_text(row, "name");
		page_markup(page, "<tr><th scope=\"row\">");
		page_text(page, results_title(results, name, "", title));
		page_markup(page, "</th>");
		json_array_foreach(seeds, j, seed)
		{
			add_job(page, find_job(jobs, name, json_number_value(seed)));
		}
		page_markup(page, "</tr>\n");
	}
	page_markup(page, "</tbody></table></div>\n");
}

static void
add_failures(struct page *page, const json_t *results)
{
	const json_t *job;
	char title[RESULTS_TITLE];
	size_t i, count = 0;
	json_array_foreach(json_object_get(results, "jobs"), i, job)
	{
		if (!strcmp(results_text(job, "state"), "done"))
			continue;
		page_markup(page, "%s<li>", count++ ? "" : "<ul class=\"failures\">\n");
		page_text(page, results_title(results, results_text(job, "row"), "", title));
		page_markup(page, ", seed %.0f, ", results_number(job, "seed"));
		page_text(page, results_text(job, "state"));
		if (*results_text(job, "why")) {
			page_markup(page, ": ");
			page_text(page, results_text(job, "why"));
		}
		page_markup(page, "</li>\n");
	}
	page_markup(page, count ? "</ul>\n" : "");
}

static void
add_totals(struct page *page, const json_t *results)
{
	double wall = 0, processor = 0;
	char text[PAGE_NUMBER];
	const json_t *job;
	size_t i, done = 0, count = json_array_size(json_object_get(results, "jobs"));
	json_array_foreach(json_object_get(results, "jobs"), i, job)
	{
		wall += fmax(0, results_number(job, "seconds"));
		processor += fmax(0, results_number(job, "processor_seconds"));
		done += !strcmp(results_text(job, "state"), "done");
	}
	page_markup(page, "<p>%zu of %zu jobs are done. They took %s together", done, count, duration(text, wall));
	page_markup(page, ", %s of processor time", duration(text, processor));
	if (!isnan(results_number(results, "worker_seconds")))
		page_markup(page, "; with all trials, workers were busy for %s",
		            duration(text, results_number(results, "worker_seconds")));
	page_markup(page, ".</p>\n");
}

void
experiment_jobs(struct page *page, const json_t *results)
{
	const json_t *job;
	size_t i;
	if (json_array_size(json_object_get(results, "jobs")) == 0)
		return;
	page_section(page, "Jobs");
	add_totals(page, results);
	add_failures(page, results);
	add_matrix(page, results);
	page_markup(page, "<details><summary>The commands of every job</summary>\n");
	json_array_foreach(json_object_get(results, "jobs"), i, job)
	{
		if (json_array_size(json_object_get(job, "commands")))
			page_commands(page, json_object_get(job, "commands"));
	}
	page_markup(page, "</details>\n");
	page_section_end(page);
}

/* ---- trials ---- */

static void
add_trial(struct page *page, const json_t *results, const json_t *trial, const json_t *columns)
{
	const json_t *value, *column;
	char text[PAGE_NUMBER], title[RESULTS_TITLE];
	const char *key, *state = results_text(trial, "state");
	page_markup(page, json_is_true(json_object_get(trial, "chosen")) ? "<tr class=\"chosen\">" : "<tr>");
	page_markup(page, "<th scope=\"row\">");
	page_text(page, results_title(results, results_text(trial, "row"), "", title));
	page_markup(page, "</th><td>%s</td><td>", page_number(text, results_number(trial, "trial"), ""));
	json_object_foreach(json_object_get(trial, "options"), key, value)
	{
		page_text(page, key);
		page_markup(page, "=");
		page_text(page, json_string_value(value));
		page_markup(page, " ");
	}
	if (*state && strcmp(state, "done"))
		page_element(page, "span", "extra", state);
	page_markup(page, "</td>");
	json_object_foreach((json_t *)(uintptr_t)columns, key, column)
	{
		page_markup(page, "<td>%s</td>",
		            page_number(text, results_number(json_object_get(trial, "values"), key),
		                        results_unit(results, key)));
	}
	page_markup(page, "</tr>\n");
}

/* The names of everything that any trial measured, as the keys of an object. */
static json_t *
columns_of(const json_t *trials)
{
	json_t *columns = json_object(), *trial, *value;
	const char *key;
	size_t i;
	json_array_foreach(trials, i, trial)
	{
		json_object_foreach(json_object_get(trial, "values"), key, value)
		{
			if (!json_object_get(columns, key))
				(void)json_object_set_new(columns, key, json_true());
		}
	}
	return columns;
}

void
experiment_trials(struct page *page, const json_t *results)
{
	const json_t *trials = json_object_get(results, "trials"), *trial, *column;
	size_t i, count = json_array_size(trials);
	const char *key;
	if (count == 0)
		return;
	json_t *columns = columns_of(trials);
	page_section(page, "Trials");
	page_markup(page,
	            "<p>%zu trials; the chosen ones are set off.%s</p>\n<details><summary>All trials</summary>\n"
	            "<div class=\"table\"><table class=\"trials\">\n<thead><tr><th scope=\"col\">row</th>"
	            "<th scope=\"col\">trial</th><th scope=\"col\">options</th>",
	            count, count > TRIALS_MOST ? " Only the first are listed; results.json has them all." : "");
	json_object_foreach(columns, key, column)
	{
		page_markup(page, "<th scope=\"col\">");
		page_text(page, results_label(results, "measures", key));
		page_markup(page, "</th>");
	}
	page_markup(page, "</tr></thead>\n<tbody>\n");
	json_array_foreach(trials, i, trial)
	{
		if (i < TRIALS_MOST)
			add_trial(page, results, trial, columns);
	}
	page_markup(page, "</tbody></table></div>\n</details>\n");
	page_section_end(page);
	json_decref(columns);
}
