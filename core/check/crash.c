/* crash.c: see crash.h. Within the handler only what is allowed there: no memory, no formatted output. */
#include "crash.h"

#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "guard.h"
#include "quota.h"

/* Addresses below are those of members and first elements behind a pointer that is NULL. */
#define NOTHING 65536

static char where[400] = "starting", when[200];
static unsigned limit_seconds;

static const struct {
	int number;
	const char *words;
} deaths[] = {
    {SIGSEGV, "it touched memory that is not its own"},
    {SIGBUS, "it touched memory that is not there"},
    {SIGFPE, "it divided an integer by zero"},
    {SIGILL, "it ran into an instruction that this processor does not have"},
    {SIGABRT, "it called abort(), as C++ does with an exception that is not caught"},
    {SIGALRM, "it did not come back in time"},
};
#define DEATHS (sizeof deaths / sizeof *deaths)

static void
say(const char *words)
{
	ssize_t ignored = write(STDERR_FILENO, words, strlen(words));
	(void)ignored;
}

static void
explain(int number, siginfo_t *information, void *context)
{
	const char *words = "it ended";
	char of_guard[300] = "";
	(void)context;
	for (size_t i = 0; i < DEATHS; i++)
		if (deaths[i].number == number)
			words = deaths[i].words;
	if (number == SIGSEGV && (uintptr_t)information->si_addr < NOTHING)
		words = "it used a pointer to nothing, as malloc() returns where there is no memory";
	else if (number == SIGSEGV && guard_explain(information->si_addr, of_guard, sizeof of_guard))
		words = of_guard;
	say("\nlgs: ");
	say(words);
	if (quota_was_touched()) {
		say(", after it had used nearly all of the ");
		say(quota_words());
		say(" of memory that a case may take");
	}
	say("; ");
	say(where);
	say(*when ? ", " : "");
	say(when);
	say("\n");
	if (number == SIGALRM)
		_exit(CRASH_HUNG);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

void
crash_watch(int64_t seconds)
{
	static char stack[64 * 1024];
	const stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
	struct sigaction action = {.sa_sigaction = explain, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	(void)sigemptyset(&action.sa_mask);
	(void)sigaltstack(&other, NULL);
	for (size_t i = 0; i < DEATHS; i++)
		(void)sigaction(deaths[i].number, &action, NULL);
	limit_seconds = (unsigned)seconds;
	(void)alarm(limit_seconds);
}

static void
print(char *line, size_t capacity, const char *format, va_list arguments)
{
	(void)vsnprintf(line, capacity, format, arguments);
	for (; *line; line++)
		if (*line == '\n')
			*line = ' ';
}

void
crash_where(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print(where, sizeof where, format, arguments);
	va_end(arguments);
}

void
crash_when(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	print(when, sizeof when, format, arguments);
	va_end(arguments);
	(void)alarm(limit_seconds);
}
