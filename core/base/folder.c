/* folder.c: see folder.h. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lgs/host.h>

#include "memory.h"
#include "text.h"

#define OPEN_AT_ONCE 16

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
	for (char *slash = copy && *copy ? strchr(copy + 1, '/') : NULL; slash && status >= 0;
	     slash = strchr(slash + 1, '/')) {
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
