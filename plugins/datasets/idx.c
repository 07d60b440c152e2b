/*
 * idx.c: the reader of IDX files. See idx.h.
 *
 *     0, 0, type (8: unsigned byte), number of dimensions, then one big-endian 32-bit extent a dimension, then the
 * bytes
 *
 * The header is not believed until the bytes are there: memory grows with what was really read, at most to twice that.
 */
#include "idx.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

#define UNSIGNED_BYTE 8
#define FIRST_CHUNK ((int64_t)1 << 20)
#define LONGEST_READ ((int64_t)1 << 30)

struct reader {
	const struct lgs_host *host;
	const char *path;
	gzFile file;
	struct lgs_error *error;
};

/* Bytes read, fewer than asked for only at the end of the file; a negative status where reading fails. */
static int64_t
read_bytes(struct reader *reader, void *bytes, int64_t count)
{
	int64_t done = 0;
	while (done < count) {
		int64_t left = count - done;
		int got =
		    gzread(reader->file, (char *)bytes + done, (unsigned)(left < LONGEST_READ ? left : LONGEST_READ));
		if (got > 0) {
			done += got;
			continue;
		}
		int code = Z_OK;
		const char *text = gzerror(reader->file, &code);
		if (got == 0 && code == Z_OK)
			break;
		if (code == Z_BUF_ERROR)
			return lgs_fail(reader->error, LGS_IO,
			                "%s: the compressed data end too early; the file is cut off, fetch it again",
			                reader->path);
		if (code == Z_ERRNO)
			return lgs_fail(reader->error, LGS_IO, "%s: cannot read: %s", reader->path, strerror(errno));
		return lgs_fail(reader->error, LGS_IO, "%s: the compressed data are damaged (%s); fetch the file again",
		                reader->path, code == Z_DATA_ERROR ? "data error" : text);
	}
	return done;
}

static const char *
type_name(int type)
{
	switch (type) {
	case 0x08:
		return "unsigned byte";
	case 0x09:
		return "signed byte";
	case 0x0b:
		return "16-bit integer";
	case 0x0c:
		return "32-bit integer";
	case 0x0d:
		return "32-bit float";
	case 0x0e:
		return "64-bit float";
	}
	return "unknown";
}

static int64_t
check_magic(struct reader *reader, const unsigned char *magic, int64_t got, int64_t dimensions)
{
	if (got < 4)
		return lgs_fail(reader->error, LGS_INVALID,
		                "%s: has %lld bytes, an IDX file begins with a header of %lld bytes", reader->path,
		                (long long)got, 4 + 4 * (long long)dimensions);
	if (magic[0] || magic[1])
		return lgs_fail(reader->error, LGS_INVALID,
		                "%s: not an IDX file: it begins with 0x%02x%02x%02x%02x, expected 0x000008%02llx",
		                reader->path, magic[0], magic[1], magic[2], magic[3], (unsigned long long)dimensions);
	if (magic[2] != UNSIGNED_BYTE)
		return lgs_fail(reader->error, LGS_INVALID,
		                "%s: its elements have type 0x%02x (%s), expected 0x08 (unsigned byte)", reader->path,
		                magic[2], type_name(magic[2]));
	if (magic[3] != dimensions)
		return lgs_fail(reader->error, LGS_INVALID,
		                "%s: has %d dimensions, expected %lld (images have 3, labels 1)", reader->path,
		                magic[3], (long long)dimensions);
	return LGS_OK;
}

static int64_t
read_header(struct reader *reader, int64_t dimensions, struct idx *idx)
{
	unsigned char header[4 + 4 * IDX_MOST_DIMENSIONS];
	int64_t length = 4 + 4 * dimensions, got = read_bytes(reader, header, length);
	if (got < 0)
		return got;
	int64_t status = check_magic(reader, header, got, dimensions);
	if (status < 0)
		return status;
	if (got < length)
		return lgs_fail(reader->error, LGS_INVALID, "%s: ends inside its header: has %lld bytes, expected %lld",
		                reader->path, (long long)got, (long long)length);

	idx->dimensions = dimensions;
	idx->count = 1;
	for (int64_t d = 0; d < dimensions; d++) {
		const unsigned char *at = header + 4 + 4 * d;
		int64_t extent = (int64_t)at[0] << 24 | (int64_t)at[1] << 16 | (int64_t)at[2] << 8 | at[3];
		if (extent == 0)
			return lgs_fail(reader->error, LGS_INVALID, "%s: dimension %lld is 0, expected at least 1",
			                reader->path, (long long)d + 1);
		if (extent > IDX_MOST_BYTES / idx->count)
			return lgs_fail(
			    reader->error, LGS_INVALID,
			    "%s: its header promises more than %lld bytes, the most that is read; the header is "
			    "damaged, or the file is no data set of images",
			    reader->path, (long long)IDX_MOST_BYTES);
		idx->extent[d] = extent;
		idx->count *= extent;
	}
	return LGS_OK;
}

/* Doubles the room for bytes, up to the promised count. */
static int64_t
grow(struct reader *reader, struct idx *idx, int64_t used, int64_t *capacity)
{
	int64_t more = *capacity ? 2 * *capacity : FIRST_CHUNK;
	if (more > idx->count)
		more = idx->count;
	unsigned char *bytes = reader->host->allocate(reader->host, more);
	if (!bytes)
		return lgs_fail(reader->error, LGS_NO_MEMORY, "%s: no memory for %lld bytes", reader->path,
		                (long long)more);
	if (used)
		memcpy(bytes, idx->bytes, (size_t)used);
	reader->host->release(reader->host, idx->bytes);
	idx->bytes = bytes;
	*capacity = more;
	return LGS_OK;
}

static int64_t
read_elements(struct reader *reader, struct idx *idx)
{
	int64_t used = 0, capacity = 0;
	while (used < idx->count) {
		int64_t status = grow(reader, idx, used, &capacity);
		if (status < 0)
			return status;
		int64_t got = read_bytes(reader, idx->bytes + used, capacity - used);
		if (got < 0)
			return got;
		used += got;
		if (used < capacity)
			return lgs_fail(
			    reader->error, LGS_INVALID,
			    "%s: has only %lld bytes of data, its header promises %lld; the file is cut off",
			    reader->path, (long long)used, (long long)idx->count);
	}
	unsigned char beyond;
	int64_t got = read_bytes(reader, &beyond, 1); /* also makes zlib check the sum at the end of the stream */
	if (got > 0)
		return lgs_fail(reader->error, LGS_INVALID,
		                "%s: goes on after the %lld bytes of data its header promises", reader->path,
		                (long long)idx->count);
	return got;
}

int64_t
idx_read(const struct lgs_host *host, const char *path, int64_t dimensions, struct idx *idx, struct lgs_error *error)
{
	*idx = (struct idx){0};
	if (dimensions < 1 || dimensions > IDX_MOST_DIMENSIONS)
		return lgs_fail(error, LGS_INVALID, "%s: cannot read %lld dimensions", path, (long long)dimensions);
	errno = 0;
	struct reader reader = {.host = host, .path = path, .file = gzopen(path, "rb"), .error = error};
	if (!reader.file)
		return lgs_fail(error, LGS_IO, "%s: cannot open: %s", path, errno ? strerror(errno) : "out of memory");
	(void)gzbuffer(reader.file, 1 << 17);

	int64_t status = read_header(&reader, dimensions, idx);
	if (status >= 0)
		status = read_elements(&reader, idx);
	int closed = gzclose(reader.file);
	if (status >= 0 && closed != Z_OK)
		status =
		    lgs_fail(error, LGS_IO, "%s: the compressed data are damaged (zlib says %d); fetch the file again",
		             path, closed);
	if (status < 0)
		idx_release(host, idx);
	return status < 0 ? status : LGS_OK;
}

void
idx_release(const struct lgs_host *host, struct idx *idx)
{
	host->release(host, idx->bytes);
	*idx = (struct idx){0};
}
