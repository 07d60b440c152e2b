/*
 * declared: what an open component says of itself in structs of its own (sites, metrics, tensors, shapes), checked
 * once, when it was opened, so that every other room may rely on it.
 *
 * Their sizes are what lets them grow: a host that knows more members than the component asks with LGS_HAS, which is
 * worth as much as the size is true.
 */
#ifndef LGS_CORE_HOST_DECLARED_H
#define LGS_CORE_HOST_DECLARED_H

#include "host.h"

/* Bytes of a struct up to and with a member: its size in the interface's version 1.0 if that is the last there. */
#define UP_TO(type, member) ((int64_t)(offsetof(struct type, member) + sizeof(((struct type *)NULL)->member)))

/* A struct's own size: at least these bytes, a multiple of 8, and no more than can be meant. */
int64_t declared_size(int64_t size, int64_t least, const char *what, const char *whose, struct lgs_error *error);

/* Of an open instance of a model or a dataset; others declare nothing. */
int64_t declared_check(const struct instance *instance, struct lgs_error *error);

/* An extension of a component, checked by its size; NULL where it has none, or says an impossible size. */
const void *declared_extension(const struct lgs_component *component, const char *id, int64_t least);

#endif
