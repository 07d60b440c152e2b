/* penalty-cost.c: what a call of a regularizer costs: memory that stays behind, and time. */
#include <malloc.h>
#include <math.h>

#include "../base/clock.h"
#include "desk.h"

#define CALLS 2000

/* What the C library counts: in its heap, and in blocks beside it. Sanitizers find leaks by themselves. */
static size_t
count_allocated(void)
{
#ifdef HAVE_MALLINFO2
	return mallinfo2().uordblks + mallinfo2().hblkhd;
#else
	return 0;
#endif
}

static int
has_formula_and_count(const struct component *component)
{
#ifdef HAVE_MALLINFO2 /* of glibc, since 2.33 */
	return penalty_has_formula(component);
#else
	(void)component;
	return 0;
#endif
}

static void
keeps_no_memory(struct trial *trial)
{
	struct desk desk;
	int opened = desk_open(trial, &desk, 1, 60);
	if (opened) {
		(void)desk_evaluate(&desk, desk.gradient);
		size_t before = count_allocated();
		for (int i = 0; i < CALLS; i++)
			(void)desk_evaluate(&desk, desk.gradient);
		size_t after = count_allocated();
		if (after > before + CALLS)
			trial_say(
			    trial, VERDICT_FAIL,
			    "%d calls leave %zu bytes of memory behind; a penalty of this form needs no memory of its "
			    "own, or frees it before it returns",
			    CALLS, after - before);
	}
	desk_say_untried(trial, opened);
	desk_close(trial, &desk);
}

#define SLOW_NANOSECONDS 200

static void
is_fast(struct trial *trial)
{
	struct desk desk;
	double best = HUGE_VAL;
	if (desk_open(trial, &desk, 100, 1000)) {
		for (int i = 0; i < 10; i++) {
			const double begin = clock_now();
			(void)desk_evaluate(&desk, desk.gradient);
			best = fmin(best, 1e9 * (clock_now() - begin));
		}
		best /= (double)(desk.rows * desk.count);
		if (best > SLOW_NANOSECONDS)
			trial_say(trial, VERDICT_WARN,
			          "it takes %.0f ns a unit, where a formula with a power takes some 50; is something "
			          "computed again for each unit that depends on the options alone?",
			          best);
	}
	desk_close(trial, &desk);
}

const struct check_case penalty_cost_cases[] = {
    {LGS_REGULARIZER_KIND, "leaks", "no memory stays behind", keeps_no_memory, has_formula_and_count, 0},
    {LGS_REGULARIZER_KIND, "speed", "it takes no more than some nanoseconds a unit", is_fast, penalty_has_formula, 1},
    {.name = NULL},
};
