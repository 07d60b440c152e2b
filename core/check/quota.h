/* quota: how much memory a process may take, so that a component that takes all of it ends its case, not the machine.
 */
#ifndef LGS_CHECK_QUOTA_H
#define LGS_CHECK_QUOTA_H

#include <stdint.h>

/* From now on; 0: no quota. Sanitizers map terabytes for themselves: with them only single requests are refused. */
void quota_set(int64_t gibibytes);

/* Whether one block is larger than all that may be taken. */
int quota_forbids(int64_t bytes);

/* "3 GiB", or "" without a quota. */
const char *quota_words(void);

/* Whether nearly all is taken now, touched or not; and whether it ever was touched. The second is for signal handlers.
 */
int quota_is_used_up(void);
int quota_was_touched(void);

#endif
