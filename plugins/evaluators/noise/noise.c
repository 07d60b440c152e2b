/*
 * noise.c: how noisy generated images are beside real ones.
 *
 * Each statistic is of luminance; total variation and sigma are means over images, the others are of the mean power
 * spectrum. Blur makes the first three smaller than in real images and noise makes them larger, so both are told by the
 * absolute logarithm of their ratio: 0 where they are as in real images. The floor is the same of two disjoint sets of
 * real images.
 */
#include "noise.h"

#include <math.h>

#include "../../compute/threads.h"

struct options {
	struct pictures_options pictures;
};

static const struct lgs_option table[] = {
    PICTURES_OPTIONS(struct options, pictures),
    LGS_OPTIONS_END,
};

enum { TOTAL_VARIATION, SIGMA, HIGH_FREQUENCY, CHECKERBOARD, STATISTICS };
static const char *const names[] = {"total-variation", "noise-sigma", "high-frequency", "checkerboard"};

static void
measure_pixels(const struct pictures *pictures, double *statistics)
{
	int64_t height = pictures->shape.height, width = pictures->shape.width;
	for (int64_t i = 0; i < pictures->count; i++) {
		const float *image = pictures->values + i * height * width;
		statistics[TOTAL_VARIATION] += noise_total_variation(height, width, image) / (double)pictures->count;
		statistics[SIGMA] += noise_sigma(height, width, image) / (double)pictures->count;
	}
}

static int64_t
measure_spectrum(const struct pictures *pictures, const struct lgs_host *host, double *statistics,
                 struct lgs_error *error)
{
	struct noise_spectrum spectrum;
	enum compute_backend backend = compute_choose_backend(COMPUTE_AUTO, host);
	int64_t status = noise_spectrum_make(&spectrum, pictures, backend, host, error);
	if (status >= 0) {
		statistics[HIGH_FREQUENCY] = noise_high_frequency(&spectrum);
		statistics[CHECKERBOARD] = noise_checkerboard(&spectrum);
	}
	noise_spectrum_release(&spectrum, host);
	return status;
}

static void
report_number(const struct lgs_host *host, int statistic, const char *what, double value)
{
	char name[64];
	(void)snprintf(name, sizeof name, "%s-%s", names[statistic], what);
	if (isfinite(value))
		host->report_number(host, name, "", value);
	else
		lgs_log(host, LGS_LOG_WARNING, "%s is not defined here: some of these images have none", name);
}

static void
report(const struct lgs_host *host, int statistics, double (*found)[STATISTICS])
{
	for (int j = 0; j < statistics; j++) {
		double generated = found[PICTURES_GENERATED][j], real = found[PICTURES_REAL][j];
		report_number(host, j, "generated", generated);
		report_number(host, j, "real", real);
		report_number(host, j, "log-ratio", fabs(log(generated / real)));
		report_number(host, j, "log-ratio-floor", fabs(log(found[PICTURES_SECOND][j] / real)));
	}
}

static int64_t
run(struct pictures_compared *compared, struct lgs_error *error)
{
	const struct lgs_host *host = compared->host;
	const struct lgs_shape *shape = &compared->set[PICTURES_REAL].shape;
	int with_spectrum = shape->height >= NOISE_LEAST_SPECTRUM && shape->width >= NOISE_LEAST_SPECTRUM;
	double found[PICTURES_SETS][STATISTICS] = {{0}};
	int64_t status = LGS_OK;
	pictures_luminance_all(compared);
	for (int i = 0; status >= 0 && i < PICTURES_SETS; i++) {
		measure_pixels(&compared->set[i], found[i]);
		if (with_spectrum)
			status = measure_spectrum(&compared->set[i], host, found[i], error);
	}
	if (status < 0)
		return status;
	report(host, with_spectrum ? STATISTICS : HIGH_FREQUENCY, found);
	if (!with_spectrum)
		lgs_log(host, LGS_LOG_WARNING,
		        "no spectrum of images of %lldx%lld, for which %d pixels a side are needed",
		        (long long)shape->height, (long long)shape->width, NOISE_LEAST_SPECTRUM);
	return LGS_OK;
}

static int64_t
check_sides(const struct lgs_shape *shape, struct lgs_error *error)
{
	if (shape->height >= NOISE_LEAST_SIDE && shape->width >= NOISE_LEAST_SIDE)
		return LGS_OK;
	return lgs_fail(error, LGS_UNSUPPORTED,
	                "images of %lldx%lld are too small to tell noise from what they show: %d pixels a side are "
	                "needed; choose another evaluator",
	                (long long)shape->height, (long long)shape->width, NOISE_LEAST_SIDE);
}

static int64_t
evaluate(const void *opaque, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	const struct options *options = opaque;
	struct pictures_compared compared;
	compute_use_threads(host);
	int64_t status = pictures_collect(&compared, &options->pictures, subject, host, error);
	if (status >= 0)
		status = check_sides(&compared.set[PICTURES_REAL].shape, error);
	if (status >= 0)
		status = pictures_show(&compared, error);
	if (status >= 0)
		status = run(&compared, error);
	pictures_release(&compared);
	return status < 0 ? status : LGS_OK;
}

LGS_EVALUATOR(noise, "total variation, noise and checkerboards of generated images beside real ones",
              .evaluate = evaluate, .options = table, .options_size = sizeof(struct options),
              .cites = "Immerkaer 1996; Durall, Keuper & Keuper 2020; Odena, Dumoulin & Olah 2016",
              .example = "lgs evaluate runs/gan -e noise")
