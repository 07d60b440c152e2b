/*
 * jpeg.c: the reader of JPEG files. See jpeg.h.
 *
 * libjpeg's own way with errors is to print them and to end the process; here they jump back to guarded(), the only
 * function that sets the target of the jump, and that holds no state which a jump could spoil: all of that is in struct
 * reader. What libjpeg calls a warning and goes on after is damage too where pixels are made up for lost ones.
 *
 * The inverse transform of a block can give 4 x 4, 2 x 2 or 1 x 1 pixels instead of 8 x 8, which is both quicker and a
 * better mean than what is left out. (It can give 3 x 3 and 5 x 5 as well, but those have no vector code.) Rows above
 * the window are skipped, and blocks beside it are not transformed.
 */
#include "jpeg.h"

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

struct reader {
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr manager;
	jmp_buf failed;
	const struct images_file *file;
	const struct images_crop *crop;
	const struct images_target *target;
	struct images_area area;
	unsigned char *row;
	struct lgs_error *error;
	int64_t status;
};

static struct reader *
reader_of(j_common_ptr jpeg)
{
	return jpeg->client_data;
}

/* Writes the message that libjpeg has for the user, and leaves. */
static void
give_up(j_common_ptr jpeg)
{
	struct reader *reader = reader_of(jpeg);
	char text[JMSG_LENGTH_MAX];
	jpeg->err->format_message(jpeg, text);
	reader->status = jpeg->err->msg_code == JERR_OUT_OF_MEMORY
	                     ? lgs_fail(reader->error, LGS_NO_MEMORY, "%s: no memory to decode it", reader->file->path)
	                     : lgs_fail(reader->error, LGS_INVALID, "%s: the JPEG file is damaged or cut off (%s)",
	                                reader->file->path, text);
	longjmp(reader->failed, 1);
}

static void
on_message(j_common_ptr jpeg, int level)
{
	if (level >= 0)
		return;
	jpeg->err->num_warnings++;
	switch (jpeg->err->msg_code) {
	case JWRN_ARITH_BAD_CODE:
	case JWRN_BOGUS_PROGRESSION:
	case JWRN_HIT_MARKER:
	case JWRN_HUFF_BAD_CODE:
	case JWRN_JPEG_EOF:
	case JWRN_MUST_RESYNC:
	case JWRN_NOT_SEQUENTIAL:
		give_up(jpeg);
	default:
		break; /* an odd file with all its pixels */
	}
}

static void
on_output(j_common_ptr jpeg)
{
	(void)jpeg;
}

static int64_t
read_header(struct reader *reader)
{
	jpeg_create_decompress(&reader->jpeg);
	jpeg_mem_src(&reader->jpeg, reader->file->bytes, (unsigned long)reader->file->count);
	(void)jpeg_read_header(&reader->jpeg, TRUE);
	return images_check_size(reader->file, reader->jpeg.image_height, reader->jpeg.image_width, reader->error);
}

/* The coarsest picture that still has as many pixels in the window as the target. */
static void
choose_scale(struct reader *reader, const struct images_window *window)
{
	unsigned eighths = 8;
	while (eighths > 1 && window->width * eighths / 16 >= (double)reader->target->width &&
	       window->height * eighths / 16 >= (double)reader->target->height)
		eighths /= 2;
	reader->jpeg.scale_num = eighths;
	reader->jpeg.scale_denom = 8;
}

static void
choose_colours(struct jpeg_decompress_struct *jpeg)
{
	if (jpeg->num_components == 1)
		jpeg->out_color_space = JCS_GRAYSCALE;
	else if (jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK)
		jpeg->out_color_space = JCS_CMYK;
	else
		jpeg->out_color_space = JCS_RGB;
}

/* Columns beside the window that are decoded, too: libjpeg mixes a column's colours with its neighbours', and would
 * take the window's edge for the picture's. */
#define MARGIN 2

/* Starts the decoder on the window alone, and the resampling of what it will deliver. */
static int64_t
begin_window(struct reader *reader)
{
	struct jpeg_decompress_struct *jpeg = &reader->jpeg;
	struct images_window window =
	    images_crop_window(reader->crop, reader->target, jpeg->image_height, jpeg->image_width);
	choose_scale(reader, &window);
	choose_colours(jpeg);
	(void)jpeg_start_decompress(jpeg);

	double scale = jpeg->scale_num / 8.0;
	window =
	    (struct images_window){window.x * scale, window.y * scale, window.width * scale, window.height * scale};
	int64_t height = jpeg->output_height, width = jpeg->output_width;
	const double first = fmax(window.x - MARGIN, 0);
	int64_t left = (int64_t)floor(first), right = (int64_t)ceil(window.x + window.width) + MARGIN;
	left = left < width ? left : width - 1;
	right = right < width ? right : width;

	JDIMENSION offset = (JDIMENSION)left, wanted = (JDIMENSION)(right > left ? right - left : 1);
	if (offset > 0 || wanted < width)
		jpeg_crop_scanline(jpeg, &offset, &wanted);
	window.x -= offset;
	const struct lgs_host *host = reader->file->host;
	reader->row = host->allocate(host, (int64_t)jpeg->output_width * jpeg->output_components + 64);
	if (!reader->row)
		return lgs_fail(reader->error, LGS_NO_MEMORY, "%s: no memory for its pixels", reader->file->path);
	return images_area_begin(&reader->area, host, &window, height, jpeg->output_width,
	                         jpeg->output_components == 1 ? 1 : 3, reader->target, reader->error);
}

/* Four inks to three lights, in place. Adobe's programs store how much ink there is not, and say that they were here.
 */
static void
mix_inks(const struct jpeg_decompress_struct *jpeg, unsigned char *row)
{
	unsigned flip = jpeg->saw_Adobe_marker ? 0 : 255;
	for (JDIMENSION x = 0; x < jpeg->output_width; x++) {
		unsigned black = row[4 * x + 3] ^ flip;
		for (unsigned c = 0; c < 3; c++)
			row[3 * x + c] = (unsigned char)(((row[4 * x + c] ^ flip) * black + 127) / 255);
	}
}

static int64_t
read_pixels(struct reader *reader)
{
	struct jpeg_decompress_struct *jpeg = &reader->jpeg;
	int64_t status = begin_window(reader);
	if (status < 0)
		return status;
	const int64_t top = reader->area.down.first[0];
	if (top > 0)
		(void)jpeg_skip_scanlines(jpeg, (JDIMENSION)top);
	/* The resampling knows when it has enough: the window's end, rounded otherwise, could be a row short. */
	for (int64_t y = top; y < jpeg->output_height && reader->area.row < reader->target->height; y++) {
		(void)jpeg_read_scanlines(jpeg, &reader->row, 1);
		if (jpeg->out_color_space == JCS_CMYK)
			mix_inks(jpeg, reader->row);
		images_area_row(&reader->area, y, reader->row);
	}
	/* What follows the window is not even read. */
	if (jpeg->output_scanline == jpeg->output_height)
		(void)jpeg_finish_decompress(jpeg);
	return LGS_OK;
}

/* Runs one of the above; libjpeg's errors come back as a status, their message already written. */
static int64_t
guarded(struct reader *reader, int64_t (*body)(struct reader *reader))
{
	if (setjmp(reader->failed))
		return reader->status;
	return body(reader);
}

static int64_t
open_reader(struct reader *reader, const struct images_file *file, struct lgs_error *error)
{
	reader->file = file;
	reader->error = error;
	reader->jpeg.err = jpeg_std_error(&reader->manager);
	reader->jpeg.client_data = reader;
	reader->manager.error_exit = give_up;
	reader->manager.emit_message = on_message;
	reader->manager.output_message = on_output;
	return guarded(reader, read_header);
}

static void
close_reader(struct reader *reader)
{
	const struct lgs_host *host = reader->file->host;
	jpeg_destroy_decompress(&reader->jpeg);
	images_area_end(&reader->area);
	host->release(host, reader->row);
}

int64_t
images_jpeg_size(const struct images_file *file, int64_t *height, int64_t *width, struct lgs_error *error)
{
	struct reader reader = {.status = LGS_OK};
	int64_t status = open_reader(&reader, file, error);
	*height = reader.jpeg.image_height;
	*width = reader.jpeg.image_width;
	close_reader(&reader);
	return status;
}

int64_t
images_jpeg_read(const struct images_file *file, const struct images_crop *crop, const struct images_target *target,
                 struct lgs_error *error)
{
	struct reader reader = {.crop = crop, .target = target};
	int64_t status = open_reader(&reader, file, error);
	if (status >= 0)
		status = guarded(&reader, read_pixels);
	close_reader(&reader);
	return status;
}
