/* dcgan.c: the plugin's descriptor: options, create and destroy. No arithmetic happens here. */
#include "dcgan.h"

#include <string.h>

#include "../../compute/idle.h"
#include "../../compute/onednn/onednn.h"
#include "../../compute/threads.h"

#define ROW(kind, member, ...) LGS_OPTION_##kind(struct dcgan_options, member, __VA_ARGS__)

static const struct lgs_option options_table[] = {
    ROW(INT, latent, "latent", "64", 1, 65536, LGS_LOGARITHMIC, "latent numbers, uniform in (-1, 1)"),
    ROW(INT, maps, "maps", "128", 1, 4096, LGS_LOGARITHMIC,
        "channels next to the images; every halving of the side doubles them"),
    ROW(INT, discriminator_steps, "discriminator-steps", "1", 1, 1000, 0,
        "steps of the discriminator for each of the generator, the paper's k"),
    ROW(CHOICE, loss, "loss", "non-saturating", DCGAN_LOSSES,
        "the generator minimizes -log D(G(z)), or log(1 - D(G(z))) as eq. 15 of the paper has it"),
    ROW(DOUBLE, smoothing, "smoothing", "0", 0, 0.5, 0,
        "real images have the target 1 - smoothing (one-sided label smoothing); 0.1 is common"),
    ROW(DOUBLE, logit_penalty, "logit-penalty", "0", 0, 100, LGS_LOGARITHMIC,
        "factor of half the mean squared logit of real images plus half that of generated ones, which the "
        "discriminator minimizes too: it keeps it from being too sure"),
    ROW(DOUBLE, auto_weight, "auto-weight", "0", 0, 10, LGS_LOGARITHMIC,
        "weighs the penalties of each site together, so that the norm of their gradient is this share of the "
        "loss's where the two meet, whatever their own weights; 0.02 is mild, 0 leaves them as they are"),
    ROW(INT, auto_weight_steps, "auto-weight-steps", "300", 1, 1000000, LGS_LOGARITHMIC,
        "steps over which auto-weight measures and brings the penalties in; then the weights stay"),
    ROW(INT, log_every, "log-every", "100", 0, 1000000000, 0,
        "steps of the generator between two entries of what is logged of each layer; 0 is never"),
    ROW(CHOICE, spectral_norm, "spectral-norm", "no", "no|yes",
        "divides the discriminator's maps by their largest singular value, one power iteration a step; biases then "
        "stand for its batch normalization, which would undo it, and its sites have the statistic magnitude alone"),
    ROW(DOUBLE, r1, "r1", "0", 0, 1e6, LGS_LOGARITHMIC,
        "gamma of the penalty gamma / 2 times the mean squared norm of the logit's slopes at real images, which the "
        "discriminator minimizes too; 10 is common, and a step then takes about half as long again (more with bf16, as "
        "most of this stays f32)"),
    ROW(DOUBLE, averaging, "averaging", "0", 0, 0.9999, 0,
        "decay of a running average of the generator's parameters, which makes the images that are asked for, after "
        "t steps at most (1 + t) / (10 + t); 0.999 is common, 0 is none"),
    ROW(DOUBLE, rate, "rate", "2e-4", 0, 1, LGS_LOGARITHMIC, "learning rate of Adam"),
    ROW(DOUBLE, discriminator_rate, "discriminator-rate", "0", 0, 1, LGS_LOGARITHMIC,
        "learning rate of the discriminator; 0 is as the generator's"),
    ROW(DOUBLE, first_decay, "beta1", "0.5", 0, 0.9999, 0, "decay of Adam's first moments"),
    ROW(DOUBLE, second_decay, "beta2", "0.999", 0, 0.999999, 0, "decay of Adam's second moments"),
    ROW(CHOICE, backend, "backend", "auto", COMPUTE_BACKENDS, "library of matrix products"),
    ROW(CHOICE, precision, "precision", "f32", COMPUTE_PRECISIONS,
        "of what products and convolutions take in: bf16 is about twice as fast where the processor multiplies it; "
        "auto is bf16 there, f32 elsewhere. Parameters, sums, statistics and losses are f32"),
    ROW(CHOICE, plan, "plan", "table", COMPUTE_PLANS,
        "whether a map is computed by convolution or by a matrix product: as a table says, as is measured when "
        "training begins (and kept in the run), or all alike"),
    LGS_OPTIONS_END,
};

static void
destroy(void *model)
{
	struct dcgan *g = model;
	dcgan_release(g);
	g->host->release(g->host, g);
}

static int64_t
check_shape(const struct lgs_shape *input, struct lgs_error *error)
{
	const int64_t side = input->height;
	if (side == input->width && side >= 16 && side <= 128 && !(side & (side - 1)) &&
	    (input->channels == 1 || input->channels == 3))
		return LGS_OK;
	return lgs_fail(error, LGS_UNSUPPORTED,
	                "a dcgan makes square images of 16, 32, 64 or 128 pixels a side, grey or in colour, and these "
	                "have %lld x %lld pixels and %lld channel%s; the data sets celeba and images have an "
	                "option size",
	                (long long)input->height, (long long)input->width, (long long)input->channels,
	                input->channels == 1 ? "" : "s");
}

/* Precision and libraries. */
static int64_t
choose_arithmetic(struct dcgan *g, struct lgs_error *error)
{
	enum compute_precision precision = (enum compute_precision)g->options.precision;
	g->maps.backend = compute_choose_backend((enum compute_backend)g->options.backend, g->host);
	const int narrow = onednn_has_bf16() && g->maps.backend == COMPUTE_ONEDNN;
	if (precision == COMPUTE_BEST_PRECISION)
		precision = narrow ? COMPUTE_BF16 : COMPUTE_F32;
	g->maps.precision = precision;
	if (precision == COMPUTE_BF16 && !narrow)
		return lgs_fail(error, LGS_UNSUPPORTED,
		                onednn_has_bf16() ? "precision=bf16 needs backend=onednn"
		                                  : "precision=bf16: this processor does not multiply bfloat16; "
		                                    "precision=auto takes it where there is one");
	if (!(g->maps.primitives = onednn_open(g->host)))
		return lgs_fail(error, LGS_NO_MEMORY, "no memory for a model");
	return LGS_OK;
}

static void *
create(const void *options, const struct lgs_shape *input, int64_t batch, const struct lgs_host *host,
       struct lgs_error *error)
{
	if (check_shape(input, error) != LGS_OK)
		return NULL;
	struct dcgan *g = host->allocate(host, sizeof *g);
	if (!g) {
		lgs_fail(error, LGS_NO_MEMORY, "no memory for a model");
		return NULL;
	}
	g->options = *(const struct dcgan_options *)options;
	g->host = host;
	g->batch = batch;
	g->side = input->height;
	g->channels = input->channels;
	compute_use_threads(host);
	if (choose_arithmetic(g, error) != LGS_OK || dcgan_build(g, error) != LGS_OK) {
		destroy(g);
		return NULL;
	}
	dcgan_describe_sites(g);
	dcgan_describe_tensors(g);
	dcgan_begin(g);
	return g;
}

static int64_t
initialize(void *model, const struct lgs_batch *first, struct lgs_error *error)
{
	const struct dcgan *g = model;
	const struct compute_idle idle[] = {
	    {"plan", g->maps.backend != COMPUTE_ONEDNN, "backend=onednn"},
	    {"auto-weight-steps", g->options.auto_weight <= 0, "auto-weight"},
	};
	(void)first, (void)error;
	compute_warn_idle(g->host, options_table, &g->options, sizeof idle / sizeof *idle, idle);
	return LGS_OK;
}

static const void *
extension(const char *id)
{
	if (!strcmp(id, LGS_EXTENSION_LATENTS))
		return &dcgan_latents;
	return strcmp(id, LGS_EXTENSION_LIBRARIES) ? NULL : compute_libraries();
}

/* clang-format off */
LGS_MODEL(dcgan, "deep convolutional generative adversarial network",
	.cites = "Goodfellow et al. 2014; Radford, Metz & Chintala 2016",
	.example = "lgs train dcgan:maps=8 --data bars:size=16 --epochs 2 --batch 64 --out runs/gan",
	.options = options_table,
	.options_size = sizeof(struct dcgan_options),
	.extension = extension,
	.create = create,
	.destroy = destroy,
	.sites = dcgan_sites,
	.attach = dcgan_attach,
	.metrics = dcgan_metrics,
	.tensors = dcgan_tensors,
	.initialize = initialize,
	.step = dcgan_step,
	.feature_count = dcgan_feature_count,
	.features = dcgan_features,
	.sample = dcgan_sample,
	.latent_count = dcgan_latent_count,
	.generate = dcgan_generate,
	.report = dcgan_report)
/* clang-format on */
