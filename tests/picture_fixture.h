/*
 * picture_fixture.h: images in eight modes, and a made-up model whose samples are such images, degraded as told.
 *
 * Images are edges at one of eight angles, each at a place and with a contrast of its own, under slight noise. A sample
 * is an image that is in no set, before its degradation.
 */
#ifndef LGS_TESTS_PICTURE_FIXTURE_H
#define LGS_TESTS_PICTURE_FIXTURE_H

#include "fake_subject.h"

#define MODES 8

enum degradation {
	AS_REAL,
	BLUR,         /* passes of a 3x3 binomial filter */
	NOISE,        /* standard deviation */
	DROP,         /* modes that never appear */
	COPY,         /* part of the samples that are training images */
	CHECKERBOARD, /* amplitude */
	BROKEN,       /* one value that is not a number, if above 0 */
};

struct picture_fixture {
	struct fake_host host;
	struct fake_subject subject;
	struct lgs_shape shape;
	enum degradation degradation;
	double strength;
	struct lgs_model model;
	struct lgs_opened opened;
};

/* A subject with so many images in each set. */
void picture_fixture_begin(struct picture_fixture *fixture, int64_t channels, int64_t side, int64_t images);

/* The status of an evaluation of a model degraded so. */
int64_t picture_fixture_evaluate(struct picture_fixture *fixture, const struct lgs_plugin *plugin, const char *options,
                                 enum degradation degradation, double strength);

/* A number that such an evaluation reports; fails where it fails. */
double picture_fixture_number(struct picture_fixture *fixture, const struct lgs_plugin *plugin, const char *options,
                              enum degradation degradation, double strength, const char *name);

/* Image number `number` of the distribution. */
void picture_fixture_draw(const struct lgs_shape *shape, int64_t number, float *image);

/* That evaluations fail with words where memory runs out, at whichever allocation. */
void picture_fixture_starve(struct picture_fixture *fixture, const struct lgs_plugin *plugin, const char *options);

/* The same options give the same numbers, another seed gives others; with one, two and three threads. */
void picture_fixture_repeat(struct picture_fixture *fixture, const struct lgs_plugin *plugin, const char *options,
                            const char *other_seed, const char *name);

#endif
