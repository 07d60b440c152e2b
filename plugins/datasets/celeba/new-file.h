/*
 * new-file.h: a file that takes its name when it is whole.
 *
 * Two writers do not meet, readers see the old file or the new one, and a process that is killed leaves nothing where
 * the file system has files without a name. Anybody may read the file whom the umask lets.
 */
#ifndef CELEBA_NEW_FILE_H
#define CELEBA_NEW_FILE_H

#include <lgs/plugin.h>

#define NEW_FILE_PATH 4096

struct new_file {
	const char *path;
	int descriptor;
	int nameless;               /* for now */
	char beside[NEW_FILE_PATH]; /* another name, until it has its own */
};

int64_t new_file_open(struct new_file *file, const char *path, struct lgs_error *error);
/* Takes the place of what had the name. The caller has flushed the contents; on failure nothing is left. */
int64_t new_file_keep(struct new_file *file, struct lgs_error *error);
void new_file_drop(struct new_file *file);

#endif
