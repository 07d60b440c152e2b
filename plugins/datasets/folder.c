/* folder.c: what is in a folder. See folder.h. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static int64_t
grow(const struct lgs_host *host, struct images_names *names)
{
	int64_t capacity = names->capacity ? 2 * names->capacity : 64;
	char **items = host->allocate(host, capacity * (int64_t)sizeof *items);
	if (!items)
		return LGS_NO_MEMORY;
	if (names->count)
		memcpy(items, names->items, (size_t)names->count * sizeof *items);
	host->release(host, names->items);
	names->items = items;
	names->capacity = capacity;
	return LGS_OK;
}

/* A folder may hold 200,000 names: one request for memory each would be slow, and spend half of it on the rounding. */
#define BLOCK_BYTES 65536

struct images_block {
	struct images_block *older;
	int64_t bytes, used;
	char text[];
};

static char *
take_text(const struct lgs_host *host, struct images_names *names, int64_t bytes)
{
	struct images_block *block = names->blocks;
	if (!block || block->bytes - block->used < bytes) {
		const int64_t most = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
		block = host->allocate(host, (int64_t)sizeof *block + most);
		if (!block)
			return NULL;
		*block = (struct images_block){.older = names->blocks, .bytes = most};
		names->blocks = block;
	}
	block->used += bytes;
	return block->text + block->used - bytes;
}

int64_t
images_names_add(const struct lgs_host *host, struct images_names *names, const char *folder, const char *name,
                 struct lgs_error *error)
{
	int64_t bytes = (int64_t)((folder ? strlen(folder) + 1 : 0) + strlen(name) + 1);
	char *text = take_text(host, names, bytes);
	if (!text || (names->count + 1 >= names->capacity && grow(host, names) < 0))
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the names of the images");
	(void)snprintf(text, (size_t)bytes, "%s%s%s", folder ? folder : "", folder ? "/" : "", name);
	names->items[names->count++] = text;
	return LGS_OK;
}

void
images_names_release(const struct lgs_host *host, struct images_names *names)
{
	for (struct images_block *block = names->blocks, *older; block; block = older) {
		older = block->older;
		host->release(host, block);
	}
	host->release(host, names->items);
	*names = (struct images_names){0};
}

int
images_names_contain(const struct images_names *names, const char *name)
{
	for (int64_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], name) == 0)
			return 1;
	return 0;
}

static int
is_kind(int directory, const char *name, mode_t kind)
{
	struct stat status;
	return fstatat(directory, name, &status, 0) == 0 && (status.st_mode & S_IFMT) == kind;
}

int
images_is_folder(const char *folder, const char *name)
{
	DIR *directory = opendir(folder);
	if (!directory)
		return 0;
	int found = is_kind(dirfd(directory), name, S_IFDIR);
	(void)closedir(directory);
	return found;
}

static int
ends_like(const char *name, const char *const *endings)
{
	size_t length = strlen(name);
	for (; *endings; endings++) {
		size_t own = strlen(*endings);
		if (length > own && strcasecmp(name + length - own, *endings) == 0)
			return 1;
	}
	return 0;
}

static int
is_picture_name(const char *name)
{
	static const char *const endings[] = {".png", ".jpg", ".jpeg", ".jpe", ".jfif", NULL};
	return ends_like(name, endings);
}

/* What a user may take for pictures that are read. */
static int
is_other_picture(const char *name)
{
	static const char *const endings[] = {".gif", ".webp", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif",
	                                      ".jp2", ".jxl",  ".ppm", ".pgm", ".pnm",  ".tga",  NULL};
	return ends_like(name, endings);
}

/* A link that leads nowhere, or in a circle, counts as a file: whoever opens it says what is wrong with it. */
static int
is_picture(int directory, const char *name)
{
	struct stat status;
	return is_picture_name(name) &&
	       (fstatat(directory, name, &status, 0) < 0 || (status.st_mode & S_IFMT) == S_IFREG);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int64_t
list(const struct lgs_host *host, const char *folder, mode_t kind, struct images_names *names, struct lgs_error *error)
{
	DIR *directory = opendir(folder);
	if (!directory)
		return lgs_fail(error, LGS_IO, "cannot open the folder %s: %s", folder, strerror(errno));
	int64_t status = LGS_OK, before = names->count;
	for (struct dirent *entry; status >= 0 && (errno = 0, entry = readdir(directory));) {
		const char *name = entry->d_name;
		names->others += kind == S_IFREG && name[0] != '.' && is_other_picture(name);
		if (name[0] == '.' ||
		    !(kind == S_IFREG ? is_picture(dirfd(directory), name) : is_kind(dirfd(directory), name, kind)))
			continue;
		status = images_names_add(host, names, kind == S_IFREG ? folder : NULL, name, error);
	}
	if (status >= 0 && errno)
		status = lgs_fail(error, LGS_IO, "cannot read the folder %s: %s", folder, strerror(errno));
	(void)closedir(directory);
	if (status >= 0 && names->count > before)
		qsort(names->items + before, (size_t)(names->count - before), sizeof *names->items, compare);
	return status;
}

int64_t
images_list_subfolders(const struct lgs_host *host, const char *folder, struct images_names *names,
                       struct lgs_error *error)
{
	return list(host, folder, S_IFDIR, names, error);
}

int64_t
images_list_pictures(const struct lgs_host *host, const char *folder, struct images_names *paths,
                     struct lgs_error *error)
{
	return list(host, folder, S_IFREG, paths, error);
}

int
images_is_link(const char *path)
{
	struct stat status;
	return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

int64_t
images_list_tree(const struct lgs_host *host, const char *folder, struct images_names *paths, struct lgs_error *error)
{
	struct images_names folders = {0};
	int64_t status = images_names_add(host, &folders, NULL, folder, error);
	for (int64_t i = 0; status >= 0 && i < folders.count; i++) {
		struct images_names below = {0};
		status = images_list_pictures(host, folders.items[i], paths, error);
		if (status >= 0)
			status = images_list_subfolders(host, folders.items[i], &below, error);
		for (int64_t j = 0; status >= 0 && j < below.count; j++) {
			status = images_names_add(host, &folders, folders.items[i], below.items[j], error);
			if (status >= 0 && images_is_link(folders.items[folders.count - 1])) {
				lgs_log(host, LGS_LOG_WARNING, "%s: is a link to a folder, which is not followed here",
				        folders.items[folders.count - 1]);
				folders.items[--folders.count] = NULL;
			}
		}
		images_names_release(host, &below);
	}
	images_names_release(host, &folders);
	return status;
}
