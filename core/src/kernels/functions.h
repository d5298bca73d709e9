/* Functions of single values, for layers that only imported networks have. */
#ifndef INK_FUNCTIONS_H
#define INK_FUNCTIONS_H

#include "loops.h"

static inline floats ink_tanh_of(floats x) {
    const ink_ratio r = ink_tanh_ratio(x, &ink_tanh);
    return r.p / r.q;
}

static inline floats ink_sigmoid_of(floats x) {
    const ink_ratio r = ink_sigmoid_ratio(x, &ink_tanh);
    return r.p / (r.q + r.q);
}

/* clamp(slope · x + 0.5, 0, 1) */
static inline floats ink_hard_sigmoid_of(floats x, float slope) {
    return floats_max(floats_min(x * floats_of(slope) + floats_of(0.5F), floats_of(1)), floats_of(0));
}

#endif
