/* records-folder.c: an experiment's folder, known by the records in it: told from others, made, and locked. */
#include "records-folder.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/folder.h"
#include "../base/memory.h"
#include "../report/results.h"

int
records_are_in(const char *folder)
{
	char *records = path_join(folder, RECORDS_FOLDER);
	const int known = records && !access(records, F_OK);
	free(records);
	return known;
}

int64_t
records_refuse_foreign(const char *folder, struct lgs_error *error)
{
	return access(folder, F_OK) || records_are_in(folder) || folder_is_empty(folder)
	           ? LGS_OK
	           : lgs_fail(error, LGS_INVALID,
	                      "%s exists already, and is not the folder of an experiment; choose another --out",
	                      folder);
}

int64_t
records_refuse_other(const char *folder, const char *name, const char *title, struct lgs_error *error)
{
	char *path = path_join(folder, RESULTS_FILE);
	json_t *results = path ? json_load_file(path, 0, NULL) : NULL;
	const char *other_name = json_string_value(json_object_get(results, "name"));
	const char *other_title = json_string_value(json_object_get(results, "title"));
	int64_t status = LGS_OK;
	if (other_name && other_title && strcmp(other_name, name) && strcmp(other_title, title))
		status = lgs_fail(error, LGS_INVALID,
		                  "%s has the results of another experiment, %s: %s; choose another --out", folder,
		                  other_name, other_title);
	json_decref(results);
	free(path);
	return status;
}

int64_t
records_check_reuse(const char *folder, struct lgs_error *error)
{
	return records_are_in(folder)
	           ? LGS_OK
	           : lgs_fail(error, LGS_INVALID, "--reuse %s is not the folder of an experiment: it has no records/",
	                      folder);
}

int
records_open_folder(const char *folder, struct lgs_error *error)
{
	static const char *const parts[] = {RECORDS_FOLDER, "runs", "logs"};
	int64_t status = folder_make_parents(folder, error);
	if (status >= 0)
		status = folder_make(folder, error);
	for (size_t i = 0; i < sizeof parts / sizeof *parts && status >= 0; i++) {
		char *path = path_join(folder, parts[i]);
		status = path ? folder_make(path, error) : no_memory(error);
		free(path);
	}
	return status < 0 ? (int)status : folder_lock(folder, "an experiment", error);
}
