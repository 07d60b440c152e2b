/* quota.c: see quota.h. */
#include "quota.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CAN_LIMIT 0
#else
#define CAN_LIMIT 1
#endif

/* The last block that was asked for did not fit: what is taken then is less than the quota, by up to its size. */
#define NEARLY(bytes) ((bytes) / 8 * 7)

static int64_t most;
static char words[32];

void
quota_set(int64_t gibibytes)
{
	most = gibibytes << 30;
	words[0] = 0;
	if (!most)
		return;
	(void)snprintf(words, sizeof words, "%lld GiB", (long long)gibibytes);
	const struct rlimit limit = {(rlim_t)most, (rlim_t)most};
	if (CAN_LIMIT)
		(void)setrlimit(RLIMIT_DATA, &limit);
}

int
quota_forbids(int64_t bytes)
{
	return most && bytes > most;
}

const char *
quota_words(void)
{
	return words;
}

/* Of what the limit counts: private pages that may be written. Linux tells; elsewhere nothing is said. */
static int64_t
count_taken(void)
{
	long long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (file && fscanf(file, "%*s %*s %*s %*s %*s %lld", &pages) != 1)
		pages = 0;
	if (file)
		(void)fclose(file);
	return pages * sysconf(_SC_PAGESIZE);
}

int
quota_is_used_up(void)
{
	return CAN_LIMIT && most && count_taken() > NEARLY(most);
}

int
quota_was_touched(void)
{
	struct rusage used;
	return CAN_LIMIT && most && !getrusage(RUSAGE_SELF, &used) && (int64_t)used.ru_maxrss * 1024 > NEARLY(most);
}
