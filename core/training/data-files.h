/*
 * data-files: which files a run's images came from, and whether they are still the same.
 *
 * A list of {"path", "checksum"} in the run's record. Of a folder of more images than anybody wants listed, one entry
 * {"path", "count", "checksum"} stands for all: the first file, how many there are, and a checksum of their checksums.
 * The checksum of a file that cannot be read is "unreadable": a data set may replace what is damaged.
 */
#ifndef LGS_CORE_TRAINING_DATA_FILES_H
#define LGS_CORE_TRAINING_DATA_FILES_H

#include <jansson.h>

#include "data.h"

/* NULL on failure; json_decref it. */
json_t *data_files_json(const struct data *data, struct lgs_error *error);

/* Refuses data whose files are not those recorded; names the first that changed, where files are listed one by one. */
int64_t data_files_check(const json_t *recorded, const struct data *data, struct lgs_error *error);

#endif
