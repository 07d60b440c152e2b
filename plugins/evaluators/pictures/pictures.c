/* pictures.c: the sets of images that a measure compares, collected and shown. See pictures.h. */
#include "pictures.h"

#include <math.h>

/* Images in a grid. */
#define SHOWN 64

static const char *const roles[] = {"test", "held-out", "reserve", "train"};

int64_t
pictures_size(const struct lgs_shape *shape)
{
	return shape->channels * shape->height * shape->width;
}

/* How many images each set gets: half of the real ones, at most what was asked for. */
static int64_t
settle_count(const struct pictures_options *options, const struct lgs_set *real, const struct lgs_host *host,
             int64_t *count, struct lgs_error *error)
{
	*count = real->count / 2 < options->images ? real->count / 2 : options->images;
	if (*count < 2)
		return lgs_fail(error, LGS_INVALID,
		                "real=%s: there are %lld such images, and two disjoint sets need at least 4; other "
		                "choices are " PICTURES_ROLES,
		                real->role, (long long)real->count);
	if (*count < options->images)
		lgs_log(host, LGS_LOG_INFO,
		        "images=%lld: compared are %lld, because the floor needs as many again of the %lld %s images",
		        (long long)options->images, (long long)*count, (long long)real->count, real->role);
	return LGS_OK;
}

static int64_t
make_room(struct pictures_compared *compared, const struct lgs_shape *shape, int64_t count, struct lgs_error *error)
{
	for (int i = 0; i < PICTURES_SETS; i++) {
		struct pictures *set = &compared->set[i];
		*set = (struct pictures){.count = count};
		lgs_copy(&set->shape, sizeof set->shape, shape);
		set->values =
		    compared->host->allocate(compared->host, count * pictures_size(shape) * (int64_t)sizeof(float));
		if (!set->values)
			return lgs_fail(
			    error, LGS_NO_MEMORY,
			    "no memory for three sets of %lld images: choose fewer, with images=", (long long)count);
	}
	return LGS_OK;
}

/* The first of a random order into the first set, the next into the second. */
static int64_t
read_real(struct pictures_compared *compared, const struct lgs_set *real, int64_t seed, struct lgs_error *error)
{
	const struct lgs_host *host = compared->host;
	int64_t count = compared->set[PICTURES_REAL].count;
	int64_t *order = host->allocate(host, real->count * (int64_t)sizeof *order);
	if (!order)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the order of %lld images", (long long)real->count);
	pictures_choose(host, pictures_key(PICTURES_DRAW_REAL, seed), 0, real->count, 2 * count, order);
	int64_t status = real->read(real, order, count, compared->set[PICTURES_REAL].values, error);
	if (status >= 0)
		status = real->read(real, order + count, count, compared->set[PICTURES_SECOND].values, error);
	host->release(host, order);
	return status < 0 ? status : LGS_OK;
}

static int64_t
generate(struct pictures_compared *compared, const struct lgs_subject *subject, int64_t seed, struct lgs_error *error)
{
	const struct lgs_model *model = (const void *)subject->model->component;
	const struct pictures *set = &compared->set[PICTURES_GENERATED];
	uint64_t key = compared->host->random_key(compared->host, "generated images") + (uint64_t)seed;
	int64_t status = model->sample(subject->model->instance, key, set->count, set->values, error);
	for (int64_t i = 0; status >= 0 && i < set->count * pictures_size(&set->shape); i++)
		if (!isfinite(set->values[i]))
			status = lgs_fail(error, LGS_INVALID,
			                  "generated image %lld is not finite: training has diverged; repeat it with a "
			                  "smaller learning rate",
			                  (long long)(i / pictures_size(&set->shape)));
	return status < 0 ? status : LGS_OK;
}

int64_t
pictures_collect(struct pictures_compared *compared, const struct pictures_options *options,
                 const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	const struct lgs_model *model = (const void *)subject->model->component;
	int64_t count;
	*compared = (struct pictures_compared){.host = host};
	if (!model->sample)
		return lgs_fail(error, LGS_UNSUPPORTED,
		                "%s cannot be sampled from, and this measures generated images: choose another "
		                "evaluator",
		                model->name);
	const struct lgs_set *real = subject->set(subject, roles[options->real], error);
	if (!real)
		return LGS_INVALID;
	int64_t status = settle_count(options, real, host, &count, error);
	if (status >= 0)
		status = make_room(compared, real->shape, count, error);
	if (status >= 0)
		status = read_real(compared, real, options->seed, error);
	if (status >= 0)
		status = generate(compared, subject, options->seed, error);
	return status;
}

void
pictures_release(struct pictures_compared *compared)
{
	for (int i = 0; i < PICTURES_SETS; i++) {
		if (compared->set[i].values)
			compared->host->release(compared->host, compared->set[i].values);
		compared->set[i].values = NULL;
	}
}

int64_t
pictures_show(const struct pictures_compared *compared, struct lgs_error *error)
{
	const struct lgs_host *host = compared->host;
	const struct pictures *generated = &compared->set[PICTURES_GENERATED], *real = &compared->set[PICTURES_REAL];
	int64_t count = generated->count < SHOWN ? generated->count : SHOWN;
	host->report_number(host, "images", "", (double)generated->count);
	int64_t status = host->report_picture(host, "generated", LGS_PICTURE_UNIT, count, &generated->shape,
	                                      generated->values, error);
	if (status >= 0)
		status = host->report_picture(host, "real", LGS_PICTURE_UNIT, count, &real->shape, real->values, error);
	return status < 0 ? status : LGS_OK;
}
