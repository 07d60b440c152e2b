/*
 * test_noise.c: statistics of noise against values worked out by hand, and their response to blur, noise and
 * checkerboards.
 */
#include "../plugins/compute/normal.h"
#include "../plugins/evaluators/noise/noise.h"

#include <math.h>

#include "picture_fixture.h"
#include "support.h"

const struct lgs_plugin *lgs_plugin_noise(const struct lgs_abi *host);

static struct picture_fixture fixture;

enum { SIDE = 32 };

static double
number(enum degradation degradation, double strength, const char *name)
{
	return picture_fixture_number(&fixture, lgs_plugin_noise(NULL), "images=200", degradation, strength, name);
}

/* A ramp of 0.1 a column and 0.25 a row. */
static void
measures_a_ramp(void)
{
	float ramp[5 * 7];
	for (int i = 0; i < 35; i++)
		ramp[i] = 0.1f * (float)(i % 7) + 0.25f * (float)(i / 7);
	CU_ASSERT_DOUBLE_EQUAL(noise_total_variation(5, 7, ramp), 0.35, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(noise_sigma(5, 7, ramp), 0, 1e-6);
}

/* Of +-0.1 by turns: every difference is 0.2; corners agree with the middle and sides do not, so |I * N| = 1.6. */
static void
measures_a_checkerboard(void)
{
	float board[6 * 5];
	for (int i = 0; i < 30; i++)
		board[i] = (i / 5 + i % 5) % 2 ? -0.1f : 0.1f;
	CU_ASSERT_DOUBLE_EQUAL(noise_total_variation(6, 5, board), 0.4, 1e-6);
	CU_ASSERT_DOUBLE_EQUAL(noise_sigma(6, 5, board), sqrt(M_PI / 2) * 1.6 / 6, 1e-6);
}

/* 65,536 values, neighbours correlated by the filter: the estimate is good to well below a percent. */
static void
estimates_white_noise(void)
{
	static float noise[256 * 256];
	compute_draw_normal(&fixture.host.services, 3, 0, 1, 256 * 256, noise);
	CU_ASSERT_DOUBLE_EQUAL(noise_sigma(256, 256, noise), 1, 0.02);
}

static struct noise_spectrum
spectrum_of(int64_t count, int64_t height, int64_t width, float *values)
{
	struct pictures pictures = {count, {sizeof pictures.shape, 1, height, width}, values};
	struct noise_spectrum spectrum;
	enum compute_backend backend = compute_choose_backend(COMPUTE_AUTO, &fixture.host.services);
	CU_ASSERT_EQUAL_FATAL(noise_spectrum_make(&spectrum, &pictures, backend, &fixture.host.services, &failure),
	                      LGS_OK);
	return spectrum;
}

/* The transform by its definition, of two odd-sided images, whose last row and column do not count; under the window,
 * without what is left at frequency 0. */
static void
transforms(void)
{
	enum { H = 6, W = 4, COUNT = 2 };
	float values[COUNT * (H + 1) * (W + 1)];
	double windowed[COUNT][H][W], expected[H][W] = {{0}};
	for (int i = 0; i < COUNT; i++) {
		double sum = 0, weights = 0, window[H][W];
		for (int y = 0; y < H + 1; y++)
			for (int x = 0; x < W + 1; x++)
				values[(i * (H + 1) + y) * (W + 1) + x] = (float)((i + y * y * 5 + x * 3) % 17) / 17;
		for (int y = 0; y < H; y++)
			for (int x = 0; x < W; x++) {
				window[y][x] =
				    (0.5 - 0.5 * cos(2 * M_PI * y / H)) * (0.5 - 0.5 * cos(2 * M_PI * x / W));
				weights += window[y][x];
				sum += window[y][x] * (double)values[(i * (H + 1) + y) * (W + 1) + x];
			}
		for (int y = 0; y < H; y++)
			for (int x = 0; x < W; x++)
				windowed[i][y][x] =
				    window[y][x] * ((double)values[(i * (H + 1) + y) * (W + 1) + x] - sum / weights);
	}
	for (int i = 0; i < COUNT * H * W; i++) {
		int v = i / W % H, u = i % W;
		double re = 0, im = 0;
		for (int y = 0; y < H; y++)
			for (int x = 0; x < W; x++) {
				double angle = 2 * M_PI * ((double)(v * y) / H + (double)(u * x) / W);
				re += windowed[i / W / H][y][x] * cos(angle);
				im -= windowed[i / W / H][y][x] * sin(angle);
			}
		expected[v][u] += (re * re + im * im) / COUNT;
	}
	struct noise_spectrum spectrum = spectrum_of(COUNT, H + 1, W + 1, values);
	CU_ASSERT(spectrum.height == H && spectrum.width == W);
	for (int i = 0; i < H * W; i++)
		CU_ASSERT_DOUBLE_EQUAL(spectrum.power[i], expected[i / W][i % W], 1e-4);
	CU_ASSERT(spectrum.power[1] > 0.01);
	noise_spectrum_release(&spectrum, &fixture.host.services);
}

/*
 * Waves of three and of twelve periods in 32 pixels: below and above a quarter of a cycle a pixel, also after the
 * window has spread them by one frequency. Of two such waves, the part is that of their squared amplitudes.
 */
static void
parts_high_from_low(void)
{
	static float values[SIDE * SIDE];
	static const double amplitudes[][2] = {{1, 0}, {0, 1}, {2, 1}}, expected[] = {0, 1, 0.2};
	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < SIDE * SIDE; i++)
			values[i] = (float)(amplitudes[k][0] * cos(2 * M_PI * 3 * (i / SIDE) / SIDE) +
			                    amplitudes[k][1] * cos(2 * M_PI * 12 * (i % SIDE) / SIDE));
		struct noise_spectrum spectrum = spectrum_of(1, SIDE, SIDE, values);
		CU_ASSERT_DOUBLE_EQUAL(noise_high_frequency(&spectrum), expected[k], 1e-6);
		noise_spectrum_release(&spectrum, &fixture.host.services);
	}
	float flat[SIDE * SIDE] = {0};
	struct noise_spectrum nothing = spectrum_of(1, SIDE, SIDE, flat);
	CU_ASSERT_EQUAL(noise_high_frequency(&nothing), 0);
	noise_spectrum_release(&nothing, &fixture.host.services);
}

/*
 * A single 1 in the middle, where the window is 1, has power 1 at every frequency but the lowest. A checkerboard of
 * amplitude 1/32 adds 1/32 of the window's sum, 16 x 16, at (pi, pi), and spreads by one frequency to where none of the
 * index's are.
 */
static void
indexes_a_checkerboard(void)
{
	static float values[SIDE * SIDE];
	values[SIDE / 2 * SIDE + SIDE / 2] = 1;
	struct noise_spectrum spectrum = spectrum_of(1, SIDE, SIDE, values);
	CU_ASSERT_DOUBLE_EQUAL(noise_checkerboard(&spectrum), 1, 1e-5);
	noise_spectrum_release(&spectrum, &fixture.host.services);
	for (int i = 0; i < SIDE * SIDE; i++)
		values[i] += (i / SIDE + i % SIDE) % 2 ? -0.03125f : 0.03125f;
	spectrum = spectrum_of(1, SIDE, SIDE, values);
	CU_ASSERT_DOUBLE_EQUAL(noise_checkerboard(&spectrum), (81 + 1 + 1) / 3.0, 1e-3);
	noise_spectrum_release(&spectrum, &fixture.host.services);
	for (int i = 0; i < SIDE * SIDE; i++)
		values[i] = (i / SIDE + i % SIDE) % 2 ? -1 : 1;
	spectrum = spectrum_of(1, SIDE, SIDE, values);
	CU_ASSERT(noise_checkerboard(&spectrum) > 1e6);
	noise_spectrum_release(&spectrum, &fixture.host.services);
}

static void
is_at_the_floor_for_real_images(void)
{
	static const char *const names[] = {"total-variation", "noise-sigma", "high-frequency", "checkerboard"};
	picture_fixture_begin(&fixture, 3, 32, 400);
	for (int i = 0; i < 4; i++) {
		CU_ASSERT(number(AS_REAL, 0, path_of("%s-log-ratio", names[i])) < 0.06);
		CU_ASSERT(number(AS_REAL, 0, path_of("%s-log-ratio-floor", names[i])) < 0.06);
	}
}

static void
grows_with(enum degradation degradation, const double *strengths, const char *name, double least)
{
	double before = number(degradation, 0, name);
	for (int i = 0; i < 3; i++) {
		double now = number(degradation, strengths[i], name);
		CU_ASSERT(now > before);
		before = now;
	}
	CU_ASSERT(before > least);
}

static void
grows_with_degradation(void)
{
	picture_fixture_begin(&fixture, 1, 32, 400);
	grows_with(BLUR, (const double[]){1, 3, 9}, "total-variation-log-ratio", 0.1);
	grows_with(BLUR, (const double[]){1, 3, 9}, "noise-sigma-log-ratio", 1);
	grows_with(BLUR, (const double[]){1, 3, 9}, "high-frequency-log-ratio", 1);
	grows_with(NOISE, (const double[]){0.01, 0.03, 0.1}, "total-variation-log-ratio", 0.5);
	grows_with(NOISE, (const double[]){0.01, 0.03, 0.1}, "noise-sigma-log-ratio", 1);
	grows_with(NOISE, (const double[]){0.01, 0.03, 0.1}, "high-frequency-log-ratio", 1);
	grows_with(CHECKERBOARD, (const double[]){0.002, 0.005, 0.01}, "checkerboard-log-ratio", 2);
}

/* The fixture's noise has a standard deviation of 0.01, to which the edges add a little. */
static void
reports_values(void)
{
	picture_fixture_begin(&fixture, 1, 32, 400);
	CU_ASSERT_DOUBLE_EQUAL(number(NOISE, 0.1, "noise-sigma-generated"), 0.1, 0.01);
	double real = fake_number(&fixture.subject, "noise-sigma-real");
	CU_ASSERT(real > 0.009 && real < 0.025);
	CU_ASSERT_DOUBLE_EQUAL(fake_number(&fixture.subject, "noise-sigma-log-ratio"),
	                       log(fake_number(&fixture.subject, "noise-sigma-generated") / real), 1e-9);
	CU_ASSERT_EQUAL(fixture.subject.number_count, 17);
}

static void
refuses_tiny_images(void)
{
	picture_fixture_begin(&fixture, 1, 2, 40);
	CU_ASSERT_EQUAL(picture_fixture_evaluate(&fixture, lgs_plugin_noise(NULL), "", AS_REAL, 0), LGS_UNSUPPORTED);
	CU_ASSERT(said("2x2 are too small|3 pixels"));
	picture_fixture_begin(&fixture, 1, 7, 40);
	CU_ASSERT(number(NOISE, 0.1, "total-variation-log-ratio") > 0);
	CU_ASSERT_EQUAL(fixture.subject.number_count, 9);
	CU_ASSERT_EQUAL(fixture.host.warnings, 1);
}

static void
repeats_itself(void)
{
	picture_fixture_begin(&fixture, 1, 16, 60);
	picture_fixture_repeat(&fixture, lgs_plugin_noise(NULL), "images=20", "images=20,seed=1",
	                       "total-variation-real");
	picture_fixture_starve(&fixture, lgs_plugin_noise(NULL), "images=20");
}

static const CU_TestInfo tests[] = {
    {"measures a ramp", measures_a_ramp},
    {"measures a checkerboard", measures_a_checkerboard},
    {"estimates white noise", estimates_white_noise},
    {"transforms as defined", transforms},
    {"parts high frequencies from low", parts_high_from_low},
    {"indexes a checkerboard", indexes_a_checkerboard},
    {"is at the floor for real images", is_at_the_floor_for_real_images},
    {"grows with blur, noise and checkerboards", grows_with_degradation},
    {"reports values beside ratios", reports_values},
    {"refuses tiny images", refuses_tiny_images},
    {"repeats itself, and says where memory ran out", repeats_itself},
    CU_TEST_INFO_NULL,
};

int
main(void)
{
	picture_fixture_begin(&fixture, 1, 8, 40);
	return run_tests("noise", tests);
}
