/*
 * plugin.h: what every lgs plugin shares.
 *
 * A plugin is a shared object that exports exactly one symbol, the function `lgs_plugin`, and links to no symbol of the
 * host. The function returns a descriptor of the file, which lists its components (regularizers, models, datasets,
 * evaluators). Everything a component needs from the host reaches it through the table of services in host.h.
 *
 * Rules of the whole interface
 *   Growth     Every struct begins with its size in bytes, a multiple of 8 that whoever fills the struct sets to sizeof
 *              it. A member exists if its end lies within that size, so an older plugin's shorter struct and a newer
 *              plugin's longer one both work. New members come at the end. Any other size is refused. A copy has the
 *              size of the copy, not the original's: lgs_copy().
 *   Arrays     Arrays of pointers end with NULL; arrays of options end with an option whose name is NULL.
 *   Types      int64_t, uint64_t, double, and pointers of 8 bytes, so that every language can fill a struct.
 *   Constants  Bits of flags that a host does not know are ignored; so a file that cannot do without one of a later
 *              minor says so (LGS_PLUGIN_NEEDS_MINOR). A kind, type, form, or role that it does not know is refused.
 *   Ownership  Descriptors are constant and live as long as the file stays loaded, which is as long as the process.
 *              Whatever a callback receives is borrowed for the call unless its comment says otherwise; the options
 *              struct lives, unchanged, as long as the instance. Whatever a callback returns a pointer to (sites,
 *              metrics, tensors, shapes, names of files) stays the component's, valid and unchanged until the instance
 *              is destroyed. Arrays do not overlap, and are aligned as their elements are, unless a comment says so.
 *   Errors     A callback that can fail takes a struct lgs_error, writes what was wrong, where, what is allowed and
 *              what to do next, and returns a negative status (or NULL). Users see the words; the status itself is
 *              the caller's to look at. Callbacks never exit, abort, or throw.
 *   Threads    Unless a comment says "any thread", one thread at a time calls into an instance, not always the same.
 *   Versions   A file works with every host of the same LGS_ABI_MAJOR, older or newer (ABI.md). What a later minor
 *              added, it tests for with LGS_HAS, or asks for with LGS_PLUGIN_NEEDS_MINOR.
 *
 * The kind of a component is a string with a revision ("regularizer/1"): a host lists kinds it does not know, and skips
 * them.
 */
#ifndef LGS_PLUGIN_H
#define LGS_PLUGIN_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <lgs/options.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The layout is that of machines with pointers of 64 bits; elsewhere this does not compile. */
typedef char lgs_needs_pointers_of_8_bytes[sizeof(void *) == 8 ? 1 : -1];

#define LGS_ABI_MAJOR 1
#define LGS_ABI_MINOR 0

/* Status: zero or more is success. */
#define LGS_OK 0
#define LGS_INVALID (-1)     /* bad options, bad data, or a request the component cannot serve */
#define LGS_NO_MEMORY (-2)   /* an allocation failed */
#define LGS_IO (-3)          /* reading or writing failed */
#define LGS_UNSUPPORTED (-4) /* an ability this component or this host does not have */

/* A message buffer that the caller owns. text always ends with a zero byte; what does not fit is cut off. */
struct lgs_error {
	int64_t size;
	char *text;
	int64_t capacity; /* bytes in text, the final zero included */
};

/*
 * What the host tells a plugin about itself. A file may serve several majors by looking at it: these members, the name
 * lgs_plugin, and the first three members of struct lgs_plugin stay what they are in every major.
 */
struct lgs_abi {
	int64_t size;
	int64_t major;
	int64_t minor;
	const char *release; /* the host's own version, for messages */
};

struct lgs_demand; /* host.h */

/*
 * The members that every component begins with. This head is closed: each kind's own members follow it, so anything
 * later that all kinds share comes through extension().
 *
 *   kind          "regularizer/1", "model/1", "dataset/1" or "evaluator/1"
 *   name          what users type; lower-case letters, digits and dashes, beginning with a letter
 *   summary       one line, no full stop
 *   cites         author and year of the source, or NULL
 *   example       a whole command line that works as it stands, or NULL
 *   options       table of options (options.h), or NULL where there are none
 *   options_size  sizeof the struct that the host fills from the table
 *   check         may refuse options in the component's own words ("group=7 does not divide 500"); NULL accepts all.
 *                 demand is what a regularizer will be applied to: a site, and the units there as it will see them
 *                 (0 and no shape with axis=population, where they are the samples of a batch, which vary); NULL for
 *                 other kinds and for the form `terms`. Any thread, re-entrant.
 *   extension     abilities beyond this header, by name with revision ("com.example.thing/1"); NULL where unknown
 */
#define LGS_COMPONENT_MEMBERS                                                                            \
	int64_t size;                                                                                    \
	const char *kind;                                                                                \
	const char *name;                                                                                \
	const char *summary;                                                                             \
	const char *cites;                                                                               \
	const char *example;                                                                             \
	const struct lgs_option *options;                                                                \
	int64_t options_size;                                                                            \
	int64_t (*check)(const void *options, const struct lgs_demand *demand, struct lgs_error *error); \
	const void *(*extension)(const char *id);

struct lgs_component {
	LGS_COMPONENT_MEMBERS
};

/*
 * An extension of components: the libraries behind the numbers, for the record of a run ("oneDNN 2.6.3"). The pointer
 * that extension() returns is an array of strings with NULL at the end.
 */
#define LGS_EXTENSION_LIBRARIES "libraries/1"

/* One loadable file. */
struct lgs_plugin {
	int64_t size;
	int64_t abi_major;   /* LGS_ABI_MAJOR at compile time; another major is refused */
	int64_t needs_minor; /* the least minor of the host that this file can work with; 0 is any */
	const char *name;
	const char *version; /* the plugin's own, recorded with every run */
	const struct lgs_component *const *components;
	int64_t built_minor; /* LGS_ABI_MINOR at compile time: which constants the file can know */
};

/* Writes a message and returns the status, so that a failure reads: return lgs_fail(error, LGS_INVALID, "...", ...); */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4), unused))
#endif
static int64_t
lgs_fail(struct lgs_error *error, int64_t status, const char *format, ...)
{
	if (error && error->text && error->capacity > 0) {
		char text[4096]; /* arguments may point into error->text */
		va_list arguments;
		va_start(arguments, format);
		(void)vsnprintf(text, sizeof text, format, arguments);
		va_end(arguments);
		(void)snprintf(error->text, (size_t)error->capacity, "%s", text);
	}
	return status;
}

/* True if the struct that p points to is large enough to have this member. */
#define LGS_HAS(p, member) ((p)->size >= (int64_t)((const char *)(&(p)->member + 1) - (const char *)(p)))

/*
 * Copies a struct of this interface that may come from a newer or an older header, for whoever passes it on: what only
 * one of both has is left out or zero, and the copy says its own size. lgs_copy(&mine, sizeof mine, batch)
 */
#if defined(__GNUC__)
__attribute__((unused))
#endif
static void
lgs_copy(void *to, size_t bytes, const void *from)
{
	int64_t given, size = (int64_t)bytes;
	memcpy(&given, from, sizeof given);
	memset(to, 0, bytes);
	memcpy(to, from, given < size ? (size_t)given : bytes);
	memcpy(to, &size, sizeof size);
}

#if defined(__GNUC__)
#define LGS_EXPORT __attribute__((visibility("default")))
#else
#define LGS_EXPORT
#endif

/* Linked into the host, each entry carries its plugin's name; loaded from a file, all are called lgs_plugin. */
#ifdef LGS_STATIC
#define LGS_ENTRY(plugin) lgs_plugin_##plugin
#else
#define LGS_ENTRY(plugin) lgs_plugin
#endif

/* Define it before the first include where a plugin uses what a later minor added. */
#ifndef LGS_PLUGIN_NEEDS_MINOR
#define LGS_PLUGIN_NEEDS_MINOR 0
#endif
#ifndef LGS_PLUGIN_VERSION
#define LGS_PLUGIN_VERSION "0"
#endif

/*
 * The entry point of a file: LGS_PLUGIN(name, LGS_COMPONENT(first), LGS_COMPONENT(second)). Not followed by a
 * semicolon. The macros of the kinds (LGS_REGULARIZER and its like) end with it, so a file that has one component
 * needs nothing else.
 */
#define LGS_COMPONENT(descriptor) (const struct lgs_component *)(const void *)&(descriptor)
#define LGS_PLUGIN(plugin, ...)                                                                                     \
	static const struct lgs_component *const lgs_components_of_##plugin[] = {__VA_ARGS__, NULL};                \
	static const struct lgs_plugin lgs_file_of_##plugin = {                                                     \
	    (int64_t)sizeof(struct lgs_plugin), LGS_ABI_MAJOR, LGS_PLUGIN_NEEDS_MINOR, #plugin, LGS_PLUGIN_VERSION, \
	    lgs_components_of_##plugin,         LGS_ABI_MINOR};                                                     \
	LGS_ENTRY_LINKAGE LGS_EXPORT const struct lgs_plugin *LGS_ENTRY(plugin)(const struct lgs_abi *host);        \
	LGS_ENTRY_LINKAGE const struct lgs_plugin *LGS_ENTRY(plugin)(const struct lgs_abi *host)                    \
	{                                                                                                           \
		(void)host;                                                                                         \
		return &lgs_file_of_##plugin;                                                                       \
	}
#ifdef __cplusplus
#define LGS_ENTRY_LINKAGE extern "C"
/* For C++: fill a descriptor by hand, then LGS_PLUGIN_CXX(name, descriptor); several: LGS_PLUGIN as above. */
#define LGS_PLUGIN_CXX(plugin, descriptor) \
	LGS_PLUGIN(plugin, reinterpret_cast<const struct lgs_component *>(&(descriptor)))
#else
#define LGS_ENTRY_LINKAGE
#endif

#ifdef __cplusplus
}
#endif
#endif
