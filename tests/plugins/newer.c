/* newer.c: a file, a regularizer and options as newer headers would make them: longer than today's, with more behind.
 */
#include <lgs/regularizer.h>

struct newer_option {
	struct lgs_option known;
	const char *unit;
	double step;
};

struct newer_regularizer {
	struct lgs_regularizer known;
	int64_t (*later)(const void *options);
	double more[3];
};

struct newer_plugin {
	struct lgs_plugin known;
	const char *licence;
	int64_t flags;
};

struct options {
	double scale;
	int64_t steps;
	const char *label;
};

static const struct newer_option table[] = {
    {{sizeof(struct newer_option), "scale", LGS_DOUBLE, offsetof(struct options, scale), "0.75", 0, 1, NULL,
      LGS_LOGARITHMIC, "factor before the sum"},
     "m",
     0.1},
    {{sizeof(struct newer_option), "steps", LGS_INT, offsetof(struct options, steps), "7", 0, 9, NULL, 0,
      "how many steps"},
     "s",
     1},
    {{sizeof(struct newer_option), "label", LGS_STRING, offsetof(struct options, label), "words", 0, 0, NULL, 0,
      "what it is called"},
     "",
     0},
    {{.size = sizeof(struct newer_option)}, NULL, 0},
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

static int64_t
later(const void *options)
{
	(void)options;
	return 42;
}

static const struct newer_regularizer newer = {
    {.size = sizeof(struct newer_regularizer),
     .kind = LGS_REGULARIZER_KIND,
     .name = "newer",
     .summary = "made with newer headers",
     .options = &table[0].known,
     .options_size = sizeof(struct options),
     .penalty = penalty},
    later,
    {1, 2, 3},
};
static const struct lgs_component *const components[] = {LGS_COMPONENT(newer), NULL};
static const struct newer_plugin file = {
    {sizeof(struct newer_plugin), LGS_ABI_MAJOR, 0, "newer", "2.0", components, LGS_ABI_MINOR},
    "none",
    1,
};

LGS_EXPORT const struct lgs_plugin *lgs_plugin(const struct lgs_abi *host);
const struct lgs_plugin *
lgs_plugin(const struct lgs_abi *host)
{
	(void)host;
	return &file.known;
}
