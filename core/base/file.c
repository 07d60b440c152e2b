/*
 * file.c: temporary, sync, rename. What reads whole files is in file-reader.c.
 *
 * The order write, fsync of the file, rename, fsync of the folder is what makes the replacement survive a power cut:
 * the name must not reach the disk before the bytes do. Only this room does it, so only this room can get it wrong.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

#define BUFFER_SIZE 65536
/* Leftovers of killed processes with our number are passed over; nobody leaves that many. */
#define TEMPORARY_TRIES 1000

struct file_writer {
	char *path;      /* the target, symbolic links resolved */
	char *temporary; /* beside it; NULL where the target is a device or pipe, which cannot be replaced */
	int descriptor;
	int failure; /* the first errno, or 0 */
	size_t used;
	char buffer[BUFFER_SIZE];
};

int64_t
file_explain(struct lgs_error *error, const char *doing, const char *path, int reason)
{
	const char *advice = "";
	switch (reason) {
	case ENOSPC:
	case EDQUOT:
		advice = ": free some space and repeat the command; what was there before is whole";
		break;
	case EFBIG:
		advice = ": it exceeds the limit on the size of files (ulimit -f); what was there before is whole";
		break;
	case ENOENT:
		advice = ": check the path and that its folder exists";
		break;
	case EACCES:
	case EPERM:
	case EROFS:
		advice = ": check the permissions of the file and its folder";
		break;
	}
	return lgs_fail(error, reason == ENOMEM ? LGS_NO_MEMORY : LGS_IO, "cannot %s %s: %s%s", doing, path,
	                strerror(reason), advice);
}

static int
write_all(int descriptor, const char *data, size_t bytes)
{
	while (bytes > 0) {
		ssize_t n = write(descriptor, data, bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		data += n;
		bytes -= (size_t)n;
	}
	return 0;
}

/* Some file systems have no fsync; their answer is not a failure to write. */
static int
sync_descriptor(int descriptor)
{
	if (fsync(descriptor) == 0 || errno == EINVAL || errno == ENOSYS || errno == ENOTSUP)
		return 0;
	return errno;
}

static int
sync_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (folder == NULL)
		return ENOMEM;
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (descriptor < 0)
		return errno == EACCES ? 0 : errno; /* a folder one may write to but not list */
	int failure = sync_descriptor(descriptor);
	close(descriptor);
	return failure;
}

static void
free_writer(struct file_writer *writer)
{
	if (writer->descriptor >= 0)
		close(writer->descriptor);
	free(writer->temporary);
	free(writer->path);
	free(writer);
}

/* Opens a new file beside the target; O_EXCL, so that two writers never share one. Returns errno. */
static int
open_temporary(struct file_writer *writer)
{
	size_t size = strlen(writer->path) + 64;
	writer->temporary = malloc(size);
	if (writer->temporary == NULL)
		return ENOMEM;
	for (int i = 0; i < TEMPORARY_TRIES; i++) {
		(void)snprintf(writer->temporary, size, "%s" FILE_PARTIAL "%ld-%d", writer->path, (long)getpid(), i);
		writer->descriptor = open(writer->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (writer->descriptor >= 0)
			return 0;
		if (errno != EEXIST)
			return errno;
	}
	return EEXIST;
}

/* Where a link leads, also to a file that is yet to be made. NULL: no memory. */
static char *
follow_link(const char *path)
{
	char to[PATH_MAX], *found = realpath(path, NULL);
	const char *slash = strrchr(path, '/');
	const ssize_t length = found || errno != ENOENT ? -1 : readlink(path, to, sizeof to - 1);
	if (length < 0)
		return found ? found : strdup(path);
	to[length] = 0;
	return *to == '/' || !slash ? strdup(to) : text_format("%.*s/%s", (int)(slash - path), path, to);
}

/* A link is followed, not replaced; a device or a pipe (/dev/null, /dev/stdout) is written to, not replaced. */
static int
open_target(struct file_writer *writer, const char *path)
{
	struct stat status;
	const int is_link = lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
	writer->path = is_link ? follow_link(path) : strdup(path);
	if (writer->path == NULL)
		return ENOMEM;
	if (stat(path, &status) == 0) {
		if (S_ISDIR(status.st_mode))
			return EISDIR;
		if (!S_ISREG(status.st_mode)) {
			writer->descriptor = open(path, O_WRONLY | O_CLOEXEC);
			return writer->descriptor < 0 ? errno : 0;
		}
	}
	return open_temporary(writer);
}

struct file_writer *
file_begin(const char *path, struct lgs_error *error)
{
	struct file_writer *writer = calloc(1, sizeof *writer);
	if (writer == NULL) {
		(void)file_explain(error, "create", path, ENOMEM);
		return NULL;
	}
	writer->descriptor = -1;
	int failure = open_target(writer, path);
	if (failure != 0) {
		(void)file_explain(error, "create", path, failure);
		free_writer(writer);
		return NULL;
	}
	return writer;
}

static void
flush_buffer(struct file_writer *writer)
{
	if (writer->failure == 0)
		writer->failure = write_all(writer->descriptor, writer->buffer, writer->used);
	writer->used = 0;
}

int64_t
file_write(struct file_writer *writer, const void *data, size_t bytes, struct lgs_error *error)
{
	if (bytes > BUFFER_SIZE - writer->used)
		flush_buffer(writer);
	if (writer->failure == 0 && bytes > BUFFER_SIZE) {
		writer->failure = write_all(writer->descriptor, data, bytes);
	} else if (writer->failure == 0 && bytes > 0) {
		memcpy(writer->buffer + writer->used, data, bytes);
		writer->used += bytes;
	}
	if (writer->failure != 0)
		return file_explain(error, "write", writer->path, writer->failure);
	return LGS_OK;
}

int64_t
file_commit(struct file_writer *writer, struct lgs_error *error)
{
	flush_buffer(writer);
	if (writer->failure == 0 && writer->temporary != NULL)
		writer->failure = sync_descriptor(writer->descriptor);
	/* Network file systems report a full disk only here. */
	if (close(writer->descriptor) != 0 && errno != EINTR && writer->failure == 0)
		writer->failure = errno;
	writer->descriptor = -1;
	if (writer->failure == 0 && writer->temporary != NULL && rename(writer->temporary, writer->path) != 0)
		writer->failure = errno;
	if (writer->failure != 0) {
		int64_t status = file_explain(error, "write", writer->path, writer->failure);
		file_abandon(writer);
		return status;
	}
	int failure = writer->temporary != NULL ? sync_folder_of(writer->path) : 0;
	int64_t status = LGS_OK;
	if (failure != 0)
		status = file_explain(error, "sync the folder of the finished file", writer->path, failure);
	free_writer(writer);
	return status;
}

void
file_abandon(struct file_writer *writer)
{
	if (writer == NULL)
		return;
	if (writer->temporary != NULL)
		(void)unlink(writer->temporary);
	free_writer(writer);
}

int64_t
file_save(const char *path, const void *data, size_t bytes, struct lgs_error *error)
{
	struct file_writer *writer = file_begin(path, error);
	if (writer == NULL)
		return LGS_IO;
	int64_t status = file_write(writer, data, bytes, error);
	if (status < 0) {
		file_abandon(writer);
		return status;
	}
	return file_commit(writer, error);
}

char *
path_join(const char *a, const char *b)
{
	size_t length = strlen(a);
	if (length == 0 || b[0] == '/')
		return strdup(b);
	const char *separator = a[length - 1] == '/' ? "" : "/";
	size_t size = length + strlen(b) + 2;
	char *joined = malloc(size);
	if (joined != NULL)
		(void)snprintf(joined, size, "%s%s%s", a, separator, b);
	return joined;
}
