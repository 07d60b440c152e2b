/* no_static_plugins.c: tests load plugins from files; none are linked into the registry. */
#include "static-plugins.h"

const plugin_entry static_plugins[] = {NULL};
