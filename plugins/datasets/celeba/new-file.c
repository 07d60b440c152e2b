/* new-file.c: see new-file.h. */
#include "new-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OPEN_FILES "/proc/self/fd"
#define ATTEMPTS 100

static int64_t
fail(const struct new_file *file, const char *hint, struct lgs_error *error)
{
	return lgs_fail(error, LGS_IO, "cannot make the cache %s: %s%s", file->path, strerror(errno), hint);
}

static void
folder_of(const char *path, char folder[NEW_FILE_PATH])
{
	(void)snprintf(folder, NEW_FILE_PATH, "%s", path);
	char *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = 0;
	else
		(void)snprintf(folder, NEW_FILE_PATH, ".");
}

/* The folder too, or else the new name could be lost with the power. */
static void
sync_folder(const char *path)
{
	char folder[NEW_FILE_PATH];
	folder_of(path, folder);
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return;
	(void)fsync(descriptor);
	(void)close(descriptor);
}

/* Calls take() with one name beside the file after the other, until one is free; 0 where none can be had. */
static int
take_name(struct new_file *file, int (*take)(struct new_file *file))
{
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		(void)snprintf(file->beside, sizeof file->beside, "%s.partial-%ld-%d", file->path, (long)getpid(),
		               attempt);
		if (take(file))
			return 1;
		if (errno != EEXIST)
			return 0;
	}
	return 0;
}

static int
create(struct new_file *file)
{
	file->descriptor = open(file->beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	return file->descriptor >= 0;
}

static int
give_name(struct new_file *file)
{
	char own[64];
	(void)snprintf(own, sizeof own, OPEN_FILES "/%d", file->descriptor);
	return linkat(AT_FDCWD, own, AT_FDCWD, file->beside, AT_SYMLINK_FOLLOW) == 0;
}

#ifdef O_TMPFILE
/* Whether a nameless file in this folder can be given a name: once it had one, it cannot have another. */
static int
can_be_named(const struct new_file *file, const char *folder)
{
	struct new_file trial = {.path = file->path, .descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
	int named = trial.descriptor >= 0 && take_name(&trial, give_name) && unlink(trial.beside) == 0;
	if (trial.descriptor >= 0)
		(void)close(trial.descriptor);
	return named;
}
#endif

static void
open_nameless(struct new_file *file)
{
#ifdef O_TMPFILE
	char folder[NEW_FILE_PATH];
	folder_of(file->path, folder);
	if (!can_be_named(file, folder))
		return;
	file->descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
	file->nameless = file->descriptor >= 0;
#endif
}

int64_t
new_file_open(struct new_file *file, const char *path, struct lgs_error *error)
{
	*file = (struct new_file){.path = path};
	if (strlen(path) + 40 > sizeof file->beside)
		return lgs_fail(error, LGS_INVALID, "the name of the cache %s is too long", path);
	open_nameless(file);
	return file->nameless || take_name(file, create) ? LGS_OK : fail(file, "; its folder has to exist", error);
}

/* linkat() takes nobody's place, so that the file has another name for a moment. */
int64_t
new_file_keep(struct new_file *file, struct lgs_error *error)
{
	int64_t status = LGS_OK;
	if (file->nameless && take_name(file, give_name))
		file->nameless = 0;
	if (file->nameless || rename(file->beside, file->path) < 0)
		status = fail(file, "", error);
	if (status < 0) {
		new_file_drop(file);
		return status;
	}
	(void)close(file->descriptor);
	sync_folder(file->path);
	return LGS_OK;
}

void
new_file_drop(struct new_file *file)
{
	(void)close(file->descriptor);
	if (!file->nameless)
		(void)unlink(file->beside);
}
