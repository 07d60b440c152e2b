/* primitives.h: operations that were prepared for a shape, within this folder; see primitives.c. */
#ifndef ONEDNN_PRIMITIVES_H
#define ONEDNN_PRIMITIVES_H

#include "types.h"

/* What an operation was prepared for: its kind is a pass of a convolution, or a product. */
#define ONEDNN_PRODUCT (-1)
struct onednn_key {
	int64_t kind, precision, images, numbers[4];
	float beta;
	float unused; /* so that no byte of a key is padding */
};

#define ONEDNN_ARGUMENTS 3

struct onednn_operation {
	struct onednn_operation *next;
	struct onednn_key key;
	dnnl_primitive_t primitive;
	dnnl_exec_arg_t argument[ONEDNN_ARGUMENTS];

	/* Of a convolution: between weights as ours are, and as the primitive wants them, which are in `room`. */
	dnnl_primitive_t reorder;
	dnnl_memory_t plain;
	void *room;
};

/* Fills in a new operation; what it leaves behind when it fails is released. */
typedef int onednn_prepare(struct onednn_primitives *primitives, struct onednn_operation *operation);

/* The operation of this key, prepared when it is not there yet; NULL with the library's status. */
struct onednn_operation *onednn_find(struct onednn_primitives *primitives, const struct onednn_key *key,
                                     onednn_prepare *prepare, int *status);
/* Zeroed memory, as the host's allocate(). */
void *onednn_allocate(struct onednn_primitives *primitives, size_t size);

/* Attributes that say: what was there times beta plus what is new. The caller destroys them. */
int onednn_create_attributes(float beta, dnnl_primitive_attr_t *attributes);

/* An argument of an operation: what it is to the primitive, and where, which may be NULL until it is known. */
int onednn_set_argument(struct onednn_operation *operation, int index, int name, onednn_layout_ref layout, void *at);
int onednn_place_argument(const struct onednn_operation *operation, int index, const void *at);
/* Runs the primitive on its arguments to the end. */
int onednn_run(const struct onednn_operation *operation);
/* The same between weights as ours are, at `plain`, and those in `room`. */
int onednn_run_reorder(const struct onednn_operation *operation, int to_room, const void *plain);

#endif
