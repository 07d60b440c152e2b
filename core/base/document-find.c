/* document-find.c: where a document that is named is looked for: a file, or NAME.json in a folder. See document.h. */
#include "document.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "home.h"
#include "suggest.h"
#include "text.h"

char *
document_folder(const char *kind, int index)
{
	static const struct {
		const char *kind, *name, *installed;
	} kinds[] = {{"experiment", "experiments", LGS_EXPERIMENT_DIR}, {"recipe", "recipes", LGS_RECIPE_DIR}};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i].kind, kind))
			continue;
		char *built = index == 1 ? home_built(kinds[i].name) : NULL;
		return index == 0   ? strdup(kinds[i].name)
		       : built      ? built
		       : index == 1 ? home_installed(kinds[i].installed)
		                    : NULL;
	}
	return NULL;
}

/* A folder of the same name, of its results say, is not meant. */
static int
is_file(const char *path)
{
	struct stat status;
	return !access(path, R_OK) && !stat(path, &status) && !S_ISDIR(status.st_mode);
}

#define ENDING ".json"

/* Offers the names of a folder's documents; the best so far is kept in `best`, as a suggestion keeps no copy. */
static void
offer_names(struct suggestion *nearest, const char *folder, char best[NAME_MAX + 1])
{
	DIR *directory = opendir(folder);
	char name[NAME_MAX + 1];
	for (const struct dirent *entry; directory && (entry = readdir(directory));) {
		const size_t length = strlen(entry->d_name), ending = strlen(ENDING);
		if (length <= ending || strcmp(entry->d_name + length - ending, ENDING))
			continue;
		(void)snprintf(name, sizeof name, "%.*s", (int)(length - ending), entry->d_name);
		suggestion_offer(nearest, name);
		if (nearest->best == name)
			nearest->best = strcpy(best, name);
	}
	if (directory)
		(void)closedir(directory);
}

char *
document_find(const char *kind, const char *name, struct lgs_error *error)
{
	struct suggestion nearest = {.word = name};
	struct text tried = {0};
	char best[NAME_MAX + 1], meant[SUGGESTION_WORDS];
	char *found = strchr(name, '/') || is_file(name) ? strdup(name) : NULL, *folder;
	for (int i = 0; !found && (folder = document_folder(kind, i)); i++) {
		char *path = text_format("%s/%s.json", folder, name);
		text_add(&tried, ", nor %s", path ? path : folder);
		if (path && !access(path, R_OK))
			found = path;
		else
			free(path);
		if (!found)
			offer_names(&nearest, folder, best);
		free(folder);
	}
	if (!found)
		lgs_fail(error, LGS_INVALID, "there is no %s \"%s\": neither a file of that name%s%s", kind, name,
		         tried.bytes ? tried.bytes : "", suggestion_words(&nearest, meant));
	free(tried.bytes);
	return found;
}
