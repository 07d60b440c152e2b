/*
 * check: the conformance test of plugins, as a table of cases by kind.
 *
 * A case looks at one component and leaves a verdict with a sentence that says what to fix. It may crash or hang with
 * the component: the command runs each in a process of its own (worker.h), where crash.h turns that into a verdict.
 */
#ifndef LGS_CHECK_H
#define LGS_CHECK_H

#include <jansson.h>

#include "../base/text.h"
#include "../host/host.h"
#include "ledger.h"

/* A buffer for the words of a failed call, as `message`, and the error that writes there. */
#define MESSAGE                  \
	char message[2048] = ""; \
	struct lgs_error error = {(int64_t)sizeof error, message, (int64_t)sizeof message}

/* In the order of gravity. */
enum verdict { VERDICT_PASS, VERDICT_SKIP, VERDICT_WARN, VERDICT_FAIL };
const char *verdict_name(enum verdict verdict);
enum verdict verdict_named(const char *name); /* VERDICT_FAIL where it is none */

/* One case at work on one component. */
struct trial {
	struct session session; /* its services go through the ledger */
	struct ledger ledger;
	const struct component *component;
	char *specification; /* the component with the options that the user gave */
	int ours;            /* the file lies where this package puts its own plugins */
	uint64_t seed, key, drawn;
	enum verdict verdict;
	struct text words;
};

/* What is wrong, and what to fix; the first of the gravest stays. */
void trial_say(struct trial *trial, enum verdict verdict, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int trial_failed(const struct trial *trial);
/* What is behind a failure: said after its words; where nothing has failed yet, it is the failure. */
void trial_blame(struct trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same words for a failed call of the host or of the component. */
void trial_fail_with(struct trial *trial, const char *what, const struct lgs_error *error);

/* The next random number in [0, 1), and between bounds; the same in every run of a case with the same seed. */
double trial_uniform(struct trial *trial);
double trial_between(struct trial *trial, double low, double high);

/* Opens the component with one more option (key may be NULL). NULL on failure. */
struct instance *trial_open(struct trial *trial, const char *key, const char *value, const struct lgs_shape *input,
                            const char *split, struct lgs_error *error);

/* A life of a component, from opening to closing, for the cases that its kind shares with others (memory.c). */
typedef int64_t trial_life(struct trial *trial, struct lgs_error *error);
void trial_exhaust_memory(struct trial *trial, trial_life *live);
void trial_without_extensions(struct trial *trial, trial_life *live);

struct check_case {
	const char *kind; /* NULL: every kind */
	const char *name;
	const char *shows; /* one line: what holds where it passes */
	void (*run)(struct trial *trial);
	int (*applies)(const struct component *component); /* NULL: always */
	int timing;                                        /* only where it is asked for */
};

/* The case that counts threads: the libraries of what it looks at may use two, so that there is something to count. */
#define CHECK_COUNTS_THREADS "alone"

/* The groups of cases, each closed by a case without a name. */
extern const struct check_case file_cases[], descriptor_cases[], penalty_cases[], penalty_use_cases[],
    penalty_cost_cases[], prox_cases[], term_cases[], model_cases[], model_look_cases[], model_state_cases[],
    model_penalty_cases[], model_slope_cases[], dataset_cases[], dataset_split_cases[], evaluator_cases[];

/* What the command line asks for. */
struct check_wish {
	const char *what;      /* NAME, FILE.so, or either with options */
	const char *component; /* "KIND/NAME", or "" for all of the file */
	const char *only;      /* the name of a case, or "" */
	int64_t seed;
	int timing;
	/* To repeat a case, the flags as they were typed: of time and memory, and of where plugins are; or NULL. */
	const char *bounds, *paths;
};

/*
 * Loads what is asked for and lists {"kind", "name", "path", "example", "cases": [{"name", "shows"}]} of each component
 * in an array. NULL on failure.
 */
json_t *check_list(struct registry *registry, const struct check_wish *wish, struct lgs_error *error);

/* Leaves of that list the components and cases that are asked for. */
int64_t check_choose(json_t *list, const struct check_wish *wish, struct lgs_error *error);

/* Runs one case of one component in this process, and adds "verdict" and "text" to its object. */
int64_t check_run(struct registry *registry, const struct check_wish *wish, const json_t *component, json_t *of_case,
                  struct lgs_error *error);

/* Whether a file lies where this package puts or builds its own plugins. */
int check_is_ours(const char *path);

#endif
