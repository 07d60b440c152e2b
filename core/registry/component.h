/*
 * component: a checked, complete copy of a plugin's descriptor.
 *
 * Plugins may be compiled against older or newer headers, so their structs may be shorter or longer than this host's. A
 * copy of this host's size, with zeros for what the file does not have, spares every other room that question.
 */
#ifndef LGS_CORE_REGISTRY_COMPONENT_H
#define LGS_CORE_REGISTRY_COMPONENT_H

#include <lgs/dataset.h>
#include <lgs/evaluator.h>
#include <lgs/model.h>
#include <lgs/regularizer.h>

struct component {
	union {
		struct lgs_component head;
		struct lgs_regularizer regularizer;
		struct lgs_model model;
		struct lgs_dataset dataset;
		struct lgs_evaluator evaluator;
	} as;               /* as.head.options is a checked table in this host's layout */
	char *path;         /* of the file, or "(built in)" */
	const char *plugin; /* the file's own name and version */
	const char *version;
	int64_t abi_major;
	int64_t needs_minor;
	int64_t built_minor;
	struct lgs_option *options;
	struct component *next;
};

/* Returns 1 and *out for a sound component, 0 for a kind this host does not know, negative for a bad one. */
int64_t component_create(const struct lgs_component *descriptor, const struct lgs_plugin *plugin, const char *path,
                         struct component **out, struct lgs_error *error);
void component_destroy(struct component *component);

/* From `at` on, linked by next, the first of this kind, name and path; NULL stands for any. */
const struct component *components_find(const struct component *at, const char *kind, const char *name,
                                        const char *path);

/* "model" of "model/1". Comparison by kind ignores the revision. */
int kind_equals(const char *kind, const char *other);

/* The options that the host itself gives every component of a kind (an empty table where none). */
const struct lgs_option *kind_host_options(const char *kind, int64_t *bytes);

/* The kinds this host knows, in the order in which they are listed; NULL at the end. */
extern const char *const known_kinds[];

/* The host's own options of a regularizer. */
struct penalty_settings {
	double weight;
	int64_t axis;   /* PENALTY_LIFETIME ... */
	double average; /* up to PENALTY_AVERAGE_MOST; negative: as the site says */
	const char *statistic;
	const char *stream;
	int64_t per;
};
#define PENALTY_AVERAGE_MOST 0.999999
enum { PENALTY_LIFETIME, PENALTY_POPULATION, PENALTY_CODE };

/* The host's own options of a dataset. */
struct dataset_settings {
	const char *split;
	int64_t per_class;
	int64_t limit;
	int64_t subset_seed;
	int64_t held_out;
};

#endif
