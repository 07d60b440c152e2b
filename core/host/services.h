/* services: the functions behind struct lgs_host. */
#ifndef LGS_CORE_HOST_SERVICES_H
#define LGS_CORE_HOST_SERVICES_H

#include "host.h"

void services_fill(struct instance *instance);

#endif
