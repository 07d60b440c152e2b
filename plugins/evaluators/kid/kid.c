/*
 * kid.c: the kernel distance between generated and real images on random features (Binkowski et al. 2018; Naeem et al.
 * 2020): an unbiased estimate of a squared discrepancy, near 0 and of either sign where images are as good as real.
 *
 * The features are those of a network drawn from the option seed, the same for all models; each is scaled by its spread
 * over the real images, so that none counts for more than others because of how its filter was drawn. With other
 * filters than those of Inception the numbers compare to no published ones, only to each other.
 */
#include "kid.h"

#include "../../compute/threads.h"

struct options {
	struct pictures_options pictures;
	int64_t subsets;
	int64_t subset;
};

static const struct lgs_option table[] = {
    PICTURES_OPTIONS(struct options, pictures),
    LGS_OPTION_INT(struct options, subsets, "subsets", "50", 2, 1e5, LGS_LOGARITHMIC,
                   "that estimates are averaged over"),
    LGS_OPTION_INT(struct options, subset, "subset", "1000", 2, 1e6, LGS_LOGARITHMIC,
                   "images of each subset, half of all images at most"),
    LGS_OPTIONS_END,
};

/* All that one evaluation holds; released at its end whatever happens. */
struct work {
	const struct options *options;
	const struct lgs_host *host;
	struct lgs_error *error;
	enum compute_backend backend;
	struct pictures_compared compared;
	struct kid_network network;
	int64_t size; /* of a subset */
	float *features[PICTURES_SETS];
	int64_t *members[PICTURES_SETS]; /* subsets x size */
	int64_t *order;
};

static int64_t
allocate(struct work *work)
{
	const struct lgs_host *host = work->host;
	int64_t count = work->compared.set[PICTURES_REAL].count;
	work->size = count / 2 < work->options->subset ? count / 2 : work->options->subset;
	if (work->size < 2)
		return lgs_fail(work->error, LGS_INVALID,
		                "images=%lld: subsets have half of the images, and an estimate needs two of each: 4 "
		                "images are the least",
		                (long long)count);
	work->order = host->allocate(host, count * (int64_t)sizeof *work->order);
	for (int i = 0; i < PICTURES_SETS; i++) {
		work->features[i] = host->allocate(host, count * KID_FEATURES * (int64_t)sizeof(float));
		work->members[i] = host->allocate(host, work->options->subsets * work->size * (int64_t)sizeof(int64_t));
		if (!work->order || !work->features[i] || !work->members[i])
			return lgs_fail(
			    work->error, LGS_NO_MEMORY,
			    "no memory for features of %lld images: choose fewer, with images=", (long long)count);
	}
	return LGS_OK;
}

/* Subsets without repetition, each set's of its own. */
static void
choose_subsets(struct work *work)
{
	int64_t count = work->compared.set[PICTURES_REAL].count, size = work->size;
	uint64_t key = pictures_key(PICTURES_DRAW_SUBSETS, work->options->pictures.seed);
	uint64_t words = ((uint64_t)size + 3) / 4 * 4;
	for (int i = 0; i < PICTURES_SETS; i++)
		for (int64_t k = 0; k < work->options->subsets; k++) {
			uint64_t number = (uint64_t)(i * work->options->subsets + k);
			pictures_choose(work->host, key, number * words, count, size, work->order);
			for (int64_t j = 0; j < size; j++)
				work->members[i][k * size + j] = work->order[j];
		}
}

static int64_t
make_features(struct work *work)
{
	const struct pictures *sets = work->compared.set;
	uint64_t key = pictures_key(PICTURES_DRAW_WEIGHTS, work->options->pictures.seed);
	int64_t status = kid_network_open(&work->network, sets[PICTURES_REAL].shape.channels, key, work->backend,
	                                  work->host, work->error);
	for (int i = 0; status >= 0 && i < PICTURES_SETS; i++)
		status = kid_network_features(&work->network, &sets[i], work->features[i], work->error);
	if (status >= 0)
		kid_standardize(sets[PICTURES_REAL].count, KID_FEATURES, work->features);
	return status;
}

static int64_t
compare(const struct work *work, int set, struct kid_estimate *estimate)
{
	struct kid_comparison comparison = {
	    .count = work->compared.set[PICTURES_REAL].count,
	    .features = KID_FEATURES,
	    .x = work->features[set],
	    .y = work->features[PICTURES_REAL],
	    .subsets = work->options->subsets,
	    .size = work->size,
	    .x_members = work->members[set],
	    .y_members = work->members[PICTURES_REAL],
	};
	return kid_discrepancy(&comparison, work->backend, work->host, estimate, work->error);
}

static int64_t
run(struct work *work, const struct lgs_subject *subject)
{
	const struct lgs_host *host = work->host;
	struct kid_estimate generated = {0, 0}, floor = {0, 0};
	int64_t status = pictures_collect(&work->compared, &work->options->pictures, subject, host, work->error);
	if (status >= 0)
		status = allocate(work);
	if (status >= 0)
		status = make_features(work);
	if (status < 0)
		return status;
	choose_subsets(work);
	status = compare(work, PICTURES_GENERATED, &generated);
	if (status >= 0)
		status = compare(work, PICTURES_SECOND, &floor);
	if (status < 0)
		return status;
	if (!isfinite(generated.mean) || !isfinite(generated.deviation))
		return lgs_fail(work->error, LGS_INVALID,
		                "generated images are so far from real ones that their features have no discrepancy in "
		                "single precision; evaluate an earlier checkpoint, or train with a smaller rate");
	host->report_number(host, "discrepancy", "", generated.mean);
	host->report_number(host, "subset-deviation", "", generated.deviation);
	host->report_number(host, "discrepancy-floor", "", floor.mean);
	host->report_number(host, "subset-deviation-floor", "", floor.deviation);
	return pictures_show(&work->compared, work->error);
}

static int64_t
evaluate(const void *opaque, const struct lgs_subject *subject, const struct lgs_host *host, struct lgs_error *error)
{
	struct work work = {.options = opaque, .host = host, .error = error};
	compute_use_threads(host);
	work.backend = compute_choose_backend(COMPUTE_AUTO, host);
	int64_t status = run(&work, subject);
	pictures_release(&work.compared);
	kid_network_close(&work.network);
	for (int i = 0; i < PICTURES_SETS; i++) {
		host->release(host, work.features[i]);
		host->release(host, work.members[i]);
	}
	host->release(host, work.order);
	return status < 0 ? status : LGS_OK;
}

LGS_EVALUATOR(kid, "kernel distance of generated from real images, on random convolutional features",
              .evaluate = evaluate, .options = table, .options_size = sizeof(struct options),
              .cites = "Binkowski, Sutherland, Arbel & Gretton 2018; Naeem, Oh, Uh, Choi & Yoo 2020",
              .example = "lgs evaluate runs/gan -e kid")
