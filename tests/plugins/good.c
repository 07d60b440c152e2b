/* good.c: a sound regularizer with one option of every type: scale * sum of the means. */
#include <lgs/regularizer.h>

struct options {
	int64_t steps;
	double scale;
	int64_t mode;
	const char *label;
	const char *file;
	const char *inner;
};

static const struct lgs_option table[] = {
    LGS_OPTION_INT(struct options, steps, "steps", "3", 1, 10, 0, "how many steps"),
    LGS_OPTION_DOUBLE(struct options, scale, "scale", "0.5", 0, 2, LGS_LOGARITHMIC, "factor before the sum"),
    LGS_OPTION_CHOICE(struct options, mode, "mode", "plain", "fancy|plain|none", "how it is done"),
    LGS_OPTION_STRING(struct options, label, "label", "text", "what it is called"),
    LGS_OPTION_PATH(struct options, file, "file", "", "where it is"),
    LGS_OPTION_COMPONENT(struct options, inner, "inner", "good", "regularizer", "another penalty"),
    LGS_OPTIONS_END,
};

static double
penalty(const void *opaque, const struct lgs_units *units, double *gradient)
{
	const struct options *options = opaque;
	double sum = 0;
	for (int64_t j = 0; j < units->count; j++) {
		sum += units->mean[j];
		gradient[j] = options->scale;
	}
	return options->scale * sum;
}

LGS_REGULARIZER(good, "a scaled sum", .penalty = penalty, .cites = "Nobody 2000", .options = table,
                .options_size = sizeof(struct options))
