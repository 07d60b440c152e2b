/* dataset_fixture.c: opening and closing data sets. */
#include "dataset_fixture.h"

struct fake_host fake;

struct opened
open_dataset(entry *plugin, const char *text, const char *path, const char *split)
{
	struct opened opened = {.dataset = (const void *)plugin(NULL)->components[0]};
	opened.typed = typed_options((const void *)opened.dataset, LGS_DATASET_RESERVED, text);
	if (path)
		CU_ASSERT_EQUAL_FATAL(options_set(opened.typed.options, "path", path, &failure), LGS_OK);
	create_again(&opened, split);
	return opened;
}

void
create_again(struct opened *opened, const char *split)
{
	words[0] = 0;
	opened->instance =
	    opened->dataset->create(options_values(opened->typed.options), split, &fake.services, &failure);
}

void
close_dataset(struct opened *opened)
{
	opened->dataset->destroy(opened->instance);
	CU_ASSERT_EQUAL(fake.live, 0);
	typed_release(&opened->typed);
}

void
check_not_opened(struct opened *opened, const char *first, const char *second)
{
	CU_ASSERT_PTR_NULL(opened->instance);
	CU_ASSERT(said(first));
	CU_ASSERT(said(second));
	close_dataset(opened);
}
