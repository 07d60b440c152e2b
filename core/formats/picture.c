/*
 * picture.c: hands a sheet of images (picture-sheet.h) to libpng row by row, and what libpng makes of it to a file or
 * into memory.
 *
 * libpng reports errors by longjmp, so everything that must be freed afterwards lives in structs outside the function
 * that it jumps back to. No time stamp is written: the same images give the same file.
 */
#include "picture.h"

#include "../base/file.h"
#include "../base/text.h"
#include "picture-sheet.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>

struct output {
	struct file_writer *writer; /* NULL: into memory */
	struct text *memory;
	struct lgs_error *error;
	const char *path;
	int64_t status;
	jmp_buf failed;
};

static void
fail_png(png_structp png, png_const_charp text)
{
	struct output *output = png_get_error_ptr(png);
	if (output->status == LGS_OK)
		output->status = lgs_fail(output->error, LGS_IO, "cannot write %s: %s", output->path, text);
	longjmp(output->failed, 1);
}

static void
ignore_warning(png_structp png, png_const_charp text)
{
	(void)png;
	(void)text;
}

static void
write_bytes(png_structp png, png_bytep data, size_t bytes)
{
	struct output *output = png_get_io_ptr(png);
	if (output->writer)
		output->status = file_write(output->writer, data, bytes, output->error);
	else
		text_append(output->memory, data, bytes);
	if (output->status < 0)
		longjmp(output->failed, 1);
}

static void
flush_nothing(png_structp png)
{
	(void)png;
}

/* Has no variable of its own that changes after setjmp. */
static void
encode(png_structp png, png_infop info, struct output *output, const struct sheet *sheet)
{
	if (setjmp(output->failed) != 0)
		return;
	png_set_write_fn(png, output, write_bytes, flush_nothing);
	png_set_IHDR(png, info, (png_uint_32)(sheet->sheet_width * sheet->factor),
	             (png_uint_32)(sheet->sheet_height * sheet->factor), 8,
	             sheet->colour ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
	             PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (int64_t y = 0; y < sheet->sheet_height; y++) {
		sheet_draw_row(sheet, y);
		for (int64_t i = 0; i < sheet->factor; i++)
			png_write_row(png, sheet->row);
	}
	png_write_end(png, info);
}

static int64_t
encode_sheet(struct output *output, const struct sheet *sheet)
{
	/* Creation itself cannot jump: libpng catches its own errors there and returns NULL. */
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, output, NULL, ignore_warning);
	png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
	if (info != NULL) {
		png_set_error_fn(png, output, fail_png, ignore_warning);
		encode(png, info, output, sheet);
	} else {
		output->status = lgs_fail(output->error, LGS_NO_MEMORY, "no memory to write %s", output->path);
	}
	png_destroy_write_struct(&png, &info);
	return output->status;
}

static int64_t
write_sheet(const char *path, const struct sheet *sheet, struct lgs_error *error)
{
	struct output output = {.error = error, .path = path, .status = LGS_OK};
	output.writer = file_begin(path, error);
	if (output.writer == NULL)
		return LGS_IO;
	if (encode_sheet(&output, sheet) == LGS_OK)
		return file_commit(output.writer, error);
	file_abandon(output.writer);
	return output.status;
}

int64_t
picture_save_grid(const char *path, int64_t scale, int64_t count, const struct lgs_shape *shape, const float *images,
                  struct lgs_error *error)
{
	return picture_save_rows(path, scale, 0, count, shape, images, error);
}

int64_t
picture_save_rows(const char *path, int64_t scale, int64_t columns, int64_t count, const struct lgs_shape *shape,
                  const float *images, struct lgs_error *error)
{
	struct sheet sheet = {.images = images, .columns = shape->channels == 3 ? columns : columns * shape->channels};
	int64_t status = sheet_prepare(&sheet, path, scale, count, shape, error);
	if (status == LGS_OK)
		status = write_sheet(path, &sheet, error);
	sheet_clear(&sheet);
	return status;
}

int64_t
picture_encode_grid(void **bytes, size_t *length, int64_t scale, int64_t count, const struct lgs_shape *shape,
                    const float *images, struct lgs_error *error)
{
	struct text memory = {0};
	struct sheet sheet = {.images = images};
	struct output output = {.memory = &memory, .error = error, .path = "a picture", .status = LGS_OK};
	int64_t status = sheet_prepare(&sheet, output.path, scale, count, shape, error);
	sheet.factor = 1;
	if (status == LGS_OK)
		status = encode_sheet(&output, &sheet);
	sheet_clear(&sheet);
	if (status == LGS_OK && memory.failed)
		status = lgs_fail(error, LGS_NO_MEMORY, "no memory to write %s", output.path);
	if (status != LGS_OK) {
		free(memory.bytes);
		return status;
	}
	*bytes = memory.bytes;
	*length = memory.length;
	return LGS_OK;
}

const char *
picture_library(void)
{
	static char text[64];
	(void)snprintf(text, sizeof text, "libpng %s", png_get_libpng_ver(NULL));
	return text;
}
