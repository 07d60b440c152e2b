/*
 * entry.c: files whose struct lgs_plugin is bad, one fault for each VARIANT_...; the component itself is sound.
 */
#ifdef VARIANT_NEEDS /* as VARIANT_MINOR, by the documented macro */
#define LGS_PLUGIN_NEEDS_MINOR 1000
#endif
#include <lgs/regularizer.h>

static double
penalty(const void *options, const struct lgs_units *units, double *gradient)
{
	(void)options;
	for (int64_t j = 0; j < units->count; j++)
		gradient[j] = 0;
	return 0;
}

static const struct lgs_regularizer entry = {
    .size = sizeof entry, .kind = LGS_REGULARIZER_KIND, .name = "entry", .summary = "nothing", .penalty = penalty};

#ifdef VARIANT_NEEDS
LGS_PLUGIN(entry, LGS_COMPONENT(entry))
#else
static const struct lgs_component *const components[] = {LGS_COMPONENT(entry), NULL};

#if defined VARIANT_MAJOR /* made for another ABI */
#define FILE_MEMBERS sizeof(struct lgs_plugin), 99, 0, "entry", "1", components, 0
#elif defined VARIANT_MINOR /* needs a host of the future */
#define FILE_MEMBERS sizeof(struct lgs_plugin), LGS_ABI_MAJOR, 1000, "entry", "1", components, 0
#elif defined VARIANT_NULLNAME
#define FILE_MEMBERS sizeof(struct lgs_plugin), LGS_ABI_MAJOR, 0, NULL, "1", components, 0
#elif defined VARIANT_EMPTY /* lists no components */
#define FILE_MEMBERS sizeof(struct lgs_plugin), LGS_ABI_MAJOR, 0, "entry", "1", components + 1, 0
#elif defined VARIANT_SHORT /* ends before `components`, which every file must have */
#define FILE_MEMBERS offsetof(struct lgs_plugin, components), LGS_ABI_MAJOR, 0, "entry", "1", components, 0
#elif defined VARIANT_NULL /* lgs_plugin() returns NULL */
#define FILE_MEMBERS sizeof(struct lgs_plugin), LGS_ABI_MAJOR, 0, "entry", "1", components, 0
#else
#error "choose a variant"
#endif

static const struct lgs_plugin file = {FILE_MEMBERS};

LGS_EXPORT const struct lgs_plugin *lgs_plugin(const struct lgs_abi *host);
const struct lgs_plugin *
lgs_plugin(const struct lgs_abi *host)
{
	(void)host;
#ifdef VARIANT_NULL
	return file.size ? NULL : &file;
#else
	return &file;
#endif
}
#endif
