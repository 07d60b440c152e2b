/* settings: the options that the host gives every regularizer: which of them mean or change nothing. */
#ifndef LGS_CORE_PENALTIES_SETTINGS_H
#define LGS_CORE_PENALTIES_SETTINGS_H

#include "penalties.h"

/* LGS_FORM_...: how activations reach a regularizer with this axis. */
int64_t settings_form(const struct lgs_regularizer *regularizer, int64_t axis);

/* Refuses what the options' ranges allow and nothing is meant by. */
int64_t settings_check(const struct instance *regularizer, struct lgs_error *error);

#endif
