/* sinks: where components' results go, by command: into a run's folder, or into a table on the terminal. */
#ifndef LGS_CORE_RUN_SINKS_H
#define LGS_CORE_RUN_SINKS_H

#include <jansson.h>

#include "../host/host.h"
#include "series.h"

/* Pictures, tensors and series become NAME.png, NAME.safetensors and NAME.csv in a folder; numbers members of a JSON
 * object. */
struct run_sink {
	void (*log)(void *context, int64_t level, const char *text);
	void *log_context;
	const char *folder; /* NULL: files are not kept */
	/* NULL: a file that cannot be written is a failure. Else that is told here, and no more files are kept. */
	struct lgs_error *unkept;
	char moment[32];       /* behind the names of pictures and tensors of the middle of a training: "-at-500" */
	struct series *series; /* write with series_write, then series_free */
	json_t *warnings;      /* NULL: not kept. A list of what was said as warnings, each once */
	json_t *numbers;       /* NULL: not kept. {"name": {"value": x, "unit": "%"}} */
};

/* What is to be answered to a file that could not be written; status as it came from writing it. */
int64_t run_sink_settle(struct run_sink *sink, int64_t status, const struct lgs_error *error);

struct sink run_sink_callbacks(struct run_sink *sink);

/* Has a model report what is worth keeping, if it does, and writes it. */
int64_t run_sink_report(struct run_sink *sink, const struct instance *model, struct lgs_error *error);

/* Adds to the list of warnings, if there is one. What comes again when a run is trained on from an earlier checkpoint
 * is kept once. */
void run_sink_keep_warning(const struct run_sink *sink, const char *text);

#endif
