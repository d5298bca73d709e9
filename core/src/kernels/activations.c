#include "activations.h"

#include "dot.h"
#include <float.h>

/* tanh(x) = p / q within 2e-6, relative. With y = x², for |x| <= max,
 *
 *     p = scale · x · (y³ + p2 y² + p1 y + p0)
 *     q = y³ + q2 y² + q1 y + q0
 *
 * where y³ needs no coefficient, which saves two products. Beyond max, tanh counts as constant. The constants minimize
 * the largest relative error; scripts/checks/fit-activations.py fits them. */
static const struct constants {
    float max, min;
    float p2, p1, p0;
    float q2, q1, q0;
    float scale;
    float half;
} constants = {7, -7, 573.865601F, 30837.0527F, 250258.828F, 146.902267F, 3170.80786F, 6945.2085F, 0.0277520735F, 0.5F};

/* p / q, whose division is left for later: several are divided at once. */
typedef struct ratio {
    floats p, q;
} ratio;

static inline ratio tanh_ratio(floats x, const struct constants *k) {
    x = floats_max(floats_min(x, floats_of(k->max)), floats_of(k->min));
    const floats y = x * x;
    floats p = y + floats_of(k->p2), q = y + floats_of(k->q2);
    p = p * y + floats_of(k->p1);
    q = q * y + floats_of(k->q1);
    p = p * y + floats_of(k->p0);
    q = q * y + floats_of(k->q0);
    return (ratio){p * (x * floats_of(k->scale)), q};
}

/* Twice the sigmoid: 2 σ(x) = 1 + tanh(x / 2) = p / q. */
static inline ratio sigmoid_ratio(floats x, const struct constants *k) {
    ratio r = tanh_ratio(x * floats_of(k->half), k);
    r.p += r.q;
    return r;
}

/* Where the gates of a unit begin in their panel: i; f, g and o follow 4, 8 and 12 floats later. */
static inline size_t gate_row(size_t unit) { return unit / 4 * INK_PANEL + unit % 4; }

void ink_update_cells(const ink_cells *cells, const float *gates) {
    const struct constants *k = &constants;
    __asm__("" : "+r"(k)); /* hides the values: loading them is cheaper than the constants that engines would build */
    /* Two loops, because each unit's steps wait for one another: shorter ones let a processor overlap more units. */
    for (size_t unit = 0; unit < cells->units; unit += INK_LANES) {
        const float *at = gates + gate_row(unit);
        const ratio i = sigmoid_ratio(floats_load(at), k), f = sigmoid_ratio(floats_load(at + 4), k);
        const ratio g = tanh_ratio(floats_load(at + 8), k);
        const floats iq = i.q * g.q, q = iq * f.q;
        floats_store(cells->c + unit, (f.p * floats_load(cells->c + unit) * iq + i.p * g.p * f.q) / (q + q));
    }
    for (size_t unit = 0; unit < cells->units; unit += INK_LANES) {
        const ratio o = sigmoid_ratio(floats_load(gates + gate_row(unit) + 12), k);
        const ratio t = tanh_ratio(floats_load(cells->c + unit), k);
        const floats q = o.q * t.q;
        floats_store(cells->h + unit, o.p * t.p / (q + q));
    }
}
