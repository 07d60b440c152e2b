/* data-files.c: checksums of a data set's files. See data-files.h. */
#include "data-files.h"

#include <string.h>

#include "../base/file.h"

#define MOST_LISTED 64

static int64_t
add(json_t *list, const char *path, int64_t count, const char *checksum, struct lgs_error *error)
{
	json_t *entry = json_object(), *name = json_string(path);
	int failed = json_object_set_new(entry, "path", name ? name : json_string("(its name is not UTF-8)"));
	if (count > 1)
		failed |= json_object_set_new(entry, "count", json_integer(count));
	failed |= json_object_set_new(entry, "checksum", json_string(checksum));
	failed |= json_array_append_new(list, entry);
	return failed ? lgs_fail(error, LGS_NO_MEMORY, "out of memory for the record of the data") : LGS_OK;
}

/* A data set that was opened has accepted all its files, be it with a substitute for one that cannot be read. */
static int64_t
checksum_of(const char *path, char *checksum, struct lgs_error *error)
{
	int64_t status = file_checksum(path, checksum, error);
	if (status != LGS_IO)
		return status;
	(void)snprintf(checksum, FILE_CHECKSUM_SIZE, "unreadable");
	return LGS_OK;
}

static int64_t
fill(json_t *list, const char *const *files, struct lgs_error *error)
{
	char checksum[FILE_CHECKSUM_SIZE], all[FILE_CHECKSUM_SIZE] = "";
	int64_t count = 0, status = LGS_OK;
	while (files[count])
		count++;
	for (int64_t i = 0; i < count && status >= 0; i++) {
		status = checksum_of(files[i], checksum, error);
		if (status >= 0 && count <= MOST_LISTED)
			status = add(list, files[i], 1, checksum, error);
		else if (status >= 0)
			file_checksum_join(all, checksum);
	}
	return status >= 0 && count > MOST_LISTED ? add(list, files[0], count, all, error) : status;
}

json_t *
data_files_json(const struct data *data, struct lgs_error *error)
{
	json_t *list = json_array();
	if (list && fill(list, data_files(data), error) >= 0)
		return list;
	json_decref(list);
	return NULL;
}

static const char *
text_of(const json_t *list, size_t i, const char *key)
{
	const char *text = json_string_value(json_object_get(json_array_get(list, i), key));
	return text ? text : "";
}

/* How many files a list stands for. */
static int64_t
total(const json_t *list)
{
	int64_t sum = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *count = json_object_get(json_array_get(list, i), "count");
		sum += count ? json_integer_value(count) : 1;
	}
	return sum;
}

/* Which of many files it was nobody has kept. */
static int64_t
fail_together(const json_t *recorded, const struct data *data, struct lgs_error *error)
{
	const char *const *files = data_files(data);
	const int64_t then = total(recorded);
	char counts[64] = "";
	int64_t now = 0;
	while (files[now])
		now++;
	if (then != now)
		(void)snprintf(counts, sizeof counts, " (%lld files then, %lld now)", (long long)then, (long long)now);
	return lgs_fail(error, LGS_INVALID,
	                "the images of the split %s (%lld files from %s to %s) have changed since this run began%s; "
	                "give back the old data, or begin a new run",
	                data_instance(data)->split, (long long)now, now ? files[0] : "none",
	                now ? files[now - 1] : "none", counts);
}

int64_t
data_files_check(const json_t *recorded, const struct data *data, struct lgs_error *error)
{
	json_t *now = data_files_json(data, error);
	const size_t count = json_array_size(now);
	int64_t status = now ? LGS_OK : LGS_INVALID;
	if (now && (json_array_size(recorded) != count || total(recorded) != total(now)))
		status = fail_together(recorded, data, error);
	for (size_t i = 0; i < count && status >= 0; i++)
		if (strcmp(text_of(recorded, i, "checksum"), text_of(now, i, "checksum")))
			status = total(now) > (int64_t)count
			             ? fail_together(recorded, data, error)
			             : lgs_fail(error, LGS_INVALID,
			                        "%s has changed since this run began (%s then, %s now); give back the "
			                        "old data, or begin a new run",
			                        text_of(now, i, "path"), text_of(recorded, i, "checksum"),
			                        text_of(now, i, "checksum"));
	json_decref(now);
	return status;
}
