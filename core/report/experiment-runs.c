/* experiment-runs.c: the runs of the first seed, where they are beside the results, and files of theirs. */
#include "experiment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/text.h"

char *
experiment_run(const json_t *results, const char *folder, const char *row)
{
	const double first = json_number_value(json_array_get(json_object_get(results, "seeds"), 0));
	const json_t *job;
	size_t i;
	json_array_foreach(json_object_get(results, "jobs"), i, job)
	{
		const char *run = results_text(job, "run");
		if (strcmp(results_text(job, "row"), row) || results_number(job, "seed") != first || !*run ||
		    *run == '/' || strstr(run, ".."))
			continue;
		char *path = path_join(folder, run), *record = path ? path_join(path, RUN_RECORD) : NULL;
		int there = record && !access(record, R_OK);
		free(record);
		if (there)
			return path;
		free(path);
	}
	return NULL;
}

/* Names come from a file and stay in the folder. */
char *
experiment_run_file(const json_t *results, const char *folder, const char *row, const char *name, const char *ending)
{
	char *run = strchr(name, '/') ? NULL : experiment_run(results, folder, row);
	char *path = run ? text_format("%s/%s.%s", run, name, ending) : NULL;
	free(run);
	if (path && !access(path, R_OK))
		return path;
	free(path);
	return NULL;
}

void
experiment_name_row(const json_t *results, const json_t *row, char title[RESULTS_TITLE], char whole[RESULTS_TITLE + 16])
{
	(void)snprintf(whole, RESULTS_TITLE + 16, "%s%s", results_title(results, results_text(row, "name"), "", title),
	               results_failed(row) ? ": FAILED" : "");
}
