/* penalty-use.c: how a regularizer behaves as a function: what it writes, what it keeps, at which sizes it works. */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "crash.h"
#include "desk.h"
#include "guard.h"

/* The gradient comes out the same whatever was in the array. */
static void
overwrites(struct trial *trial)
{
	struct desk desk;
	int opened = desk_open(trial, &desk, 3, 60);
	if (opened) {
		for (int64_t i = 0; i < desk.rows * desk.count; i++)
			penalty_set(&desk.penalty, desk.gradient, i, trial_between(trial, 1, 1000));
		(void)desk_evaluate(&desk, desk.gradient);
		(void)desk_evaluate(&desk, desk.other); /* zeros before */
		for (int64_t i = 0; i < desk.rows * desk.count; i++) {
			double a = penalty_get(&desk.penalty, desk.gradient, i);
			double b = penalty_get(&desk.penalty, desk.other, i);
			if (a != b && !(isnan(a) && isnan(b)))
				trial_say(trial, VERDICT_FAIL,
				          "element %lld of the slope is %.10g where the array held zeros before, and "
				          "%.10g where it did not; write gradient[j] = ..., not +=, for every j",
				          (long long)i, b, a);
		}
	}
	desk_say_untried(trial, opened);
	desk_close(trial, &desk);
}

static void
is_pure(struct trial *trial)
{
	struct desk desk, between;
	int opened = desk_open(trial, &desk, 3, 60);
	if (opened && desk_open(trial, &between, 2, 60)) {
		double value = desk_evaluate(&desk, desk.gradient);
		for (int repeat = 0; repeat < 5; repeat++) {
			(void)desk_evaluate(&between, between.gradient);
			double again = desk_evaluate(&desk, desk.other);
			if (memcmp(&value, &again, sizeof value) ||
			    memcmp(desk.gradient, desk.other, (size_t)desk.bytes))
				trial_say(trial, VERDICT_FAIL,
				          "the same numbers give %.17g first and %.17g later, or another slope; keep "
				          "nothing between calls (no static variables)",
				          value, again);
		}
		desk_close(trial, &between);
	}
	desk_say_untried(trial, opened);
	desk_close(trial, &desk);
}

/* A thread with an argument of its own, whose answer is known. */
struct worker {
	struct desk desk;
	double value;
	int64_t wrong;
	pthread_barrier_t *start;
	pthread_t thread;
};
#define WORKERS 4
#define ROUNDS 1000

static void *
work(void *context)
{
	struct worker *worker = context;
	(void)pthread_barrier_wait(worker->start);
	for (int round = 0; round < ROUNDS && !worker->wrong; round++) {
		double value = desk_evaluate(&worker->desk, worker->desk.other);
		worker->wrong += memcmp(&value, &worker->value, sizeof value) ||
		                 memcmp(worker->desk.gradient, worker->desk.other, (size_t)worker->desk.bytes);
	}
	return NULL;
}

static void
run_workers(struct trial *trial, struct worker *workers)
{
	pthread_barrier_t start;
	if (pthread_barrier_init(&start, NULL, WORKERS))
		return;
	crash_where("evaluating in %d threads at once", WORKERS);
	for (int i = 0; i < WORKERS; i++) {
		workers[i].start = &start;
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i])) {
			trial_say(trial, VERDICT_SKIP, "no threads can be started");
			return; /* those that wait for it end with the process */
		}
	}
	for (int i = 0; i < WORKERS; i++) {
		(void)pthread_join(workers[i].thread, NULL);
		if (workers[i].wrong)
			trial_say(trial, VERDICT_FAIL,
			          "called from %d threads at once, it gives other numbers than alone; use no static "
			          "or global variables, they are shared by all threads",
			          WORKERS);
	}
	(void)pthread_barrier_destroy(&start);
}

static void
is_thread_safe(struct trial *trial)
{
	static struct worker workers[WORKERS];
	int opened = 0;
	while (opened < WORKERS && desk_open(trial, &workers[opened].desk, 10, 300)) {
		workers[opened].value = desk_evaluate(&workers[opened].desk, workers[opened].desk.gradient);
		opened++;
	}
	if (opened == WORKERS)
		run_workers(trial, workers);
	desk_say_untried(trial, opened);
	for (int i = 0; i < opened; i++)
		desk_close(trial, &workers[i].desk);
}

/* Each array ends just before a page that must not be touched, and then begins just behind one. */
static void
stays_within(struct trial *trial)
{
	static const int64_t shapes[][2] = {{1, 1}, {1, 7}, {2, 60}, {1, 512}};
	int tried = 0;
	for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
		for (int at_end = 1; at_end >= 0 && !trial_failed(trial); at_end--) {
			struct desk desk;
			if (desk_open(trial, &desk, shapes[s][0], shapes[s][1])) {
				void *gradient = guard_create("its gradient", desk.bytes, 8, at_end);
				void *at = guard_create("its argument", desk.bytes, 8, at_end);
				memcpy(at, desk.at, (size_t)desk.bytes);
				guard_protect(at);
				tried++;
				(void)penalty_value(&desk.penalty, desk.rows, desk.count, at, gradient);
				if (guard_free(gradient) < 0)
					trial_say(trial, VERDICT_FAIL,
					          "it wrote beside its gradient of %lld x %lld numbers",
					          (long long)desk.rows, (long long)desk.count);
				(void)guard_free(at);
			}
			desk_close(trial, &desk);
		}
	desk_say_untried(trial, tried);
}

static int
check_size(struct trial *trial, int64_t rows, int64_t count)
{
	struct desk desk;
	int opened = desk_open(trial, &desk, rows, count);
	if (opened) {
		memset(desk.gradient, 0xff, (size_t)desk.bytes); /* all not a number */
		double value = desk_evaluate(&desk, desk.gradient);
		(void)penalty_is_finite(trial, &desk.penalty, desk.rows, desk.count, desk.at, value, desk.gradient);
		if (desk.rows * desk.count == 0 && value != 0)
			trial_say(
			    trial, VERDICT_FAIL,
			    "of no numbers its value is %.10g; a sum over no units is 0 (mind divisions by the count)",
			    value);
	}
	desk_close(trial, &desk);
	return opened;
}

static void
takes_sizes(struct trial *trial)
{
	static const int64_t shapes[][2] = {{1, 0}, {0, 60}, {1, 1}, {1, 13}, {1000, 100}, {1, 100000}};
	int tried = 0;
	for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
		tried += check_size(trial, shapes[s][0], shapes[s][1]);
	desk_say_untried(trial, tried);
}

const struct check_case penalty_use_cases[] = {
    {LGS_REGULARIZER_KIND, "overwrites", "the slope is written, not added to", overwrites, penalty_has_formula, 0},
    {LGS_REGULARIZER_KIND, "pure", "the same numbers give the same answer, always", is_pure, penalty_has_formula, 0},
    {LGS_REGULARIZER_KIND, "threads", "from four threads at once, too", is_thread_safe, penalty_has_formula, 0},
    {LGS_REGULARIZER_KIND, "bounds", "nothing is touched outside of its arrays", stays_within, penalty_has_formula, 0},
    {LGS_REGULARIZER_KIND, "sizes", "it works with no units, with one, and with 100,000", takes_sizes,
     penalty_has_formula, 0},
    {.name = NULL},
};
