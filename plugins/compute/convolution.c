/* convolution.c: see convolution.h: sizes, and the choice between the two ways of computing a map. */
#include "convolution.h"

#include "onednn/onednn.h"

int64_t
compute_large_count(const struct compute_layer *l, int64_t images)
{
	return images * l->large * l->large * l->large_channels;
}

int64_t
compute_small_count(const struct compute_layer *l, int64_t images)
{
	return images * l->small * l->small * l->small_channels;
}

int64_t
compute_weight_count(const struct compute_layer *l)
{
	return COMPUTE_KERNEL_PIXELS * l->large_channels * l->small_channels;
}

static int64_t
passed_on(int status, const struct compute_layer *l, int64_t images, struct lgs_error *error)
{
	if (!status)
		return LGS_OK;
	return lgs_fail(error, LGS_UNSUPPORTED,
	                "oneDNN refused a convolution between %lld images of %lld x %lld with %lld channels and of "
	                "%lld x %lld with %lld (status %d); try plan=products",
	                (long long)images, (long long)l->large, (long long)l->large, (long long)l->large_channels,
	                (long long)l->small, (long long)l->small, (long long)l->small_channels, status);
}

int64_t
compute_convolve(const struct compute_maps *maps, const struct compute_layer *l, int64_t images, const void *large,
                 const float *weights, float *small, struct lgs_error *error)
{
	if (l->plan[COMPUTE_CONVOLUTION] <= 0)
		return compute_lowered_convolve(maps, l, images, large, weights, small, error);
	return passed_on(onednn_convolve(maps->primitives, l, maps->precision, images, large, weights, small), l,
	                 images, error);
}

int64_t
compute_transpose_convolve(const struct compute_maps *maps, const struct compute_layer *l, int64_t images,
                           const void *small, const float *weights, float *large, struct lgs_error *error)
{
	if (l->plan[COMPUTE_TRANSPOSE] <= 0)
		return compute_lowered_transpose(maps, l, images, small, weights, large, error);
	return passed_on(onednn_transpose_convolve(maps->primitives, l, maps->precision, images, small, weights, large),
	                 l, images, error);
}

int64_t
compute_weights_gradient(const struct compute_maps *maps, const struct compute_layer *l, int64_t images,
                         const void *large, const void *small, float beta, float *gradient, struct lgs_error *error)
{
	if (l->plan[COMPUTE_WEIGHTS] <= 0)
		return compute_lowered_gradient(maps, l, images, large, small, beta, gradient, error);
	return passed_on(
	    onednn_weights_gradient(maps->primitives, l, maps->precision, images, large, small, beta, gradient), l,
	    images, error);
}
