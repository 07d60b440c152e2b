/*
 * neighbour.c: a search of nearest neighbours by matrix products; see nearest.h.
 *
 * The nearest candidate b of an image a has the least |b|^2 - 2 a.b. That has lost the digits of small distances, so
 * the winner's distance is computed anew: a copy is found to be at 0.
 */
#include <math.h>

#include "nearest.h"

int64_t
nearest_open(struct nearest_search *search, const struct pictures *images, enum compute_backend backend,
             const struct lgs_host *host, struct lgs_error *error)
{
	int64_t count = images->count;
	*search = (struct nearest_search){.host = host, .backend = backend, .images = images};
	search->best = host->allocate(host, count * (int64_t)sizeof *search->best);
	search->number = host->allocate(host, count * (int64_t)sizeof *search->number);
	search->product = host->allocate(host, count * NEAREST_BLOCK * (int64_t)sizeof *search->product);
	if (!search->best || !search->number || !search->product)
		return lgs_fail(
		    error, LGS_NO_MEMORY,
		    "no memory for the neighbours of %lld images: choose fewer, with images=", (long long)count);
	for (int64_t i = 0; i < count; i++) {
		search->best[i] = HUGE_VAL;
		search->number[i] = -1;
	}
	return LGS_OK;
}

void
nearest_close(struct nearest_search *search)
{
	void *const held[] = {search->best, search->number, search->product};
	for (size_t i = 0; search->host && i < sizeof held / sizeof held[0]; i++)
		search->host->release(search->host, held[i]);
	search->host = NULL;
}

static double
squared_distance(int64_t size, const float *a, const float *b)
{
	double sum = 0;
	for (int64_t j = 0; j < size; j++)
		sum += ((double)a[j] - (double)b[j]) * ((double)a[j] - (double)b[j]);
	return sum;
}

static int64_t
look_block(struct nearest_search *search, const float *candidates, int64_t first, int64_t count,
           struct lgs_error *error)
{
	const struct pictures *images = search->images;
	int64_t size = pictures_size(&images->shape);
	double lengths[NEAREST_BLOCK] = {0};
	struct compute_product product = {.form = COMPUTE_ABT, .m = images->count, .n = count, .k = size, .alpha = 1};
	product.a = images->values;
	product.b = candidates;
	product.c = search->product;
	int64_t status = compute_multiply(search->backend, &product, error);
	if (status < 0)
		return status;
	for (int64_t j = 0; j < count; j++)
		for (int64_t k = 0; k < size; k++)
			lengths[j] += (double)candidates[j * size + k] * (double)candidates[j * size + k];
#pragma omp parallel for
	for (int64_t i = 0; i < images->count; i++) {
		const float *row = search->product + i * count;
		int64_t winner = 0;
		for (int64_t j = 1; j < count; j++)
			if (lengths[j] - 2 * (double)row[j] < lengths[winner] - 2 * (double)row[winner])
				winner = j;
		double found = squared_distance(size, images->values + i * size, candidates + winner * size);
		if (found < search->best[i]) {
			search->best[i] = found;
			search->number[i] = first + winner;
		}
	}
	return LGS_OK;
}

int64_t
nearest_look(struct nearest_search *search, const float *candidates, int64_t first, int64_t count,
             struct lgs_error *error)
{
	int64_t size = pictures_size(&search->images->shape), status = LGS_OK;
	for (int64_t done = 0; status >= 0 && done < count; done += NEAREST_BLOCK) {
		int64_t block = count - done < NEAREST_BLOCK ? count - done : NEAREST_BLOCK;
		status = look_block(search, candidates + done * size, first + done, block, error);
	}
	return status;
}

double
nearest_distance(const struct nearest_search *search, int64_t image)
{
	return sqrt(search->best[image] / (double)pictures_size(&search->images->shape));
}

double
nearest_mean(const struct nearest_search *search)
{
	double sum = 0;
	for (int64_t i = 0; i < search->images->count; i++)
		sum += nearest_distance(search, i);
	return sum / (double)search->images->count;
}
