/* worker: a case in a process of its own: this program executed again, with a limit of time. */
#ifndef LGS_CHECK_WORKER_H
#define LGS_CHECK_WORKER_H

#include <jansson.h>

#include "check.h"

/* A folder for what workers print, made and removed by the command. */
struct workplace {
	char *folder;
	const char *const *flags; /* that each worker gets too, NULL at the end */
	int64_t limit;            /* seconds that a worker may take */
};
int64_t workplace_open(struct workplace *workplace, struct lgs_error *error);
void workplace_close(struct workplace *workplace);

/*
 * Runs `lgs check` with these words in this process's stead, and returns the JSON that it prints. NULL where it
 * printed none: `error` then says how it ended.
 */
json_t *worker_run(const struct workplace *workplace, const char *const *words, struct lgs_error *error);

#endif
