/*
 * search-path.c: where plugins are looked for. Never the current folder, never LD_LIBRARY_PATH, and no cache: a scan of
 * some tens of files takes milliseconds, and a stale cache is every plugin system's most frequent complaint.
 */
#include "search-path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/home.h"
#include "../base/text.h"

/* Takes ownership of folder. */
static int
add(struct search *search, char *folder)
{
	char **folders = folder ? realloc(search->folders, (size_t)(search->count + 2) * sizeof *folders) : NULL;
	if (!folders) {
		free(folder);
		return -1;
	}
	search->folders = folders;
	folders[search->count++] = folder;
	folders[search->count] = NULL;
	return 0;
}

static int
add_list(struct search *search, const char *list)
{
	int status = 0;
	while (list && *list && !status) {
		size_t length = strcspn(list, ":");
		if (length)
			status = add(search, strndup(list, length));
		list += length + (list[length] == ':');
	}
	return status;
}

static int
add_user_folder(struct search *search)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	if (data && *data == '/')
		return add(search, text_format("%s/lgs/plugins", data));
	if (home && *home)
		return add(search, text_format("%s/.local/share/lgs/plugins", home));
	return 0;
}

static int
add_own(struct search *search)
{
	/* A program that was not installed finds the plugins that were built with it. */
	char *built = home_built("plugins/.libs");
	return (built && add(search, built)) || add(search, home_installed(LGS_PLUGIN_DIR));
}

struct search *
search_create_own(void)
{
	struct search *search = calloc(1, sizeof *search);
	if (search && (search->folders = calloc(1, sizeof *search->folders)) && !add_own(search))
		return search;
	search_destroy(search);
	return NULL;
}

struct search *
search_create(const char *given, int only_given)
{
	struct search *search = calloc(1, sizeof *search);
	if (!search || !(search->folders = calloc(1, sizeof *search->folders)) || add_list(search, given) ||
	    add_list(search, getenv("LGS_PLUGIN_PATH")))
		goto failed;
	search->named = search->count;
	if (!only_given && (add_user_folder(search) || add_own(search)))
		goto failed;
	return search;
failed:
	search_destroy(search);
	return NULL;
}

void
search_destroy(struct search *search)
{
	if (!search)
		return;
	for (int64_t i = 0; i < search->count; i++)
		free(search->folders[i]);
	free(search->folders);
	free(search);
}

int64_t
search_check_trust(const char *path, struct lgs_error *error)
{
	struct stat status;
	char folder[4096];
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 1;

	if (stat(path, &status))
		return lgs_fail(error, LGS_IO, "%s", strerror(errno));
	if (!S_ISREG(status.st_mode))
		return lgs_fail(error, LGS_IO, "it is not a regular file");
	if (status.st_mode & S_IWOTH)
		return lgs_fail(error, LGS_INVALID, "everybody may write to this file; protect it with chmod o-w");
	(void)snprintf(folder, sizeof folder, "%.*s", (int)length, slash ? path : ".");
	if (!stat(folder, &status) && (status.st_mode & S_IWOTH) && !(status.st_mode & S_ISVTX))
		return lgs_fail(error, LGS_INVALID, "everybody may write to its folder %s; protect it with chmod o-w",
		                folder);
	return LGS_OK;
}
