/* static-plugins: the plugins linked into the program; the list is made by the build (empty by default). */
#ifndef LGS_CORE_STATIC_PLUGINS_H
#define LGS_CORE_STATIC_PLUGINS_H

#include "registry/loader.h"

extern const plugin_entry static_plugins[]; /* NULL at the end */

#endif
