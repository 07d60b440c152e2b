/*
 * origins: what a job's numbers were made from besides its recipe: the files of its data, and plugins that were given
 * as files. Both can change while every word of a recipe stays, and then the numbers of before are those of another
 * job.
 *
 * A record keeps checksums: "data_files": [CHECKSUM], "plugins": {PATH: CHECKSUM}. Records from before they were kept
 * have neither, and are taken as they are.
 */
#ifndef LGS_CORE_ORIGINS_H
#define LGS_CORE_ORIGINS_H

#include "jobs.h"

/* After a training: keeps the origins of its run's folder. Data that are not those of another job are an error. */
int64_t origins_keep(const struct experiment *experiment, const struct jobs *jobs, struct job *job, const char *run,
                     struct lgs_error *error);

/* Whether a record's plugins are still what they were; the error says which is not. */
int64_t origins_check(const json_t *record, struct lgs_error *error);

#endif
