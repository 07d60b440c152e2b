/*
 * selection.h: which files are wanted: where the user keeps them, those of one split, and of these the ones with the
 * wanted attributes. No image is opened.
 */
#ifndef LGS_DATASETS_CELEBA_SELECTION_H
#define LGS_DATASETS_CELEBA_SELECTION_H

#include "../folder.h"
#include "lists.h"

/* As the user says it; empty text is what the options' help says of it. */
struct celeba_wish {
	const char *path, *partition, *attributes, *attribute;
	int64_t split;    /* its number in the partition file */
	const char *name; /* and its name */
};

/* Begins as all zero but for the host. */
struct celeba_selection {
	const struct lgs_host *host;
	struct images_names paths; /* of the whole split, which is what a cache has */
	int64_t *chosen;           /* those of them that are wanted: [count] */
	int64_t count;
	const char **files; /* for the record of a run, NULL at the end: the images that are wanted, then the lists */
	char folder[CELEBA_LONGEST_PATH];
	char partition[CELEBA_LONGEST_PATH];
	char attributes[CELEBA_LONGEST_PATH];
};

/* Finds at least one image. celeba_selection_release() also after a failure. */
int64_t celeba_select(struct celeba_selection *selection, const struct celeba_wish *wish, struct lgs_error *error);
void celeba_selection_release(struct celeba_selection *selection);

#endif
