/*
 * primitives.c: operations that were prepared for a shape, kept in a list: preparing one writes machine code. A model
 * has a few dozen of them.
 */
#include "primitives.h"

#include <string.h>

struct onednn_primitives {
	const struct lgs_host *host;
	struct onednn_operation *first;
};

struct onednn_primitives *
onednn_open(const struct lgs_host *host)
{
	struct onednn_primitives *p = host->allocate(host, (int64_t)sizeof *p);
	if (p)
		p->host = host;
	return p;
}

static void
release(struct onednn_primitives *p, struct onednn_operation *o)
{
	for (int i = 0; i < ONEDNN_ARGUMENTS; i++)
		if (o->argument[i].memory)
			(void)dnnl_memory_destroy(o->argument[i].memory);
	if (o->plain)
		(void)dnnl_memory_destroy(o->plain);
	if (o->reorder)
		(void)dnnl_primitive_destroy(o->reorder);
	if (o->primitive)
		(void)dnnl_primitive_destroy(o->primitive);
	if (o->room)
		p->host->release(p->host, o->room);
	p->host->release(p->host, o);
}

void
onednn_close(struct onednn_primitives *p)
{
	struct onednn_operation *next;
	if (!p)
		return;
	for (struct onednn_operation *o = p->first; o; o = next) {
		next = o->next;
		release(p, o);
	}
	p->host->release(p->host, p);
}

void *
onednn_allocate(struct onednn_primitives *p, size_t size)
{
	return p->host->allocate(p->host, (int64_t)size);
}

struct onednn_operation *
onednn_find(struct onednn_primitives *p, const struct onednn_key *key, onednn_prepare *prepare, int *status)
{
	*status = dnnl_success;
	for (struct onednn_operation *o = p->first; o; o = o->next)
		if (!memcmp(&o->key, key, sizeof *key))
			return o;
	struct onednn_operation *o = onednn_allocate(p, sizeof *o);
	if (!o) {
		*status = dnnl_out_of_memory;
		return NULL;
	}
	o->key = *key;
	*status = onednn_stream() ? prepare(p, o) : dnnl_runtime_error;
	if (*status != dnnl_success) {
		release(p, o);
		return NULL;
	}
	o->next = p->first;
	return p->first = o;
}

int
onednn_create_attributes(float beta, dnnl_primitive_attr_t *attributes)
{
	dnnl_post_ops_t operations = NULL;
	int status = (int)dnnl_primitive_attr_create(attributes);
	if (!status && beta != 0) {
		status = (int)dnnl_post_ops_create(&operations);
		if (!status)
			status = onednn_append_sum(operations, beta);
		if (!status)
			status = (int)dnnl_primitive_attr_set_post_ops(*attributes, operations);
		if (operations)
			(void)dnnl_post_ops_destroy(operations);
	}
	return status;
}

int
onednn_set_argument(struct onednn_operation *o, int index, int name, onednn_layout_ref layout, void *at)
{
	o->argument[index].arg = name;
	return (int)dnnl_memory_create(&o->argument[index].memory, layout, onednn_engine(), at ? at : DNNL_MEMORY_NONE);
}

/* The library writes through no pointer that it gets for reading. */
static void *
unconst(const void *pointer)
{
	void *free_of_it;
	memcpy(&free_of_it, &pointer, sizeof pointer);
	return free_of_it;
}

int
onednn_place_argument(const struct onednn_operation *o, int index, const void *at)
{
	return (int)dnnl_memory_set_data_handle(o->argument[index].memory, unconst(at));
}

static int
run(dnnl_primitive_t primitive, int count, const dnnl_exec_arg_t *arguments)
{
	dnnl_status_t status = dnnl_primitive_execute(primitive, onednn_stream(), count, arguments);
	return (int)(status == dnnl_success ? dnnl_stream_wait(onednn_stream()) : status);
}

int
onednn_run(const struct onednn_operation *o)
{
	return run(o->primitive, ONEDNN_ARGUMENTS, o->argument);
}

int
onednn_run_reorder(const struct onednn_operation *o, int to_room, const void *plain)
{
	const dnnl_memory_t room = o->argument[1].memory;
	const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, to_room ? o->plain : room},
	                                     {DNNL_ARG_TO, to_room ? room : o->plain}};
	dnnl_status_t status = dnnl_memory_set_data_handle(o->plain, unconst(plain));
	return status == dnnl_success ? run(o->reorder, 2, arguments) : (int)status;
}
