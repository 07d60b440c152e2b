/*
 * host: opens components, each with a services table of its own (sdk: host.h).
 *
 * Instances form a tree: what a component opens through its services is its child, lives under its scope, and is closed
 * with it. A session is what all instances of one command share.
 */
#ifndef LGS_CORE_HOST_HOST_H
#define LGS_CORE_HOST_HOST_H

#include "../options/options.h"
#include "../options/specification.h"
#include "../registry/component.h"
#include "../registry/registry.h"

/* Where results and log lines go. Members may be NULL: dropped. */
struct sink {
	void *context;
	void (*log)(void *context, int64_t level, const char *text);
	void (*number)(void *context, const char *name, const char *unit, double value);
	int64_t (*tensor)(void *context, const char *name, int64_t type, int64_t rank, const int64_t *shape,
	                  const void *data, struct lgs_error *error);
	int64_t (*picture)(void *context, const char *name, int64_t scale, int64_t count, const struct lgs_shape *shape,
	                   const float *images, struct lgs_error *error);
	void (*series)(void *context, const char *name, double x, double y);
};

struct inner_run; /* inner-run.h */
struct instance;

struct session {
	struct registry *registry;
	uint64_t seed;
	int64_t threads;
	int64_t batch; /* the most images that a model sees at once */
	struct sink sink;
	const struct inner_run *inside;           /* the run that was opened inside another session, or NULL */
	void (*adapt)(struct instance *instance); /* changes the services of each instance before it is used, or NULL */
	void *adapted;                            /* whoever does that */
	int unsound; /* a component was opened and refused by the host for what it declares */
};

struct instance {
	struct lgs_opened opened; /* first: what other components see */
	struct lgs_host services;
	const struct component *component;
	struct session *session;
	struct options *options;      /* the component's */
	struct options *host_options; /* what the host gives its kind */
	char *specification;
	char *scope;
	const char *split; /* datasets: the split it was opened with */
	struct instance *parent, *children, *next;
	struct inner_run *runs; /* those it opened */
};

/* What opening needs beyond the specification. */
struct opening {
	const char *kind;
	const char *specification;
	const char *scope;             /* "" for the outermost */
	const struct lgs_shape *input; /* models */
	const char *split;             /* datasets: NULL for what the specification says */
};

/* NULL on failure. instance_close(NULL) is allowed. */
struct instance *instance_open(struct session *session, struct instance *parent, const struct opening *opening,
                               struct lgs_error *error);
void instance_close(struct instance *instance);

/* Whether a component has these options and allows their values, as far as its tables tell. */
int64_t instance_check_options(const struct component *component, const struct specification *specification,
                               struct lgs_error *error);

/* Fails with a component's own words, its name before them unless they already begin with it. */
int64_t instance_fail(const struct instance *instance, const char *words, struct lgs_error *error);

/* What a call of a component returned, which it gives back. Where that failed without words, they are made here. */
int64_t instance_answered(const struct instance *instance, const char *call, int64_t status, struct lgs_error *error);

/* The instance that a service call belongs to. */
struct instance *instance_of(const struct lgs_host *host);

/* What the file of a result is called, but for its ending: never in another folder, never the run's own. Allocated. */
char *host_result_file(const char *name);

/* "site" or "scope.site", allocated. */
char *instance_full_name(const struct instance *instance, const char *name);

#endif
