/*
 * test_prefetch.c: batches read ahead: their order and contents, what is left to the caller, failures and lines at the
 * batch that they belong to, and that no thread stays.
 *
 * The set is made up here. It knows the caller's thread from the other, and can hold the other at an image.
 */

#include <dirent.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "../core/host/log-lines.h"
#include "../core/training/prefetch.h"
#include "support.h"

#define PIXELS 5
#define BATCH 8
#define IMAGES 27 /* the last batch has three */

static struct {
	pthread_t caller;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int64_t here, there; /* images read by the caller, and by another thread */
	int64_t most;        /* that the other thread was asked for at once */
	int64_t held;        /* the other thread waits at this image until the caller reads; -1: at none */
	int64_t bad[2];      /* images that cannot be read; -1: none */
	int signals;         /* whether the other thread would take SIGINT or SIGTERM */
	int lines;           /* said so far */
	int64_t last;        /* the image that the last one was of */
	int lines_back;      /* said after one of a later image of the batch */
	int lines_there;     /* and by the other thread itself */
} fake;

/* An order in which no image is where its number says. */
static int64_t order[IMAGES];

static int64_t
place_of(int64_t image)
{
	int64_t place = 0;
	while (place < IMAGES && order[place] != image)
		place++;
	return place;
}

static void
say(void *context, int64_t level, const char *text)
{
	(void)context, (void)level;
	const int64_t image = strtol(text, NULL, 10);
	fake.lines++;
	fake.lines_back += place_of(image) < place_of(fake.last);
	fake.last = image;
	fake.lines_there += !pthread_equal(pthread_self(), fake.caller);
}

static const struct sink sink = {.log = say};

static void
note_signals(void)
{
	sigset_t mask;
	(void)pthread_sigmask(SIG_SETMASK, NULL, &mask);
	fake.signals |= !sigismember(&mask, SIGINT) || !sigismember(&mask, SIGTERM);
}

/* Counts, and holds the other thread where it is to be held. */
static void
meet(int64_t first, int64_t n)
{
	const int caller = pthread_equal(pthread_self(), fake.caller);
	(void)pthread_mutex_lock(&fake.lock);
	if (!caller) {
		note_signals();
		fake.most = n > fake.most ? n : fake.most;
		fake.there += n;
	} else {
		fake.here += n;
		fake.held = -1;
	}
	(void)pthread_cond_broadcast(&fake.changed);
	while (!caller && fake.held == first)
		(void)pthread_cond_wait(&fake.changed, &fake.lock);
	(void)pthread_mutex_unlock(&fake.lock);
}

static int64_t
read_fake(const struct lgs_set *set, const int64_t *indices, int64_t n, float *images, struct lgs_error *error)
{
	(void)set;
	meet(indices[0], n);
	for (int64_t i = 0; i < n; i++) {
		if (indices[i] == fake.bad[0] || indices[i] == fake.bad[1])
			return lgs_fail(error, LGS_IO, "image %d is torn", (int)indices[i]);
		if (indices[i] % 3 == 0) {
			char text[64];
			(void)snprintf(text, sizeof text, "%d: a multiple of three", (int)indices[i]);
			log_lines_say(&sink, LGS_LOG_WARNING, text);
		}
		for (int64_t p = 0; p < PIXELS; p++)
			images[i * PIXELS + p] = (float)(indices[i] * PIXELS + p);
	}
	return LGS_OK;
}

static const struct lgs_shape shape = {sizeof shape, 1, 1, PIXELS};
static const struct lgs_set set = {
    .size = sizeof set, .role = "train", .count = IMAGES, .shape = &shape, .read = read_fake};

static struct prefetch *
begin(double worth)
{
	fake.here = fake.there = fake.most = 0;
	fake.held = fake.bad[0] = fake.bad[1] = -1;
	fake.signals = fake.lines = fake.lines_there = 0;
	fake.caller = pthread_self();
	for (int64_t i = 0; i < IMAGES; i++)
		order[i] = (i * 10 + 4) % IMAGES;
	struct prefetch *prefetch = prefetch_create(BATCH, PIXELS, worth);
	CU_ASSERT_PTR_NOT_NULL_FATAL(prefetch);
	return prefetch;
}

static int64_t
length(int64_t first)
{
	return IMAGES - first < BATCH ? IMAGES - first : BATCH;
}

static void
expect(struct prefetch *prefetch, int64_t first)
{
	prefetch_expect(prefetch, &set, order + first, length(first));
}

/* Until the other thread was asked for so many images. */
static void
wait_for(int64_t there)
{
	(void)pthread_mutex_lock(&fake.lock);
	while (fake.there < there)
		(void)pthread_cond_wait(&fake.changed, &fake.lock);
	(void)pthread_mutex_unlock(&fake.lock);
}

/* A batch of the order; its status, and that its images are those asked for. */
static int64_t
read_at(struct prefetch *prefetch, int64_t first)
{
	const float *images = NULL;
	int64_t status = prefetch_read(prefetch, &set, order + first, length(first), &images, &failure);
	for (int64_t i = 0; status >= 0 && i < length(first); i++)
		for (int64_t p = 0; p < PIXELS; p++)
			CU_ASSERT_EQUAL(images[i * PIXELS + p], (float)(order[first + i] * PIXELS + p));
	return status;
}

/* As many batches as it takes to see that a thread is worth it. */
static struct prefetch *
begin_with_thread(void)
{
	struct prefetch *prefetch = begin(0);
	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(read_at(prefetch, 0), LGS_OK);
	fake.here = fake.lines = fake.lines_back = 0;
	fake.last = order[0];
	return prefetch;
}

static int
threads_now(void)
{
	int count = 0;
	DIR *folder = opendir("/proc/self/task");
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		count += entry->d_name[0] != '.';
	if (folder)
		(void)closedir(folder);
	return count;
}

/* Waits for threads that have ended but that the system still lists. */
static int
has_threads(int count)
{
	for (int turn = 0; turn < 2000 && threads_now() != count; turn++)
		(void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	return threads_now() == count;
}

/* Three epochs; each batch is waited for, so that all of it was read ahead, but for the first of each epoch. */
static void
test_order(void)
{
	struct prefetch *prefetch = begin_with_thread();
	for (int64_t epoch = 0, there = 0; epoch < 3; epoch++)
		for (int64_t first = 0; first < IMAGES; first += BATCH) {
			CU_ASSERT_EQUAL(read_at(prefetch, first), LGS_OK);
			if (first + BATCH >= IMAGES)
				continue;
			expect(prefetch, first + BATCH);
			wait_for(there += length(first + BATCH));
		}
	CU_ASSERT_EQUAL(fake.here, 3 * BATCH);
	CU_ASSERT_EQUAL(fake.there, 3 * (IMAGES - BATCH));
	CU_ASSERT_EQUAL(fake.most, 1);
	CU_ASSERT_FALSE(fake.signals);
	prefetch_destroy(prefetch);
}

/* The same without waiting: whoever reads which image, the batch is the same. */
static void
test_races(void)
{
	struct prefetch *prefetch = begin_with_thread();
	for (int64_t epoch = 0; epoch < 500; epoch++)
		for (int64_t first = 0; first < IMAGES; first += BATCH) {
			CU_ASSERT_EQUAL(read_at(prefetch, first), LGS_OK);
			if (first + BATCH < IMAGES)
				expect(prefetch, first + BATCH);
		}
	CU_ASSERT_EQUAL(fake.here + fake.there, 500 * IMAGES);
	prefetch_destroy(prefetch);
}

/* The thread is held at the third image: the five others are the caller's. */
static void
test_rest(void)
{
	struct prefetch *prefetch = begin_with_thread();
	fake.held = order[BATCH + 2];
	expect(prefetch, BATCH);
	wait_for(3);
	CU_ASSERT_EQUAL(read_at(prefetch, BATCH), LGS_OK);
	CU_ASSERT_EQUAL(fake.there, 3);
	CU_ASSERT_EQUAL(fake.here, BATCH - 3);
	CU_ASSERT_EQUAL(fake.lines, 3);
	CU_ASSERT_EQUAL(fake.lines_back, 0);
	prefetch_destroy(prefetch);
}

static void
test_surprises(void)
{
	struct prefetch *prefetch = begin_with_thread();
	expect(prefetch, BATCH);
	wait_for(BATCH);
	CU_ASSERT_EQUAL(read_at(prefetch, 2 * BATCH), LGS_OK); /* another batch */
	CU_ASSERT_EQUAL(fake.here, BATCH);
	CU_ASSERT_EQUAL(read_at(prefetch, BATCH), LGS_OK); /* is still there */
	CU_ASSERT_EQUAL(fake.here, BATCH);
	CU_ASSERT_EQUAL(read_at(prefetch, BATCH), LGS_OK); /* once */
	CU_ASSERT_EQUAL(fake.here, 2 * BATCH);
	const struct lgs_set other = set;
	const float *images;
	expect(prefetch, 0);
	expect(prefetch, BATCH); /* the first is forgotten */
	CU_ASSERT_EQUAL(prefetch_read(prefetch, &other, order + BATCH, BATCH, &images, &failure), LGS_OK);
	CU_ASSERT_EQUAL(fake.here, 3 * BATCH);
	CU_ASSERT_EQUAL(read_at(prefetch, BATCH), LGS_OK);
	prefetch_destroy(prefetch);
}

/* What is read fast needs no thread; one slow batch is no reason, three are. */
static void
test_worth(void)
{
	const int before = threads_now();
	struct prefetch *prefetch = begin(HUGE_VAL);
	for (int64_t i = 0; i < 20; i++) {
		CU_ASSERT_EQUAL(read_at(prefetch, 0), LGS_OK);
		expect(prefetch, 0);
	}
	CU_ASSERT_EQUAL(fake.here, 20 * BATCH);
	CU_ASSERT_EQUAL(fake.there, 0);
	CU_ASSERT(has_threads(before));
	prefetch_destroy(prefetch);
	prefetch = begin(0);
	for (int64_t i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(read_at(prefetch, 0), LGS_OK);
		expect(prefetch, 0);
	}
	CU_ASSERT(has_threads(before));
	CU_ASSERT_EQUAL(read_at(prefetch, 0), LGS_OK);
	expect(prefetch, 0);
	wait_for(BATCH);
	CU_ASSERT_EQUAL(read_at(prefetch, 0), LGS_OK);
	prefetch_destroy(prefetch);
}

/* Read ahead or here, a failure comes with its batch, in the data set's words, and spoils no other batch. */
static void
test_failures(void)
{
	struct prefetch *prefetch = begin_with_thread();
	fake.bad[0] = order[BATCH + 2];
	expect(prefetch, BATCH);
	wait_for(3);
	CU_ASSERT_EQUAL(read_at(prefetch, 0), LGS_OK);
	CU_ASSERT_EQUAL(read_at(prefetch, BATCH), LGS_IO);
	char expected[64];
	(void)snprintf(expected, sizeof expected, "image %d is torn", (int)order[BATCH + 2]);
	CU_ASSERT_STRING_EQUAL(words, expected);
	CU_ASSERT_EQUAL(fake.there, 3); /* the thread went no further */
	expect(prefetch, 2 * BATCH);
	CU_ASSERT_EQUAL(read_at(prefetch, 2 * BATCH), LGS_OK);

	/* Both fail: the thread at its third image, the caller at a later one. */
	fake.there = 0;
	fake.bad[1] = order[BATCH + 5];
	fake.held = order[BATCH + 2];
	expect(prefetch, BATCH);
	wait_for(3);
	CU_ASSERT_EQUAL(read_at(prefetch, BATCH), LGS_IO);
	CU_ASSERT_STRING_EQUAL(words, expected);
	/* The caller alone. */
	fake.there = 0;
	fake.bad[0] = -1;
	fake.held = order[BATCH + 2];
	expect(prefetch, BATCH);
	wait_for(3);
	CU_ASSERT_EQUAL(read_at(prefetch, BATCH), LGS_IO);
	(void)snprintf(expected, sizeof expected, "image %d is torn", (int)order[BATCH + 5]);
	CU_ASSERT_STRING_EQUAL(words, expected);
	prefetch_destroy(prefetch);
}

/* Lines wait for their batch, and are said by the caller; those of a batch that nobody wants are dropped at the end. */
static void
test_lines(void)
{
	struct prefetch *prefetch = begin_with_thread();
	int64_t marked = 0;
	for (int64_t i = BATCH; i < 2 * BATCH; i++)
		marked += order[i] % 3 == 0;
	CU_ASSERT_FATAL(marked > 0);
	expect(prefetch, BATCH);
	wait_for(BATCH);
	CU_ASSERT_EQUAL(fake.lines, 0);
	CU_ASSERT_EQUAL(read_at(prefetch, BATCH), LGS_OK);
	CU_ASSERT_EQUAL(fake.lines, marked);
	CU_ASSERT_EQUAL(fake.lines_there, 0);
	fake.there = 0;
	expect(prefetch, BATCH);
	wait_for(BATCH);
	prefetch_destroy(prefetch);
	CU_ASSERT_EQUAL(fake.lines, marked);
}

/* Closed before, in the middle of and after a batch, a hundred times. */
static void
test_early_close(void)
{
	const int before = threads_now();
	for (int i = 0; i < 100; i++) {
		struct prefetch *prefetch = begin_with_thread();
		expect(prefetch, BATCH);
		wait_for(i % (BATCH + 1));
		prefetch_destroy(prefetch);
		CU_ASSERT(has_threads(before));
	}
	prefetch_destroy(NULL);
}

static const CU_TestInfo tests[] = {
    {"order, and the last batch", test_order},
    {"the same whoever reads", test_races},
    {"the rest is the caller's", test_rest},
    {"other batches than expected", test_surprises},
    {"a thread where it is worth it", test_worth},
    {"failures at their batch", test_failures},
    {"lines at their batch", test_lines},
    {"early close", test_early_close},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	(void)pthread_mutex_init(&fake.lock, NULL);
	(void)pthread_cond_init(&fake.changed, NULL);
	return run_tests("prefetch", tests);
}
