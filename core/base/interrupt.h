/*
 * interrupt: a wish to stop, by Ctrl-C or a termination signal, that waits for a good moment.
 *
 * No signal handler runs: the kernels of numeric libraries keep data below their stack pointer, where the kernel would
 * put a handler's frame. The signals are blocked in every thread, and a thread of its own waits for them.
 */
#ifndef LGS_CORE_BASE_INTERRUPT_H
#define LGS_CORE_BASE_INTERRUPT_H

#include <lgs/plugin.h>

/* Call once, before the first plugin starts threads. Until interrupt_wait() a signal ends the process at once. */
int64_t interrupt_watch(struct lgs_error *error);

/*
 * From now on the first signal only sets interrupt_asked(); the second one ends the process. On a terminal the first
 * one is answered with what is still waited for ("this step"), a string that stays.
 */
void interrupt_wait(const char *until);
int interrupt_asked(void);

#endif
