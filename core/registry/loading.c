/* loading.c: see loading.h. Within the handler only what is allowed there: no memory, no formatted output. */
#include "loading.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static const int deaths[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
#define DEATHS (sizeof deaths / sizeof *deaths)

static const char *loaded;
static int watched[DEATHS];

static void
say(const char *words)
{
	ssize_t ignored = write(STDERR_FILENO, words, strlen(words));
	(void)ignored;
}

static void
blame(int number)
{
	say("\nlgs: ");
	say(loaded);
	say(" crashed while it was loaded; take it off the plugin path, or see `lgs check` of it\n");
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

void
loading_begin(const char *path)
{
	struct sigaction before;
	loaded = path;
	for (size_t i = 0; i < DEATHS; i++) {
		watched[i] = !sigaction(deaths[i], NULL, &before) && !(before.sa_flags & SA_SIGINFO) &&
		             before.sa_handler == SIG_DFL;
		if (watched[i])
			(void)signal(deaths[i], blame);
	}
}

void
loading_end(void)
{
	for (size_t i = 0; i < DEATHS; i++)
		if (watched[i])
			(void)signal(deaths[i], SIG_DFL);
}
