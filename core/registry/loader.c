/*
 * loader.c: opens plugins through libltdl, with a loader of our own underneath.
 *
 * libltdl's built-in loader binds lazily, so that an undefined symbol would end the process in the middle of training;
 * and after a failure it asks its other loaders in turn and reports the last one's "file not found" in place of the
 * real reason. So this room registers a loader that binds at once and keeps dlerror()'s own words, and removes the
 * built-in one. Modules stay resident: they bring in libraries with threads of their own, which cannot be unloaded
 * safely.
 */
#include "loader.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <ltdl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dl_reason[PATH_MAX + 512]; /* dlerror() puts the path before the reason */

static lt_module
open_now(lt_user_data data, const char *path, lt_dladvise advise)
{
	(void)data;
	(void)advise;
	void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!module)
		(void)snprintf(dl_reason, sizeof dl_reason, "%s", dlerror());
	return module;
}

static int
keep_open(lt_user_data data, lt_module module)
{
	(void)data;
	(void)module;
	return 0;
}

static void *
find_symbol(lt_user_data data, lt_module module, const char *name)
{
	(void)data;
	return dlsym(module, name);
}

static lt_dlvtable bind_now = {.name = "bind_now",
                               .module_open = open_now,
                               .module_close = keep_open,
                               .find_sym = find_symbol,
                               .priority = LT_DLLOADER_PREPEND};

static int64_t
start(struct lgs_error *error)
{
	static int started;
	if (started)
		return LGS_OK;
	if (lt_dlinit() || lt_dlloader_add(&bind_now))
		return lgs_fail(error, LGS_INVALID, "libltdl does not start: %s", lt_dlerror());
	/* Else libltdl would fall through to it and bind the broken plugin lazily after all. */
	free(lt_dlloader_remove("lt_dlopen"));
	started = 1;
	return LGS_OK;
}

/* The usual causes have a usual cure. */
static const char *
hint(const char *reason)
{
	static const char *const of_libm[] = {"exp",  "log",  "sqrt",  "pow", "fabs", "tanh",
	                                      "expf", "logf", "sqrtf", "erf", NULL};
	const char *symbol = strstr(reason, "undefined symbol: ");
	if (!symbol)
		return strstr(reason, "invalid ELF header") || strstr(reason, "file too short")
		           ? "; it is not a shared object: build it with cc -shared -fPIC"
		           : "";
	symbol += strlen("undefined symbol: ");
	for (int i = 0; of_libm[i]; i++)
		if (!strncmp(symbol, of_libm[i], strcspn(symbol, " ,)\n")) &&
		    strlen(of_libm[i]) == strcspn(symbol, " ,)\n"))
			return "; link the plugin with -lm";
	return "; link the plugin with the library that has it, or remove the call";
}

/*
 * Refuses a file that ends before its segments do, as an interrupted copy does: dlopen maps what is not there, and the
 * process would end by SIGBUS. Whether the file is sound otherwise is dlopen's business.
 */
static int64_t
check_whole(const char *path, struct lgs_error *error)
{
	ElfW(Ehdr) header;
	ElfW(Phdr) segment;
	struct stat status;
	int64_t result = LGS_OK;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return LGS_OK;
	if (!fstat(file, &status) && pread(file, &header, sizeof header, 0) == (ssize_t)sizeof header &&
	    !memcmp(header.e_ident, ELFMAG, SELFMAG) && header.e_phentsize == sizeof segment)
		for (int i = 0; i < header.e_phnum && result == LGS_OK; i++) {
			off_t at = (off_t)header.e_phoff + (off_t)i * (off_t)sizeof segment;
			if (pread(file, &segment, sizeof segment, at) != (ssize_t)sizeof segment ||
			    (segment.p_type == PT_LOAD &&
			     (segment.p_filesz > (uint64_t)status.st_size ||
			      segment.p_offset > (uint64_t)status.st_size - segment.p_filesz)))
				result = lgs_fail(error, LGS_INVALID,
				                  "the file is cut off after %lld bytes; build or copy it again",
				                  (long long)status.st_size);
		}
	(void)close(file);
	return result;
}

plugin_entry
loader_open(const char *path, struct lgs_error *error)
{
	if (start(error) < 0 || check_whole(path, error) < 0)
		return NULL;
	dl_reason[0] = 0;
	lt_dlhandle handle = lt_dlopen(path);
	if (!handle) {
		const char *reason = dl_reason[0] ? dl_reason : lt_dlerror();
		size_t length = strlen(path);
		if (reason && !strncmp(reason, path, length) && !strncmp(reason + length, ": ", 2))
			reason += length + 2;
		lgs_fail(error, LGS_INVALID, "%s%s", reason ? reason : "unknown reason", hint(reason ? reason : ""));
		return NULL;
	}
	(void)lt_dlmakeresident(handle);
	void *symbol = lt_dlsym(handle, "lgs_plugin");
	if (!symbol) {
		lgs_fail(
		    error, LGS_INVALID,
		    "it has no symbol lgs_plugin, so it is no lgs plugin; end its source with LGS_PLUGIN or one of the "
		    "macros that contain it");
		return NULL;
	}
	plugin_entry entry;
	memcpy(&entry, &symbol, sizeof entry);
	return entry;
}

const char *
loader_library(void)
{
	return "libltdl (GNU libtool) with dlopen";
}
