/*
 * lists.h: the text files that come with CelebA: which image is of which split, and which has which attributes.
 *
 * Names are compared without their ending, so that the lists of the JPEG files serve the PNG edition too.
 */
#ifndef LGS_DATASETS_CELEBA_LISTS_H
#define LGS_DATASETS_CELEBA_LISTS_H

#include "../folder.h"

#define CELEBA_LONGEST_PATH 4096
#define CELEBA_PARTITION "list_eval_partition.txt"
#define CELEBA_ATTRIBUTES "list_attr_celeba.txt"

/* Where a list of this name lies: in the folder of the images, or where the official archive has it. 0: nowhere. */
int celeba_find_list(const char *folder, const char *name, char *path);

/* Brings paths into the order of their names without endings, in which the functions below look for them. */
void celeba_sort(struct images_names *paths);

/* Sets split[i] of each path to 0 (train), 1 (valid) or 2 (test); what the list does not name is left as it is. */
int64_t celeba_read_partition(const char *path, const struct images_names *paths, signed char *split,
                              struct lgs_error *error);

/* Sets chosen[i] to 1 where an image has all wanted attributes: "Smiling", "-Male", "Smiling+-Male". */
int64_t celeba_read_attributes(const char *path, const char *wanted, const struct images_names *paths,
                               unsigned char *chosen, struct lgs_error *error);

#endif
