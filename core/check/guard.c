/* guard.c: see guard.h. */
#include "guard.h"

#include <pthread.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define UNTOUCHED 0xa5

/*
 * The system allows some 65,530 ranges of pages a process, and each array between two guards needs three: when as many
 * arrays are in use, further ones have no pages beside them, only bytes whose change is noticed.
 */
#define MOST_GUARDED 16000

struct guard {
	const char *name;
	unsigned char *map, *data;
	size_t page, inner; /* bytes of a page, 0 where there is none; and those between the two */
	size_t bytes;
};

static void *guards; /* a binary tree (search.h) in the order of their addresses */
static int64_t guarded;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static size_t
size_of(const struct guard *guard)
{
	return guard->inner + 2 * guard->page;
}

/* Ranges that overlap are the same one: an address is found as a range of one byte. */
static int
compare(const void *a, const void *b)
{
	const struct guard *one = a, *other = b;
	return one->map + size_of(one) <= other->map ? -1 : one->map >= other->map + size_of(other);
}

static struct guard *
find(const void *address)
{
	const struct guard key = {.map = (unsigned char *)address, .inner = 1};
	struct guard *const *found = tfind(&key, &guards, compare);
	return found ? *found : NULL;
}

static void
fill(struct guard *guard, int64_t alignment, int at_end)
{
	unsigned char *first = guard->map + guard->page, *end = first + guard->inner;
	size_t slack = guard->inner - guard->bytes;
	if (!guard->page) /* bytes on either side */
		guard->data = first + alignment;
	else
		guard->data = at_end ? first + slack / (size_t)alignment * (size_t)alignment : first;
	memset(first, UNTOUCHED, (size_t)(guard->data - first));
	memset(guard->data + guard->bytes, UNTOUCHED, (size_t)(end - guard->data) - guard->bytes);
}

static void
unmap(struct guard *guard)
{
	if (guard->page && guard->map != MAP_FAILED)
		(void)munmap(guard->map, size_of(guard));
	else if (!guard->page)
		free(guard->map);
	free(guard);
}

/* The bytes of an array, with room beside them. */
static int
map(struct guard *guard, size_t page, size_t alignment)
{
	if (!page) {
		guard->inner = (guard->bytes / alignment + 2) * alignment;
		guard->map = aligned_alloc(alignment, guard->inner);
		if (guard->map)
			memset(guard->map, 0, guard->inner);
		return guard->map != NULL;
	}
	guard->page = page;
	guard->inner = (guard->bytes / page + 1) * page;
	guard->map = mmap(NULL, size_of(guard), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return guard->map != MAP_FAILED && !mprotect(guard->map + page, guard->inner, PROT_READ | PROT_WRITE);
}

void *
guard_create(const char *name, int64_t bytes, int64_t alignment, int at_end)
{
	struct guard *guard = bytes < 0 ? NULL : calloc(1, sizeof *guard);
	if (!guard)
		return NULL;
	guard->name = name;
	guard->bytes = (size_t)bytes;
	(void)pthread_mutex_lock(&lock);
	const size_t page = guarded < MOST_GUARDED ? (size_t)sysconf(_SC_PAGESIZE) : 0;
	int done = map(guard, page, (size_t)alignment);
	if (done)
		fill(guard, alignment, at_end);
	done = done && tsearch(guard, &guards, compare);
	guarded += done && page;
	(void)pthread_mutex_unlock(&lock);
	void *data = done ? guard->data : NULL;
	if (!done)
		unmap(guard);
	return data;
}

static struct guard *
take_out(const void *array)
{
	(void)pthread_mutex_lock(&lock);
	struct guard *found = find(array);
	if (found && found->data != array)
		found = NULL;
	if (found) {
		(void)tdelete(found, &guards, compare);
		guarded -= found->page > 0;
	}
	(void)pthread_mutex_unlock(&lock);
	return found;
}

void
guard_protect(void *array)
{
	(void)pthread_mutex_lock(&lock);
	const struct guard *found = find(array);
	if (found && found->page)
		(void)mprotect(found->map + found->page, found->inner, PROT_READ);
	(void)pthread_mutex_unlock(&lock);
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
	unmap(guard);
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
	const struct guard *guard = find(address);
	if (!guard || !guard->page)
		return 0;
	const unsigned char *end = guard->map + size_of(guard);
	int before = at < guard->map + guard->page, behind = at >= end - guard->page;
	append(words, capacity, before || behind ? "it touched memory " : "it wrote into ");
	append(words, capacity, before ? "before " : behind ? "behind the end of " : "");
	append(words, capacity, guard->name);
	append(words, capacity, before || behind ? "" : ", which it may only read");
	return 1;
}
