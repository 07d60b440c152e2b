/* help: what the program says of itself, on the terminal and as manual pages (manual.h). */
#ifndef LGS_CORE_HELP_H
#define LGS_CORE_HELP_H

#include "command.h"

/* "lgs", "lgs help", "lgs help COMMAND", each with --man for the manual page. The exit status. */
int help_main(int argc, char **argv);

/* What `lgs COMMAND --help` shows. */
void help_print_command(const struct command *command);

#endif
