/*
 * tree.h: the pictures of a split and their classes, as a tree of folders says it.
 *
 *     FOLDER/a.png ...                 images without labels
 *     FOLDER/cat/a.png ...             one class a subfolder, numbered in the order of their names
 *     FOLDER/train/..., FOLDER/test/...    either of the above, one a split; the classes are those of train
 *
 * Without subfolders train and test every image is of the split train, and there is no test split. Images are in the
 * order of class and name, those of a class with those of the folders below it. No file is opened.
 */
#ifndef LGS_DATASETS_TREE_H
#define LGS_DATASETS_TREE_H

#include "folder.h"

struct images_tree {
	const struct lgs_host *host;
	struct images_names classes;
	struct images_names paths;
	int64_t *labels; /* NULL where there are none */
};

/* Lists at least one image. images_tree_close() also after a failure. */
int64_t images_tree_open(struct images_tree *tree, const struct lgs_host *host, const char *path, const char *split,
                         struct lgs_error *error);
void images_tree_close(struct images_tree *tree);

#endif
