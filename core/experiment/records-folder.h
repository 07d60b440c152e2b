/* records-folder: the folder in which an experiment keeps its records, runs and logs. */
#ifndef LGS_CORE_RECORDS_FOLDER_H
#define LGS_CORE_RECORDS_FOLDER_H

#include <lgs/plugin.h>

/* The part of an experiment's folder that has the records, by which such a folder is known. */
#define RECORDS_FOLDER "records"

/* Whether a folder is one of an experiment. */
int records_are_in(const char *folder);
/* Refuses a folder of something else, which is left as it is; an empty one, and none, are welcome. */
int64_t records_refuse_foreign(const char *folder, struct lgs_error *error);
/* Refuses one that has the results of an experiment of another name and title: they would be replaced. */
int64_t records_refuse_other(const char *folder, const char *name, const char *title, struct lgs_error *error);
/* Refuses what cannot be --reuse: a wrong word there would train for days what is there already. */
int64_t records_check_reuse(const char *folder, struct lgs_error *error);
/* Makes it with its parts and locks it: one process at a time works in it. A descriptor to be closed, or negative. */
int records_open_folder(const char *folder, struct lgs_error *error);

#endif
