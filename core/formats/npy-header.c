/*
 * npy-header.c: the header of an .npy file. Of Python's notation this understands what NumPy writes there: a dictionary
 * of a string, a truth value and a tuple of whole numbers.
 */
#include "npy.h"

#include <stdlib.h>
#include <string.h>

/* NumPy's own headers have some hundred bytes, and its reader refuses more than 10,000. */
#define HEADER_LIMIT 65536
#define WORD 32

/* Where the parser stands. */
struct cursor {
	const char *at; /* ends with a zero byte */
	struct npy *npy;
	int descr, order, shape; /* keys seen */
	const char *source;
	struct lgs_error *error;
};

static int64_t
bad_header(const struct cursor *cursor, const char *what)
{
	return lgs_fail(cursor->error, LGS_INVALID, "%s is damaged or not an .npy file: its header %s", cursor->source,
	                what);
}

/* Steps over blanks and then over this character; whether it was there. */
static int
take(struct cursor *cursor, char character)
{
	cursor->at += strspn(cursor->at, " \n");
	if (*cursor->at != character || !character)
		return 0;
	cursor->at++;
	return 1;
}

/* A string in either kind of quotes, cut off where it is longer than any that matters. */
static int64_t
read_string(struct cursor *cursor, char word[WORD])
{
	char quote = take(cursor, '\'') ? '\'' : take(cursor, '"') ? '"' : 0;
	const char *end = quote ? strchr(cursor->at, quote) : NULL;
	if (!end)
		return bad_header(cursor, "has no string where one must be");
	(void)snprintf(word, WORD, "%.*s", (int)(end - cursor->at), cursor->at);
	cursor->at = end + 1;
	return LGS_OK;
}

/* "<f8": order of bytes, kind, bytes of an element. */
static int64_t
read_type(struct cursor *cursor)
{
	static const char *const known[] = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"};
	struct npy *npy = cursor->npy;
	char word[WORD];
	if (take(cursor, '['))
		return lgs_fail(cursor->error, LGS_INVALID,
		                "%s is a table of several fields, not an array of numbers: save the field alone",
		                cursor->source);
	int64_t status = read_string(cursor, word);
	if (status < 0)
		return status;
	const char *type = word + (*word && strchr("<>=|", *word) != NULL);
	npy->big_endian = *word == '>';
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(type, known[i])) {
			npy->kind = type[0];
			npy->size = type[1] - '0';
			return LGS_OK;
		}
	if (*type == 'O')
		return lgs_fail(cursor->error, LGS_INVALID,
		                "%s holds pickled Python objects, which are never read: save an array of numbers",
		                cursor->source);
	return lgs_fail(cursor->error, LGS_INVALID,
	                "%s has elements of type '%s'; possible are floating point numbers of 2, 4 or 8 bytes, whole "
	                "numbers of 1 to 8, and truth values: convert it",
	                cursor->source, word);
}

static int64_t
read_order(struct cursor *cursor)
{
	cursor->at += strspn(cursor->at, " \n");
	cursor->npy->fortran = !strncmp(cursor->at, "True", 4);
	if (!cursor->npy->fortran && strncmp(cursor->at, "False", 5) != 0)
		return bad_header(cursor, "has a 'fortran_order' that is neither True nor False");
	cursor->at += cursor->npy->fortran ? 4 : 5;
	return LGS_OK;
}

/* "(784, 500)", "(500,)" or "()". */
static int64_t
read_shape(struct cursor *cursor)
{
	struct npy *npy = cursor->npy;
	if (!take(cursor, '('))
		return bad_header(cursor, "has a 'shape' that is no tuple");
	while (!take(cursor, ')')) {
		char *end;
		cursor->at += strspn(cursor->at, " \n");
		if (npy->rank == NPY_RANK_MAXIMUM || *cursor->at < '0' || *cursor->at > '9')
			return bad_header(cursor, "has a 'shape' that is not up to 8 whole numbers from 0");
		npy->shape[npy->rank] = strtoll(cursor->at, &end, 10);
		cursor->at = end + (*end == 'L'); /* of Python 2 */
		/* A zero does not hide a number that is too large: count and size are only multiplied up. */
		int64_t size = npy->shape[npy->rank++];
		if (size > INT32_MAX || __builtin_mul_overflow(npy->count, size, &npy->count) ||
		    npy->count > PTRDIFF_MAX / (int64_t)sizeof(double))
			return bad_header(cursor, "has a 'shape' that is too large");
		if (!take(cursor, ',') && *cursor->at != ')')
			return bad_header(cursor, "has a 'shape' that does not end");
	}
	return LGS_OK;
}

static int64_t
read_entry(struct cursor *cursor)
{
	char key[WORD];
	int64_t status = read_string(cursor, key);
	if (status >= 0 && !take(cursor, ':'))
		status = bad_header(cursor, "has a key without a value");
	if (status < 0)
		return status;
	if (!strcmp(key, "descr") && !cursor->descr++)
		return read_type(cursor);
	if (!strcmp(key, "fortran_order") && !cursor->order++)
		return read_order(cursor);
	if (!strcmp(key, "shape") && !cursor->shape++)
		return read_shape(cursor);
	return bad_header(cursor, "has a key that does not belong there, or one twice");
}

static int64_t
read_dictionary(struct cursor *cursor)
{
	if (!take(cursor, '{'))
		return bad_header(cursor, "does not begin with a brace");
	while (!take(cursor, '}')) {
		int64_t status = read_entry(cursor);
		if (status < 0)
			return status;
		if (!take(cursor, ',') && *cursor->at != '}')
			return bad_header(cursor, "does not end with a brace");
	}
	cursor->at += strspn(cursor->at, " \n");
	if (*cursor->at)
		return bad_header(cursor, "has something behind its brace");
	if (!cursor->descr || !cursor->order || !cursor->shape)
		return bad_header(cursor, "lacks 'descr', 'fortran_order' or 'shape'");
	return LGS_OK;
}

static int64_t
read_exactly(const struct npy_source *source, void *bytes, int64_t count, struct lgs_error *error)
{
	int64_t found = source->read(source->context, bytes, count, error);
	if (found >= 0 && found < count)
		return lgs_fail(error, LGS_INVALID, "%s is truncated or not an .npy file: it ends within its header",
		                source->name);
	return found < 0 ? found : LGS_OK;
}

/* The magic string, the version, and the length of the dictionary: two bytes of it in version 1, four later. */
static int64_t
read_length(const struct npy_source *source, int64_t *length, struct lgs_error *error)
{
	unsigned char bytes[12] = {0};
	int64_t status = read_exactly(source, bytes, 10, error);
	if (status < 0)
		return status;
	if (memcmp(bytes, NPY_MAGIC, 6) != 0 || bytes[6] < 1 || bytes[6] > 3)
		return lgs_fail(error, LGS_INVALID, "%s is not an .npy file of versions 1 to 3", source->name);
	if (bytes[6] > 1)
		status = read_exactly(source, bytes + 10, 2, error);
	*length = (int64_t)bytes[8] | (int64_t)bytes[9] << 8 | (int64_t)bytes[10] << 16 | (int64_t)bytes[11] << 24;
	if (status >= 0 && *length > HEADER_LIMIT)
		status = lgs_fail(error, LGS_INVALID, "%s is damaged: its header claims %lld bytes", source->name,
		                  (long long)*length);
	return status;
}

int64_t
npy_open(const struct npy_source *source, struct npy *npy, struct lgs_error *error)
{
	int64_t length = 0, status = read_length(source, &length, error);
	*npy = (struct npy){.count = 1};
	if (status < 0)
		return status;
	char *text = calloc((size_t)length + 1, 1);
	if (!text)
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for the header of %s", source->name);
	struct cursor cursor = {.at = text, .npy = npy, .source = source->name, .error = error};
	status = read_exactly(source, text, length, error);
	if (status >= 0 && memchr(text, 0, (size_t)length) != NULL)
		status = bad_header(&cursor, "has zero bytes in it");
	if (status >= 0)
		status = read_dictionary(&cursor);
	free(text);
	return status;
}
