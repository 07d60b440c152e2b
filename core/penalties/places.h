/* places: the sites of a model and of the models inside it, by the names users give. */
#ifndef LGS_CORE_PENALTIES_PLACES_H
#define LGS_CORE_PENALTIES_PLACES_H

#include "../host/host.h"

/* A site of the model or of a model inside it. */
struct place {
	struct instance *model;
	const struct lgs_site *site;
	char *name;
};

struct places {
	struct place *list;
	int64_t count;
};

/* Adds the sites of a model and of the models inside it; free with places_free in any case. */
int64_t places_collect(struct places *places, struct instance *model, struct lgs_error *error);
void places_free(struct places *places);

/* One LGS_FORM_..., in words. */
const char *form_name(int64_t form);

/* Whether a user who writes this name means the place: its own name, its group, or the scope of its model. */
int place_is_meant(const struct place *place, const char *name);
/* Whether any of them is meant. */
int places_know(const struct places *places, const char *name);

/* The message where no place has this name (NULL: was asked for by default) and offers this form; a failed status. */
int64_t places_refuse(const struct places *places, const char *name, const char *penalty, int64_t form,
                      struct lgs_error *error);

#endif
