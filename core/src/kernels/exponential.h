/* The exponential, our own, so that it gives the same bytes on every build. */
#ifndef INK_EXPONENTIAL_H
#define INK_EXPONENTIAL_H

#include "simd.h"

/* e^x for x clamped to [-87, 88], relative error below 2e-7 (Cody and Waite's reduction, then Taylor to 2^-26). */
static inline floats ink_exponential(floats x) {
    static const float factors[] = {1.0F / 720, 1.0F / 120, 1.0F / 24, 1.0F / 6, 0.5F, 1, 1};
    x = floats_max(floats_min(x, floats_of(88)), floats_of(-87));
    const ints n = floats_round(x * floats_of(1.44269504F));
    const floats k = floats_from_ints(n);
    const floats r = (x - k * floats_of(0.693359375F)) + k * floats_of(2.12194440e-4F);
    floats p = {0};
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        p = p * r + floats_of(factors[i]);
    }
    return p * (floats)((n + ints_of(127)) << 23);
}

#endif
