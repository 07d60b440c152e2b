/* main.c: from the command line to a command. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands/complete.h"
#include "commands/help.h"

/* What a command says counts only once it has reached its reader. */
static int
end(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	(void)fprintf(stderr, "lgs: the output could not be written\n");
	return 1;
}

/* Where these are closed, the first files that are opened take their place, and what is said goes into them. */
static void
open_standard_streams(void)
{
	int descriptor = 0;
	while (descriptor >= 0 && descriptor <= STDERR_FILENO)
		descriptor = open("/dev/null", O_RDWR);
	if (descriptor > STDERR_FILENO)
		(void)close(descriptor);
}

int
main(int argc, char **argv)
{
	open_standard_streams();
	/* A file that grows beyond the allowed size is a failed write with a message, not the end of the process. */
	(void)signal(SIGXFSZ, SIG_IGN);
	if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return end(help_main(argc, argv));
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V") || !strcmp(argv[1], "version")) {
		printf("lgs %s, plugin ABI %d.%d\n", LGS_RELEASE, LGS_ABI_MAJOR, LGS_ABI_MINOR);
		return end(0);
	}
	if (!strcmp(argv[1], "complete"))
		return end(complete_main(argc, argv));
	const struct command *command = command_named(argv[1]);
	return command ? end(command_main(command, argc, argv)) : 1;
}
