/*
 * dbn_fixture.h: a dbn on a fake host that opens rbms, each on a fake host of its own, for the tests of the dbn.
 */
#ifndef DBN_FIXTURE_H
#define DBN_FIXTURE_H

#include <lgs/model.h>

#include "../plugins/models/dbn/dbn.h"
#include "../plugins/models/rbm/rbm.h"
#include "fake_host.h"

#define MOST_LAYERS 4

struct dbn_bench {
	struct fake_host host; /* first: open() finds the bench by it */
	const struct lgs_model *kind;
	struct dbn *dbn; /* NULL where create() failed */
	int64_t layers;
	struct fake_host layer_host[MOST_LAYERS];
	struct lgs_opened layer[MOST_LAYERS];
	char specification[MOST_LAYERS][128]; /* as they were opened */
	char scope[MOST_LAYERS][16];
	struct lgs_model layer_kind; /* the rbm, perhaps without some of its abilities */
	int64_t batch;
	char words[512]; /* of the last error */
	struct lgs_error error;
};

/* A dbn by its options as a user types them, `hidden` and `layer` apart, on so many threads. */
void dbn_open(struct dbn_bench *b, const char *hidden, const char *layer, const char *options, int64_t visible,
              int64_t batch, int64_t threads);
/* The same with layers that offer neither extensions nor generate(). */
void dbn_open_plain(struct dbn_bench *b, const char *hidden, const char *options, int64_t visible, int64_t batch);
/* The same with so many allocations of the dbn's own before memory runs out. */
void dbn_open_short(struct dbn_bench *b, const char *hidden, const char *options, int64_t visible, int64_t batch,
                    int64_t allocations);
/* Closes it; returns how many allocations were not released. */
int64_t dbn_close(struct dbn_bench *b);
struct rbm *dbn_rbm(const struct dbn_bench *b, int64_t layer);
/* One step; metrics may be NULL. */
int64_t dbn_train(struct dbn_bench *b, const float *images, const int64_t *labels, int64_t count, int64_t epoch,
                  int64_t step, double *metrics);
/* Every tensor, the layers' included, as one block of bytes; free() it. */
void *dbn_bytes(const struct dbn_bench *b, size_t *bytes);
void dbn_restore(struct dbn_bench *b, const void *bytes);
/* The options in "rbm:key=value"; returns 0, or -1 where they are not those of an rbm. */
int dbn_layer_options(const char *specification, struct rbm_options *options);

#endif
