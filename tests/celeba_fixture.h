/*
 * celeba_fixture.h: the data set celeba on faces that are drawn: coloured slopes, so that every crop has means that a
 * hand can compute.
 */
#ifndef LGS_TESTS_CELEBA_FIXTURE_H
#define LGS_TESTS_CELEBA_FIXTURE_H

#include "dataset_fixture.h"

entry lgs_plugin_celeba;

#define SIZE 16
#define PIXELS (3 * SIZE * SIZE)

struct opened open_celeba(const char *text, const char *path, const char *split);
/* It is not opened, with a message that has both texts. */
void check_celeba_refused(const char *text, const char *path, const char *split, const char *first, const char *second);
/* That its faces are these, in this order, as a number with a digit for each of up to 9; and these alone. */
void check_faces(const char *text, const char *path, const char *split, int64_t expected);
int64_t faces_in(struct opened *faces);
/* Which face an image is, by its blue. */
int face_of(const float *pixels);
/* All pixels of the training split. */
void read_all(const char *text, const char *path, float *pixels);

/* Red grows to the right and green downwards, from 0 to 255 over the frame; blue says which one it is. */
void draw_face(const char *path, unsigned height, unsigned width, unsigned char blue);
/* Files 000001.jpg ..., of which each has another blue. */
void draw_faces(const char *folder, int count);
/* Nine faces, of which the 3rd, 4th and last cannot be read. */
void draw_damaged(const char *folder);
const char *face_path(const char *folder, int number);
void write_text(const char *name, const char *text);

#endif
