/* typed_options.c: options from text. */
#include "typed_options.h"

#include <stdlib.h>

#include "support.h"

struct typed
typed_options(const struct lgs_component *component, const char *reserved, const char *text)
{
	int64_t count, bytes = component->options_size;
	struct typed typed = {0};
	words[0] = 0;
	struct specification *specification = specification_parse(text, 0, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(specification);
	typed.table = options_check_table(component->options, bytes, reserved, &count, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(typed.table);
	typed.options = options_create(text, typed.table, bytes, &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(typed.options);
	CU_ASSERT_EQUAL_FATAL(options_apply(&typed.options, 1, specification, &failure), LGS_OK);
	specification_destroy(specification);
	typed.values = options_values(typed.options);
	return typed;
}

void
typed_release(struct typed *typed)
{
	options_destroy(typed->options);
	free(typed->table);
}
