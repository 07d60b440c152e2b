/* descriptor.c: files with a bad component, one fault for each VARIANT_...; before it comes a sound one, "before". */
#include <lgs/regularizer.h>

struct options {
	double one;
	double two;
};

#define HELP "a number"
#define ROW(name, offset)                                                                     \
	{                                                                                     \
		sizeof(struct lgs_option), name, LGS_DOUBLE, offset, "0", 0, 1, NULL, 0, HELP \
	}

static const struct lgs_option table[] = {
#if defined VARIANT_BADOFFSET /* writes behind the struct */
    ROW("one", sizeof(struct options)),
#elif defined VARIANT_RESERVED /* takes a name of the host's own */
    ROW("weight", offsetof(struct options, one)),
#else
    ROW("one", offsetof(struct options, one)),
#endif
    ROW("two", offsetof(struct options, two)),
    LGS_OPTIONS_END,
};

static double
penalty(const void *options, const struct lgs_units *units, double *gradient)
{
	(void)options;
	for (int64_t j = 0; j < units->count; j++)
		gradient[j] = 0;
	return 0;
}

static const struct lgs_regularizer before = {
    .size = sizeof before, .kind = LGS_REGULARIZER_KIND, .name = "before", .summary = "nothing", .penalty = penalty};

#ifdef VARIANT_NOFORM /* two forms at once */
static double
samples(const void *options, const struct lgs_matrix *activations, float *gradient)
{
	(void)options;
	(void)activations;
	(void)gradient;
	return 0;
}
#define FORMS .penalty = penalty, .samples = samples
#else
#define FORMS .penalty = penalty
#endif

#ifdef VARIANT_BADKIND /* of a kind that no host knows yet */
#define KIND "teapot/7"
#else
#define KIND LGS_REGULARIZER_KIND
#endif

#if defined VARIANT_TWICE /* two components of one name */
#define NAME "before"
#elif defined VARIANT_BADNAME
#define NAME "Not A Name"
#else
#define NAME "bad"
#endif

#ifdef VARIANT_PARTIAL /* a size that ends within a member */
#define SIZE (offsetof(struct lgs_regularizer, penalty) + 4)
#else
#define SIZE sizeof(struct lgs_regularizer)
#endif

static const struct lgs_regularizer bad = {.size = SIZE,
                                           .kind = KIND,
                                           .name = NAME,
                                           .summary = "nothing",
                                           .options = table,
                                           .options_size = sizeof(struct options),
                                           FORMS};

LGS_PLUGIN(descriptor, LGS_COMPONENT(before), LGS_COMPONENT(bad))
