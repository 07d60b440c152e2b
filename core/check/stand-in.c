/* stand-in.c: the subject of stand-in.h: sets of images for every role, and the model of stand-in-model.h. */
#include "stand-in.h"

#include <stdlib.h>
#include <string.h>

#include "stand-in-model.h"

#define ROLES 5
#define MOST_IMAGES 4288

struct role {
	const char *name;
	int64_t first, count;
};
static const struct role roles[ROLES] = {
    {"train", 0, 4096}, {"held-out", 4096, 64}, {"reserve", 4160, 128}, {"all", 0, MOST_IMAGES}, {"test", 5000, 128}};

struct stand_in {
	struct lgs_subject subject;
	struct lgs_opened opened;
	struct lgs_set sets[ROLES];
	int64_t labels[ROLES][MOST_IMAGES];
	uint64_t seed;
	struct stand_in_model model;
};

static int64_t
read_set(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	const struct stand_in *s = set->context;
	const struct role *role = &roles[set - s->sets];
	(void)error;
	for (int64_t i = 0; i < n; i++)
		stand_in_image(&s->model.shape, s->seed, role->first + indices[i], images + i * STAND_IN_VISIBLE);
	return LGS_OK;
}

static const struct lgs_set *
set_of_role(const struct lgs_subject *subject, const char *name, struct lgs_error *error)
{
	const struct stand_in *s = subject->context;
	for (int i = 0; i < ROLES; i++)
		if (!strcmp(roles[i].name, name))
			return &s->sets[i];
	lgs_fail(error, LGS_INVALID, "there is no set \"%s\"; there are train, held-out, reserve, all and test", name);
	return NULL;
}

static const struct lgs_set *
no_set(const struct lgs_subject *subject, const char *name, struct lgs_error *error)
{
	(void)subject;
	lgs_fail(error, LGS_INVALID, "there are no images for the set %s", name);
	return NULL;
}

static int64_t
features_of_set(const struct lgs_subject *subject, const struct lgs_set *set, float *out, struct lgs_error *error)
{
	struct stand_in *s = subject->context;
	float image[STAND_IN_VISIBLE];
	struct lgs_batch batch = {.size = (int64_t)sizeof batch, .count = 1, .images = image};
	const struct lgs_shape *here = set->shape, *needed = &s->model.shape;
	int64_t status = LGS_OK;
	if (here &&
	    (here->channels != needed->channels || here->height != needed->height || here->width != needed->width))
		return lgs_fail(error, LGS_INVALID, "the images of this set are not of the model's shape");
	for (int64_t i = 0; i < set->count && status >= 0; i++) {
		status = set->read(set, &i, 1, image, error);
		if (status >= 0)
			status = stand_in_features(&s->model, &batch, out + i * STAND_IN_HIDDEN, error);
	}
	return status;
}

struct stand_in *
stand_in_create(uint64_t seed, enum stand_in_lack lack, const struct lgs_host *host)
{
	struct stand_in *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->seed = seed;
	stand_in_model_fill(&s->model, seed);
	for (int r = 0; r < ROLES; r++) {
		for (int64_t i = 0; i < roles[r].count; i++)
			s->labels[r][i] = stand_in_class(roles[r].first + i);
		s->sets[r] = (struct lgs_set){.size = (int64_t)sizeof s->sets[r],
		                              .role = roles[r].name,
		                              .count = roles[r].count,
		                              .shape = &s->model.shape,
		                              .classes = STAND_IN_CLASSES,
		                              .labels = s->labels[r],
		                              .read = read_set,
		                              .context = s};
	}
	s->opened = (struct lgs_opened){.size = (int64_t)sizeof s->opened,
	                                .component = stand_in_component(lack == STAND_IN_BARE),
	                                .instance = &s->model,
	                                .host = host};
	s->subject = (struct lgs_subject){.size = (int64_t)sizeof s->subject,
	                                  .model = &s->opened,
	                                  .set = lack == STAND_IN_WITHOUT_SETS ? no_set : set_of_role,
	                                  .features = features_of_set,
	                                  .context = s,
	                                  .series = stand_in_series,
	                                  .batch = STAND_IN_BATCH};
	return s;
}

void
stand_in_destroy(struct stand_in *stand_in)
{
	free(stand_in);
}

const struct lgs_subject *
stand_in_subject(const struct stand_in *stand_in)
{
	return &stand_in->subject;
}
