/*
 * folder.h: what is in a folder, as sorted lists of names.
 *
 * The only place of the data sets that walks folders; it opens no file.
 */
#ifndef LGS_DATASETS_FOLDER_H
#define LGS_DATASETS_FOLDER_H

#include <lgs/host.h>

/* Text owned by the list, NULL at the end: items may change places and be dropped. Begins as all zero. */
struct images_names {
	char **items;
	int64_t count;
	int64_t capacity;
	int64_t others;              /* pictures of other formats that were seen beside these, by their endings */
	struct images_block *blocks; /* the text itself, of many names each; newest first */
};

/* Adds "folder/name", or "name" where folder is NULL. */
int64_t images_names_add(const struct lgs_host *host, struct images_names *names, const char *folder, const char *name,
                         struct lgs_error *error);
void images_names_release(const struct lgs_host *host, struct images_names *names);
int images_names_contain(const struct images_names *names, const char *name);

int images_is_folder(const char *folder, const char *name);
/* Whether it is reached by a link: following one could go round in a circle. */
int images_is_link(const char *path);

/*
 * Adds the folder's subfolders, or its pictures with their folder before them: files that end in .png, .jpg, .jpeg,
 * .jpe or .jfif (in any case). Sorted byte by byte, so that the order is the same everywhere. Names that begin with a
 * dot do not count. images_list_tree() goes on with the folders below, but does not follow links to folders.
 */
int64_t images_list_subfolders(const struct lgs_host *host, const char *folder, struct images_names *names,
                               struct lgs_error *error);
int64_t images_list_pictures(const struct lgs_host *host, const char *folder, struct images_names *paths,
                             struct lgs_error *error);
int64_t images_list_tree(const struct lgs_host *host, const char *folder, struct images_names *paths,
                         struct lgs_error *error);

#endif
