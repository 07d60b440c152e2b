/*
 * file.h: whole files, never seen half-written.
 *
 * Every output of the program goes through this room: it is written beside its target under a temporary name, synced,
 * and renamed over the target, so that whoever looks sees the old file or the new one. A failure leaves the old one as
 * it was and removes the temporary. This room knows bytes and paths, not what is in a file.
 */
#ifndef LGS_CORE_BASE_FILE_H
#define LGS_CORE_BASE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include <lgs/plugin.h>

/* Room for a checksum's text: its kind, a colon, hexadecimal digits, and the final zero. */
#define FILE_CHECKSUM_SIZE 32

/* In the name of every temporary file. */
#define FILE_PARTIAL ".partial-"

struct file_writer;

/*
 * Creates the temporary file beside `path`, in an existing folder. A symbolic link is followed; a device or a pipe is
 * written to directly. NULL on failure.
 */
struct file_writer *file_begin(const char *path, struct lgs_error *error);
/* Appends, through a buffer. After a failure every later call fails too, with the first reason. */
int64_t file_write(struct file_writer *writer, const void *data, size_t bytes, struct lgs_error *error);
/*
 * Puts the file in place and frees the writer, whether it succeeds or not. On failure the target is as it was, unless
 * the message says that only the folder could not be synced.
 */
int64_t file_commit(struct file_writer *writer, struct lgs_error *error);
/* Removes the temporary file and frees the writer. NULL is allowed. */
void file_abandon(struct file_writer *writer);

/* All of the above for one block of memory. */
int64_t file_save(const char *path, const void *data, size_t bytes, struct lgs_error *error);

/*
 * The whole file in memory that the caller frees, with a zero byte after it; *bytes (may be NULL) is its length without
 * that zero. Refuses files above `limit` bytes. NULL on failure.
 */
char *file_load(const char *path, size_t limit, size_t *bytes, struct lgs_error *error);

/* "crc32:xxxxxxxx": to notice a changed or damaged file, not to withstand forgery. */
int64_t file_checksum(const char *path, char text[FILE_CHECKSUM_SIZE], struct lgs_error *error);

/* Replaces sum (begin with "") by a checksum of both: one text for many files, in their order. */
void file_checksum_join(char sum[FILE_CHECKSUM_SIZE], const char *other);

/* Adds bytes to the crc32 of those before them; begins with 0. */
uint32_t checksum_add(uint32_t sum, const void *bytes, size_t count);

/* Says what went wrong with which file, by its errno, and what can be done about it: for what reads and writes here. */
int64_t file_explain(struct lgs_error *error, const char *doing, const char *path, int reason);

/* a/b in memory that the caller frees; b alone where it is absolute or a is empty. NULL without memory. */
char *path_join(const char *a, const char *b);

/* Name and version of the library behind it, for the record of a run. */
const char *file_library(void);

#endif
