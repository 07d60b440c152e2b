/*
 * npz.c: members of zip archives. Only this room knows minizip, which needs zlib alone; libraries that know more of the
 * format bring cryptography with them, and every command would wait for that to load.
 */
#include "npz.h"

#include <stdlib.h>
#include <string.h>
#include <unzip.h>

#include "../base/memory.h"
#include "../base/text.h"

#define NAME_SIZE 512
#define MOST_LISTED 20
#define ENCRYPTED 1 /* in a member's flags */

struct npz {
	unzFile archive;
	int at_end; /* the member was read to its end, and its checksum is right */
	char *path;
};

static int64_t
damaged(const struct npz *npz, int code, struct lgs_error *error)
{
	const char *reason = code == UNZ_CRCERROR     ? "the member's checksum is wrong"
	                     : code == UNZ_BADZIPFILE ? "it is not put together as an archive must be"
	                     : code == UNZ_ERRNO      ? "it ends too early, or cannot be read"
	                                              : "its compressed data make no sense";
	return lgs_fail(error, LGS_INVALID, "%s is damaged: %s", npz->path, reason);
}

/* What the archive has, for a message. */
static int64_t
no_member(struct npz *npz, const char *member, struct lgs_error *error)
{
	struct text names = {0};
	char name[NAME_SIZE];
	int code = unzGoToFirstFile(npz->archive);
	for (int i = 0; code == UNZ_OK && i < MOST_LISTED; i++) {
		if (unzGetCurrentFileInfo64(npz->archive, NULL, name, sizeof name - 1, NULL, 0, NULL, 0) == UNZ_OK)
			text_add(&names, "%s%.*s", i ? ", " : "", NAME_SIZE - 1, name);
		code = unzGoToNextFile(npz->archive);
	}
	const char *known = names.bytes ? names.bytes : "(none)";
	if (*member)
		lgs_fail(error, LGS_INVALID, "%s has no member \"%s\"; choose one as %s:MEMBER from: %s", npz->path,
		         member, npz->path, known);
	else
		lgs_fail(error, LGS_INVALID,
		         "%s is an archive, of which a member must be named, as %s:MEMBER; it has: %s", npz->path,
		         npz->path, known);
	free(names.bytes);
	return LGS_INVALID;
}

/* Makes the member the archive's current one. */
static int64_t
find_member(struct npz *npz, const char *member, struct lgs_error *error)
{
	unz_global_info64 all;
	char *with_ending = text_format("%s.npy", member);
	if (!with_ending)
		return no_memory(error);
	int code = *member ? unzLocateFile(npz->archive, with_ending, 1) : UNZ_PARAMERROR;
	if (*member && code != UNZ_OK)
		code = unzLocateFile(npz->archive, member, 1);
	if (!*member && unzGetGlobalInfo64(npz->archive, &all) == UNZ_OK && all.number_entry == 1)
		code = unzGoToFirstFile(npz->archive);
	free(with_ending);
	return code == UNZ_OK ? LGS_OK : no_member(npz, member, error);
}

static int64_t
open_member(struct npz *npz, const char *member, struct lgs_error *error)
{
	unz_file_info64 info;
	int64_t status = find_member(npz, member, error);
	if (status < 0)
		return status;
	int code = unzGetCurrentFileInfo64(npz->archive, &info, NULL, 0, NULL, 0, NULL, 0);
	if (code == UNZ_OK && (info.flag & ENCRYPTED))
		return lgs_fail(error, LGS_INVALID, "%s is encrypted: store it without a password", npz->path);
	if (code == UNZ_OK && info.compression_method != 0 && info.compression_method != Z_DEFLATED)
		return lgs_fail(error, LGS_INVALID,
		                "%s is compressed by method %lu; numpy.savez_compressed uses deflate", npz->path,
		                (unsigned long)info.compression_method);
	if (code == UNZ_OK)
		code = unzOpenCurrentFile(npz->archive);
	return code == UNZ_OK ? LGS_OK : damaged(npz, code, error);
}

struct npz *
npz_open(const char *path, const char *member, struct lgs_error *error)
{
	struct npz *npz = calloc(1, sizeof *npz);
	if (!npz || !(npz->path = text_format("%s", path))) {
		free(npz);
		no_memory(error);
		return NULL;
	}
	npz->archive = unzOpen64(path);
	if (!npz->archive)
		(void)damaged(npz, UNZ_BADZIPFILE, error);
	if (npz->archive && open_member(npz, member, error) >= 0)
		return npz;
	npz_close(npz);
	return NULL;
}

void
npz_close(struct npz *npz)
{
	if (!npz)
		return;
	if (npz->archive)
		(void)unzClose(npz->archive); /* and the member with it */
	free(npz->path);
	free(npz);
}

int64_t
npz_read(void *context, void *bytes, int64_t count, struct lgs_error *error)
{
	struct npz *npz = context;
	int64_t done = 0;
	while (done < count && !npz->at_end) {
		int found = unzReadCurrentFile(npz->archive, (char *)bytes + done, (unsigned)(count - done));
		if (found < 0)
			return damaged(npz, found, error);
		done += found;
		if (found > 0)
			continue;
		int code = unzCloseCurrentFile(npz->archive);
		if (code != UNZ_OK)
			return damaged(npz, code, error);
		npz->at_end = 1;
	}
	return done;
}
