/*
 * workshop: a recipe made real: the data, the model and the penalties, opened for training or for a look.
 */
#ifndef LGS_CORE_TRAINING_WORKSHOP_H
#define LGS_CORE_TRAINING_WORKSHOP_H

#include "../penalties/penalties.h"
#include "data.h"
#include "recipe.h"

struct workshop {
	struct session session;
	struct recipe recipe;
	struct data *data;
	struct instance *model;
	struct penalties *penalties;
};

/*
 * Opens everything a recipe names; takes the recipe over, also on failure. With shape, the data is not opened and the
 * model reads images of that shape. Begin with a zeroed struct whose session has registry and sink; close in any case.
 */
int64_t workshop_open(struct workshop *workshop, struct recipe *recipe, const struct lgs_shape *shape,
                      struct lgs_error *error);
void workshop_close(struct workshop *workshop);

/*
 * Sets the thread counts of the numeric libraries, which read them once, when the first plugin brings them in, and how
 * this thread and theirs calculate (subnormals.h).
 */
void workshop_prepare_threads(int64_t threads);

#endif
