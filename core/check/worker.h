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
 * What `lgs check` says of `what` in a process of its own: one case of a component, or (of_case NULL) the list of all
 * components. The list that it prints, or NULL where it printed none: `error` then says how it ended.
 */
json_t *worker_ask(const struct workplace *workplace, const char *what, const json_t *component, const json_t *of_case,
                   struct lgs_error *error);

/* Runs one case so, and adds "verdict", "text" and "seconds" to its object, whatever became of the process. */
void worker_try(const struct workplace *workplace, const char *what, const json_t *component, json_t *of_case);

#endif
