/* toy_fixture.c: sessions and benches. */
#include "toy_fixture.h"

#include <stdlib.h>

#include "../core/base/text.h"
#include "support.h"

struct session
toy_session(void)
{
	const char *ours = getenv("LGS_TEST_OUR_PLUGINS"), *own = getenv("LGS_TEST_PLUGINS");
	char *path = text_format("%s:%s", own ? own : ".", ours ? ours : ".");
	struct registry *registry = registry_create(search_create(path, 1));
	free(path);
	return (struct session){.registry = registry, .seed = 1, .threads = 1, .batch = 4};
}

struct bench *
try_bench(const char *specification, const char *const *penalties)
{
	static const struct lgs_shape pixel = {(int64_t)sizeof pixel, 1, 1, 1};
	struct opening opening = {.kind = LGS_MODEL_KIND, .specification = specification, .scope = "", .input = &pixel};
	struct bench *bench = calloc(1, sizeof *bench);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bench);
	bench->session = toy_session();
	CU_ASSERT_PTR_NOT_NULL_FATAL(bench->session.registry);
	words[0] = 0;
	bench->model = instance_open(&bench->session, NULL, &opening, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bench->model);
	bench->penalties = penalties_attach(bench->model, penalties, &failure);
	return bench;
}

struct bench *
open_bench(const char *specification, const char *const *penalties)
{
	struct bench *bench = try_bench(specification, penalties);
	if (!bench->penalties)
		printf("# %s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bench->penalties);
	return bench;
}

void
close_bench(struct bench *bench)
{
	instance_close(bench->model);
	penalties_destroy(bench->penalties);
	registry_destroy(bench->session.registry);
	free(bench);
}

int64_t
step_bench(struct bench *bench, const float *images, int64_t count, int64_t step)
{
	struct lgs_batch batch = {.size = (int64_t)sizeof batch, .count = count, .images = images, .step = step};
	double metric;
	return bench->model->component->as.model.step(bench->model->opened.instance, &batch, &metric, &failure);
}
