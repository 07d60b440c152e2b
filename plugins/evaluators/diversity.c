/*
 * diversity.c: whether generated images differ from each other as much as real ones do.
 *
 * Both measures are of low-passed images, so that noise does not count as diversity: the mean distance over all pairs
 * of images, and the standard deviation of a pixel over the images, as a mean over pixels. Ratios to real images are 1
 * where generated ones are as diverse, and near 0 where the generator has collapsed to one image. The floor is the
 * ratio of a second set of real images to the first. Distances are root mean squares over pixels.
 */
#include <math.h>

#include "../compute/product.h"
#include "../compute/threads.h"
#include "pictures/pictures.h"

/* Rows of the matrix of distances at a time. */
#define ROWS 256

struct options {
	struct pictures_options pictures;
};

static const struct lgs_option table[] = {
    PICTURES_OPTIONS(struct options, pictures),
    LGS_OPTIONS_END,
};

struct diversity {
	double distance;
	double deviation;
};

struct room {
	double *mean;   /* of each pixel */
	double *square; /* the squared length of each image */
	float *product; /* ROWS x images */
};

/* Subtracts the mean image, which no distance has part in but which would cost digits; the mean standard deviation. */
static double
center(const struct pictures *set, double *mean)
{
	int64_t size = pictures_size(&set->shape);
	double deviation = 0;
	for (int64_t i = 0; i < set->count; i++)
		for (int64_t j = 0; j < size; j++)
			mean[j] += (double)set->values[i * size + j] / (double)set->count;
	for (int64_t j = 0; j < size; j++) {
		double squares = 0;
		for (int64_t i = 0; i < set->count; i++) {
			double difference = (double)set->values[i * size + j] - mean[j];
			set->values[i * size + j] = (float)difference;
			squares += difference * difference;
		}
		deviation += sqrt(squares / (double)(set->count - 1)) / (double)size;
	}
	return deviation;
}

/* Distances of images first .. first + rows - 1 to all before them: |a|^2 + |b|^2 - 2 a.b. */
static double
sum_distances(const struct pictures *set, const struct room *room, int64_t first, int64_t rows)
{
	double sum = 0, size = (double)pictures_size(&set->shape);
	for (int64_t i = 0; i < rows; i++)
		for (int64_t j = 0; j < first + i; j++) {
			double squared =
			    room->square[first + i] + room->square[j] - 2 * (double)room->product[i * set->count + j];
			sum += squared > 0 ? sqrt(squared / size) : 0;
		}
	return sum;
}

static int64_t
mean_distance(const struct pictures *set, const struct room *room, enum compute_backend backend, double *distance,
              struct lgs_error *error)
{
	int64_t size = pictures_size(&set->shape), status = LGS_OK;
	double sum = 0;
	for (int64_t i = 0; i < set->count; i++)
		for (int64_t j = 0; j < size; j++)
			room->square[i] += (double)set->values[i * size + j] * (double)set->values[i * size + j];
	for (int64_t first = 0; status >= 0 && first < set->count; first += ROWS) {
		int64_t rows = set->count - first < ROWS ? set->count - first : ROWS;
		struct compute_product product = {.form = COMPUTE_ABT, .m = rows, .n = set->count, .k = size};
		product.alpha = 1;
		product.a = set->values + first * size;
		product.b = set->values;
		product.c = room->product;
		status = compute_multiply(backend, &product, error);
		if (status >= 0)
			sum += sum_distances(set, room, first, rows);
	}
	*distance = sum / ((double)set->count * (double)(set->count - 1) / 2);
	return status;
}

static int64_t
measure(const struct pictures *set, const struct lgs_host *host, struct diversity *found, struct lgs_error *error)
{
	enum compute_backend backend = compute_choose_backend(COMPUTE_AUTO, host);
	struct room room = {
	    .mean = host->allocate(host, pictures_size(&set->shape) * (int64_t)sizeof(double)),
	    .square = host->allocate(host, set->count * (int64_t)sizeof(double)),
	    .product = host->allocate(host, ROWS * set->count * (int64_t)sizeof(float)),
	};
	int64_t status =
	    room.mean && room.square && room.product
		? LGS_OK
		: lgs_fail(error, LGS_NO_MEMORY, "no memory for distances between %lld images", (long long)set->count);
	if (status >= 0) {
		found->deviation = center(set, room.mean);
		status = mean_distance(set, &room, backend, &found->distance, error);
	}
	host->release(host, room.mean);
	host->release(host, room.square);
	host->release(host, room.product);
	return status;
}

static int64_t
report(const struct lgs_host *host, const struct diversity *found, struct lgs_error *error)
{
	const struct diversity *real = &found[PICTURES_REAL], *second = &found[PICTURES_SECOND];
	const struct diversity *generated = &found[PICTURES_GENERATED];
	if (!(real->distance > 0) || !(real->deviation > 0))
		return lgs_fail(error, LGS_INVALID,
		                "the real images are all alike, so nothing can be as diverse as they are: choose "
		                "others, with real= or more of them");
	host->report_number(host, "pairwise-distance-generated", "", generated->distance);
	host->report_number(host, "pairwise-distance-real", "", real->distance);
	host->report_number(host, "pairwise-distance-ratio", "", generated->distance / real->distance);
	host->report_number(host, "pairwise-distance-ratio-floor", "", second->distance / real->distance);
	host->report_number(host, "pixel-deviation-generated", "", generated->deviation);
	host->report_number(host, "pixel-deviation-real", "", real->deviation);
	host->report_number(host, "pixel-deviation-ratio", "", generated->deviation / real->deviation);
	host->report_number(host, "pixel-deviation-ratio-floor", "", second->deviation / real->deviation);
	return LGS_OK;
}

static int64_t
evaluate(const void *opaque, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct diversity found[PICTURES_SETS];
	struct pictures_compared compared;
	compute_use_threads(host);
	int64_t status = pictures_collect(&compared, &options->pictures, subject, host, error);
	if (status >= 0)
		status = pictures_show(&compared, error);
	if (status >= 0)
		status = pictures_low_pass_all(&compared, error);
	for (int i = 0; status >= 0 && i < PICTURES_SETS; i++)
		status = measure(&compared.set[i], host, &found[i], error);
	if (status >= 0)
		status = report(host, found, error);
	pictures_release(&compared);
	return status < 0 ? status : LGS_OK;
}

LGS_EVALUATOR(diversity, "how much generated images differ from each other, beside real ones", .evaluate = evaluate,
              .options = table, .options_size = sizeof(struct options),
              .example = "lgs evaluate runs/gan -e diversity")
