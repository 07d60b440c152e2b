/* run_fixture.c: making runs. */
#include "run_fixture.h"

#include <stdlib.h>

#include "../core/run/run.h"
#include "../core/training/checkpoint.h"
#include "support.h"

void
make_run(const struct session *session, const char *folder, const char *model, const char *data, int checkpoint)
{
	static const char *const no_penalties[] = {NULL};
	static char *command[] = {(char *)(size_t) "lgs"};
	struct workshop workshop = {.session = {.registry = session->registry}};
	struct recipe recipe = {.batch = session->batch, .seed = 1, .threads = 1};
	struct position beginning = {0};
	words[0] = 0;
	CU_ASSERT_EQUAL_FATAL(recipe_fill(&recipe, model, data, no_penalties, &failure), LGS_OK);
	if (workshop_open(&workshop, &recipe, NULL, &failure) < 0)
		printf("# %s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(workshop.penalties);
	json_t *record = run_record(&workshop, 1, command, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(record);
	CU_ASSERT_EQUAL_FATAL(run_create(folder, record, NULL, NULL, &failure), LGS_OK);
	if (checkpoint)
		CU_ASSERT_EQUAL_FATAL(checkpoint_save(path_of("%s/%s", folder, RUN_CHECKPOINT), workshop.model,
		                                      workshop.penalties, 1, &beginning, &failure),
		                      LGS_OK);
	json_decref(record);
	workshop_close(&workshop);
}
