/* search-path: the folders in which plugins are looked for, and which files may be trusted. */
#ifndef LGS_CORE_REGISTRY_SEARCH_PATH_H
#define LGS_CORE_REGISTRY_SEARCH_PATH_H

#include <lgs/plugin.h>

struct search {
	char **folders; /* NULL at the end */
	int64_t count;
	int64_t named; /* so many of them, the first, are the user's own words */
};

/*
 * In this order: `given` (folders joined by ':', or NULL), $LGS_PLUGIN_PATH,
 * ${XDG_DATA_HOME:-~/.local/share}/lgs/plugins, the build tree beside the program if it runs from one,
 * $(libdir)/lgs/ABI_MAJOR. The last three are left out where `only_given` is set. NULL where memory has run out.
 */
struct search *search_create(const char *given, int only_given);
/* Only where this package builds or installs its own plugins. */
struct search *search_create_own(void);
void search_destroy(struct search *search);

/* Refuses a file that everybody can replace: world-writable, or in such a folder without the sticky bit. */
int64_t search_check_trust(const char *path, struct lgs_error *error);

#endif
