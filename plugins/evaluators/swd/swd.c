/*
 * swd.c: the sliced Wasserstein distance between patches of generated and real images, level by level of a Laplacian
 * pyramid (Karras, Aila, Laine & Lehtinen 2018).
 *
 * The largest level tells of fine detail, the smallest of the composition. As published: patches of 7x7 at random
 * places, each channel of a set normalized by its own mean and standard deviation, distances times 1000. Fewer images
 * and patches than the 16,384 x 128 there, so that a processor needs seconds: the floor, which depends on them, says
 * what the numbers are worth. Levels are halved as long as two patches fit side by side: 64, 32 and 16 pixels; 28 and
 * 14; 16 alone.
 */
#include "swd.h"

#include "../../compute/threads.h"

struct options {
	struct pictures_options pictures;
	int64_t patches;
	int64_t directions;
};

static const struct lgs_option table[] = {
    PICTURES_OPTIONS(struct options, pictures),
    LGS_OPTION_INT(struct options, patches, "patches", "32", 1, 1e6, LGS_LOGARITHMIC, "of each image and level"),
    LGS_OPTION_INT(struct options, directions, "directions", "512", 1, 1e6, LGS_LOGARITHMIC,
                   "that patches are projected to"),
    LGS_OPTIONS_END,
};

/* All that one evaluation holds; released at its end whatever happens. */
struct work {
	const struct options *options;
	const struct lgs_host *host;
	struct lgs_error *error;
	enum compute_backend backend;
	struct pictures_compared compared;
	struct swd_descent descent[PICTURES_SETS];
	int64_t size; /* of a patch */
	float *patches[PICTURES_SETS];
	float *directions;
};

static int64_t
begin(struct work *work)
{
	const struct lgs_host *host = work->host;
	const struct lgs_shape *shape = &work->compared.set[PICTURES_REAL].shape;
	int64_t count = work->compared.set[PICTURES_REAL].count * work->options->patches;
	work->size = swd_patch_size(shape);
	work->directions =
	    host->allocate(host, work->options->directions * work->size * (int64_t)sizeof *work->directions);
	for (int i = 0; i < PICTURES_SETS; i++) {
		uint64_t key =
		    pictures_key(PICTURES_DRAW_PATCHES + (enum pictures_purpose)i, work->options->pictures.seed);
		swd_begin(&work->descent[i], &work->compared.set[i], key, host);
		work->patches[i] = host->allocate(host, count * work->size * (int64_t)sizeof(float));
		if (!work->patches[i] || !work->directions)
			return lgs_fail(
			    work->error, LGS_NO_MEMORY,
			    "no memory for %lld patches: choose fewer, with patches= or images=", (long long)count);
	}
	swd_directions(host, pictures_key(PICTURES_DRAW_DIRECTIONS, work->options->pictures.seed),
	               work->options->directions, work->size, work->directions);
	return LGS_OK;
}

/* The distances of one level. */
static int64_t
measure_level(struct work *work, int last, double *distances)
{
	int64_t per_image = work->options->patches, status = LGS_OK;
	const struct pictures *real = &work->compared.set[PICTURES_REAL];
	struct swd_sets sets = {.count = real->count * per_image, .size = work->size};
	for (int i = 0; status >= 0 && i < PICTURES_SETS; i++) {
		status = swd_descend(&work->descent[i], last, per_image, work->patches[i], work->error);
		if (status >= 0)
			swd_normalize(real->shape.channels, sets.count, sets.size, work->patches[i]);
		sets.patches[i] = work->patches[i];
	}
	if (status >= 0)
		status = swd_distances(&sets, work->options->directions, work->directions, work->backend, work->host,
		                       distances, work->error);
	return status;
}

static void
report(const struct work *work, const char *where, const double *distances)
{
	char name[64];
	(void)snprintf(name, sizeof name, "distance-%s", where);
	work->host->report_number(work->host, name, "", 1000 * distances[PICTURES_GENERATED]);
	(void)snprintf(name, sizeof name, "distance-%s-floor", where);
	work->host->report_number(work->host, name, "", 1000 * distances[PICTURES_SECOND]);
}

static int64_t
measure(struct work *work)
{
	int64_t levels = swd_levels(&work->compared.set[PICTURES_REAL].shape), status = LGS_OK;
	double mean[PICTURES_SETS] = {0};
	for (int64_t level = 0; status >= 0 && level < levels; level++) {
		const struct swd_descent *descent = &work->descent[PICTURES_REAL];
		double distances[PICTURES_SETS];
		char side[24];
		(void)snprintf(side, sizeof side, "%lld",
		               (long long)(descent->height < descent->width ? descent->height : descent->width));
		status = measure_level(work, level == levels - 1, distances);
		if (status < 0)
			return status;
		report(work, side, distances);
		for (int i = 0; i < PICTURES_SETS; i++)
			mean[i] += distances[i] / (double)levels;
	}
	report(work, "mean", mean);
	return LGS_OK;
}

static int64_t
evaluate(const void *opaque, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct work work = {.options = options, .host = host, .error = error};
	compute_use_threads(host);
	work.backend = compute_choose_backend(COMPUTE_AUTO, host);
	int64_t status = pictures_collect(&work.compared, &options->pictures, subject, host, error);
	if (status >= 0)
		status = begin(&work);
	if (status >= 0)
		status = pictures_show(&work.compared, error);
	if (status >= 0)
		status = measure(&work);
	pictures_release(&work.compared);
	for (int i = 0; i < PICTURES_SETS; i++)
		host->release(host, work.patches[i]);
	host->release(host, work.directions);
	return status < 0 ? status : LGS_OK;
}

LGS_EVALUATOR(swd, "sliced Wasserstein distance of generated from real images, by level", .evaluate = evaluate,
              .options = table, .options_size = sizeof(struct options),
              .cites = "Karras, Aila, Laine & Lehtinen 2018; Rabin, Peyre, Delon & Bernot 2011",
              .example = "lgs evaluate runs/gan -e swd")
