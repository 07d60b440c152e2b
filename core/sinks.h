/* sinks: where components' results go, by command: into a run's folder, or into a table on the terminal. */
#ifndef LGS_CORE_SINKS_H
#define LGS_CORE_SINKS_H

#include <jansson.h>

#include "host.h"

/* Pictures and tensors become files NAME.png and NAME.safetensors of a folder; numbers members of a JSON object. */
struct run_sink {
	void (*log)(void *context, int64_t level, const char *text);
	void *log_context;
	const char *folder; /* NULL: files are not kept */
	json_t *numbers;    /* NULL: not kept. {"name": {"value": x, "unit": "%"}} */
};

struct sink run_sink_callbacks(struct run_sink *sink);

#endif
