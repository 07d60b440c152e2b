/* process.c: see process.h. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../base/clock.h"

static int
redirect(const char *path, int descriptor)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	return file < 0 || dup2(file, descriptor) < 0 ? -1 : 0;
}

/*
 * In the new process, before it becomes another program: only calls that are safe there. A group of its own keeps the
 * terminal's Ctrl-C from reaching it, which the scheduler passes on.
 */
static void
become(char *const *words, const char *output, const char *messages, pid_t parent)
{
	sigset_t none;
	(void)setpgid(0, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it ended before the line above */
		_exit(127);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	int nothing = open("/dev/null", O_RDONLY);
	if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && !redirect(output, STDOUT_FILENO) &&
	    !redirect(messages, STDERR_FILENO))
		(void)execv("/proc/self/exe", words);
	_exit(127);
}

int64_t
process_start(struct process *process, char *const *words, const char *output, const char *messages,
              struct lgs_error *error)
{
	/* Where a parent left it ignored, the system would not keep how a child ended. */
	(void)signal(SIGCHLD, SIG_DFL);
	pid_t parent = getpid(), child = fork();
	if (child == 0)
		become(words, output, messages, parent);
	if (child < 0)
		return lgs_fail(error, LGS_NO_MEMORY, "no process can be started: %s", strerror(errno));
	*process = (struct process){child, clock_now()};
	return LGS_OK;
}

int
process_ended(struct process *process, struct ending *ending)
{
	struct rusage used;
	int status;
	if (!process->number || wait4(process->number, &status, WNOHANG, &used) != process->number)
		return 0;
	*ending = (struct ending){
	    .status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
	    .killer = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
	    .seconds = clock_now() - process->begun,
	    .processor_seconds = (double)used.ru_utime.tv_sec + (double)used.ru_stime.tv_sec +
	                         1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec),
	};
	process->number = 0;
	return 1;
}

void
process_stop(const struct process *process)
{
	if (process->number)
		(void)kill(process->number, SIGTERM);
}

void
process_rest(void)
{
	const struct timespec moment = {0, 50000000};
	(void)nanosleep(&moment, NULL);
}

void
process_wait(struct process *process, struct ending *ending)
{
	while (process->number && !process_ended(process, ending))
		process_rest();
}
