/* folder.c: see folder.h. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <lgs/host.h>

#include "file.h"
#include "memory.h"
#include "text.h"

#define OPEN_AT_ONCE 16
#define LOCK_TRIES 50 /* a second */
#define BESIDE_TRIES 1000

int64_t
folder_make(const char *path, struct lgs_error *error)
{
	struct stat status;
	if (!mkdir(path, 0777) || (errno == EEXIST && !stat(path, &status) && S_ISDIR(status.st_mode)))
		return LGS_OK;
	return lgs_fail(error, LGS_IO, "the folder %s cannot be made: %s", path,
	                errno == EEXIST ? "there is a file of this name" : strerror(errno));
}

int64_t
folder_make_parents(const char *path, struct lgs_error *error)
{
	char *copy = strdup(path);
	int64_t status = copy ? LGS_OK : no_memory(error);
	for (char *slash = copy && *copy ? strchr(copy + 1, '/') : NULL;
	     slash && slash[strspn(slash, "/")] && status >= 0; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		status = folder_make(copy, error);
		*slash = '/';
	}
	free(copy);
	return status;
}

char *
folder_make_temporary(const char *purpose, struct lgs_error *error)
{
	const char *where = getenv("TMPDIR");
	char *path = text_format("%s/lgs-%s-XXXXXX", where && *where ? where : "/tmp", purpose);
	if (path && mkdtemp(path))
		return path;
	if (path)
		lgs_fail(error, LGS_IO, "%s: no folder for temporary files can be made: %s", path, strerror(errno));
	else
		no_memory(error);
	free(path);
	return NULL;
}

char *
folder_make_beside(const char *path, struct lgs_error *error)
{
	size_t length = strlen(path);
	while (length > 1 && path[length - 1] == '/')
		length--;
	for (int i = 0; i < BESIDE_TRIES; i++) {
		char *beside = text_format("%.*s" FILE_PARTIAL "%ld-%d", (int)length, path, (long)getpid(), i);
		if (beside && !mkdir(beside, 0777))
			return beside;
		const int taken = beside && errno == EEXIST; /* a killed process of that number has left it */
		if (!beside)
			no_memory(error);
		else if (!taken)
			lgs_fail(error, LGS_IO, "the folder %s cannot be made: %s", path, strerror(errno));
		free(beside);
		if (!taken)
			return NULL;
	}
	lgs_fail(error, LGS_IO, "the folder %s cannot be made: remove the folders %s" FILE_PARTIAL "*", path, path);
	return NULL;
}

/* Whether it could; errno is EWOULDBLOCK where another process has it all the time. */
static int
lock_soon(int folder)
{
	const struct timespec moment = {0, 20000000};
	for (int tries = 0; tries < LOCK_TRIES; tries++) {
		if (!flock(folder, LOCK_EX | LOCK_NB))
			return 1;
		if (errno != EWOULDBLOCK)
			return 0;
		(void)nanosleep(&moment, NULL);
	}
	errno = EWOULDBLOCK;
	return 0;
}

int
folder_lock(const char *path, const char *owner, struct lgs_error *error)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return (int)lgs_fail(error, LGS_IO, "%s is not the folder of %s: %s", path, owner, strerror(errno));
	if (lock_soon(folder))
		return folder;
	int reason = errno;
	(void)close(folder);
	if (reason == EWOULDBLOCK)
		return (int)lgs_fail(error, LGS_IO, "another process is at work in %s; wait for it or end it", path);
	return (int)lgs_fail(error, LGS_IO, "%s cannot be locked: %s", path, strerror(reason));
}

int
folder_is_empty(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	int entries = 0;
	while (folder && (entry = readdir(folder)))
		entries += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	if (folder)
		(void)closedir(folder);
	return folder && !entries;
}

static int
remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	(void)remove(path);
	return 0;
}

void
folder_remove(const char *path)
{
	(void)nftw(path, remove_entry, OPEN_AT_ONCE, FTW_DEPTH | FTW_PHYS);
}
