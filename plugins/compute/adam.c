/* adam.c: see adam.h. */
#include "adam.h"

#include <math.h>
#include <string.h>

#include "clones.h"

#define STRETCH 16384 /* parameters that one thread updates at a time */

/* Both corrections of the moments' bias are in the rate and in epsilon, which saves two divisions a parameter. */
struct stretch {
	float first_decay, second_decay, rate, epsilon;
};

COMPUTE_CLONES static void
update(const struct stretch *s, int64_t count, float *values, float *gradient, float *first, float *second)
{
#pragma omp simd
	for (int64_t i = 0; i < count; i++) {
		float g = gradient[i];
		first[i] = s->first_decay * first[i] + (1 - s->first_decay) * g;
		second[i] = s->second_decay * second[i] + (1 - s->second_decay) * g * g;
		values[i] -= s->rate * first[i] / (__builtin_sqrtf(second[i]) + s->epsilon);
		gradient[i] = 0;
	}
}

void
compute_adam_step(const struct compute_adam *adam, int64_t step, const struct compute_parameter *p)
{
	double first = 1 - pow(adam->first_decay, (double)step),
	       second = sqrt(1 - pow(adam->second_decay, (double)step));
	const struct stretch s = {(float)adam->first_decay, (float)adam->second_decay,
	                          (float)(adam->rate * second / first), (float)(adam->epsilon * second)};
#pragma omp parallel for schedule(static)
	for (int64_t i = 0; i < p->count; i += STRETCH)
		update(&s, compute_least(STRETCH, p->count - i), p->values + i, p->gradient + i, p->first + i,
		       p->second + i);
}
