/* reference_layers.c: see reference_layers.h. One walk over all triples of pixel, weight and pixel serves all three. */
#include "reference_layers.h"

#include <string.h>

/* What meets in a convolution: small[i] is the sum over its links of large[i] weight[i]. */
typedef void link(double *large, double *weight, double *small);

static void
walk(const struct compute_layer *l, int64_t images, double *large, double *weights, double *small, link *at)
{
	const int64_t padding = l->small == 1 && l->large == 4 ? 0 : 1;
	for (int64_t image = 0; image < images; image++)
		for (int64_t y = 0; y < l->small; y++)
			for (int64_t x = 0; x < l->small; x++)
				for (int64_t v = 0; v < 4; v++)
					for (int64_t u = 0; u < 4; u++) {
						int64_t row = 2 * y + v - padding, column = 2 * x + u - padding;
						if (row < 0 || row >= l->large || column < 0 || column >= l->large)
							continue;
						for (int64_t c = 0; c < l->large_channels; c++)
							for (int64_t s = 0; s < l->small_channels; s++)
								at(&large[((image * l->large + row) * l->large +
								           column) *
								              l->large_channels +
								          c],
								   &weights[((v * 4 + u) * l->large_channels + c) *
								                l->small_channels +
								            s],
								   &small[((image * l->small + y) * l->small + x) *
								              l->small_channels +
								          s]);
					}
}

static void
forward(double *large, double *weight, double *small)
{
	*small += *large * *weight;
}

static void
transposed(double *large, double *weight, double *small)
{
	*large += *small * *weight;
}

static void
gradient_of_weight(double *large, double *weight, double *small)
{
	*weight += *large * *small;
}

void
reference_convolve(const struct compute_layer *l, int64_t images, const double *large, const double *weights,
                   double *small)
{
	memset(small, 0, (size_t)compute_small_count(l, images) * sizeof *small);
	walk(l, images, (double *)(uintptr_t)large, (double *)(uintptr_t)weights, small, forward);
}

void
reference_transpose(const struct compute_layer *l, int64_t images, const double *small, const double *weights,
                    double *large)
{
	memset(large, 0, (size_t)compute_large_count(l, images) * sizeof *large);
	walk(l, images, large, (double *)(uintptr_t)weights, (double *)(uintptr_t)small, transposed);
}

void
reference_gradient(const struct compute_layer *l, int64_t images, const double *large, const double *small,
                   double *gradient)
{
	walk(l, images, (double *)(uintptr_t)large, gradient, (double *)(uintptr_t)small, gradient_of_weight);
}
