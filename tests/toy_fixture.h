/*
 * toy_fixture.h: a session of the host with all plugins of tests/plugins and our own, and a bench: a model with
 * penalties, ready for steps. The model is most often tests/plugins/toy.c.
 */
#ifndef LGS_TESTS_TOY_FIXTURE_H
#define LGS_TESTS_TOY_FIXTURE_H

#include "../core/penalties/penalties.h"

struct bench {
	struct session session;
	struct instance *model;
	struct penalties *penalties; /* NULL where the host refuses them, with its words in `words` */
};

/* One thread, seed 1, batches of 4. Its registry is the caller's to destroy. */
struct session toy_session(void);

/* On the heap: instances point to their session. open_bench() fails where the penalties are refused. */
struct bench *try_bench(const char *specification, const char *const *penalties);
struct bench *open_bench(const char *specification, const char *const *penalties);
void close_bench(struct bench *bench);
/* A step of epoch 0; the model's status. */
int64_t step_bench(struct bench *bench, const float *images, int64_t count, int64_t step);

#endif
