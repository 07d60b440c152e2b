/*
 * nearest.c: whether real images have a generated one nearby, and whether generated images are copies of training ones.
 *
 * Coverage: the mean distance from real images to the nearest generated one, beside that to the nearest of as many
 * other real images. Copying: the mean distance from generated images to the nearest training image, beside that from
 * real images the model did not see; a ratio well below 1 tells of copies, though blur and smooth images lower it too.
 *
 * Distances are root mean squares over values of low-passed images, where pixels' noise and small shifts count less.
 */
#include "nearest.h"

#include "../../compute/threads.h"

/* Pairs of generated and training images that are shown. */
#define SHOWN 32

struct options {
	struct pictures_options pictures;
	int64_t train;
};

static const struct lgs_option table[] = {
    PICTURES_OPTIONS(struct options, pictures),
    LGS_OPTION_INT(struct options, train, "train", "0", 0, 1e9, LGS_LOGARITHMIC,
                   "training images to look for copies among, the first ones; 0 is all of them"),
    LGS_OPTIONS_END,
};

struct work {
	const struct options *options;
	const struct lgs_host *host;
	struct lgs_error *error;
	enum compute_backend backend;
	struct pictures_compared compared;
	const struct lgs_set *train;
	int64_t candidates; /* training images */
};

/* ---- coverage ---- */

static int64_t
mean_to(const struct work *work, int to, double *mean)
{
	const struct pictures *candidates = &work->compared.set[to];
	struct nearest_search search;
	int64_t status =
	    nearest_open(&search, &work->compared.set[PICTURES_REAL], work->backend, work->host, work->error);
	if (status >= 0)
		status = nearest_look(&search, candidates->values, 0, candidates->count, work->error);
	if (status >= 0)
		*mean = nearest_mean(&search);
	nearest_close(&search);
	return status;
}

static int64_t
coverage(const struct work *work)
{
	double generated, floor;
	int64_t status = mean_to(work, PICTURES_GENERATED, &generated);
	if (status >= 0)
		status = mean_to(work, PICTURES_SECOND, &floor);
	if (status < 0)
		return status;
	work->host->report_number(work->host, "real-to-generated", "", generated);
	work->host->report_number(work->host, "real-to-real-floor", "", floor);
	if (floor > 0)
		work->host->report_number(work->host, "coverage-ratio", "", generated / floor);
	else
		lgs_log(work->host, LGS_LOG_WARNING,
		        "coverage-ratio is not defined here: every real image is there a second time");
	return LGS_OK;
}

/* ---- copying ---- */

/* Training images of some numbers, as they are. */
static int64_t
read_train(const struct work *work, const int64_t *numbers, int64_t count, struct pictures *block)
{
	lgs_copy(&block->shape, sizeof block->shape, work->train->shape);
	block->count = count;
	return work->train->read(work->train, numbers, count, block->values, work->error);
}

static int64_t
look_through(const struct work *work, struct nearest_search *generated, struct nearest_search *real,
             struct pictures *block, int64_t *numbers)
{
	int64_t status = LGS_OK;
	for (int64_t first = 0; status >= 0 && first < work->candidates; first += NEAREST_BLOCK) {
		int64_t count = work->candidates - first < NEAREST_BLOCK ? work->candidates - first : NEAREST_BLOCK;
		for (int64_t i = 0; i < count; i++)
			numbers[i] = first + i;
		status = read_train(work, numbers, count, block);
		if (status >= 0)
			status = pictures_low_pass(block, work->host, work->error);
		if (status >= 0)
			status = nearest_look(generated, block->values, first, count, work->error);
		if (status >= 0)
			status = nearest_look(real, block->values, first, count, work->error);
	}
	return status;
}

/* The generated images that are nearest to training ones, nearest first; how many. */
static int64_t
rank(const struct nearest_search *generated, int64_t *closest)
{
	int64_t count = 0;
	for (int64_t i = 0; i < generated->images->count; i++) {
		int64_t place = count < SHOWN ? count++ : SHOWN;
		for (; place > 0 && generated->best[i] < generated->best[closest[place - 1]]; place--)
			if (place < SHOWN)
				closest[place] = closest[place - 1];
		if (place < SHOWN)
			closest[place] = i;
	}
	return count;
}

/* Generated images as the low-pass left them, beside the training images they are nearest to. */
static int64_t
show_pairs(const struct work *work, const struct nearest_search *generated, struct pictures *block)
{
	const struct lgs_host *host = work->host;
	const struct pictures *images = generated->images;
	int64_t closest[SHOWN], numbers[SHOWN], size = pictures_size(&images->shape);
	int64_t count = rank(generated, closest);
	for (int64_t i = 0; i < count; i++) {
		numbers[i] = generated->number[closest[i]];
		for (int64_t j = 0; j < size; j++)
			block->values[i * size + j] = images->values[closest[i] * size + j];
	}
	int64_t status = host->report_picture(host, "closest-generated", LGS_PICTURE_UNIT, count, &images->shape,
	                                      block->values, work->error);
	if (status >= 0)
		status = read_train(work, numbers, count, block);
	if (status >= 0)
		status = pictures_low_pass(block, host, work->error);
	if (status >= 0)
		status = host->report_picture(host, "closest-training", LGS_PICTURE_UNIT, count, &block->shape,
		                              block->values, work->error);
	return status;
}

static void
report_copying(const struct work *work, const struct nearest_search *generated, const struct nearest_search *real)
{
	const struct lgs_host *host = work->host;
	double distance = nearest_mean(generated), reference = nearest_mean(real);
	host->report_number(host, "generated-to-training", "", distance);
	host->report_number(host, "real-to-training", "", reference);
	if (reference > 0)
		host->report_number(host, "copying-ratio", "", distance / reference);
	else
		lgs_log(host, LGS_LOG_WARNING,
		        "copying-ratio is not defined here: every real image is a training image too");
}

static int64_t
copying(const struct work *work)
{
	const struct lgs_host *host = work->host;
	struct nearest_search generated = {0}, real = {0};
	struct pictures block = {
	    .values = host->allocate(host, NEAREST_BLOCK * pictures_size(work->train->shape) * (int64_t)sizeof(float))};
	int64_t *numbers = host->allocate(host, NEAREST_BLOCK * (int64_t)sizeof *numbers);
	int64_t status =
	    block.values && numbers
		? nearest_open(&generated, &work->compared.set[PICTURES_GENERATED], work->backend, host, work->error)
		: lgs_fail(work->error, LGS_NO_MEMORY, "no memory for training images");
	if (status >= 0)
		status = nearest_open(&real, &work->compared.set[PICTURES_REAL], work->backend, host, work->error);
	if (status >= 0)
		status = look_through(work, &generated, &real, &block, numbers);
	if (status >= 0)
		report_copying(work, &generated, &real);
	if (status >= 0)
		status = show_pairs(work, &generated, &block);
	nearest_close(&generated);
	nearest_close(&real);
	host->release(host, block.values);
	host->release(host, numbers);
	return status;
}

/* ---- the whole ---- */

static int64_t
run(struct work *work, const struct lgs_subject *subject)
{
	int64_t status = pictures_collect(&work->compared, &work->options->pictures, subject, work->host, work->error);
	if (status < 0)
		return status;
	work->train = subject->set(subject, "train", work->error);
	if (!work->train)
		return LGS_INVALID;
	work->candidates = work->train->count;
	if (work->options->train > 0 && work->options->train < work->candidates)
		work->candidates = work->options->train;
	if (work->candidates < 1)
		return lgs_fail(work->error, LGS_INVALID, "there are no training images to look for copies among");
	status = pictures_show(&work->compared, work->error);
	if (status >= 0)
		status = pictures_low_pass_all(&work->compared, work->error);
	if (status >= 0)
		status = coverage(work);
	if (status >= 0)
		status = copying(work);
	return status;
}

static int64_t
evaluate(const void *opaque, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	struct work work = {.options = opaque, .host = host, .error = error};
	compute_use_threads(host);
	work.backend = compute_choose_backend(COMPUTE_AUTO, host);
	int64_t status = run(&work, subject);
	pictures_release(&work.compared);
	return status < 0 ? status : LGS_OK;
}

static int64_t
check(const void *opaque, const struct lgs_demand *demand, struct lgs_error *error)
{
	const struct options *options = opaque;
	(void)demand;
	if (options->pictures.real == PICTURES_TRAIN)
		return lgs_fail(error, LGS_INVALID,
		                "real=train: training images are their own nearest training images, so there would be "
		                "nothing to compare copies with; possible are test, held-out and reserve");
	return LGS_OK;
}

LGS_EVALUATOR(nearest, "distances to nearest neighbours: coverage of real images, copies of training images",
              .evaluate = evaluate, .options = table, .options_size = sizeof(struct options), .check = check,
              .cites = "Radford, Metz & Chintala 2016; Lopez-Paz & Oquab 2017",
              .example = "lgs evaluate runs/gan -e nearest")
