/*
 * manual: manual pages in the man(7) format, made from the tables and texts that --help prints, so that what a command
 * is and takes is said once. `make manual` writes them to docs/man; a test compares them.
 */
#ifndef LGS_CORE_MANUAL_H
#define LGS_CORE_MANUAL_H

#include "command.h"

/* lgs(1), the overview; `examples` has a command line each, NULL at the end. */
void manual_print_overview(const char *introduction, const char *const *examples);

/* lgs-COMMAND(1); example may be NULL. */
void manual_print_command(const struct command *command, const char *example);

#endif
