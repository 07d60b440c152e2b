/*
 * comparisons.c: the comparisons that an experiment declared beforehand, each list of them one family for Holm's
 * correction. Two rows are compared on the seeds that both have: by the images that each got wrong where these are
 * known, else by the numbers of the seeds. A row that failed at the gate is compared with nothing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/memory.h"
#include "gate.h"
#include "job-record.h"
#include "results.h"
#include "statistics.h"

#define ALPHA 0.05

/* One pair of rows on one measure. */
struct pair {
	const struct row *first, *second;
	const struct measure *measure;
	struct outcomes outcomes[2];
	unsigned char *wrong[2];
	double *numbers[2]; /* where no images are known */
	int64_t numbered;
};

/* Which images a row's run of a seed got wrong at its end. */
static unsigned char *
wrong_of(const struct jobs *jobs, const struct row *row, const struct measure *measure, int64_t seed, int64_t *images)
{
	const struct job *job = jobs_find(jobs, row, seed);
	return job && job->state == JOB_DONE ? record_wrong(job, measure, measure_when(measure, row->epochs), images)
	                                     : NULL;
}

/* The outcomes of both rows, one seed after the other. 0: there is nothing to compare. */
static int
gather(const struct experiment *experiment, const struct jobs *jobs, struct pair *pair)
{
	int64_t images = 0, seeds = 0;
	for (size_t s = 0; s < json_array_size(experiment->seeds); s++) {
		int64_t seed = json_integer_value(json_array_get(experiment->seeds, s)), count[2] = {0};
		unsigned char *wrong[2] = {wrong_of(jobs, pair->first, pair->measure, seed, &count[0]),
		                           wrong_of(jobs, pair->second, pair->measure, seed, &count[1])};
		int usable = wrong[0] && wrong[1] && count[0] == count[1] && (!images || count[0] == images);
		for (int side = 0; side < 2; side++) {
			unsigned char *longer =
			    usable ? realloc(pair->wrong[side], (size_t)((seeds + 1) * count[0])) : NULL;
			if (longer) {
				memcpy(longer + seeds * count[0], wrong[side], (size_t)count[0]);
				pair->wrong[side] = longer;
			}
			free(wrong[side]);
		}
		images = usable ? count[0] : images;
		seeds += usable;
	}
	for (int side = 0; side < 2; side++)
		pair->outcomes[side] = (struct outcomes){seeds, images, pair->wrong[side]};
	return seeds > 0;
}

/* The numbers of both rows, seed by seed. 0: there are too few. */
static int
gather_numbers(const struct experiment *experiment, const struct jobs *jobs, struct pair *pair)
{
	const struct row *rows[2] = {pair->first, pair->second};
	size_t seeds = json_array_size(experiment->seeds);
	for (int side = 0; side < 2; side++)
		if (!(pair->numbers[side] = calloc(seeds + 1, sizeof(double))))
			return 0;
	for (size_t s = 0; s < seeds; s++) {
		int64_t seed = json_integer_value(json_array_get(experiment->seeds, s)), known = 0;
		for (int side = 0; side < 2; side++) {
			const struct job *job = jobs_find(jobs, rows[side], seed);
			double value =
			    job && job->state == JOB_DONE
				? record_number(job, pair->measure, measure_when(pair->measure, rows[side]->epochs))
				: NAN;
			pair->numbers[side][pair->numbered] = value;
			known += isfinite(value) != 0;
		}
		pair->numbered += known == 2;
	}
	return pair->numbered > 1;
}

/*
 * By images, where these are known for every seed that has numbers; else by the numbers of all seeds: a comparison of
 * some seeds beside tables of all would be another one. 0: there is nothing to compare.
 */
static int
gather_best(const struct experiment *experiment, const struct jobs *jobs, struct pair *pair)
{
	const int images = gather(experiment, jobs, pair), numbers = gather_numbers(experiment, jobs, pair);
	if (!numbers || (images && pair->outcomes[0].seeds >= pair->numbered))
		pair->numbered = 0;
	return images || numbers;
}

static void
pair_free(struct pair *pair)
{
	for (int side = 0; side < 2; side++) {
		free(pair->wrong[side]);
		free(pair->numbers[side]);
	}
}

static json_t *
describe(const struct pair *pair, const struct comparison *comparison)
{
	json_t *mcnemar = json_array();
	int64_t images = pair->outcomes[0].images;
	for (int64_t s = 0; s < pair->outcomes[0].seeds; s++)
		(void)json_array_append_new(
		    mcnemar,
		    json_real(statistics_mcnemar(pair->wrong[0] + s * images, pair->wrong[1] + s * images, images).p));
	int below = comparison->high < 0;
	int above = comparison->low > 0;
	int higher = pair->measure->higher;
	int64_t seeds = pair->numbered ? pair->numbered : pair->outcomes[0].seeds;
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:f, s:f, s:I, s:f, s:f, s:f, s:f, s:b, s:b, s:o}", "first",
	                 pair->first->name, "second", pair->second->name, "measure", pair->measure->name, "method",
	                 pair->numbered ? "t" : "bootstrap", "seeds", (json_int_t)seeds, "difference",
	                 comparison->difference, "standard_error", comparison->standard_error, "freedom",
	                 (json_int_t)comparison->freedom, "low", comparison->low, "high", comparison->high, "p",
	                 comparison->p, "p_holm", comparison->p_holm, "beats", higher ? above : below, "beaten",
	                 higher ? below : above, "mcnemar", mcnemar);
}

/* The pairs of one declared list which have outcomes; *lacking grows by those that have none. */
static int64_t
list_pairs(const struct experiment *experiment, const struct jobs *jobs, json_t *declared, struct pair *pairs,
           int64_t *lacking)
{
	json_t *against = json_object_get(declared, "against"), *measures = json_object_get(declared, "measures"), *row,
	       *name;
	size_t i, j;
	int64_t count = 0;
	json_array_foreach(against, i, row) json_array_foreach(measures, j, name)
	{
		struct pair pair = {
		    .first = experiment_row(experiment, json_string_value(json_object_get(declared, "first"))),
		    .second = experiment_row(experiment, json_string_value(row)),
		    .measure = experiment_measure(experiment, json_string_value(name)),
		};
		if (!pair.first || !pair.second)
			continue;
		if (!pair.measure->ungated &&
		    (gate_failed(experiment, jobs, pair.first) || gate_failed(experiment, jobs, pair.second)))
			continue;
		if (gather_best(experiment, jobs, &pair))
			pairs[count++] = pair;
		else
			pair_free(&pair), ++*lacking;
	}
	return count;
}

static int64_t
compare_family(struct pair *pairs, int64_t count, json_t *list, struct lgs_error *error)
{
	struct comparison *family = calloc((size_t)count + 1, sizeof *family);
	int64_t status = family ? LGS_OK : no_memory(error);
	for (int64_t i = 0; i < count && status >= 0; i++)
		if (pairs[i].numbered)
			statistics_compare_numbers(pairs[i].numbers[0], pairs[i].numbers[1], pairs[i].numbered,
			                           &family[i]);
		else
			status = statistics_compare(&pairs[i].outcomes[0], &pairs[i].outcomes[1], STATISTICS_RESAMPLES,
			                            &family[i], error);
	if (status >= 0)
		status = statistics_holm(family, count, ALPHA, error);
	for (int64_t i = 0; i < count && status >= 0; i++)
		(void)json_array_append_new(list, describe(&pairs[i], &family[i]));
	for (int64_t i = 0; i < count; i++)
		pair_free(&pairs[i]);
	free(family);
	return status;
}

json_t *
comparisons_collect(const struct experiment *experiment, const struct jobs *jobs, int64_t *lacking,
                    struct lgs_error *error)
{
	json_t *list = json_array(), *declared;
	size_t index;
	int64_t status = LGS_OK;
	*lacking = 0;
	json_array_foreach(json_object_get(experiment->json, "comparisons"), index, declared)
	{
		size_t most = json_array_size(json_object_get(declared, "against")) *
		              json_array_size(json_object_get(declared, "measures"));
		struct pair *pairs = calloc(most + 1, sizeof *pairs);
		status = pairs ? LGS_OK : no_memory(error);
		if (status >= 0)
			status =
			    compare_family(pairs, list_pairs(experiment, jobs, declared, pairs, lacking), list, error);
		free(pairs);
		if (status < 0)
			break;
	}
	if (status >= 0)
		return list;
	json_decref(list);
	return NULL;
}
