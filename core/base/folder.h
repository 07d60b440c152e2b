/*
 * folder: folders made, looked at and removed, with one wording of what went wrong.
 */
#ifndef LGS_CORE_BASE_FOLDER_H
#define LGS_CORE_BASE_FOLDER_H

#include <stdint.h>

#include <lgs/plugin.h>

/* Makes a folder in one that exists; one that is there already is as good. */
int64_t folder_make(const char *path, struct lgs_error *error);
/* Makes every folder above a path, not the last name itself. */
int64_t folder_make_parents(const char *path, struct lgs_error *error);
/* A new folder of a name that nobody else has, in $TMPDIR or /tmp. Allocated; NULL on failure. */
char *folder_make_temporary(const char *purpose, struct lgs_error *error);
/*
 * A new folder beside the place of one that is to be complete as soon as it is there: filled, it is renamed. Allocated;
 * NULL on failure.
 */
char *folder_make_beside(const char *path, struct lgs_error *error);
/*
 * One process at a time works in the folder of an owner, "a run". A descriptor to close() at the end, or a negative
 * status. Another process is waited for, but no longer than a killed one and those that it had started need to be gone.
 */
int folder_lock(const char *path, const char *owner, struct lgs_error *error);
/* Whether there is a folder without anything in it. */
int folder_is_empty(const char *path);
/* Removes a folder and all in it, as far as that can be done; links are not followed. */
void folder_remove(const char *path);

#endif
