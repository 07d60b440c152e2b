/* run.c: the folder of a run: made, locked, read. What goes into the record is in record.c. */
#include "run.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/escape.h"
#include "../base/file.h"
#include "../base/folder.h"
#include "../base/memory.h"
#include "../base/text.h"
#include "../training/data-files.h"

char *
run_file(const char *path, const char *name)
{
	return path_join(path, name);
}

char *
run_evaluation_folder(const char *path, const char *specification)
{
	char *folder = text_format("%s/" RUN_EVALUATIONS "/%s", path, specification);
	for (char *at = folder ? folder + strlen(folder) - strlen(specification) : NULL; at && *at; at++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.=", *at))
			*at = ',';
	return folder;
}

int64_t
run_save(const char *path, json_t *record, struct lgs_error *error)
{
	char *file = run_file(path, RUN_RECORD), *text = json_dumps(record, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	struct text line = {0};
	int64_t status;
	if (file && text)
		text_add(&line, "%s\n", text);
	if (!line.bytes)
		status = lgs_fail(error, LGS_NO_MEMORY, "out of memory for the run's record");
	else
		status = file_save(file, line.bytes, line.length, error);
	free(line.bytes);
	free(file);
	free(text);
	return status;
}

static int64_t
exists(const char *path, struct lgs_error *error)
{
	struct lgs_error quiet = {0};
	char *file = run_file(path, RUN_RECORD);
	const int is_run = file && !access(file, F_OK);
	json_t *record = is_run ? run_load(path, &quiet) : NULL;
	struct stat status;
	struct text own = {0};
	int64_t step;
	const char *reason = run_failure(record, &step);
	if (reason)
		lgs_fail(
		    error, LGS_INVALID,
		    "%s exists already, of a training that failed after %lld step%s (%s); delete it or choose another "
		    "folder with --out",
		    path, (long long)step, text_plural(step), reason);
	else if (is_run)
		lgs_fail(
		    error, LGS_INVALID,
		    "%s exists already; delete it, choose another folder with --out, or continue that run with: lgs "
		    "train --resume %s",
		    path, escape_word(&own, path));
	else
		lgs_fail(error, LGS_INVALID, "%s exists already, and is %s; choose another folder with --out", path,
		         !stat(path, &status) && S_ISDIR(status.st_mode) ? "not the folder of a run" : "not a folder");
	free(own.bytes);
	json_decref(record);
	free(file);
	return LGS_INVALID;
}

int64_t
run_check_new(const char *path, struct lgs_error *error)
{
	struct stat status;
	return lstat(path, &status) ? LGS_OK : exists(path, error);
}

int64_t
run_fail(const json_t *record, const char *path, int64_t status, struct lgs_error *error)
{
	const char *there = json_string_value(json_object_get(record, "started_in"));
	if (!error)
		return status;
	char *here = getcwd(NULL, 0);
	if (!there)
		lgs_fail(error, status, "%s (of %s/" RUN_RECORD ", whose paths begin where training was started)",
		         error->text, path);
	else if (here && !strcmp(here, there))
		lgs_fail(error, status, "%s (of %s/" RUN_RECORD ")", error->text, path);
	else
		lgs_fail(error, status,
		         "%s (of %s/" RUN_RECORD ", whose paths begin in %s, where training was started; do this there "
		         "too)",
		         error->text, path, there);
	free(here);
	return status;
}

int64_t
run_create(const char *path, json_t *record, run_filler fill, void *context, struct lgs_error *error)
{
	int64_t result = run_check_new(path, error);
	if (result >= 0)
		result = folder_make_parents(path, error);
	char *building = result >= 0 ? folder_make_beside(path, error) : NULL;
	if (result >= 0 && !building)
		result = LGS_IO;
	if (building) {
		result = run_save(building, record, error);
		if (result >= 0 && fill)
			result = fill(building, context, error);
		if (result >= 0 && rename(building, path))
			result =
			    errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
				? exists(path, error)
				: lgs_fail(error, LGS_IO, "the folder %s cannot be made: %s", path, strerror(errno));
		if (result < 0)
			folder_remove(building);
	}
	free(building);
	return result;
}

json_t *
run_load(const char *path, struct lgs_error *error)
{
	char *file = run_file(path, RUN_RECORD);
	struct stat status;
	json_error_t where;
	size_t bytes;
	json_t *record = NULL;

	if (!file) {
		no_memory(error);
		return NULL;
	}
	if (stat(file, &status)) {
		lgs_fail(error, LGS_IO, "%s is not the folder of a run: %s: %s", path, file, strerror(errno));
		free(file);
		return NULL;
	}
	char *text = file_load(file, 1 << 26, &bytes, error);
	if (text) {
		record = json_loadb(text, bytes, 0, &where);
		if (!record)
			lgs_fail(error, LGS_INVALID, "%s is damaged: line %d: %s", file, where.line, where.text);
	}
	free(text);
	free(file);
	return record;
}

static int64_t
dimension(json_t *shape, size_t index)
{
	json_t *number = json_array_get(shape, index);
	return json_is_integer(number) && json_integer_value(number) > 0 && json_integer_value(number) < 1 << 20
	           ? json_integer_value(number)
	           : 0;
}

int64_t
run_shape(json_t *record, const char *path, struct lgs_shape *shape, struct lgs_error *error)
{
	json_t *list = json_object_get(record, "input_shape");
	*shape = (struct lgs_shape){(int64_t)sizeof *shape, dimension(list, 0), dimension(list, 1), dimension(list, 2)};
	if (!shape->channels || !shape->height || !shape->width)
		return lgs_fail(error, LGS_INVALID, "%s/%s: \"input_shape\" is missing or damaged", path, RUN_RECORD);
	return LGS_OK;
}

int64_t
run_check_data(json_t *record, const struct workshop *workshop, struct lgs_error *error)
{
	return data_files_check(json_object_get(record, "data_files"), workshop->data, error);
}

void
run_clean(const char *path)
{
	DIR *folder = opendir(path);
	for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder))
		if (strstr(entry->d_name, FILE_PARTIAL))
			(void)unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder)
		(void)closedir(folder);
}
