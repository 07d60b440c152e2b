/* demands: what is asked of the models; one demand for all penalties that ask the same. */
#ifndef LGS_CORE_PENALTIES_DEMANDS_H
#define LGS_CORE_PENALTIES_DEMANDS_H

#include "penalties.h"
#include "places.h"

/* The demand that asks exactly this, made if there is none yet. NULL where memory has run out. */
struct demand *demand_for(struct penalties *penalties, const struct place *place, const char *stream,
                          const char *statistic, int64_t form, int64_t per);
void demand_free(struct demand *demand);

/* The sparsity of every site that can show means is recorded, penalties or not. */
int64_t demands_observe(struct penalties *penalties, const struct places *places, struct lgs_error *error);

/* Gives a model and the models inside it their demands. */
int64_t demands_hand_over(struct penalties *penalties, struct instance *instance, struct lgs_error *error);

#endif
