/* tree.c: from folders to a list of pictures. See tree.h. */
#include "tree.h"

#include <string.h>

#define LONGEST_PATH 4096

static int64_t
join(char *path, const char *folder, const char *name, struct lgs_error *error)
{
	if (snprintf(path, LONGEST_PATH, "%s/%s", folder, name) >= LONGEST_PATH)
		return lgs_fail(error, LGS_INVALID, "the path %s/%s is too long", folder, name);
	return LGS_OK;
}

/* The folder of a split, and the folder whose subfolders are the classes. */
static int64_t
choose_folders(const char *path, const char *split, char *folder, char *reference, struct lgs_error *error)
{
	if (!*path)
		return lgs_fail(error, LGS_INVALID, "which images? Give their folder as path=FOLDER");
	int train = images_is_folder(path, "train"), test = images_is_folder(path, "test");
	if (!train && !test) {
		if (strcmp(split, "test") == 0)
			return lgs_fail(
			    error, LGS_INVALID,
			    "%s has no subfolders train and test, so there is no test split: all its images are of "
			    "split=train",
			    path);
		(void)snprintf(reference, LONGEST_PATH, "%s", path);
		(void)snprintf(folder, LONGEST_PATH, "%s", path);
		return LGS_OK;
	}
	if (!(strcmp(split, "test") == 0 ? test : train))
		return lgs_fail(error, LGS_INVALID, "%s has a subfolder %s, but none called %s for that split", path,
		                train ? "train" : "test", split);
	int64_t status = join(folder, path, split, error);
	return status < 0 ? status : join(reference, path, train ? "train" : "test", error);
}

/* Adds the paths of the images of all classes; ends[label] says where they end in the list. */
static int64_t
list_classes(struct images_tree *tree, const char *folder, int64_t *ends, struct lgs_error *error)
{
	char subfolder[LONGEST_PATH];
	int64_t status = LGS_OK;
	for (int64_t label = 0; status >= 0 && label < tree->classes.count; label++) {
		const char *name = tree->classes.items[label];
		status = join(subfolder, folder, name, error);
		if (status >= 0 && images_is_folder(folder, name))
			status = images_list_tree(tree->host, subfolder, &tree->paths, error);
		ends[label] = tree->paths.count;
	}
	return status;
}

/* Every class of this split must be one of the reference's, whose numbers are used. */
static int64_t
check_classes(const struct images_tree *tree, const char *folder, const char *reference, struct lgs_error *error)
{
	struct images_names here = {0};
	int64_t status = images_list_subfolders(tree->host, folder, &here, error);
	for (int64_t i = 0; status >= 0 && i < here.count; i++)
		if (!images_names_contain(&tree->classes, here.items[i]))
			status = lgs_fail(error, LGS_INVALID, "%s has the class %s, which %s does not have", folder,
			                  here.items[i], reference);
	images_names_release(tree->host, &here);
	return status;
}

/* Turns the list of classed paths into labels; loose images, directly in the folder, have none. */
static int64_t
settle(struct images_tree *tree, const char *folder, const int64_t *ends, const struct images_names *loose,
       struct lgs_error *error)
{
	const struct lgs_host *host = tree->host;
	if (tree->paths.count && loose->count)
		return lgs_fail(error, LGS_INVALID,
		                "%s has images of its own (%s) and images in subfolders (%s): either all images are in "
		                "subfolders, one a class, or none",
		                folder, loose->items[0], tree->paths.items[0]);
	if (!tree->paths.count && !loose->count)
		return lgs_fail(error, LGS_INVALID, "%s has no JPEG or PNG files, nor have its subfolders", folder);
	if (!tree->paths.count)
		return LGS_OK;
	tree->labels = host->allocate(host, tree->paths.count * (int64_t)sizeof *tree->labels);
	if (!tree->labels)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the labels");
	for (int64_t i = 0, label = 0; i < tree->paths.count; i++) {
		while (i >= ends[label])
			label++;
		tree->labels[i] = label;
	}
	return LGS_OK;
}

/* The images that are in a folder with splits, but in none of these. Nobody asked for them: a folder that cannot be
 * read is passed over, and one that is elsewhere not looked into. */
static int64_t
count_beside(const struct lgs_host *host, const char *path, int64_t *count, struct lgs_error *error)
{
	char subfolder[LONGEST_PATH];
	struct images_names images = {0}, folders = {0};
	int64_t status = images_list_pictures(host, path, &images, error);
	if (status >= 0)
		status = images_list_subfolders(host, path, &folders, error);
	for (int64_t i = 0; status >= 0 && i < folders.count; i++) {
		if (!strcmp(folders.items[i], "train") || !strcmp(folders.items[i], "test"))
			continue;
		if (join(subfolder, path, folders.items[i], NULL) < 0 || images_is_link(subfolder))
			continue;
		status = images_list_tree(host, subfolder, &images, error);
		if (status != LGS_NO_MEMORY)
			status = LGS_OK;
	}
	*count = images.count;
	images_names_release(host, &images);
	images_names_release(host, &folders);
	return status;
}

/* What a user may believe to be among the images; `divided`: those of a folder with splits. */
static int64_t
tell_what_is_left_aside(const struct images_tree *tree, const char *path, const char *folder, int divided,
                        int64_t others, struct lgs_error *error)
{
	int64_t beside = 0, status = LGS_OK;
	if (others)
		lgs_log(tree->host, LGS_LOG_INFO,
		        "%lld files of other formats in %s are left aside; JPEG and PNG files are read",
		        (long long)others, folder);
	if (divided)
		status = count_beside(tree->host, path, &beside, error);
	if (beside)
		lgs_log(tree->host, LGS_LOG_INFO, "%lld images in %s, but not in its train or test, are left aside",
		        (long long)beside, path);
	return status;
}

/* *others: pictures of other formats. */
static int64_t
find_images(struct images_tree *tree, const char *folder, const char *reference, int64_t *others,
            struct lgs_error *error)
{
	const struct lgs_host *host = tree->host;
	struct images_names loose = {0};
	int64_t *ends = NULL;
	int64_t status = images_list_subfolders(host, reference, &tree->classes, error);
	if (status >= 0)
		status = check_classes(tree, folder, reference, error);
	if (status >= 0)
		status = images_list_pictures(host, folder, &loose, error);
	if (status >= 0) {
		ends = host->allocate(host, (tree->classes.count + 1) * (int64_t)sizeof *ends);
		status = ends ? list_classes(tree, folder, ends, error)
		              : lgs_fail(error, LGS_NO_MEMORY, "no memory for the classes");
	}
	if (status >= 0)
		status = settle(tree, folder, ends, &loose, error);
	*others = loose.others + tree->paths.others;
	host->release(host, ends);
	if (status < 0 || tree->labels) {
		images_names_release(host, &loose);
		return status;
	}
	images_names_release(host, &tree->classes);
	images_names_release(host, &tree->paths);
	tree->paths = loose;
	return LGS_OK;
}

int64_t
images_tree_open(struct images_tree *tree, const struct lgs_host *host, const char *path, const char *split,
                 struct lgs_error *error)
{
	char folder[LONGEST_PATH], reference[LONGEST_PATH];
	int64_t others = 0;
	*tree = (struct images_tree){.host = host};
	int64_t status = choose_folders(path, split, folder, reference, error);
	if (status >= 0)
		status = find_images(tree, folder, reference, &others, error);
	if (status < 0)
		return status;
	/* Once, where both splits are opened. */
	const int divided = strcmp(path, folder) != 0 && strcmp(split, "train") == 0;
	return tell_what_is_left_aside(tree, path, folder, divided, others, error);
}

void
images_tree_close(struct images_tree *tree)
{
	const struct lgs_host *host = tree->host;
	images_names_release(host, &tree->classes);
	images_names_release(host, &tree->paths);
	host->release(host, tree->labels);
}
