/* import-targets: the tensors of a model and of the models inside it, by name, and which of them have been assigned. */
#ifndef LGS_CORE_IMPORT_TARGETS_H
#define LGS_CORE_IMPORT_TARGETS_H

#include "base/text.h"
#include "host/host.h"

/* A tensor of the model or of a model inside it. */
struct target {
	char *name;
	struct instance *owner;
	const struct lgs_tensor *tensor;
	int assigned;
};

struct targets {
	struct target *list;
	int64_t count;
};

/* Appends a model's tensors and those of the models inside it. Free them in any case. */
int64_t targets_collect(struct targets *targets, struct instance *instance, struct lgs_error *error);
void targets_free(struct targets *targets);

/* One that is not yet assigned, or NULL with what is wrong about the name. */
struct target *targets_find(const struct targets *targets, const char *name, struct lgs_error *error);
/* Whether every parameter is assigned; what lacks is named. */
int64_t targets_check_complete(const struct targets *targets, struct lgs_error *error);

/* "[784 x 500]" */
void targets_add_shape(struct text *text, int64_t rank, const int64_t *shape);

#endif
