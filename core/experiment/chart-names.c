/*
 * chart-names.c: whether what the charts ask for by name, series and pictures, is among what the runs have kept. See
 * results.h.
 *
 * A chart of what nobody reports would be empty, and a page is often made long after the trainings.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <lgs/host.h>

#include "../base/suggest.h"
#include "../base/text.h"
#include "../run/run.h"
#include "results.h"

/* What a chart of this kind shows by name: NAME.csv, or NAME-at-STEP.png. */
struct wanted {
	const char *what;
	const char *name;
	int pictures;
};

/* What is known of it after looking into the runs. */
struct search_result {
	int64_t runs;
	int found;
	struct text others;
	char nearest[256];
	int64_t distance;
};

/* The name that a file goes by in a chart; 0: by none. */
static int
name_of_file(const char *file, int pictures, char name[256])
{
	(void)snprintf(name, 256, "%s", file);
	char *end = strrchr(name, '.');
	if (!end || end == name || !strcmp(file, RUN_METRICS) || strcmp(end, pictures ? ".png" : ".csv"))
		return 0;
	*end = 0;
	char *moment = pictures ? strstr(name, "-at-") : NULL;
	if (moment)
		*moment = 0;
	return !pictures || moment;
}

/* The name among those that were listed: ", generated," */
static int
is_listed(const struct text *names, const char *name)
{
	char *item = text_format(", %s,", name), *list = names->bytes ? text_format(", %s,", names->bytes) : NULL;
	int listed = item && list && strstr(list, item);
	free(item);
	free(list);
	return listed;
}

static void
look_into(const char *folder, const struct wanted *wanted, struct search_result *search)
{
	char name[256];
	DIR *directory = opendir(folder);
	if (!directory)
		return;
	search->runs++;
	for (struct dirent *entry; (entry = readdir(directory));) {
		if (!name_of_file(entry->d_name, wanted->pictures, name))
			continue;
		search->found |= !strcmp(name, wanted->name);
		struct suggestion nearest = {.word = wanted->name};
		suggestion_offer(&nearest, name);
		if (nearest.best && (!*search->nearest || nearest.distance < search->distance)) {
			(void)snprintf(search->nearest, sizeof search->nearest, "%s", name);
			search->distance = nearest.distance;
		}
		if (!is_listed(&search->others, name))
			text_add(&search->others, "%s%s", search->others.length ? ", " : "", name);
	}
	(void)closedir(directory);
}

static void
check_name(const struct jobs *jobs, const char *folder, const json_t *chart, const struct wanted *wanted,
           chart_log *log, void *context)
{
	const char *group = json_string_value(json_object_get(chart, "group"));
	const char *title = json_string_value(json_object_get(chart, "title"));
	struct search_result search = {0};
	for (int64_t i = 0; i < jobs->count && !search.found; i++) {
		const struct job *job = &jobs->items[i];
		if (job->trial >= 0 || job->state != JOB_DONE || (group && strcmp(group, job->row->group)))
			continue;
		char *run = text_format("%s/runs/%s", folder, job->name);
		if (run)
			look_into(run, wanted, &search);
		free(run);
	}
	char meant[SUGGESTION_WORDS];
	struct suggestion nearest = {.word = wanted->name, .best = *search.nearest ? search.nearest : NULL};
	char *words =
	    search.runs && !search.found
		? text_format("the chart \"%s\" shows nothing of \"%s\": no run has a %s of that name%s (they "
	                      "have: %s)",
	                      title ? title : "", wanted->name, wanted->what, suggestion_words(&nearest, meant),
	                      search.others.length ? search.others.bytes : "none")
		: NULL;
	if (words)
		log(context, LGS_LOG_WARNING, words);
	free(words);
	free(search.others.bytes);
}

void
charts_check_names(const struct experiment *experiment, const struct jobs *jobs, const char *folder, chart_log *log,
                   void *context)
{
	const json_t *chart, *name;
	size_t i, j;
	json_array_foreach(json_object_get(experiment->json, "charts"), i, chart)
	{
		const char *kind = json_string_value(json_object_get(chart, "kind"));
		const char *picture = json_string_value(json_object_get(chart, "picture"));
		if (!strcmp(kind, "pictures"))
			check_name(jobs, folder, chart, &(struct wanted){"picture", picture, 1}, log, context);
		if (strcmp(kind, "series"))
			continue;
		json_array_foreach(json_object_get(chart, "series"), j, name)
		{
			check_name(jobs, folder, chart, &(struct wanted){"series", json_string_value(name), 0}, log,
			           context);
		}
	}
}
