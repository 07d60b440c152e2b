/* loader: opens a plugin's file and finds its entry point. The only room that knows libltdl and libdl. */
#ifndef LGS_CORE_REGISTRY_LOADER_H
#define LGS_CORE_REGISTRY_LOADER_H

#include <lgs/plugin.h>

typedef const struct lgs_plugin *(*plugin_entry)(const struct lgs_abi *host);

/* The entry point of a file, bound completely, resident until the process ends. NULL on failure, with the reason. */
plugin_entry loader_open(const char *path, struct lgs_error *error);

/* The library behind it, by name, for the run's record. */
const char *loader_library(void);

#endif
