/*
 * faces_fixture.h: files such as CelebA's, drawn, and what is exactly in them.
 */
#ifndef LGS_TESTS_FACES_FIXTURE_H
#define LGS_TESTS_FACES_FIXTURE_H

#include <stdint.h>

/* The frame of the aligned faces. */
#define FACE_WIDTH 178
#define FACE_HEIGHT 218

/* Something like a face: a smooth oval, features with edges, fine hair, and a shade of noise. */
void draw_portrait(const char *path, int number);
/* Fills a folder, 000001.jpg and so on, unless it is there already. */
void draw_portraits(const char *folder, int count);

/*
 * A square of a file, in pixels of the frame, at another size: all pixels as libjpeg gives them when nothing is
 * hurried, and their means over areas. image[3 x size x size] in [0, 1].
 */
void decode_exactly(const char *path, double left, double top, double side, int64_t size, float *image);

#endif
