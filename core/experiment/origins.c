/* origins.c: see origins.h. */
#include "origins.h"

#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../options/specification.h"
#include "../run/run.h"

/* A name with a slash is a path. */
static int64_t
add_plugin(json_t *plugins, const char *specification, struct lgs_error *error)
{
	char checksum[FILE_CHECKSUM_SIZE];
	struct specification *parsed = specification_parse(specification, 1, error);
	int64_t status = parsed ? LGS_OK : LGS_INVALID;
	if (parsed && strchr(parsed->name, '/') && (status = file_checksum(parsed->name, checksum, error)) >= 0)
		(void)json_object_set_new(plugins, parsed->name, json_string(checksum));
	specification_destroy(parsed);
	return status;
}

static int64_t
keep_plugins(const struct experiment *experiment, struct job *job, struct lgs_error *error)
{
	json_t *plugins = json_object(), *penalty;
	size_t i;
	int64_t status = add_plugin(plugins, job->model, error);
	if (status >= 0)
		status = add_plugin(plugins, experiment->data, error);
	json_array_foreach(job->penalties, i, penalty)
	{
		if (status >= 0)
			status = add_plugin(plugins, json_string_value(penalty), error);
	}
	if (json_object_size(plugins))
		(void)json_object_set(job->record, "plugins", plugins);
	json_decref(plugins);
	return status;
}

static json_t *
checksums_of(const json_t *run)
{
	json_t *list = json_array(), *file;
	size_t i;
	json_array_foreach(json_object_get(run, "data_files"), i, file)
	{
		(void)json_array_append(list, json_object_get(file, "checksum"));
	}
	return list;
}

int64_t
origins_keep(const struct experiment *experiment, const struct jobs *jobs, struct job *job, const char *run,
             struct lgs_error *error)
{
	json_t *read = run_load(run, error);
	if (!read)
		return LGS_INVALID;
	json_t *files = checksums_of(read);
	int64_t status = keep_plugins(experiment, job, error);
	(void)json_object_set(job->record, "data_files", files);
	for (int64_t i = 0; i < jobs->count && status >= 0; i++) {
		const json_t *others = json_object_get(jobs->items[i].record, "data_files");
		if (others && !json_equal(others, files))
			status = lgs_fail(error, LGS_INVALID,
			                  "its images are not those of %s: the files of %s have changed in between; "
			                  "give back the old ones and delete %s, or choose another --out",
			                  jobs->items[i].name, experiment->data, run);
	}
	json_decref(files);
	json_decref(read);
	return status;
}

int64_t
origins_check(const json_t *record, struct lgs_error *error)
{
	const char *path;
	json_t *then;
	json_object_foreach(json_object_get(record, "plugins"), path, then)
	{
		char now[FILE_CHECKSUM_SIZE];
		if (access(path, R_OK) || file_checksum(path, now, error) < 0) /* who loads it says so */
			continue;
		if (strcmp(now, json_string_value(then) ? json_string_value(then) : ""))
			return lgs_fail(error, LGS_INVALID, "was made with another %s, which has changed since", path);
	}
	return LGS_OK;
}
