/*
 * slopes.c: the gradient against one-sided difference quotients.
 *
 * From each side the quotients at steps h, h/2 and h/4 are extrapolated to h = 0 (Richardson), for steps over many
 * orders of magnitude, of which the one with the least estimated relative error counts. Where the two sides differ
 * there is a kink, and any value between them passes; at a closed end of the domain there is one side only.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "crash.h"
#include "guard.h"
#include "penalty.h"

/* Where the quotients differ by so much of their value they have not settled, and their difference says little of how
 * far away the slope is: beside a bump that is narrower than the steps, a hundred times as far. */
#define UNSETTLED 0.01
#define UNSETTLED_FACTOR 256

/* A penalty as a function of one of its numbers. */
struct line {
	const struct penalty *penalty;
	int64_t rows, count, j;
	void *at, *gradient;
	double value; /* at the point */
};

struct slope {
	double value, error; /* error HUGE_VAL: there is nothing on this side */
};

static double
quotient(const struct line *line, double step, double *largest)
{
	const double x = penalty_get(line->penalty, line->at, line->j);
	penalty_set(line->penalty, line->at, line->j, x + step);
	double moved = penalty_get(line->penalty, line->at, line->j) - x;
	double value = penalty_value(line->penalty, line->rows, line->count, line->at, line->gradient);
	penalty_set(line->penalty, line->at, line->j, x);
	*largest = fmax(*largest, fabs(value));
	return moved != 0 ? (value - line->value) / moved : HUGE_VAL;
}

static struct slope
extrapolate(const struct line *line, double step)
{
	double largest = fabs(line->value), first[3];
	for (int i = 0; i < 3; i++)
		first[i] = quotient(line, ldexp(step, -i), &largest);
	double coarse = 2 * first[1] - first[0], fine = 2 * first[2] - first[1];
	double value = (4 * fine - coarse) / 3;
	double error = fabs(value - fine) + 64 * DBL_EPSILON * largest / fabs(step);
	if (error > UNSETTLED * fabs(value))
		error *= UNSETTLED_FACTOR;
	return (struct slope){value, isfinite(error) ? error : HUGE_VAL};
}

/* The distance to the nearest thing that may happen: an end of the declared domain, or zero. */
static double
room_at(const struct penalty *penalty, double x)
{
	const struct lgs_regularizer *calls = penalty->calls;
	const double ends[] = {0, penalty->low > -HUGE_VAL ? calls->minimum : 0,
	                       penalty->high < HUGE_VAL ? calls->maximum : 0};
	double room = 1;
	for (int i = 0; i < 3; i++)
		if (x != ends[i])
			room = fmin(room, fabs(x - ends[i]));
	return ldexp(1, ilogb(room));
}

/* Beside an open end a slope may change without bound, as a logarithm's: large steps would mislead there. */
static int
is_beside_open_end(const struct penalty *penalty, double x)
{
	const struct lgs_regularizer *calls = penalty->calls;
	const double near = 1e-6;
	return !penalty->is_matrix && ((calls->open & LGS_OPEN_MINIMUM && x < calls->minimum + near) ||
	                               (calls->open & LGS_OPEN_MAXIMUM && x > calls->maximum - near));
}

static struct slope
one_sided(const struct line *line, double sign)
{
	const struct penalty *penalty = line->penalty;
	const double x = penalty_get(penalty, line->at, line->j);
	const double scales[] = {room_at(penalty, x), 1};
	const int least = penalty->is_matrix ? 9 : 24;
	struct slope best = {0, HUGE_VAL};
	double least_doubt = HUGE_VAL;
	for (int s = 0; s < (is_beside_open_end(penalty, x) ? 1 : 2); s++)
		for (int power = 2; power <= least; power += 3) {
			double step = sign * ldexp(scales[s], -power);
			if (x + step < penalty->low || x + step > penalty->high)
				continue;
			struct slope slope = extrapolate(line, step);
			double doubt = slope.error / (fabs(slope.value) + 1e-12);
			if (slope.error < HUGE_VAL && doubt < least_doubt) {
				least_doubt = doubt;
				best = slope;
			}
		}
	return best;
}

/* Sides that do not differ by more than their errors are one slope: the better measured one. */
static void
settle(struct slope *left, struct slope *right)
{
	const struct slope better = left->error < right->error ? *left : *right;
	if (left->error + right->error < HUGE_VAL &&
	    fabs(left->value - right->value) <= 4 * (left->error + right->error))
		*left = *right = better;
}

/* Whether the gradient is one that the two sides allow. */
static int
agrees(const struct penalty *penalty, double gradient, struct slope left, struct slope right)
{
	double low = HUGE_VAL, high = -HUGE_VAL, error = 0;
	const struct slope sides[] = {left, right};
	for (int i = 0; i < 2; i++)
		if (sides[i].error < HUGE_VAL) {
			low = fmin(low, sides[i].value);
			high = fmax(high, sides[i].value);
			error += 2 * sides[i].error;
		}
	if (low > high) /* nothing could be measured */
		return 1;
	double size = fmax(fabs(gradient), fmax(fabs(low), fabs(high)));
	double allowed = error + (penalty->is_matrix ? 1e-5 : 1e-6) * size + 1e-12;
	return gradient >= low - allowed && gradient <= high + allowed;
}

static void
say_slope(struct trial *trial, const struct line *line, double gradient, struct slope left, struct slope right)
{
	char numeric[128];
	const struct slope *side = left.error < HUGE_VAL ? &left : &right;
	if (left.error < HUGE_VAL && right.error < HUGE_VAL &&
	    fabs(left.value - right.value) > 1e-4 * fmax(fabs(left.value), fabs(right.value)))
		(void)snprintf(numeric, sizeof numeric, "%.10g from below and %.10g from above", left.value,
		               right.value);
	else
		(void)snprintf(numeric, sizeof numeric, "%.10g (+- %.1g)", side->value, side->error);
	const double is = side->value;
	const char *hint = fabs(gradient + is) <= 1e-3 * fabs(is)       ? "; the sign is turned round"
	                   : fabs(gradient - 2 * is) <= 1e-3 * fabs(is) ? "; it is twice too large"
	                   : fabs(2 * gradient - is) <= 1e-3 * fabs(is) ? "; it is half of what it should be"
	                                                                : "";
	trial_say(
	    trial, VERDICT_FAIL,
	    "the slope%s at element %lld of %lld x %lld, which is %.10g, is %.10g, but the value changes by %s%s; "
	    "differentiate the formula again, or the value is not what the slope belongs to",
	    line->penalty->setting, (long long)line->j, (long long)line->rows, (long long)line->count,
	    penalty_get(line->penalty, line->at, line->j), gradient, numeric, hint);
}

void
penalty_compare_slopes(struct trial *trial, const struct penalty *penalty, int64_t rows, int64_t count, void *at)
{
	const int64_t elements = rows * count;
	void *gradient = penalty_array(penalty, "its gradient", elements);
	struct line line = {penalty, rows, count, 0, at, penalty_array(penalty, "its gradient", elements), 0};
	if (!gradient || !line.gradient) {
		trial_say(trial, VERDICT_SKIP, "out of memory");
	} else {
		crash_where("value and slope%s at %lld x %lld numbers", penalty->setting, (long long)rows,
		            (long long)count);
		line.value = penalty_value(penalty, rows, count, at, gradient);
		int usable = penalty_is_finite(trial, penalty, rows, count, at, line.value, gradient);
		for (; usable && line.j < elements && !trial_failed(trial); line.j++) {
			double analytic = penalty_get(penalty, gradient, line.j);
			struct slope left = one_sided(&line, -1), right = one_sided(&line, 1);
			settle(&left, &right);
			if (!agrees(penalty, analytic, left, right))
				say_slope(trial, &line, analytic, left, right);
		}
	}
	(void)guard_free(gradient);
	(void)guard_free(line.gradient);
}
