/* celeba_fixture.c: see celeba_fixture.h. */
#include "celeba_fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jpeg_fixture.h"

struct opened
open_celeba(const char *text, const char *path, const char *split)
{
	fake_host_begin(&fake, 7, 1);
	return open_dataset(lgs_plugin_celeba, text, path, split);
}

void
check_celeba_refused(const char *text, const char *path, const char *split, const char *first, const char *second)
{
	struct opened faces = open_celeba(text, path, split);
	check_not_opened(&faces, first, second);
}

/* Red grows to the right and green downwards, from 0 to 255 over the frame; blue says which one it is. */
void
draw_face(const char *path, unsigned height, unsigned width, unsigned char blue)
{
	unsigned char *bytes = malloc((size_t)height * width * 3), *next = bytes;
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	for (unsigned y = 0; y < height; y++)
		for (unsigned x = 0; x < width; x++) {
			*next++ = (unsigned char)lround(255 * (x + 0.5) / width);
			*next++ = (unsigned char)lround(255 * (y + 0.5) / height);
			*next++ = blue;
		}
	draw_jpeg(path, &(struct jpeg_drawing){.height = height, .width = width, .channels = 3, .bytes = bytes});
	free(bytes);
}

const char *
face_path(const char *folder, int number)
{
	return path_of("%s/%s/%06d.jpg", root_folder, folder, number);
}

/* Files 000001.jpg ..., of which each has another blue. */
void
draw_faces(const char *folder, int count)
{
	make_folder(folder);
	for (int i = 1; i <= count; i++)
		draw_face(face_path(folder, i), 218, 178, (unsigned char)(20 * i));
}

/* Which face an image is, by its blue. */
int
face_of(const float *pixels)
{
	return (int)lround(pixels[2 * SIZE * SIZE + SIZE] * 255 / 20.0);
}

/* The faces of a whole data set in their order, as a number with a digit for each, of up to 9 faces. */
int64_t
faces_in(struct opened *faces)
{
	int64_t digits = 0, count = faces->instance ? faces->dataset->count(faces->instance) : 0;
	float pixels[PIXELS];
	for (int64_t i = 0; i < count; i++) {
		CU_ASSERT_EQUAL(faces->dataset->read(faces->instance, &i, 1, pixels, &failure), LGS_OK);
		digits = 10 * digits + face_of(pixels);
	}
	return digits;
}

void
check_faces(const char *text, const char *path, const char *split, int64_t expected)
{
	struct opened faces = open_celeba(text, path, split);
	if (!faces.instance)
		fprintf(stderr, "%s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	CU_ASSERT_EQUAL(faces_in(&faces), expected);
	close_dataset(&faces);
}

void
write_text(const char *name, const char *text)
{
	write_bytes(in_root(name), text, strlen(text));
}

/* Faces of a folder of nine, of which the 3rd, 4th and last cannot be read. */
void
draw_damaged(const char *folder)
{
	draw_faces(folder, 9);
	size_t count;
	unsigned char *bytes = read_bytes(face_path(folder, 3), &count);
	write_bytes(face_path(folder, 3), bytes, count / 4);
	write_bytes(face_path(folder, 4), bytes, 0);
	write_bytes(face_path(folder, 9), "no image", 8);
	free(bytes);
}

void
read_all(const char *text, const char *path, float *pixels)
{
	struct opened faces = open_celeba(text, path, "train");
	if (!faces.instance)
		fprintf(stderr, "%s\n", words);
	CU_ASSERT_PTR_NOT_NULL_FATAL(faces.instance);
	int64_t count = faces.dataset->count(faces.instance);
	for (int64_t i = 0; i < count; i++)
		CU_ASSERT_EQUAL(faces.dataset->read(faces.instance, &i, 1, pixels + i * PIXELS, &failure), LGS_OK);
	close_dataset(&faces);
}
