/* home.c: where this program's own files are. See home.h. */
#include "home.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

/* The folder of the running program, in `folder`; 0 where the system does not tell. */
static int
find_program(char *folder, size_t capacity)
{
	ssize_t length = readlink("/proc/self/exe", folder, capacity - 1);
	if (length <= 0)
		return 0;
	folder[length] = 0;
	char *slash = strrchr(folder, '/');
	if (!slash)
		return 0;
	*slash = 0;
	return 1;
}

char *
home_built(const char *path)
{
	char folder[4096];
	struct stat status;
	char *found = find_program(folder, sizeof folder) ? text_format("%s/%s", folder, path) : NULL;
	if (found && !stat(found, &status) && S_ISDIR(status.st_mode))
		return found;
	free(found);
	return NULL;
}

char *
home_installed(const char *path)
{
	char folder[4096];
	const size_t end = strlen(LGS_BIN_DIR);
	size_t length = find_program(folder, sizeof folder) ? strlen(folder) : 0;
	if (length <= end || strcmp(folder + length - end, LGS_BIN_DIR))
		return strdup(path);
	return text_format("%.*s%s", (int)(length - end), folder, path);
}
