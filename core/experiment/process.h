/*
 * process: this program, executed again as a worker.
 *
 * Never merely forked: a worker begins with fresh libraries and one thread. It does not outlive its scheduler.
 */
#ifndef LGS_CORE_PROCESS_H
#define LGS_CORE_PROCESS_H

#include <lgs/plugin.h>
#include <sys/types.h>

struct process {
	pid_t number; /* 0: none */
	double begun; /* seconds of a monotonic clock */
};

/* How a process ended. */
struct ending {
	int status; /* of exit, or -1 */
	int killer; /* the signal that ended it, or 0 */
	double seconds, processor_seconds;
};

/* Starts lgs with these words (words[0] stands for the program); what it prints goes into two files. */
int64_t process_start(struct process *process, char *const *words, const char *output, const char *messages,
                      struct lgs_error *error);
/* Whether it has ended; *ending then says how, and the process is none. */
int process_ended(struct process *process, struct ending *ending);
/* Waits for that; at once where there is no process. */
void process_wait(struct process *process, struct ending *ending);
/* The moment that whoever waits lets pass between two looks. */
void process_rest(void);
/* Asks it to stop at its next good moment. */
void process_stop(const struct process *process);

#endif
