/* symbols: the names that a shared object exports, read from its file. */
#ifndef LGS_CHECK_SYMBOLS_H
#define LGS_CHECK_SYMBOLS_H

#include <lgs/plugin.h>

/* Calls `found` for each symbol that the file defines for others. Other than an ELF file of this machine: a failure. */
int64_t symbols_exported(const char *path, void (*found)(void *context, const char *name), void *context,
                         struct lgs_error *error);

#endif
