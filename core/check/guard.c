/* guard.c: see guard.h. */
#include "guard.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define UNTOUCHED 0xa5

struct guard {
	const char *name;
	unsigned char *map, *data;
	size_t page, inner; /* bytes of a page, and of the pages between the two guards */
	size_t bytes;
	int read_only;
	struct guard *next;
};

static struct guard *guards;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
fill(struct guard *guard, int64_t alignment, int at_end)
{
	unsigned char *first = guard->map + guard->page, *end = first + guard->inner;
	size_t slack = guard->inner - guard->bytes;
	guard->data = at_end ? first + slack / (size_t)alignment * (size_t)alignment : first;
	memset(first, UNTOUCHED, (size_t)(guard->data - first));
	memset(guard->data + guard->bytes, UNTOUCHED, (size_t)(end - guard->data) - guard->bytes);
}

void *
guard_create(const char *name, int64_t bytes, int64_t alignment, int at_end)
{
	struct guard *guard = bytes < 0 ? NULL : calloc(1, sizeof *guard);
	if (!guard)
		return NULL;
	guard->name = name;
	guard->page = (size_t)sysconf(_SC_PAGESIZE);
	guard->bytes = (size_t)bytes;
	guard->inner = (guard->bytes / guard->page + 1) * guard->page;
	guard->map = mmap(NULL, guard->inner + 2 * guard->page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (guard->map == MAP_FAILED || mprotect(guard->map + guard->page, guard->inner, PROT_READ | PROT_WRITE)) {
		if (guard->map != MAP_FAILED)
			(void)munmap(guard->map, guard->inner + 2 * guard->page);
		free(guard);
		return NULL;
	}
	fill(guard, alignment, at_end);
	(void)pthread_mutex_lock(&lock);
	guard->next = guards;
	guards = guard;
	(void)pthread_mutex_unlock(&lock);
	return guard->data;
}

static struct guard *
take_out(const void *array)
{
	struct guard **at = &guards;
	(void)pthread_mutex_lock(&lock);
	while (*at && (*at)->data != array)
		at = &(*at)->next;
	struct guard *found = *at;
	if (found)
		*at = found->next;
	(void)pthread_mutex_unlock(&lock);
	return found;
}

void
guard_protect(void *array)
{
	for (struct guard *at = guards; at; at = at->next)
		if (at->data == array) {
			at->read_only = 1;
			(void)mprotect(at->map + at->page, at->inner, PROT_READ);
		}
}

static int
is_untouched(const unsigned char *from, const unsigned char *to)
{
	while (from < to)
		if (*from++ != UNTOUCHED)
			return 0;
	return 1;
}

int
guard_free(void *array)
{
	struct guard *guard = array ? take_out(array) : NULL;
	if (!array)
		return 0;
	if (!guard) /* released twice, or never given out */
		return -1;
	const unsigned char *first = guard->map + guard->page;
	int status =
	    is_untouched(first, guard->data) && is_untouched(guard->data + guard->bytes, first + guard->inner) ? 0 : -1;
	(void)munmap(guard->map, guard->inner + 2 * guard->page);
	free(guard);
	return status;
}

static void
append(char *words, size_t capacity, const char *more)
{
	strncat(words, more, capacity - strlen(words) - 1);
}

int
guard_explain(const void *address, char *words, size_t capacity)
{
	const unsigned char *at = address;
	for (const struct guard *guard = guards; guard; guard = guard->next) {
		const unsigned char *end = guard->map + guard->inner + 2 * guard->page;
		if (at < guard->map || at >= end)
			continue;
		int before = at < guard->map + guard->page, behind = at >= end - guard->page;
		append(words, capacity, before || behind ? "it touched memory " : "it wrote into ");
		append(words, capacity, before ? "before " : behind ? "behind the end of " : "");
		append(words, capacity, guard->name);
		append(words, capacity, before || behind ? "" : ", which it may only read");
		return 1;
	}
	return 0;
}
