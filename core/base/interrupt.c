/* interrupt.c: waits for signals in a thread of its own. See interrupt.h. */
#include "interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static _Atomic(const char *) awaited; /* NULL: nothing, so that a signal ends the process */
static atomic_int asked;

/* A terminal that is closed is a wish to stop too, unless somebody (nohup) has had it ignored. */
static void
fill(sigset_t *signals)
{
	struct sigaction hangup;
	sigemptyset(signals);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGTERM);
	if (!sigaction(SIGHUP, NULL, &hangup) && hangup.sa_handler != SIG_IGN)
		sigaddset(signals, SIGHUP);
}

/* As if nobody had ever blocked it. */
static void
end_process(const sigset_t *signals, int number)
{
	(void)signal(number, SIG_DFL);
	(void)pthread_sigmask(SIG_UNBLOCK, signals, NULL);
	(void)raise(number);
}

static void *
watch(void *unused)
{
	sigset_t signals;
	int number;

	(void)unused;
	fill(&signals);
	while (!sigwait(&signals, &number)) {
		const char *until = atomic_load(&awaited);
		/* Shell and system may both send a hangup: the second one is no wish to stop at once. */
		if (!until || (atomic_exchange(&asked, 1) && number != SIGHUP))
			end_process(&signals, number);
		else if (isatty(STDERR_FILENO))
			(void)fprintf(stderr, "\nlgs: stopping after %s; once more stops at once\n", until);
	}
	return NULL;
}

int64_t
interrupt_watch(struct lgs_error *error)
{
	sigset_t signals;
	pthread_t thread;
	fill(&signals);
	int failure = pthread_sigmask(SIG_BLOCK, &signals, NULL);
	if (!failure)
		failure = pthread_create(&thread, NULL, watch, NULL);
	if (!failure)
		failure = pthread_detach(thread);
	return failure ? lgs_fail(error, LGS_NO_MEMORY, "no thread can be started: %s", strerror(failure)) : LGS_OK;
}

void
interrupt_wait(const char *until)
{
	atomic_store(&awaited, until);
}

int
interrupt_asked(void)
{
	return atomic_load(&asked);
}
