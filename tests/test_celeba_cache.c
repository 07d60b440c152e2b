/*
 * test_celeba_cache.c: the file in which celeba keeps decoded images: made, found, damaged, left half-written, and
 * written by many.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "celeba_fixture.h"

static void
test_cache(void)
{
	static float plain[9 * PIXELS], cached[9 * PIXELS];
	struct stat made;
	draw_damaged("kept");
	const char *path = in_root("kept"), *text = path_of("celeba:size=16,cache=%s", in_root("cache"));
	const mode_t mask = umask(027);
	read_all("celeba:size=16", path, plain);
	for (int time = 0; time < 2; time++) { /* made, then found */
		memset(cached, 0, sizeof cached);
		read_all(text, path, cached);
		CU_ASSERT_EQUAL(memcmp(plain, cached, sizeof plain), 0);
		CU_ASSERT_EQUAL(fake.warnings, 4);
	}
	(void)umask(mask);
	CU_ASSERT_EQUAL_FATAL(stat(in_root("cache.train"), &made), 0);
	CU_ASSERT_EQUAL(made.st_mode & 0777, 0640); /* others may use it as the user allows */
	check_celeba_refused(path_of("%s,most-damaged=2", text), path, "train", "most-damaged=2", "000009.jpg");
	/* Other options, and other files, are seen. */
	check_faces(path_of("%s,crop=whole", text), path, "train", 125556781);
	draw_face(face_path("kept", 4), 218, 178, 160);
	check_faces(text, path, "train", 128856781);
	CU_ASSERT_EQUAL(setenv("LGS_DATA", "/nonexistent", 1), 0);

	write_text("letter.train", "Dear reader, this is no cache.");
	check_celeba_refused(path_of("celeba:cache=%s", in_root("letter")), path, "train", "letter.train",
	                     "left alone");
	write_text("short.train", "Dear");
	check_celeba_refused(path_of("celeba:cache=%s", in_root("short")), path, "train", "short.train", "left alone");
	check_celeba_refused(path_of("celeba:cache=%s", in_root("no/where")), path, "train", "no/where.train",
	                     "folder has to exist");
	limit_size(2000);
	check_celeba_refused(path_of("celeba:cache=%s", in_root("full")), path, "train", "full.train",
	                     "File too large");
	limit_size(RLIM_INFINITY);
	CU_ASSERT(access(in_root("full.train"), F_OK) < 0);
	CU_ASSERT_EQUAL(unsetenv("LGS_DATA"), 0);
}

/* A cache has all images; of those that nobody asks for no damage counts, when it is made as when it is found. */
static void
only_what_is_asked_for_counts(void)
{
	draw_damaged("some");
	write_text("some.txt", "9\nSmiling\n000001.jpg 1\n000002.jpg 1\n000003.jpg -1\n000004.jpg -1\n000005.jpg 1\n"
	                       "000006.jpg -1\n000007.jpg -1\n000008.jpg -1\n000009.jpg -1\n");
	const char *text = path_of("celeba:size=16,most-damaged=0,attributes=%s,attribute=Smiling,cache=%s",
	                           in_root("some.txt"), in_root("some"));
	for (int time = 0; time < 2; time++)
		check_faces(text, in_root("some"), "train", 125);
	check_celeba_refused(path_of("celeba:size=16,most-damaged=0,cache=%s", in_root("some")), in_root("some"),
	                     "train", "most-damaged=0", "");
}

/* Ended by force halfway: by the signal that a file as large as that brings, unless it is ignored. */
static void
killed_writer_leaves_nothing(void)
{
	int status = 0, files = 0;
	draw_damaged("killed");
	const char *path = in_root("killed"), *text = path_of("celeba:size=16,cache=%s", in_root("victim"));
	int nameless = open(root_folder, O_TMPFILE | O_RDWR, 0600);
	if (nameless < 0) {
		skip_test("this file system has no files without a name");
		return;
	}
	CU_ASSERT_EQUAL(close(nameless), 0);
	pid_t child = fork();
	CU_ASSERT_FATAL(child >= 0);
	if (!child) {
		limit_size(2000);
		(void)signal(SIGXFSZ, SIG_DFL);
		(void)open_celeba(text, path, "train");
		_exit(0);
	}
	CU_ASSERT_EQUAL_FATAL(waitpid(child, &status, 0), child);
	CU_ASSERT(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ);
	DIR *folder = opendir(root_folder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
	for (struct dirent *one; (one = readdir(folder));)
		files += !strncmp(one->d_name, "victim", 6);
	CU_ASSERT_EQUAL(closedir(folder), 0);
	CU_ASSERT_EQUAL(files, 0);
}

/* Wherever a cache is damaged, cut off or too long, the images are the same. */
static void
test_damaged_cache(void)
{
	static float plain[3 * PIXELS], cached[3 * PIXELS];
	size_t count;
	draw_faces("three", 3);
	char path[PATH_SIZE], text[PATH_SIZE + 64], cache[PATH_SIZE];
	(void)snprintf(path, sizeof path, "%s/three", root_folder);
	(void)snprintf(text, sizeof text, "celeba:size=16,cache=%s/three", root_folder);
	(void)snprintf(cache, sizeof cache, "%s/three.train", root_folder);
	read_all("celeba:size=16", path, plain);
	read_all(text, path, cached);
	unsigned char *bytes = read_bytes(cache, &count);
	CU_ASSERT_EQUAL(count, 4096 + 3 * PIXELS);
	for (size_t at = 8; at < count; at += at < 80 ? 1 : 97) {
		write_flipped(cache, bytes, count, at, 1 << at % 8);
		memset(cached, 0, sizeof cached);
		read_all(text, path, cached);
		CU_ASSERT_EQUAL(memcmp(plain, cached, sizeof plain), 0);
	}
	for (size_t length = 8; length < count; length += 1 + length / 4) {
		write_bytes(cache, bytes, length);
		read_all(text, path, cached);
		CU_ASSERT_EQUAL(memcmp(plain, cached, sizeof plain), 0);
	}
	free(bytes);
}

/* Several processes make one cache at once: all read the same, and a whole one stays. */
static void
test_writers(void)
{
	static float plain[9 * PIXELS], cached[9 * PIXELS];
	draw_faces("shared", 9);
	const char *path = in_root("shared"), *text = path_of("celeba:size=16,cache=%s", in_root("shared"));
	pid_t writers[4];
	read_all("celeba:size=16", path, plain);
	for (int i = 0; i < 4; i++) {
		writers[i] = fork();
		if (writers[i] == 0) {
			read_all(text, path, cached);
			_exit(memcmp(plain, cached, sizeof plain) != 0);
		}
		CU_ASSERT_FATAL(writers[i] > 0);
	}
	for (int i = 0; i < 4; i++) {
		int status = -1;
		CU_ASSERT_EQUAL(waitpid(writers[i], &status, 0), writers[i]);
		CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	read_all(text, path, cached);
	CU_ASSERT_EQUAL(memcmp(plain, cached, sizeof plain), 0);
}

static const CU_TestInfo tests[] = {
    {"made and found", test_cache},  {"a writer that is killed leaves nothing", killed_writer_leaves_nothing},
    {"damaged", test_damaged_cache}, {"only what is asked for counts", only_what_is_asked_for_counts},
    {"many writers", test_writers},  CU_TEST_INFO_NULL,
};

int
main(void)
{
	return run_tests_in_root("celeba cache", tests);
}
