/* library.c: which oneDNN this is, and the engine and stream that every operation of it needs: one for all models. */
#include <pthread.h>
#include <stdio.h>

#include "types.h"

static dnnl_engine_t engine;
static dnnl_stream_t stream;

static void
open_engine(void)
{
	if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success)
		engine = NULL;
	else if (dnnl_stream_create(&stream, engine, dnnl_stream_default_flags) != dnnl_success)
		stream = NULL;
}

static void
open_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	(void)pthread_once(&once, open_engine);
}

dnnl_engine_t
onednn_engine(void)
{
	open_once();
	return engine;
}

dnnl_stream_t
onednn_stream(void)
{
	open_once();
	return stream;
}

static int
has(dnnl_cpu_isa_t wanted)
{
	return ((unsigned)dnnl_get_effective_cpu_isa() & (unsigned)wanted) == (unsigned)wanted;
}

int
onednn_has_bf16(void)
{
	return has(dnnl_cpu_isa_avx512_core_bf16);
}

int
onednn_has_wide_vectors(void)
{
	return has(dnnl_cpu_isa_avx512_core);
}

int
onednn_has_tiles(void)
{
	return has(dnnl_cpu_isa_avx512_core_amx);
}

int
compute_onednn_shares_pool(void)
{
	return dnnl_version()->cpu_runtime == DNNL_RUNTIME_OMP;
}

const char *
compute_onednn_library(void)
{
	static char text[64];
	const dnnl_version_t *version = dnnl_version();
	(void)snprintf(text, sizeof text, "oneDNN %d.%d.%d", version->major, version->minor, version->patch);
	return text;
}
