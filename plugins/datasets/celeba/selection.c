/* selection.c: from the user's folder and lists to the images that are wanted. See selection.h. */
#include "selection.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lists.h"

static int64_t
choose_folder(struct celeba_selection *selection, const char *given, struct lgs_error *error)
{
	static const char *const places[] = {"celeba/img_align_celeba", "img_align_celeba"};
	const char *data = getenv("LGS_DATA");
	if (*given) {
		if (snprintf(selection->folder, CELEBA_LONGEST_PATH, "%s", given) >= CELEBA_LONGEST_PATH)
			return lgs_fail(error, LGS_INVALID, "the path %s is too long", given);
		return LGS_OK;
	}
	if (!data || !*data)
		return lgs_fail(
		    error, LGS_INVALID,
		    "where are the images? Give the folder img_align_celeba as path=FOLDER, or set LGS_DATA to "
		    "the folder that has it");
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		int length = snprintf(selection->folder, CELEBA_LONGEST_PATH, "%s/%s", data, places[i]);
		if (length < CELEBA_LONGEST_PATH && access(selection->folder, F_OK) == 0)
			return LGS_OK;
	}
	return lgs_fail(error, LGS_IO,
	                "neither %s/%s nor %s/%s ($LGS_DATA) is there; give the folder img_align_celeba as path=FOLDER",
	                data, places[0], data, places[1]);
}

/* The path of a list: as given, or where it usually lies. 0: there is none. */
static int64_t
choose_list(const struct celeba_selection *selection, const char *given, const char *name, char *path,
            struct lgs_error *error)
{
	if (!*given)
		return celeba_find_list(selection->folder, name, path);
	if (snprintf(path, CELEBA_LONGEST_PATH, "%s", given) >= CELEBA_LONGEST_PATH)
		return lgs_fail(error, LGS_INVALID, "the path %s is too long", given);
	return 1;
}

/* What a user may have meant otherwise: that nothing is left to test on, or that some images are of no split. */
static void
tell_of_splits(const struct celeba_selection *selection, const signed char *split)
{
	const struct lgs_host *host = selection->host;
	int64_t aside = 0;
	for (int64_t i = 0; i < selection->paths.count; i++)
		aside += split[i] < 0;
	if (!*selection->partition)
		lgs_log(host, LGS_LOG_WARNING,
		        "no " CELEBA_PARTITION
		        " was found in %s or beside it, so all its images are of split=train and "
		        "none are left to test on; to have some, give the list as partition=FILE from the beginning",
		        selection->folder);
	else if (aside)
		lgs_log(host, LGS_LOG_INFO, "%lld of the %lld images in %s are left aside, as %s does not name them",
		        (long long)aside, (long long)selection->paths.count, selection->folder, selection->partition);
}

/* Keeps the paths of one split. */
static int64_t
keep_split(struct celeba_selection *selection, const struct celeba_wish *wish, struct lgs_error *error)
{
	const struct lgs_host *host = selection->host;
	struct images_names *paths = &selection->paths;
	int64_t status = choose_list(selection, wish->partition, CELEBA_PARTITION, selection->partition, error),
		kept = 0;
	if (status < 0)
		return status;
	signed char *split = host->allocate(host, paths->count);
	if (!split)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the splits");
	memset(split, status ? -1 : 0, (size_t)paths->count);
	if (status)
		status = celeba_read_partition(selection->partition, paths, split, error);
	else
		*selection->partition = 0;
	if (status >= 0 && wish->split == 0)
		tell_of_splits(selection, split);
	for (int64_t i = 0; i < paths->count; i++)
		if (status >= 0 && split[i] == wish->split)
			paths->items[kept++] = paths->items[i];
	host->release(host, split);
	if (status < 0)
		return status;
	paths->count = kept;
	paths->items[kept] = NULL;
	if (kept)
		return LGS_OK;
	return *selection->partition
	           ? lgs_fail(error, LGS_INVALID, "%s has no image in %s that is of split=%s", selection->partition,
	                      selection->folder, wish->name)
	           : lgs_fail(error, LGS_INVALID,
	                      "there is no split %s, as no " CELEBA_PARTITION " was found in %s or beside it: all its "
	                      "images are of split=train; to have one, train with the list as partition=FILE",
	                      wish->name, selection->folder);
}

/* Which images of the split are wanted. */
static int64_t
choose_images(struct celeba_selection *selection, const struct celeba_wish *wish, struct lgs_error *error)
{
	const struct lgs_host *host = selection->host;
	int64_t count = selection->paths.count, status = LGS_OK;
	unsigned char *chosen = host->allocate(host, count);
	selection->chosen = host->allocate(host, count * (int64_t)sizeof *selection->chosen);
	if (!chosen || !selection->chosen) {
		host->release(host, chosen);
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the list of images");
	}
	memset(chosen, !*wish->attribute, (size_t)count);
	if (*wish->attribute) {
		status = choose_list(selection, wish->attributes, CELEBA_ATTRIBUTES, selection->attributes, error);
		if (status > 0)
			status = celeba_read_attributes(selection->attributes, wish->attribute, &selection->paths,
			                                chosen, error);
		else if (status == 0)
			status =
			    lgs_fail(error, LGS_INVALID,
			             "attribute=%s needs the list " CELEBA_ATTRIBUTES ", which was not found in %s or "
			             "beside it; give it as attributes=FILE",
			             wish->attribute, selection->folder);
	}
	for (int64_t i = 0; status >= 0 && i < count; i++)
		if (chosen[i])
			selection->chosen[selection->count++] = i;
	host->release(host, chosen);
	if (status >= 0 && !selection->count)
		status = lgs_fail(error, LGS_INVALID, "no image of this split in %s has attribute=%s",
		                  selection->folder, wish->attribute);
	return status;
}

/* For the record of a run: the images that are used, then the lists. */
static int64_t
list_files(struct celeba_selection *selection, struct lgs_error *error)
{
	const struct lgs_host *host = selection->host;
	int64_t n = selection->count;
	selection->files = host->allocate(host, (n + 3) * (int64_t)sizeof *selection->files);
	if (!selection->files)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the list of files");
	for (int64_t i = 0; i < n; i++)
		selection->files[i] = selection->paths.items[selection->chosen[i]];
	if (*selection->partition)
		selection->files[n++] = selection->partition;
	if (*selection->attributes)
		selection->files[n++] = selection->attributes;
	return LGS_OK;
}

int64_t
celeba_select(struct celeba_selection *selection, const struct celeba_wish *wish, struct lgs_error *error)
{
	int64_t status = choose_folder(selection, wish->path, error);
	if (status >= 0)
		status = images_list_pictures(selection->host, selection->folder, &selection->paths, error);
	if (status >= 0 && !selection->paths.count)
		status = lgs_fail(error, LGS_INVALID, "%s has no JPEG or PNG files", selection->folder);
	if (status < 0)
		return status;
	celeba_sort(&selection->paths);
	status = keep_split(selection, wish, error);
	if (status >= 0)
		status = choose_images(selection, wish, error);
	return status < 0 ? status : list_files(selection, error);
}

void
celeba_selection_release(struct celeba_selection *selection)
{
	const struct lgs_host *host = selection->host;
	images_names_release(host, &selection->paths);
	host->release(host, selection->chosen);
	host->release(host, selection->files);
}
