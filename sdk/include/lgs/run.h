/*
 * run.h: finished runs, for components that build on them.
 *
 * A service beyond host.h: host->extension(host, LGS_EXTENSION_RUNS) gives a struct lgs_runs, or NULL where the host
 * has none. Through it a component opens the folder of a run that was trained before: its model with the weights of its
 * checkpoint, and the data it was trained on. Nothing of the run is changed.
 */
#ifndef LGS_RUN_H
#define LGS_RUN_H

#include <lgs/evaluator.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LGS_EXTENSION_RUNS "runs/1"

/* A run that was opened. */
struct lgs_run {
	int64_t size;
	/*
	 * What an evaluator of the run would get: its model, its sets of images with labels, and the model's features
	 * of a set. The set "test" is not opened before it is asked for. One thread at a time, like the model in it;
	 * the sets' read() may be called by any.
	 */
	const struct lgs_subject *subject;
	/*
	 * The files that were read so far: the checkpoint, and those of its data (of the test data once they were asked
	 * for), NULL at the end. Valid until the next call. NULL where memory has run out.
	 */
	const char *const *(*files)(const struct lgs_run *run);
	void *context; /* the host's */
};

struct lgs_runs {
	int64_t size;
	/*
	 * Opens the run in a folder. Refused: a folder that is no run or has no checkpoint, a run whose data files are
	 * not those it was trained on, and one that is being opened already, so that it would be its own data. NULL on
	 * failure. What is still open when the component is destroyed is closed by the host.
	 */
	const struct lgs_run *(*open)(const struct lgs_host *host, const char *folder, struct lgs_error *error);
	void (*close)(const struct lgs_host *host, const struct lgs_run *run);
};

#ifdef __cplusplus
}
#endif
#endif
