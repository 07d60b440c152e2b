/* prefetch.c: two batches and one thread. See prefetch.h. */
#include "prefetch.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "../host/log-lines.h"

/* So many batches one after the other must be worth it: one may have been slow because something else was running. */
#define TIMES_WORTH 3

struct prefetch {
	int64_t most, pixels;
	float *images[2]; /* the caller's, and what is read ahead; the second is there with the thread */
	double worth;
	int times;
	int running;
	pthread_t thread;

	/* What is expected: the caller's to change while the thread has nothing to read. */
	const struct lgs_set *set;
	int64_t *indices;
	int64_t count; /* 0: nothing is */

	/* Of both, under the lock. The list of lines is the thread's while it reads, else the caller's. */
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	int64_t next; /* the first image that nobody has begun with */
	int reading, quit;
	int64_t status; /* of what the thread has read */
	char words[4096];
	struct log_lines lines;
};

struct prefetch *
prefetch_create(int64_t images, int64_t pixels, double worth)
{
	struct prefetch *prefetch = calloc(1, sizeof *prefetch);
	if (!prefetch)
		return NULL;
	prefetch->most = images;
	prefetch->pixels = pixels;
	prefetch->worth = worth;
	prefetch->images[0] = malloc((size_t)(images * pixels) * sizeof **prefetch->images);
	prefetch->indices = malloc((size_t)images * sizeof *prefetch->indices);
	(void)pthread_mutex_init(&prefetch->lock, NULL);
	(void)pthread_cond_init(&prefetch->work, NULL);
	(void)pthread_cond_init(&prefetch->done, NULL);
	if (prefetch->images[0] && prefetch->indices)
		return prefetch;
	prefetch_destroy(prefetch);
	return NULL;
}

/* One image, in the thread, with the lock held before and after. A failure ends the batch. */
static void
read_one(struct prefetch *prefetch)
{
	struct lgs_error own = {(int64_t)sizeof own, prefetch->words, (int64_t)sizeof prefetch->words};
	const int64_t i = prefetch->next++;
	prefetch->reading = 1;
	(void)pthread_mutex_unlock(&prefetch->lock);
	*prefetch->words = 0;
	int64_t status = prefetch->set->read(prefetch->set, &prefetch->indices[i], 1,
	                                     prefetch->images[1] + i * prefetch->pixels, &own);
	(void)pthread_mutex_lock(&prefetch->lock);
	prefetch->reading = 0;
	if (status < 0) {
		prefetch->status = status;
		prefetch->next = prefetch->count;
	}
	(void)pthread_cond_signal(&prefetch->done);
}

static void *
run(void *opaque)
{
	struct prefetch *prefetch = opaque;
	log_lines_collect(&prefetch->lines);
	(void)pthread_mutex_lock(&prefetch->lock);
	while (!prefetch->quit)
		if (prefetch->next < prefetch->count)
			read_one(prefetch);
		else
			(void)pthread_cond_wait(&prefetch->work, &prefetch->lock);
	(void)pthread_mutex_unlock(&prefetch->lock);
	return NULL;
}

/* Without memory or a thread, training goes on as it did. Signals are for others (interrupt.h). */
static void
start(struct prefetch *prefetch)
{
	sigset_t all, before;
	prefetch->times = 0;
	prefetch->images[1] = malloc((size_t)(prefetch->most * prefetch->pixels) * sizeof **prefetch->images);
	if (!prefetch->images[1])
		return;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	prefetch->running = !pthread_create(&prefetch->thread, NULL, run, prefetch);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!prefetch->running) {
		free(prefetch->images[1]);
		prefetch->images[1] = NULL;
	}
}

/* The thread begins no further image. Returns the first that is left to read. */
static int64_t
stop(struct prefetch *prefetch)
{
	(void)pthread_mutex_lock(&prefetch->lock);
	const int64_t left = prefetch->next;
	prefetch->next = prefetch->count;
	(void)pthread_mutex_unlock(&prefetch->lock);
	return left;
}

/* Afterwards all of the batch is the caller's again, and nothing is expected. */
static void
take_back(struct prefetch *prefetch)
{
	(void)pthread_mutex_lock(&prefetch->lock);
	while (prefetch->reading)
		(void)pthread_cond_wait(&prefetch->done, &prefetch->lock);
	prefetch->count = prefetch->next = 0;
	(void)pthread_mutex_unlock(&prefetch->lock);
	log_lines_pass(&prefetch->lines);
}

void
prefetch_destroy(struct prefetch *prefetch)
{
	if (!prefetch)
		return;
	if (prefetch->running) {
		(void)pthread_mutex_lock(&prefetch->lock);
		prefetch->quit = 1;
		(void)pthread_cond_signal(&prefetch->work);
		(void)pthread_mutex_unlock(&prefetch->lock);
		(void)pthread_join(prefetch->thread, NULL);
	}
	log_lines_drop(&prefetch->lines);
	(void)pthread_cond_destroy(&prefetch->work);
	(void)pthread_cond_destroy(&prefetch->done);
	(void)pthread_mutex_destroy(&prefetch->lock);
	free(prefetch->images[0]);
	free(prefetch->images[1]);
	free(prefetch->indices);
	free(prefetch);
}

void
prefetch_expect(struct prefetch *prefetch, const struct lgs_set *set, const int64_t *indices, int64_t count)
{
	if (!prefetch->running && prefetch->times >= TIMES_WORTH)
		start(prefetch);
	if (!prefetch->running)
		return;
	(void)stop(prefetch);
	take_back(prefetch);
	(void)pthread_mutex_lock(&prefetch->lock);
	prefetch->set = set;
	memcpy(prefetch->indices, indices, (size_t)count * sizeof *indices);
	prefetch->count = count;
	prefetch->next = 0;
	prefetch->status = LGS_OK;
	(void)pthread_cond_signal(&prefetch->work);
	(void)pthread_mutex_unlock(&prefetch->lock);
}

/* What the thread has not come to is read here, at once. Of two failures, that of the earlier image counts; lines keep
 * the images' order, too. */
static int64_t
finish(struct prefetch *prefetch, struct lgs_error *error)
{
	float *images = prefetch->images[1];
	const int64_t left = stop(prefetch), count = prefetch->count;
	struct log_lines lines = {0};
	int64_t status = LGS_OK;
	log_lines_collect(&lines);
	if (left < count)
		status = prefetch->set->read(prefetch->set, prefetch->indices + left, count - left,
		                             images + left * prefetch->pixels, error);
	log_lines_collect(NULL);
	take_back(prefetch);
	log_lines_pass(&lines);
	prefetch->images[1] = prefetch->images[0];
	prefetch->images[0] = images;
	return prefetch->status < 0 ? lgs_fail(error, prefetch->status, "%s", prefetch->words) : status;
}

static int64_t
read_here(struct prefetch *prefetch, const struct lgs_set *set, const int64_t *indices, int64_t count,
          struct lgs_error *error)
{
	const double begin = clock_now();
	int64_t status = set->read(set, indices, count, prefetch->images[0], error);
	prefetch->times = clock_now() - begin >= prefetch->worth ? prefetch->times + 1 : 0;
	return status;
}

int64_t
prefetch_read(struct prefetch *prefetch, const struct lgs_set *set, const int64_t *indices, int64_t count,
              const float **images, struct lgs_error *error)
{
	const int expected = prefetch->count == count && prefetch->set == set &&
	                     !memcmp(prefetch->indices, indices, (size_t)count * sizeof *indices);
	int64_t status = expected ? finish(prefetch, error) : read_here(prefetch, set, indices, count, error);
	*images = prefetch->images[0];
	return status;
}
