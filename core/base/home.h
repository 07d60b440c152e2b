/*
 * home: where this program's own files are.
 *
 * A program that runs from the tree it was built in finds them beside itself. An installed one finds them where it was
 * configured to be; if the whole installation was staged under another root (make install DESTDIR=...), under that
 * root. All paths are allocated; NULL where memory has run out.
 */
#ifndef LGS_CORE_BASE_HOME_H
#define LGS_CORE_BASE_HOME_H

/* A path beside the program ("plugins/.libs") if it is a folder, else NULL. */
char *home_built(const char *path);

/* An absolute path of the configuration (LGS_PLUGIN_DIR), under the root this program was installed to. */
char *home_installed(const char *path);

#endif
