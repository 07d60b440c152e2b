/*
 * interface.c: a function that takes all that plugins and the host share, so that a tool that reads debugging
 * information sees the whole interface in one shared object (tests/system/abidiff.sh).
 */
#include <lgs/dataset.h>
#include <lgs/evaluator.h>
#include <lgs/memory.h>
#include <lgs/model.h>
#include <lgs/regularizer.h>
#include <lgs/run.h>

/* What is reached through pointers in these is seen too. */
struct lgs_interface {
	const struct lgs_plugin *(*plugin)(const struct lgs_abi *host);
	struct lgs_regularizer regularizer;
	struct lgs_model model;
	struct lgs_dataset dataset;
	struct lgs_evaluator evaluator;
	struct lgs_memory memory;
	struct lgs_feed_forward feed_forward;
	struct lgs_classify classify;
	struct lgs_fields fields;
	struct lgs_latents latents;
	struct lgs_runs runs;
};

LGS_EXPORT void lgs_interface(struct lgs_interface interface);
LGS_EXPORT void
lgs_interface(struct lgs_interface interface)
{
	(void)interface;
}
