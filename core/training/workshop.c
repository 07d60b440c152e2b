/* workshop.c: opens what a recipe names, in the order in which each needs the others. */
#include "workshop.h"

#include <stdlib.h>
#include <string.h>

#include "../base/subnormals.h"

void
workshop_prepare_threads(int64_t threads)
{
	char text[24];
	(void)snprintf(text, sizeof text, "%lld", (long long)threads);
	(void)setenv("OMP_NUM_THREADS", text, 1);
	/* OpenBLAS may be a build with a pool of its own, which would spin against OpenMP's: a plugin that uses it
	 * raises the number again where both share one pool. */
	(void)setenv("OPENBLAS_NUM_THREADS", "1", 1);
	(void)setenv("OMP_DYNAMIC", "false", 1);
	/*
	 * A thread that spins at a barrier keeps the one it waits for from running where other processes want the
	 * processors too. This many turns (some tens of microseconds) cost nothing on an idle machine and keep an epoch
	 * beside three busy processes from taking four times as long as it must. A user's own choice stands.
	 */
	if (!getenv("OMP_WAIT_POLICY"))
		(void)setenv("GOMP_SPINCOUNT", "10000", 0);
	/* Here, because the libraries' threads inherit it. */
	subnormals_flush();
}

int64_t
workshop_open(struct workshop *workshop, struct recipe *recipe, const struct lgs_shape *shape, struct lgs_error *error)
{
	struct session *session = &workshop->session;
	workshop->recipe = *recipe;
	*recipe = (struct recipe){0};
	session->seed = (uint64_t)workshop->recipe.seed;
	session->threads = workshop->recipe.threads;
	session->batch = workshop->recipe.batch;
	workshop_prepare_threads(session->threads);

	if (!shape) {
		workshop->data = data_open(session, workshop->recipe.data, NULL, error);
		if (!workshop->data)
			return LGS_INVALID;
		shape = data_images(workshop->data)->shape;
	}
	struct opening opening = {
	    .kind = LGS_MODEL_KIND, .specification = workshop->recipe.model, .scope = "", .input = shape};
	workshop->model = instance_open(session, NULL, &opening, error);
	if (!workshop->model)
		return LGS_INVALID;
	workshop->penalties = penalties_attach(workshop->model, (const char *const *)workshop->recipe.penalties, error);
	return workshop->penalties ? LGS_OK : LGS_INVALID;
}

void
workshop_close(struct workshop *workshop)
{
	instance_close(workshop->model);
	penalties_destroy(workshop->penalties);
	data_close(workshop->data);
	recipe_free(&workshop->recipe);
	workshop->model = NULL;
	workshop->penalties = NULL;
	workshop->data = NULL;
}
