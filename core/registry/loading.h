/*
 * loading: which file a program was loading when that ended it. A plugin runs code of its own before anybody can look at
 * it: constructors, and lgs_plugin(). Where it crashes there, no error comes back; so that users need not guess which of
 * all files on the plugin path it was, one line on stderr says it, and then the signal does its work.
 */
#ifndef LGS_CORE_LOADING_H
#define LGS_CORE_LOADING_H

/* Between these two the path, which must stay, is what a fatal signal is blamed on. Signals that somebody else watches
 * (check/crash.h, a sanitizer) are left to them. */
void loading_begin(const char *path);
void loading_end(void);

#endif
