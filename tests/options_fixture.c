/* options_fixture.c: the table. */
#include "options_fixture.h"

const struct lgs_option rows[] = {
    LGS_OPTION_INT(struct values, steps, "steps", "3", -5, 10, 0, "steps"),
    LGS_OPTION_DOUBLE(struct values, p, "p", "0.1", 0, 1, LGS_LOGARITHMIC, "p"),
    LGS_OPTION_CHOICE(struct values, mode, "mode", "two", "one|two|three", "mode"),
    LGS_OPTION_STRING(struct values, label, "label", "", "label"),
    LGS_OPTION_PATH(struct values, file, "file", "", "file"),
    LGS_OPTION_COMPONENT(struct values, inner, "inner", "other:a=1", "regularizer", "inner"),
    LGS_OPTION_DOUBLE(struct values, free_number, "free-number", "0", 0, 0, 0, "no limit"),
    LGS_OPTIONS_END,
};

struct options *
open_options(void)
{
	struct options *options = options_create("thing", rows, (int64_t)sizeof(struct values), &failure);
	CU_ASSERT_PTR_NOT_NULL_FATAL(options);
	return options;
}
